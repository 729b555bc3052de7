"""The networks of demmenie2024 for coloured images of 64×64 pixels: autoencoders, generator and discriminator.

They are those of the course's handout. All begin with weights drawn as Keras draws them (Glorot and Bengio, 2010).
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from reprise.models.subpixel import Doubling

SIDE, CHANNELS, FILTERS = 64, 3, 128
DEEP, SMALL = 64, 4
"""Maps and side of what a decoder unfolds its numbers to."""


def reading_layers(outputs: int, filters: int) -> OrderedDict[str, nn.Module]:
    """Return the layers from 3×64×64 pixels to so many numbers, by name; f stands for `filters`.

    ==============  ======================  =======  ==================
    layer           kind                    output   parameters
    ==============  ======================  =======  ==================
    (input)                                 3×64×64
    conv1           convolution 3×3, ReLU   f×32×32  28·f
    conv2 to conv5  convolutions 3×3, ReLU  f×2×2    9·f² + f each
    output          dense                   outputs  (4·f + 1)·outputs
    ==============  ======================  =======  ==================

    All convolutions have stride 2 and are padded below and to the right, as Keras does it.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number in range(1, 6):
        layers[f"pad{number}"] = nn.ZeroPad2d((0, 1, 0, 1))
        layers[f"conv{number}"] = nn.Conv2d(CHANNELS if number == 1 else filters, filters, 3, stride=2)
        layers[f"relu{number}"] = nn.ReLU()
    return layers | {"flatten": nn.Flatten(), "output": nn.Linear(4 * filters, outputs)}


def drawing_layers(inputs: int, filters: int) -> OrderedDict[str, nn.Module]:
    """Return the layers from so many numbers to 3×64×64 values, by name; f stands for `filters`.

    ==============  =================================  =======  ======================
    layer           kind                               output   parameters
    ==============  =================================  =======  ======================
    (input)                                            inputs
    dense           dense                              64×4×4   1,024·(inputs + 1)
    conv1           transposed convolution 3×3, ReLU   f×8×8    577·f
    conv2 to conv4  transposed convolutions 3×3, ReLU  f×64×64  9·f² + f each
    output          convolution 3×3                    3×64×64  27·f + 3
    ==============  =================================  =======  ======================

    All transposed convolutions have stride 2.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict(
        dense=nn.Linear(inputs, DEEP * SMALL**2), unflatten=nn.Unflatten(1, (DEEP, SMALL, SMALL))
    )
    for number in range(1, 5):
        before = DEEP if number == 1 else filters
        layers[f"conv{number}"] = Doubling(before, filters)
        layers[f"relu{number}"] = nn.ReLU()
    return layers | {"output": nn.Conv2d(filters, CHANNELS, 3, padding=1)}


class Encoder(nn.Sequential):
    """So many numbers in [0, 1] of an image: 856,576 parameters for 512 numbers and 128 filters (`reading_layers`)."""

    def __init__(self, outputs: int, filters: int = FILTERS):
        super().__init__(reading_layers(outputs, filters) | {"sigmoid": nn.Sigmoid()})


class Decoder(nn.Sequential):
    """Logits of the pixels of an image: 1,045,379 parameters for 512 numbers and 128 filters (`drawing_layers`)."""

    def __init__(self, inputs: int, filters: int = FILTERS):
        super().__init__(drawing_layers(inputs, filters))


class Autoencoder(nn.Module):
    """Encoder and decoder, whose code has as many numbers in [0, 1].

    Parameters
    ----------
    latent
        Numbers of a code.
    filters
        Maps of each convolution.
    """

    def __init__(self, latent: int = 512, filters: int = FILTERS):
        super().__init__()
        self.latent = latent
        self.encoder, self.decoder = Encoder(latent, filters), Decoder(latent, filters)
        self.apply(initialise)

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        """Return the codes, N×latent, of images (N×3×64×64 in [0, 1])."""
        return self.encoder(images)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Return the logits of N×3×64×64 images of N×latent codes."""
        return self.decoder(codes)


class VariationalAutoencoder(nn.Module):
    """Encoder and decoder, where the encoder's numbers, twice as many as a code has, give a distribution of codes.

    Mean and logarithm of the variance are dense layers of their own. Parameters as of `Autoencoder`.
    """

    def __init__(self, latent: int = 64, filters: int = FILTERS):
        super().__init__()
        self.latent = latent
        self.encoder, self.decoder = Encoder(2 * latent, filters), Decoder(latent, filters)
        self.mean, self.spread = nn.Linear(2 * latent, latent), nn.Linear(2 * latent, latent)
        self.apply(initialise)

    def encode(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return means and logarithms of variances, N×latent each, of images (N×3×64×64 in [0, 1])."""
        hidden = self.encoder(images)
        return self.mean(hidden), self.spread(hidden)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Return the logits of N×3×64×64 images of N×latent codes."""
        return self.decoder(codes)


class Generator(nn.Sequential):
    """Images in [-1, 1] of 256 numbers: 783,235 parameters with 128 filters (`drawing_layers`).

    Parameters
    ----------
    latent
        Numbers that it takes.
    filters
        Maps of each convolution.
    """

    side = SIDE

    def __init__(self, latent: int = 256, filters: int = FILTERS):
        super().__init__(drawing_layers(latent, filters) | {"tanh": nn.Tanh()})
        self.latent = latent
        self.apply(initialise)


class Discriminator(nn.Sequential):
    """One logit, above 0 for images taken as real: 594,433 parameters with 128 filters (`reading_layers`)."""

    def __init__(self, filters: int = FILTERS):
        super().__init__(reading_layers(1, filters))
        self.apply(initialise)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×3×64×64 images."""
        return super().forward(images).squeeze(1)


def initialise(module: nn.Module) -> None:
    """Draw weights as Keras does by default: Glorot-uniform, zero biases.

    Transposed convolutions of Keras enlarge towards the other corner: the same network mirrored, whose weights come
    from the same distribution.
    """
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
