"""A dense layer that multiplies with the faster of a processor's two libraries."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

IMAGES = 16
"""Torch gives convolutions of 1×1 to oneDNN from this many images on."""


class Dense(nn.Linear):
    """`torch.nn.Linear`, with its product taken as a convolution of 1×1 where that is quicker.

    In single precision on a processor torch multiplies matrices with MKL, which leaves half of the vector units of
    other makers' processors idle, but convolves with oneDNN, which does not. The rows are laid out as 16 images, so
    batches that 16 does not divide take the usual way, as do other precisions and devices.
    """

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return N×outputs of N×inputs."""
        rows = len(inputs)
        if rows % IMAGES or not _is_single_on_a_processor(inputs):
            return super().forward(inputs)
        images = inputs.view(IMAGES, 1, rows // IMAGES, -1).permute(0, 3, 1, 2)
        outputs = functional.conv2d(images, self.weight[:, :, None, None], self.bias)
        return outputs.permute(0, 2, 3, 1).reshape(rows, -1)


def _is_single_on_a_processor(inputs: torch.Tensor) -> bool:
    kind = inputs.device.type
    return kind == "cpu" and inputs.dtype == torch.float32 and not torch.is_autocast_enabled(kind)
