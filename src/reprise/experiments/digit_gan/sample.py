"""Digits on demand, drawn by a trained generator that is told which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from reprise.experiments.digit_gan.networks import trained
from reprise.training.adversarial import generate, pixels

NETWORKS = ("conditional",)
"""Those that draw what they are asked for."""


def draw(network: str, weights: Path, digit: int, count: int, seed: int) -> np.ndarray:
    """Return `count` pictures (uint8, count×28×28) of one digit, the same for the same seed."""
    generator, _ = trained(network, weights, torch.device("cpu"))
    numbers = torch.randn(count, generator.latent, generator=torch.Generator().manual_seed(seed))
    drawn = generate(generator, numbers, torch.full((count,), digit))
    return pixels(drawn, generator)[:, 0].numpy()
