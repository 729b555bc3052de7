"""The variational autoencoder of wilusz2024, an example of Keras, and one that is told the digit."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional

from reprise.models.digit_gan.conv import drawing_layers
from reprise.models.digit_gan.keras_layers import initialise_as_keras

SMALL, WIDE, HIDDEN = 7, 64, 16
CLASSES = 10


class Encoder(nn.Module):
    """Mean and logarithm of the variance of each latent number: 69,076 parameters for two of them.

    =======  ======================  ========  ==========
    layer    kind                    output    parameters
    =======  ======================  ========  ==========
    (input)                          1×28×28
    conv1    convolution 3×3, ReLU   32×14×14         320
    conv2    convolution 3×3, ReLU   64×7×7        18,496
    hidden   dense, ReLU             16            50,192
    mean     dense                   2                 34
    spread   dense                   2                 34
    =======  ======================  ========  ==========

    Both convolutions have stride 2 and are padded below and to the right, as Keras does it.

    Parameters
    ----------
    latent
        Numbers of a code.
    classes
        Further inputs of ``hidden``, one of which is 1; 0 for a network that is told no digit.
    """

    def __init__(self, latent: int = 2, classes: int = 0):
        super().__init__()
        self.convolutions = nn.Sequential(
            OrderedDict(
                pad1=nn.ZeroPad2d((0, 1, 0, 1)),
                conv1=nn.Conv2d(1, 32, 3, stride=2),
                relu1=nn.ReLU(),
                pad2=nn.ZeroPad2d((0, 1, 0, 1)),
                conv2=nn.Conv2d(32, WIDE, 3, stride=2),
                relu2=nn.ReLU(),
                flatten=nn.Flatten(),
            )
        )
        self.hidden = nn.Linear(WIDE * SMALL**2 + classes, HIDDEN)
        self.mean = nn.Linear(HIDDEN, latent)
        self.spread = nn.Linear(HIDDEN, latent)

    def forward(self, images: torch.Tensor, *told: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return means and logarithms of variances, N×latent each, of N×1×28×28 images."""
        features = torch.cat([self.convolutions(images), *told], 1)
        hidden = functional.relu(self.hidden(features))
        return self.mean(hidden), self.spread(hidden)


class Decoder(nn.Sequential):
    """Logits of the pixels of an image: 65,089 parameters for two latent numbers.

    =======  ================================  ========  ==========
    layer    kind                              output    parameters
    =======  ================================  ========  ==========
    (input)                                    2
    dense    dense, ReLU                       64×7×7         9,408
    conv1    transposed convolution 3×3, ReLU  64×14×14      36,928
    conv2    transposed convolution 3×3, ReLU  32×28×28      18,464
    output   transposed convolution 3×3        1×28×28          289
    =======  ================================  ========  ==========

    conv1 and conv2 have stride 2. The sigmoid of the output is left to the loss. They are
    the layers of the generator of sepulveda2023.

    Parameters
    ----------
    inputs
        Numbers that it takes.
    """

    def __init__(self, inputs: int = 2):
        super().__init__(drawing_layers(inputs))


class Autoencoder(nn.Module):
    """Encoder and decoder, with weights drawn as Keras draws them by default (Glorot and Bengio, 2010).

    Parameters
    ----------
    latent
        Numbers of a code.
    told
        Whether both are told the digit, as ten more numbers of which one is 1 (Sohn et al., 2015).
    """

    side = 28

    def __init__(self, latent: int = 2, told: bool = False):
        super().__init__()
        self.latent, self.classes = latent, CLASSES if told else 0
        self.encoder = Encoder(latent, self.classes)
        self.decoder = Decoder(latent + self.classes)
        self.apply(initialise_as_keras)

    def encode(self, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return means and logarithms of variances, N×latent each, of images (N×1×28×28 in [0, 1]) and labels."""
        return self.encoder(images, *self._tell(labels, images.dtype))

    def decode(self, codes: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
        """Return the logits of N×1×28×28 images of N×latent codes and N labels, where it is told them."""
        return self.decoder(torch.cat([codes, *self._tell(labels, codes.dtype)], 1))

    def _tell(self, labels: tuple[torch.Tensor, ...], kind: torch.dtype) -> list[torch.Tensor]:
        return [functional.one_hot(each, self.classes).to(kind) for each in labels]
