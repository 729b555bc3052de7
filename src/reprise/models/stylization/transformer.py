"""The transformer of arbitrary style transfer: an image goes in, the same image painted in a style comes out.

Ghiasi, Lee, Kudlur, Dumoulin and Shlens (2017), "Exploring the structure of a real-time, arbitrary
neural artistic stylization network", with their normalisation conditioned on the style (Dumoulin et
al., 2017). Sizes below are of the published network, at `width` 1 and an image of 256×256::

    contract   9×9 → 32×256×256,  3×3, stride 2 → 64×128×128,  3×3, stride 2 → 128×64×64
    residual   five blocks of two 3×3 convolutions → 128×64×64, added to what went in
    expand     nearest ×2, 3×3 → 64×128×128,  nearest ×2, 3×3 → 32×256×256,  9×9 → 3×256×256, sigmoid

All borders are reflected. The batch normalisation of the first three layers is folded into their
biases and weights, as in the published file; every other convolution is normalised by style.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

EPSILON = 1e-5
BLOCKS = 5
NOISE = 0.1
"""Share of torch's own random weights that is added to the first ones."""


class Transformer(nn.Module):
    """Paints images in the style that a vector stands for.

    Parameters
    ----------
    width
        Multiplies the channels 32, 64 and 128; the published file for phones has a quarter.
    style_size
        Length of the style vector.
    """

    def __init__(self, width: float = 1.0, style_size: int = 100):
        super().__init__()
        many = max(round(width * 128), 4)
        few, some = many // 4, many // 2
        self.contract = nn.Sequential(_Layer(3, few, 9), _Layer(few, some, 3, 2), _Layer(some, many, 3, 2))
        self.residual = nn.ModuleList(_Block(many, style_size) for _ in range(BLOCKS))
        self.expand1 = _StyledLayer(many, some, 3, style_size)
        self.expand2 = _StyledLayer(some, few, 3, style_size)
        self.expand3 = _StyledLayer(few, 3, 9, style_size)
        self._begin_as_a_mosaic()

    def forward(self, images: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """Return images (N×3×H×W in [0, 1]) painted in a style (N×S or 1×S); H and W are multiples of 4."""
        maps = self.contract(images)
        for block in self.residual:
            maps = block(maps, style)
        maps = functional.relu(self.expand1(_twice(maps), style))
        maps = functional.relu(self.expand2(_twice(maps), style))
        return torch.sigmoid(self.expand3(maps, style))

    @torch.no_grad()
    def _begin_as_a_mosaic(self) -> None:
        """Let each convolution pass on what it gets, but for some noise, and no residual block add anything.

        An untrained network then shows the image in squares of 4×4 pixels, so that a brief training
        need not first learn to show it at all.
        """
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                noise = NOISE * module.weight
                nn.init.dirac_(module.weight).add_(noise)
        for block in self.residual:
            nn.init.zeros_(block.second.norm.scale.bias)


class StyleNorm(nn.Module):
    """Instance normalisation whose scale and shift are linear in the style vector, and 1 and 0 at first."""

    def __init__(self, channels: int, style_size: int):
        super().__init__()
        self.shift, self.scale = nn.Linear(style_size, channels), nn.Linear(style_size, channels)
        for linear in (self.shift, self.scale):
            nn.init.zeros_(linear.weight)
            nn.init.zeros_(linear.bias)
        nn.init.ones_(self.scale.bias)

    def forward(self, maps: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """Return normalised maps, N×C×H×W."""
        variance, mean = torch.var_mean(maps, (2, 3), correction=0)
        scale = self.scale(style) * torch.rsqrt(variance + EPSILON)
        shift = self.shift(style) - mean * scale
        return torch.addcmul(shift[:, :, None, None], maps, scale[:, :, None, None])


class _Layer(nn.Module):
    """Reflected border, convolution, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.convolution(_bordered(maps, self.convolution)))


class _StyledLayer(nn.Module):
    """Reflected border, convolution, normalisation by style; a bias would be normalised away."""

    def __init__(self, inputs: int, outputs: int, kernel: int, style_size: int):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, bias=False)
        self.norm = StyleNorm(outputs, style_size)

    def forward(self, maps: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        return self.norm(self.convolution(_bordered(maps, self.convolution)), style)


class _Block(nn.Module):
    """Two styled layers, their result added to what went in."""

    def __init__(self, channels: int, style_size: int):
        super().__init__()
        self.first = _StyledLayer(channels, channels, 3, style_size)
        self.second = _StyledLayer(channels, channels, 3, style_size)

    def forward(self, maps: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        return maps + self.second(functional.relu(self.first(maps, style)), style)


def _bordered(maps: torch.Tensor, convolution: nn.Conv2d) -> torch.Tensor:
    return functional.pad(maps, (convolution.kernel_size[0] // 2,) * 4, mode="reflect")


def _twice(maps: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(maps, scale_factor=2, mode="nearest")
