"""The generator of StyleGAN2: numbers → w by a mapping network, w → styles of each layer, styles → image.

At each resolution from 4×4 up to the image's, two convolutions (one at 4×4) and a layer that adds to an
image which grows with the resolution (the skip architecture, figure 7b of the paper)::

    4×4 constant → conv → RGB
    r×r: conv that doubles → conv → + RGB        for r = 8, 16, … side
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from reprise.models.stylegan.layers import EPSILON, EqualLinear, StyledConv, ToRGB, doubled, full

SMALLEST = 4
MAPPING_RATE = 0.01


class Mapping(nn.Module):
    """Fully connected layers from N×latent numbers, brought to length √latent, to w of the same shape."""

    def __init__(self, latent: int, layers: int):
        super().__init__()
        self.layers = nn.Sequential(
            *(EqualLinear(latent, latent, rate=MAPPING_RATE, rectified=True) for _ in range(layers))
        )

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return w, in which a step changes images more evenly than in the numbers."""
        return self.layers(numbers * (numbers.square().mean(1, keepdim=True) + EPSILON).rsqrt())


class _Block(nn.Module):
    """The convolutions of one resolution and its share of the image."""

    def __init__(self, inputs: int, outputs: int, latent: int, first: bool):
        super().__init__()
        first_conv = [] if first else [StyledConv(inputs, outputs, latent, doubles=True)]
        self.convolutions = nn.ModuleList([*first_conv, StyledConv(outputs, outputs, latent)])
        self.colours = ToRGB(outputs, latent)


class Synthesis(nn.Module):
    """The layers that paint.

    Attributes
    ----------
    layers : int
        How many w an image takes: one for each convolution, and one for the last layer of colours. Every
        other layer of colours shares that of the convolution after it.
    """

    def __init__(self, channels: Sequence[int], latent: int):
        super().__init__()
        self.constant = nn.Parameter(torch.randn(1, channels[0], SMALLEST, SMALLEST))
        before = [channels[0], *channels]
        self.blocks = nn.ModuleList(
            _Block(before[place], each, latent, first=place == 0) for place, each in enumerate(channels)
        )
        self.layers = 2 * len(channels)

    def forward(self, latents: torch.Tensor, noise: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return N×3×side×side images of N×layers×latent w and a noise image for each convolution."""
        maps = self.constant.expand(len(latents), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        image, place = None, 0
        for block in self.blocks:
            for convolution in block.convolutions:
                maps = convolution(maps, latents[:, place], noise[place])
                place += 1
            colours = full(block.colours(maps, latents[:, place]))
            image = colours if image is None else doubled(image) + colours
        return image


class Generator(nn.Module):
    """Mapping and synthesis, N×latent numbers → N×3×side×side images, about -1 for black and 1 for white.

    Parameters
    ----------
    side
        A power of 2, at least 8.
    channel_base, channel_max
        At resolution r the layers have ``channel_base / r`` channels, but at most ``channel_max``. The
        published networks for 256×256 have 16384 and 512.
    latent
        How many numbers an image is made of, and the size of w; 512 as published.
    mapping_layers
        Of the mapping network: 8 as published, 2 in its configuration for 256×256.

    Attributes
    ----------
    mean : tensor, latent
        Moving average of w, kept by whoever trains; truncation draws w towards it.
    """

    def __init__(self, side: int, channel_base: int, channel_max: int, latent: int, mapping_layers: int):
        super().__init__()
        self.side, self.latent = side, latent
        self.mapping = Mapping(latent, mapping_layers)
        self.synthesis = Synthesis(channels_at(side, channel_base, channel_max), latent)
        self.register_buffer("mean", torch.zeros(latent))

    @property
    def noise_shapes(self) -> list[tuple[int, int, int]]:
        """Shapes of the noise images of one picture, in the order in which they are added."""
        sides = [SMALLEST, *(SMALLEST << place for place in range(1, len(self.synthesis.blocks)) for _ in range(2))]
        return [(1, side, side) for side in sides]

    def noise(self, count: int, generator: torch.Generator | None = None) -> list[torch.Tensor]:
        """Return random noise for `count` pictures, drawn on the CPU."""
        return [torch.randn(count, *shape, generator=generator) for shape in self.noise_shapes]

    def styles(self, numbers: torch.Tensor, truncation: float = 1.0) -> torch.Tensor:
        """Return N×layers×latent w, the same for all layers; below 1, `truncation` draws them towards their mean."""
        latents = self.mapping(numbers)
        if truncation != 1:
            latents = self.mean.lerp(latents, truncation)
        return latents[:, None].expand(-1, self.synthesis.layers, -1)

    def forward(self, numbers: torch.Tensor, noise: Sequence[torch.Tensor], truncation: float = 1.0) -> torch.Tensor:
        """Return images of N×latent numbers and noise images, each 1 or N×1×…; see `styles` for the truncation."""
        return self.synthesis(self.styles(numbers, truncation), noise)


def channels_at(side: int, channel_base: int, channel_max: int) -> list[int]:
    """Return the channels at each resolution, 4×4 first."""
    resolutions = (SMALLEST << place for place in range((side // SMALLEST).bit_length()))
    return [min(channel_base // resolution, channel_max) for resolution in resolutions]
