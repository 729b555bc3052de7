"""Digits on demand, drawn by a trained generator that is told which."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reprise.experiments.digit_gan.networks import trained
from reprise.training.adversarial import generate, pixels


def can(settings: Mapping[str, Any]) -> bool:
    """Return whether an experiment's network draws what it is asked for."""
    return settings["network"] == "conditional"


def draw(settings: Mapping[str, Any], weights: Path, digit: int, count: int, seed: int) -> np.ndarray:
    """Return `count` pictures (uint8, count×28×28) of one digit, the same for the same seed."""
    generator, _ = trained(settings["network"], weights, torch.device("cpu"))
    numbers = torch.randn(count, generator.latent, generator=torch.Generator().manual_seed(seed))
    drawn = generate(generator, numbers, torch.full((count,), digit))
    return pixels(drawn, generator).numpy()
