"""The convolutional generator and discriminator of sepulveda2023, without normalisation of batches."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from reprise.models.digit_gan.keras_layers import initialise_as_keras
from reprise.models.transposed import Transposed

WIDE, SMALL = 64, 7


def drawing_layers(inputs: int) -> OrderedDict[str, nn.Module]:
    """Return the layers from so many numbers to the logits of 1×28×28 pixels, by name."""
    return OrderedDict(
        dense=nn.Linear(inputs, WIDE * SMALL**2),
        relu0=nn.ReLU(),
        unflatten=nn.Unflatten(1, (WIDE, SMALL, SMALL)),
        conv1=Transposed(WIDE, 64, 3, stride=2, padding=1, output_padding=1),
        relu1=nn.ReLU(),
        conv2=Transposed(64, 32, 3, stride=2, padding=1, output_padding=1),
        relu2=nn.ReLU(),
        output=Transposed(32, 1, 3, padding=1),
    )


class Generator(nn.Sequential):
    """Images in [0, 1] of 64 numbers: 259,521 parameters.

    =======  ================================  ========  ==========
    layer    kind                              output    parameters
    =======  ================================  ========  ==========
    (input)                                    64
    dense    dense, ReLU                       64×7×7       203,840
    conv1    transposed convolution 3×3, ReLU  64×14×14      36,928
    conv2    transposed convolution 3×3, ReLU  32×28×28      18,464
    output   transposed convolution 3×3        1×28×28          289
    =======  ================================  ========  ==========

    conv1 and conv2 have stride 2. A sigmoid ends the network.

    Parameters
    ----------
    inputs
        Numbers that it takes.
    """

    latent, side = 64, 28

    def __init__(self, inputs: int = latent):
        super().__init__(drawing_layers(inputs) | {"sigmoid": nn.Sigmoid()})
        self.apply(initialise_as_keras)


class Discriminator(nn.Sequential):
    """One logit, above 0 for images taken as real: 21,121 parameters.

    =======  ======================  ========  ==========
    layer    kind                    output    parameters
    =======  ======================  ========  ==========
    (input)                          1×28×28
    conv1    convolution 3×3, ReLU   32×13×13         320
    conv2    convolution 3×3, ReLU   64×6×6        18,496
    output   dense                   1              2,305
    =======  ======================  ========  ==========

    Both convolutions have stride 2 and no padding.
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                conv1=nn.Conv2d(1, 32, 3, stride=2),
                relu1=nn.ReLU(),
                conv2=nn.Conv2d(32, 64, 3, stride=2),
                relu2=nn.ReLU(),
                flatten=nn.Flatten(),
                output=nn.Linear(64 * 6**2, 1),
            )
        )
        self.apply(initialise_as_keras)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×1×28×28 images."""
        return super().forward(images).squeeze(1)
