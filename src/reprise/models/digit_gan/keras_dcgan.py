"""The generator and discriminator of wilusz2024, which began from an example of Keras."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from reprise.models.digit_gan.keras_layers import initialise_as_keras
from reprise.models.transposed import Transposed

SLOPE, SMALL = 0.2, 7


class Generator(nn.Sequential):
    """Images in [0, 1] of 128 numbers: 1,339,905 parameters with filters 64 and 128, 538,881 with 32 and 64.

    =======  ======================================  ========  ====================
    layer    kind                                    output    parameters
    =======  ======================================  ========  ====================
    (input)                                          128
    dense    dense, leaky ReLU                       n×7×7     6,321·n
    conv1    transposed convolution 4×4, leaky ReLU  n×14×14   16·n² + n
    conv2    transposed convolution 4×4, leaky ReLU  n×28×28   16·n² + n
    output   convolution 7×7, sigmoid                1×28×28   49·n + 1
    =======  ======================================  ========  ====================

    Both transposed convolutions have stride 2. The paper names the layers and the filters; sizes of kernels
    and of the latent space are those of the Keras example.

    Parameters
    ----------
    filters
        Of the discriminator's two convolutions; n is the second one.
    """

    latent, side = 128, 28

    def __init__(self, filters: tuple[int, int] = (32, 64)):
        wide = filters[1]
        super().__init__(
            OrderedDict(
                dense=nn.Linear(self.latent, wide * SMALL**2),
                leaky0=nn.LeakyReLU(SLOPE),
                unflatten=nn.Unflatten(1, (wide, SMALL, SMALL)),
                conv1=Transposed(wide, wide, 4, stride=2, padding=1),
                leaky1=nn.LeakyReLU(SLOPE),
                conv2=Transposed(wide, wide, 4, stride=2, padding=1),
                leaky2=nn.LeakyReLU(SLOPE),
                output=nn.Conv2d(wide, 1, 7, padding=3),
                sigmoid=nn.Sigmoid(),
            )
        )
        self.apply(initialise_as_keras)


class Discriminator(nn.Sequential):
    """One logit, above 0 for images taken as real: 80,769 parameters with filters 64 and 128, 21,953 with 32 and 64.

    =======  ============================  ========  ==============
    layer    kind                          output    parameters
    =======  ============================  ========  ==============
    (input)                                1×28×28
    conv1    convolution 3×3, leaky ReLU   m×14×14   10·m
    conv2    convolution 3×3, leaky ReLU   n×7×7     9·m·n + n
    output   dense                         1         49·n + 1
    =======  ============================  ========  ==============

    Both convolutions have stride 2 and are padded below and to the right, as Keras does it.

    Parameters
    ----------
    filters
        m and n.
    """

    def __init__(self, filters: tuple[int, int] = (32, 64)):
        first, second = filters
        super().__init__(
            OrderedDict(
                pad1=nn.ZeroPad2d((0, 1, 0, 1)),
                conv1=nn.Conv2d(1, first, 3, stride=2),
                leaky1=nn.LeakyReLU(SLOPE),
                pad2=nn.ZeroPad2d((0, 1, 0, 1)),
                conv2=nn.Conv2d(first, second, 3, stride=2),
                leaky2=nn.LeakyReLU(SLOPE),
                flatten=nn.Flatten(),
                output=nn.Linear(second * SMALL**2, 1),
            )
        )
        self.apply(initialise_as_keras)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×1×28×28 images."""
        return super().forward(images).squeeze(1)
