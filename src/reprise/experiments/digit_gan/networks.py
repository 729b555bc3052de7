"""Each paper's networks with the optimisers that its code gave them, and digits as they take them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reprise.models.digit_gan import VARIANTS
from reprise.training.adversarial import darkest
from reprise.training.checkpoint import load_weights

CHUNK = 2500
EPSILON = 1e-7  # of Keras's optimisers


class Recipe(NamedTuple):
    """How generator and discriminator take turns, and their optimisers."""

    turns: str
    generator: Callable[[Iterable[nn.Parameter], float], torch.optim.Optimizer]
    discriminator: Callable[[Iterable[nn.Parameter], float], torch.optim.Optimizer]


def _adam(weights: Iterable[nn.Parameter], rate: float, **others) -> torch.optim.Optimizer:
    return torch.optim.Adam(weights, lr=rate, fused=True, **others)


def _rms(weights: Iterable[nn.Parameter], rate: float) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(weights, lr=rate, alpha=0.9, eps=EPSILON, foreach=True)


_slow = partial(_adam, betas=(0.5, 0.999))
_keras = Recipe("fresh", partial(_slow, eps=EPSILON), partial(_slow, eps=EPSILON))

RECIPES = {
    "banoy2023": Recipe("fresh", _adam, _adam),
    "sepulveda2023": Recipe("simultaneous", partial(_slow, eps=EPSILON), _rms),
    "alvarez2023": Recipe("shared", _slow, _slow),
    "alvarez2023_narrow": Recipe("shared", _slow, _slow),
    "conditional": Recipe("shared", _slow, _slow),
    "wilusz2024_first": _keras,
    "wilusz2024": _keras,
}
"""As in each paper's code, and for alvarez2023 as in the example of PyTorch that it names.

wilusz2024 names an example of Keras whose Adam averages gradients over more steps (0.9) and whose targets are noisy;
with these, and equal rates, its discriminator wins within some hundred steps and all images turn black.
"""


def pair(variant: str) -> tuple[nn.Module, nn.Module]:
    """Return a paper's generator and discriminator with their first weights."""
    return tuple(kind().to(memory_format=torch.channels_last) for kind in VARIANTS[variant])


def optimizers(
    variant: str, networks: tuple[nn.Module, nn.Module], rates: tuple[float, float]
) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Return the optimisers of generator and discriminator as a paper's code set them, with these learning rates."""
    recipe = RECIPES[variant]
    kinds = (recipe.generator, recipe.discriminator)
    return tuple(kind(network.parameters(), rate) for kind, network, rate in zip(kinds, networks, rates, strict=True))


def inputs(images: np.ndarray, generator: nn.Module, device: torch.device) -> torch.Tensor:
    """Return digits (uint8, N×height×width) as N×1×side×side of a generator's size and range, on a device."""
    low = darkest(generator)
    parts = []
    for chunk in torch.from_numpy(images)[:, None].split(CHUNK):
        values = resized(chunk.to(device).float() / 255, generator.side)
        parts.append((values * (1 - low) + low).contiguous(memory_format=torch.channels_last))
    return torch.cat(parts)


def resized(images: torch.Tensor, side: int) -> torch.Tensor:
    """Return N×1×height×width images as N×1×side×side, unchanged where they are that already."""
    if images.shape[-2:] == (side, side):
        return images
    return functional.interpolate(images, (side, side), mode="bilinear", antialias=True)


def load(networks: tuple[nn.Module, nn.Module], weights: Path) -> None:
    """Give a generator and a discriminator trained weights, named ``generator.…`` and ``discriminator.…``."""
    kept = load_weights(weights)
    for name, network in zip(("generator", "discriminator"), networks, strict=True):
        own = {key.removeprefix(f"{name}."): value for key, value in kept.items() if key.startswith(f"{name}.")}
        network.load_state_dict(own)


def trained(variant: str, weights: Path, device: torch.device) -> tuple[nn.Module, nn.Module]:
    """Return a paper's networks with trained weights, on a device."""
    networks = pair(variant)
    load(networks, weights)
    return tuple(network.to(device) for network in networks)
