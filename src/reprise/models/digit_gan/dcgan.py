"""The DCGAN of alvarez2023: Radford et al. (2016) for one channel of 64×64 pixels."""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise

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

    Parameters
    ----------
    width
        Maps of the last layer but one; those of the others are multiples of it.
    """

    latent, side = 100, 64

    def __init__(self, width: int = 64):
        wide = [8 * width, 4 * width, 2 * width, width]
        layers = OrderedDict(
            unflatten=nn.Unflatten(1, (self.latent, 1, 1)),
            conv1=nn.ConvTranspose2d(self.latent, wide[0], 4, bias=False),
        )
        for number, (before, after) in enumerate(pairwise(wide), 1):
            layers |= {f"norm{number}": nn.BatchNorm2d(before), f"relu{number}": nn.ReLU()}
            layers[f"conv{number + 1}"] = nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False)
        layers |= {"norm4": nn.BatchNorm2d(width), "relu4": nn.ReLU()}
        layers["output"] = nn.ConvTranspose2d(width, 1, 4, stride=2, padding=1, bias=False)
        super().__init__(layers | {"tanh": nn.Tanh()})
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

    Parameters
    ----------
    width
        Maps of the first layer; those of the others are multiples of it.
    """

    def __init__(self, width: int = 64):
        layers = OrderedDict(conv1=nn.Conv2d(1, width, 4, stride=2, padding=1, bias=False), leaky1=nn.LeakyReLU(SLOPE))
        for number, (before, after) in enumerate(pairwise([width, 2 * width, 4 * width, 8 * width]), 2):
            layers[f"conv{number}"] = nn.Conv2d(before, after, 4, stride=2, padding=1, bias=False)
            layers |= {f"norm{number}": nn.BatchNorm2d(after), f"leaky{number}": nn.LeakyReLU(SLOPE)}
        super().__init__(layers | {"output": nn.Conv2d(8 * width, 1, 4, bias=False)})
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
