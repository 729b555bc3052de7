"""A transposed convolution that doubles an image, taken apart into four plain ones (Shi et al., 2016)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

PARITIES = ((0, 0), (0, 1), (1, 0), (1, 1))
FEWEST = 64
"""Channels that the inputs must have for four convolutions to take less time than they cost."""


class Doubling(nn.ConvTranspose2d):
    """`torch.nn.ConvTranspose2d` with a kernel of 3×3, stride 2, from height × width to twice both.

    An output in an even row sees one row of inputs by the middle weights of the kernel, one in an odd row two of them
    by the outer ones, and so do columns. Each of the four kinds of outputs is a convolution of stride 1 with 1×1, 1×2,
    2×1 or 2×2 weights; put side by side they give the same sums. On processors torch computes these in half the time,
    backward passes and bf16 included. Weights, and what they are called, are those of the transposed convolution.

    Parameters
    ----------
    inputs, outputs
        Channels.
    """

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, 3, stride=2, padding=1, output_padding=1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N×outputs×2·height×2·width of N×inputs×height×width."""
        if images.device.type != "cpu" or self.in_channels < FEWEST:
            return super().forward(images)
        weights = self.weight.transpose(0, 1)
        kinds = [self._kind(images, weights, *parity) for parity in PARITIES]
        rows = [torch.stack(pair, 3) for pair in (kinds[:2], kinds[2:])]  # beside each other: columns
        count, height, width, _, channels = rows[0].shape
        whole = torch.stack(rows, 2).view(count, 2 * height, 2 * width, channels)
        return whole.permute(0, 3, 1, 2)

    def _kind(self, images: torch.Tensor, weights: torch.Tensor, down: int, across: int) -> torch.Tensor:
        """Return the outputs of odd (1) or even (0) rows and columns, N×height×width×outputs."""
        kernel = _taps(_taps(weights, 2, down), 3, across)
        seen = functional.pad(images, (0, across, 0, down)) if down or across else images
        return functional.conv2d(seen, kernel, self.bias).permute(0, 2, 3, 1)


def _taps(weights: torch.Tensor, axis: int, odd: int) -> torch.Tensor:
    """Return what of a kernel of three an odd or an even output meets, in the order of its inputs."""
    return weights[(slice(None),) * axis + (slice(None, None, 2),)].flip(axis) if odd else weights.narrow(axis, 1, 1)
