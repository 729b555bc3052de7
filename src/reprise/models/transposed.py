"""A transposed convolution whose bias is learned in less time on processors."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class Transposed(nn.ConvTranspose2d):
    """`torch.nn.ConvTranspose2d`, with the gradient of its bias taken as a plain sum.

    On processors torch has oneDNN find that gradient, which for transposed convolutions takes longer in bf16 than
    those of weights and inputs together; the sum takes a hundredth of it. Outputs are the same bits.
    """

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N×outputs×height×width of N×inputs×height×width."""
        if self.bias is None or images.device.type != "cpu":
            return super().forward(images)
        moved = functional.conv_transpose2d(
            images, self.weight, self.bias.detach(), self.stride, self.padding, self.output_padding
        )
        return _Biased.apply(moved, self.bias)


class _Biased(torch.autograd.Function):
    """What a bias was added to already: gives it the gradient."""

    @staticmethod
    def forward(context: torch.autograd.function.FunctionCtx, outputs: torch.Tensor, bias: torch.Tensor):
        return outputs.view_as(outputs)

    @staticmethod
    def backward(context: torch.autograd.function.FunctionCtx, gradient: torch.Tensor):
        return gradient, gradient.sum((0, 2, 3))
