"""Layers of StyleGAN2: weights of equal learning rate, smooth changes of size, and convolutions with a style.

All weights are drawn from a standard normal distribution and scaled where they are used, by one over
the square root of the inputs of a unit: optimisers with a step of fixed size then change all layers alike
(Karras et al., 2018). A rectifier that is followed by the gain √2 keeps the variance of its inputs; since
it is linear along rays, the gain stands before it here, where it costs nothing.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

SLOPE, GAIN = 0.2, math.sqrt(2)
EPSILON = 1e-8
TAPS = (1.0, 3.0, 3.0, 1.0)
"""Of the separable low-pass filter that goes with each change of size."""


class EqualLinear(nn.Module):
    """A linear layer of equal learning rate, N×inputs → N×outputs.

    Parameters
    ----------
    bias
        Its first value, or None for a layer without one.
    rate
        Weights and bias learn slower by this factor.
    rectified
        Whether a leaky rectifier follows, with its gain.
    """

    def __init__(self, inputs: int, outputs: int, bias: float | None = 0.0, rate: float = 1.0, rectified: bool = False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = None if bias is None else nn.Parameter(torch.full((outputs,), bias / rate))
        self.rate, self.scale, self.rectified = rate, rate / math.sqrt(inputs), rectified

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return N×outputs of N×inputs."""
        gain = GAIN if self.rectified else 1.0
        bias = None if self.bias is None else self.bias * (self.rate * gain)
        result = functional.linear(values, self.weight * (self.scale * gain), bias)
        return functional.leaky_relu(result, SLOPE) if self.rectified else result


class EqualConv(nn.Module):
    """A convolution of equal learning rate that keeps the size or, smoothed before, halves it.

    Parameters
    ----------
    gain
        What the result is multiplied by.
    rectified
        Whether a bias and a leaky rectifier follow, with its gain.
    """

    def __init__(
        self, inputs: int, outputs: int, side: int, halves: bool = False, gain: float = 1.0, rectified: bool = True
    ):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, side, side))
        self.bias = nn.Parameter(torch.zeros(outputs)) if rectified else None
        self.gain = gain * (GAIN if rectified else 1.0)
        self.scale, self.side, self.halves = 1 / math.sqrt(inputs * side**2), side, halves

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return N×outputs×… of N×inputs×… maps."""
        weight = self.weight * (self.scale * self.gain)
        bias = None if self.bias is None else self.bias * self.gain
        if self.halves:
            result = functional.conv2d(smoothed(maps, self.side // 2 + 1), weight, bias, stride=2)
        else:
            result = functional.conv2d(maps, weight, bias, padding=self.side // 2)
        return result if self.bias is None else functional.leaky_relu(result, SLOPE)


class StyledConv(nn.Module):
    """A 3×3 convolution whose inputs are scaled by a style, and whose outputs keep their variance for each image.

    Scaling the weights of each image would need as many convolutions as there are images. Scaling the maps
    before and after one convolution that all share is the same (section 2.2 of the paper) and faster on a CPU.

    Parameters
    ----------
    inputs, outputs
        Channels.
    latent
        Size of w.
    doubles
        Whether the maps become twice as high and wide, smoothed after.
    """

    def __init__(self, inputs: int, outputs: int, latent: int, doubles: bool = False):
        super().__init__()
        self.style = EqualLinear(latent, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.strength = nn.Parameter(torch.zeros(()))
        self.scale, self.doubles = 1 / math.sqrt(inputs * 9), doubles

    def forward(self, maps: torch.Tensor, latents: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """Return N×outputs×… of N×inputs×… maps, their w (N×latent) and noise (N or 1, ×1×…) for the result."""
        style, weight = self.style(latents), self.weight * self.scale
        deviation = (style.square() @ weight.square().sum((2, 3)).T + EPSILON).rsqrt()
        maps = maps * style.to(maps.dtype)[:, :, None, None]
        if self.doubles:
            maps = functional.conv_transpose2d(maps, weight.transpose(0, 1), stride=2)
            maps = smoothed(maps, 1, gain=4.0)
        else:
            maps = functional.conv2d(maps, weight, padding=1)
        added = (noise * self.strength + self.bias[:, None, None]) * GAIN
        scaled = torch.addcmul(added.to(maps.dtype), maps, (deviation * GAIN).to(maps.dtype)[:, :, None, None])
        return functional.leaky_relu(scaled, SLOPE)


class ToRGB(nn.Module):
    """A 1×1 convolution to three colours whose inputs are scaled by a style, which keeps no variance."""

    def __init__(self, inputs: int, latent: int):
        super().__init__()
        self.style = EqualLinear(latent, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))
        self.scale = 1 / math.sqrt(inputs)

    def forward(self, maps: torch.Tensor, latents: torch.Tensor) -> torch.Tensor:
        """Return N×3×… of N×inputs×… maps and their w, N×latent."""
        style = (self.style(latents) * self.scale).to(maps.dtype)
        return functional.conv2d(maps * style[:, :, None, None], self.weight, self.bias)


def smoothed(maps: torch.Tensor, padding: int, gain: float = 1.0) -> torch.Tensor:
    """Return N×C×H×W maps through the low-pass filter, with zeros beyond the edges; sides grow by 2 padding - 3."""
    return functional.conv2d(maps, _kernel(maps, gain), padding=padding, groups=maps.shape[1])


def doubled(maps: torch.Tensor) -> torch.Tensor:
    """Return maps of twice the height and width, smoothed after."""
    return functional.conv_transpose2d(maps, _kernel(maps, 4.0), stride=2, padding=1, groups=maps.shape[1])


def full(values: torch.Tensor) -> torch.Tensor:
    """Return values in single precision, or double where they are so."""
    return values.to(torch.promote_types(values.dtype, torch.float32))


def _kernel(maps: torch.Tensor, gain: float) -> torch.Tensor:
    """Return the low-pass filter for each channel of some maps, C×1×4×4, whose sum is `gain`."""
    taps = torch.tensor(TAPS, device=maps.device)
    kernel = taps[:, None] * taps * (gain / taps.sum() ** 2)
    return kernel.to(maps.dtype).expand(maps.shape[1], 1, *kernel.shape)
