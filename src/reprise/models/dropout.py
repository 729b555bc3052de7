"""Dropout that draws its random bits by the word."""

from __future__ import annotations

import torch
from torch import nn

LEVELS = 2**16
PER_WORD = 4


class Dropout(nn.Dropout):
    """`torch.nn.Dropout`; on processors it compares 16 random bits of each number with a threshold.

    Torch draws a whole random number for each, in four times the time. The probability is rounded to a multiple of
    2**-16, and the numbers that are left are scaled by what that is.
    """

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the inputs, while learning with zeros in places and the rest scaled up to keep the mean."""
        if not self.training or inputs.device.type != "cpu":
            return super().forward(inputs)
        words = torch.empty(-(-inputs.numel() // PER_WORD), dtype=torch.int64).random_(-(2**63), None)
        bits = words.view(torch.int16)[: inputs.numel()].view(inputs.shape)
        dropped = round(self.p * LEVELS)
        kept = (bits >= dropped - LEVELS // 2).to(inputs.dtype)
        return inputs * kept.mul_(LEVELS / (LEVELS - dropped))
