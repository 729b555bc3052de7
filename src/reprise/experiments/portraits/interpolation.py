"""Ways from one latent code to another: along the line between them, and along the sphere that they lie on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

CORNERS, STEPS = 4, 24
"""Codes that a walk goes around, and steps from one to the next."""

Way = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def linear(start: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return codes (shares × numbers) on the line between two: the start at 0, the end at 1.

    Of normal codes of many numbers, those in the middle are shorter than such codes are, by about √2.
    """
    return (1 - shares[:, None]) * start + shares[:, None] * end


def spherical(start: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return codes that turn from one to another at an even pace, and are as long as they are (Shoemake, 1985).

    Codes of one direction are joined by a line.
    """
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    angle = np.arccos(np.clip(start @ end / np.prod(lengths), -1, 1))
    if np.sin(angle) < 1e-6:
        return linear(start, end, shares)
    weights = np.sin((1 - shares) * angle)[:, None], np.sin(shares * angle)[:, None]
    turned = (weights[0] * start / lengths[0] + weights[1] * end / lengths[1]) / np.sin(angle)
    return turned * ((1 - shares) * lengths[0] + shares * lengths[1])[:, None]


def around(corners: np.ndarray, way: Way, steps: int) -> np.ndarray:
    """Return float32 codes from corner to corner and back to the first one, `steps` for each leg."""
    shares = np.arange(steps) / steps
    legs = zip(corners, np.roll(corners, -1, 0), strict=True)
    return np.concatenate([way(start, end, shares) for start, end in legs]).astype(np.float32)
