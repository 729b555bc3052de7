"""The DCGAN of alvarez2023: Radford et al. (2016) for one channel of 64×64 pixels."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

SLOPE = 0.2


class Generator(nn.Sequential):
    """Images in [-1, 1] of 100 numbers: 3,574,656 parameters.

    =======  ================================================  =========  ==========
    layer    kind                                              output     parameters
    =======  ================================================  =========  ==========
    (input)                                                    100
    conv1    transposed convolution 4×4, normalised, ReLU      512×4×4       820,224
    conv2    transposed convolution 4×4, normalised, ReLU      256×8×8     2,097,664
    conv3    transposed convolution 4×4, normalised, ReLU      128×16×16     524,544
    conv4    transposed convolution 4×4, normalised, ReLU      64×32×32      131,200
    output   transposed convolution 4×4, tanh                  1×64×64         1,024
    =======  ================================================  =========  ==========

    Convolutions have no bias; all but the first have stride 2. Parameters are with those of the
    normalisation of batches.
    """

    latent, side = 100, 64

    def __init__(self):
        super().__init__(
            OrderedDict(
                unflatten=nn.Unflatten(1, (self.latent, 1, 1)),
                conv1=nn.ConvTranspose2d(self.latent, 512, 4, bias=False),
                norm1=nn.BatchNorm2d(512),
                relu1=nn.ReLU(),
                conv2=nn.ConvTranspose2d(512, 256, 4, stride=2, padding=1, bias=False),
                norm2=nn.BatchNorm2d(256),
                relu2=nn.ReLU(),
                conv3=nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1, bias=False),
                norm3=nn.BatchNorm2d(128),
                relu3=nn.ReLU(),
                conv4=nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False),
                norm4=nn.BatchNorm2d(64),
                relu4=nn.ReLU(),
                output=nn.ConvTranspose2d(64, 1, 4, stride=2, padding=1, bias=False),
                tanh=nn.Tanh(),
            )
        )
        self.apply(_initialise)


class Discriminator(nn.Sequential):
    """One logit, above 0 for images taken as real: 2,763,520 parameters.

    =======  ==========================================  =========  ==========
    layer    kind                                        output     parameters
    =======  ==========================================  =========  ==========
    (input)                                              1×64×64
    conv1    convolution 4×4, leaky ReLU                 64×32×32        1,024
    conv2    convolution 4×4, normalised, leaky ReLU     128×16×16     131,328
    conv3    convolution 4×4, normalised, leaky ReLU     256×8×8       524,800
    conv4    convolution 4×4, normalised, leaky ReLU     512×4×4     2,098,176
    output   convolution 4×4                             1               8,192
    =======  ==========================================  =========  ==========

    Convolutions have no bias; all but the last have stride 2. The sigmoid of the output is left to the loss.
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                conv1=nn.Conv2d(1, 64, 4, stride=2, padding=1, bias=False),
                leaky1=nn.LeakyReLU(SLOPE),
                conv2=nn.Conv2d(64, 128, 4, stride=2, padding=1, bias=False),
                norm2=nn.BatchNorm2d(128),
                leaky2=nn.LeakyReLU(SLOPE),
                conv3=nn.Conv2d(128, 256, 4, stride=2, padding=1, bias=False),
                norm3=nn.BatchNorm2d(256),
                leaky3=nn.LeakyReLU(SLOPE),
                conv4=nn.Conv2d(256, 512, 4, stride=2, padding=1, bias=False),
                norm4=nn.BatchNorm2d(512),
                leaky4=nn.LeakyReLU(SLOPE),
                output=nn.Conv2d(512, 1, 4, bias=False),
            )
        )
        self.apply(_initialise)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×1×64×64 images."""
        return super().forward(images).flatten()


def _initialise(module: nn.Module) -> None:
    """Draw weights around 0, and scales around 1, with a deviation of 0.02, as Radford et al. (2016) do."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)
        nn.init.zeros_(module.bias)
