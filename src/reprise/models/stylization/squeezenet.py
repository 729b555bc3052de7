"""SqueezeNet 1.0, whose layers see an image as style (which features occur together) and as content (where).

Iandola et al. (2016), "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters". A fire module
squeezes its maps by 1×1 convolutions and expands them by 1×1 and 3×3 ones, side by side::

    conv1 7×7/2 → 96, pool, fire2, fire3 → 128, fire4 → 256, pool, fire5 → 256, fire6, fire7 → 384, fire8 → 512

The weights are pretrained ones, or random ones where none are to be had. Random features compare
textures well if they are shallow (Ustyuzhaninov et al., 2016) and see colours that are not correlated.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional

MEAN = (104.0, 117.0, 123.0)
"""Of blue, green and red, from 0 to 255, which the pretrained network expects to be taken off."""

FIRES = [(96, 16, 64), (128, 16, 64), (128, 32, 128), (256, 32, 128), (256, 48, 192), (384, 48, 192), (384, 64, 256)]
"""Inputs, squeezed and expanded (twice) channels of fire2 to fire8."""


class SqueezeNet(nn.Module):
    """The convolutions of SqueezeNet 1.0 up to fire8: 538,240 weights, none of which is trained here.

    Attributes
    ----------
    style_layers, content_layer
        Names of the layers by which images are to be compared; ``colour`` is the image as the first
        layer gets it, with a channel of ones for the mean.
    """

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict(OrderedDict(conv1=nn.Conv2d(3, 96, 7, stride=2)))
        for number, channels in enumerate(FIRES, 2):
            self.layers[f"fire{number}"] = _Fire(*channels)
        # From RGB in [0, 1] to what the pretrained network was given: BGR without its mean.
        self.register_buffer("colours", 255 * torch.eye(3).flip(0))
        self.register_buffer("middle", torch.tensor(MEAN).flip(0) / 255)
        self.style_layers = ("conv1", "fire2", "fire4", "fire6", "fire8")
        self.content_layer = "fire5"
        self.requires_grad_(False)

    def forward(self, images: torch.Tensor, names: Sequence[str]) -> dict[str, torch.Tensor]:
        """Return the maps of the named layers for RGB images, N×3×H×W in [0, 1]."""
        maps = functional.conv2d(images - self.middle[:, None, None], self.colours[:, :, None, None])
        found = {"colour": torch.cat([maps, torch.ones_like(maps[:, :1])], 1)} if "colour" in names else {}
        for name, layer in self.layers.items():
            if len(found) == len(set(names)):
                break
            if name in ("fire2", "fire5"):
                maps = functional.max_pool2d(maps, 3, 2, ceil_mode=True)
            maps = functional.relu(layer(maps)) if name == "conv1" else layer(maps)
            if name in names:
                found[name] = maps
        return found


def pretrained(weights: dict[str, torch.Tensor]) -> SqueezeNet:
    """Return the network with the weights of the public file, named ``fire2/conv1x1_1.weight`` and so on."""
    parts = {"conv1x1_1": "squeeze", "conv1x1_2": "expand1", "conv3x3_2": "expand3"}
    network = SqueezeNet()
    for name, own in network.named_parameters():
        _, layer, *part, kind = name.split(".")
        file_part = {ours: theirs for theirs, ours in parts.items()}.get(part[0]) if part else None
        own.copy_(weights[f"{layer}/{file_part}.{kind}" if file_part else f"{layer}.{kind}"])
    return network


@torch.no_grad()
def random(seed: int, image: torch.Tensor) -> SqueezeNet:
    """Return the network with random weights as far as it is used, calibrated on an image (1×3×H×W in [0, 1]).

    The first layer gets random Gabor filters, the others Gaussian weights. Over the image, the
    colours that it gets are made uncorrelated, and each feature gets mean 0 and variance 1 before
    it is rectified; else what all have in common, brightness, outweighs what tells images apart.
    """
    generator, network = torch.Generator().manual_seed(seed), SqueezeNet()
    network.style_layers, network.content_layer = ("colour", "conv1", "fire2", "fire3"), "fire2"
    pixels = image[0].flatten(1)
    network.middle.copy_(pixels.mean(1))
    spread = torch.cov(pixels)
    rounder = spread + 0.1 * spread.trace() / 3 * torch.eye(3)  # rare tints are not blown up without bound
    network.colours.copy_(torch.linalg.inv(torch.linalg.cholesky(rounder)))
    for name in network.style_layers[1:]:
        for convolution in filter(lambda part: isinstance(part, nn.Conv2d), network.layers[name].modules()):
            convolution.weight.normal_(generator=generator)
            convolution.bias.zero_()
            if name == "conv1":
                convolution.weight.copy_(_gabor_filters(*convolution.weight.shape[::3], generator))
            with _output_of(convolution) as seen:
                network(image, (name,))
            deviation, mean = torch.std_mean(seen[0], (0, 2, 3))
            convolution.weight /= deviation[:, None, None, None]
            convolution.bias.copy_(-mean / deviation)
    return network


class _Fire(nn.Module):
    def __init__(self, inputs: int, squeezed: int, expanded: int):
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeezed, 1)
        self.expand1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        squeezed = functional.relu(self.squeeze(maps))
        return functional.relu(torch.cat([self.expand1(squeezed), self.expand3(squeezed)], 1))


def _gabor_filters(count: int, side: int, generator: torch.Generator) -> torch.Tensor:
    """Return count × 3 × side × side filters: a random colour times a wave in a soft window.

    Direction, length and phase of the wave are random too, so that the first layer sees edges and
    strokes as a trained one does, and by the longest waves plain colour.
    """
    colour = functional.normalize(torch.randn(count, 3, generator=generator), dim=1)
    angle, phase, length = torch.rand(3, count, 1, 1, generator=generator)
    place = torch.arange(side, dtype=torch.float32) - side // 2
    y, x = place[:, None], place[None, :]
    along = torch.cos(torch.pi * angle) * x + torch.sin(torch.pi * angle) * y
    wave = torch.cos(2 * torch.pi * (along / (3 * 10**length) + phase))
    window = torch.exp(-(x**2 + y**2) / (2 * (side / 4) ** 2))
    return colour[:, :, None, None] * (wave * window)[:, None]


@contextmanager
def _output_of(layer: nn.Module) -> Iterator[list[torch.Tensor]]:
    """Collect what a layer gives."""
    seen: list[torch.Tensor] = []
    handle = layer.register_forward_hook(lambda _, inputs, output: seen.append(output))
    try:
        yield seen
    finally:
        handle.remove()
