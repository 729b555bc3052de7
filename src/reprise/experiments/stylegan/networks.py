"""The networks of an experiment's size, with first or trained weights, and paintings as they take them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reprise.artifacts import RepriseError, UsageError
from reprise.models.stylegan.discriminator import Discriminator
from reprise.models.stylegan.generator import Generator
from reprise.training.checkpoint import load_weights

CHUNK = 50


def generator_of(settings: Mapping[str, Any]) -> Generator:
    """Return the generator of the size that an experiment sets, with its first weights."""
    sizes = [settings[name] for name in ("side", "channel_base", "channel_max", "latent", "mapping_layers")]
    return _fast(Generator(*sizes))


def discriminator_of(settings: Mapping[str, Any]) -> Discriminator:
    """Return the discriminator of the size that an experiment sets, with its first weights."""
    return _fast(Discriminator(*(settings[name] for name in ("side", "channel_base", "channel_max"))))


def trained(settings: Mapping[str, Any], weights: Path) -> Generator:
    """Return the generator whose weights are named ``generator.…`` in a file; RepriseError unless they fit."""
    return loaded(settings, weights, "generator")


def loaded(settings: Mapping[str, Any], weights: Path, name: str) -> Generator:
    """Return the generator whose weights have a name before theirs in a file; RepriseError unless they fit."""
    kept = load_weights(weights)
    own = {key.removeprefix(f"{name}."): value for key, value in kept.items() if key.startswith(f"{name}.")}
    generator = generator_of(settings)
    try:
        generator.load_state_dict(own)
    except RuntimeError:
        raise RepriseError(
            f"{weights}: holds no weights of this generator; delete it to have it trained again."
        ) from None
    return generator.eval().requires_grad_(False)


def inputs(images: np.ndarray, side: int) -> torch.Tensor:
    """Return paintings (uint8, N×height×width×3) as uint8 N×3×side×side, each pixel the mean of those in its place.

    UsageError if they are smaller than that.
    """
    if images.shape[1] < side:
        raise UsageError(
            f"config.yaml: experiments.stylegan.side is {side}, but the paintings have {images.shape[1]} pixels; "
            "lower it."
        )
    channels_first = torch.from_numpy(images).permute(0, 3, 1, 2)
    if images.shape[1:3] == (side, side):
        return channels_first.contiguous()
    chunks = channels_first.split(CHUNK)
    return torch.cat([functional.adaptive_avg_pool2d(chunk.float(), side).round().to(torch.uint8) for chunk in chunks])


@torch.no_grad()
def paint(
    generator: Generator, numbers: torch.Tensor, noise: list[torch.Tensor], truncation: float = 1.0
) -> torch.Tensor:
    """Return images (uint8, N×3×side×side) of N×latent numbers and noise for each."""
    rows = torch.arange(len(numbers)).split(CHUNK)
    parts = [generator(numbers[some], [each[some] for each in noise], truncation) for some in rows]
    return pixels(torch.cat(parts))


def pixels(images: torch.Tensor) -> torch.Tensor:
    """Return images from -1 to 1 as uint8."""
    return ((images + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def _fast(network: nn.Module) -> Any:
    """Return a network in the memory layout in which convolutions are fast."""
    return network.to(memory_format=torch.channels_last)
