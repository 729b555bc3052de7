"""Each paper's networks with the optimisers that its code gave them, and digits as they take them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from reprise.models.digit_gan import VARIANTS
from reprise.training.adversarial import darkest
from reprise.training.checkpoint import load_weights

EPSILON = 1e-7  # of Keras's optimisers
TURNS = {"banoy2023": "fresh", "sepulveda2023": "simultaneous"}
"""How generator and discriminator take turns in each paper's code."""


def pair(variant: str) -> tuple[nn.Module, nn.Module]:
    """Return a paper's generator and discriminator with their first weights."""
    return tuple(kind().to(memory_format=torch.channels_last) for kind in VARIANTS[variant])


def optimizers(
    variant: str, networks: tuple[nn.Module, nn.Module], rates: tuple[float, float]
) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Return the optimisers of generator and discriminator as a paper's code set them, with these learning rates."""
    generator, discriminator = (network.parameters() for network in networks)
    if variant == "sepulveda2023":
        return (
            torch.optim.Adam(generator, lr=rates[0], betas=(0.5, 0.999), eps=EPSILON, fused=True),
            torch.optim.RMSprop(discriminator, lr=rates[1], alpha=0.9, eps=EPSILON, foreach=True),
        )
    return tuple(
        torch.optim.Adam(weights, lr=rate, fused=True)
        for weights, rate in zip((generator, discriminator), rates, strict=True)
    )


def inputs(images: np.ndarray, generator: nn.Module, device: torch.device) -> torch.Tensor:
    """Return digits (uint8, N×side×side) as N×1×side×side in a generator's range, on a device."""
    low = darkest(generator)
    scaled = torch.from_numpy(images)[:, None].float() / 255 * (1 - low) + low
    return scaled.contiguous(memory_format=torch.channels_last).to(device)


def trained(variant: str, weights: Path, device: torch.device) -> tuple[nn.Module, nn.Module]:
    """Return a paper's networks with trained weights, named ``generator.…`` and ``discriminator.…``."""
    kept, networks = load_weights(weights), pair(variant)
    for name, network in zip(("generator", "discriminator"), networks, strict=True):
        own = {key.removeprefix(f"{name}."): value for key, value in kept.items() if key.startswith(f"{name}.")}
        network.load_state_dict(own)
    return tuple(network.to(device) for network in networks)
