"""Digits on demand, decoded by a trained network that is told which."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reprise.experiments.digit_vae.networks import pictures, trained


def can(settings: Mapping[str, Any]) -> bool:
    """Return whether an experiment's network draws what it is asked for."""
    return settings["told"]


def draw(settings: Mapping[str, Any], weights: Path, digit: int, count: int, seed: int) -> np.ndarray:
    """Return `count` pictures (uint8, count×28×28) of one digit, the same for the same seed."""
    coder = trained(settings, weights, torch.device("cpu"))
    numbers = torch.randn(count, coder.latent, generator=torch.Generator().manual_seed(seed))
    return pictures(coder, numbers, torch.full((count,), digit))
