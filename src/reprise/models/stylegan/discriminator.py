"""The discriminator of StyleGAN2: residual blocks that halve the image, and a look at how images of a batch differ.

::

    RGB → 1×1 conv
    r×r: conv → conv that halves, + 1×1 conv that halves        for r = side, … 8
    4×4: standard deviation over the batch as one more map → conv → flatten → linear → linear → logit
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn

from reprise.models.stylegan.generator import SMALLEST, channels_at
from reprise.models.stylegan.layers import EPSILON, EqualConv, EqualLinear, full

GROUP = 4
"""Images whose standard deviation is taken together."""


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        half = math.sqrt(0.5)  # of each branch, so that their sum keeps the variance
        self.first = EqualConv(inputs, inputs, 3)
        self.second = EqualConv(inputs, outputs, 3, halves=True, gain=half)
        self.skip = EqualConv(inputs, outputs, 1, halves=True, gain=half, rectified=False)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(maps)) + self.skip(maps)


class Discriminator(nn.Module):
    """N×3×side×side images → N logits, above 0 for what is taken for real. Parameters as of the generator."""

    def __init__(self, side: int, channel_base: int, channel_max: int):
        super().__init__()
        channels = channels_at(side, channel_base, channel_max)[::-1]
        self.colours = EqualConv(3, channels[0], 1)
        self.blocks = nn.Sequential(*(_Block(*pair) for pair in pairwise(channels)))
        self.last = EqualConv(channels[-1] + 1, channels[-1], 3)
        self.hidden = EqualLinear(channels[-1] * SMALLEST**2, channels[-1], rectified=True)
        self.output = EqualLinear(channels[-1], 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits; they are in single precision, or double where the weights are."""
        maps = self.blocks(self.colours(images))
        maps = self.last(torch.cat([maps, spread(maps)], 1))
        return full(self.output(self.hidden(maps.flatten(1)))[:, 0])


def spread(maps: torch.Tensor) -> torch.Tensor:
    """Return, N×1×H×W, how much images differ: the mean standard deviation of all values within a group.

    Groups are `GROUP` images that follow each other, or fewer where that many do not divide the batch.
    """
    size = math.gcd(GROUP, len(maps))
    groups = full(maps).reshape(-1, size, *maps.shape[1:])
    deviation = (groups.var(1, correction=0) + EPSILON).sqrt().mean((1, 2, 3))
    each = deviation.repeat_interleave(size)[:, None, None, None]
    return each.expand(-1, 1, *maps.shape[2:]).to(maps.dtype)
