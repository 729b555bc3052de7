"""Layers computed in the way that is fastest on a CPU."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from torch.nn.grad import conv2d_weight


class Tanh(nn.Module):
    """The hyperbolic tangent, written over its input; its gradient is written over the tangent.

    So what it gave must be copied before `backward` by who wants to keep it, and a second `backward` raises.
    It is 2 sigmoid(2x) - 1; torch's sigmoid takes a sixth of the time of its tanh there.
    """

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return `values`, which now hold their hyperbolic tangents."""
        return _Tanh.apply(values)


class AvgPool2d(nn.AvgPool2d):
    """The average of each window, as a convolution of each map with one constant kernel.

    Forward and backward together take half of the time of torch's pooling.
    """

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return N×C×H/k×W/k averages of windows of k×k in N×C×H×W maps."""
        size = self.kernel_size
        return sum_windows(maps, maps.new_full((maps.shape[1], 1, 1), 1 / size**2), size)

    def sum_places(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the averages of maps that lie as `convolve_places` gives them."""
        places = self.kernel_size**2
        return sum_places(maps, maps.new_full((maps.shape[1] // places, 1, 1), 1 / places))


def sum_windows(maps: torch.Tensor, weight: torch.Tensor, size: int, bias: torch.Tensor | None = None) -> torch.Tensor:
    """Return the sum of each window of `size`×`size` times its map's `weight` (C×1×1), plus its `bias` (C)."""
    kernels = weight[:, None].expand(-1, -1, size, size)
    return functional.conv2d(maps, kernels, bias, stride=size, groups=len(weight))


class Averaging(nn.Sequential):
    """Layers of which the first three are a convolution, a squashing and a sum or average of windows.

    Those three are computed as one while the network learns: the convolution takes strides as long as
    the windows and gives each place of a window maps of its own, so that a window's sum is a sum
    over maps. Forward and backward together take two thirds of the time. Hooks of the first and the
    third layer are called only where the network does not learn.

    The convolution has strides of 1, a bias, no dilation and zeros as padding, given as numbers.
    """

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return what the layers give one after the other."""
        if not self.training:
            return super().forward(images)
        convolution, squash, windows, *others = self
        maps = convolve_places(images, convolution, windows.kernel_size)
        maps = windows.sum_places(squash(maps))
        for layer in others:
            maps = layer(maps)
        return maps


def convolve_places(maps: torch.Tensor, convolution: nn.Conv2d, size: int) -> torch.Tensor:
    """Return a convolution's D maps for each place of windows of `size`×`size`, N×size²D×H/size×W/size."""
    weight, last = convolution.weight, size - 1
    moved = [functional.pad(weight, (x, last - x, y, last - y)) for y in range(size) for x in range(size)]
    kernels = torch.cat(moved).contiguous(memory_format=torch.channels_last)
    return functional.conv2d(maps, kernels, convolution.bias.repeat(size**2), size, convolution.padding)


def sum_places(maps: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """Return the sums that `sum_windows` gives, of maps that lie as `convolve_places` gives them."""
    places = maps.shape[1] // len(weight)
    kernels = weight.flatten().diag().repeat(1, places)[:, :, None, None]
    return functional.conv2d(maps, kernels.contiguous(memory_format=torch.channels_last), bias)


class Conv2d(nn.Conv2d):
    """A convolution without padding; see `convolve`."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return N×D×H'×W' of N×C×H×W maps."""
        return convolve(maps, self.weight, self.bias)


def convolve(maps: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Return `torch.nn.functional.conv2d`, whose gradient goes back to the maps with channels first.

    Where the maps are few and lie with channels last, oneDNN takes almost twice as long for that gradient.
    """
    return _Convolution.apply(maps, weight, bias)


class _Tanh(torch.autograd.Function):
    @staticmethod
    def forward(context, values: torch.Tensor) -> torch.Tensor:
        context.mark_dirty(values)
        values.mul_(2).sigmoid_().mul_(2).sub_(1)
        context.save_for_backward(values)
        return values

    @staticmethod
    def backward(context, gradient: torch.Tensor) -> torch.Tensor:
        (squashed,) = context.saved_tensors
        return torch.ops.aten.tanh_backward.grad_input(gradient, squashed, grad_input=squashed)


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(context, maps: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        context.save_for_backward(maps, weight)
        return functional.conv2d(maps, weight, bias)

    @staticmethod
    def backward(context, gradient: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        maps, weight = context.saved_tensors
        of_maps = functional.conv_transpose2d(gradient.contiguous(), weight.contiguous())
        of_weight = conv2d_weight(maps, weight.shape, gradient)
        return of_maps.contiguous(memory_format=torch.channels_last), of_weight, gradient.sum((0, 2, 3))
