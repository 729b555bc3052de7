"""Places in a latent space: squares of codes, over which its images are drawn."""

from __future__ import annotations

import numpy as np

ACROSS = 30


def square(middle: tuple[float, float], half: float, across: int = ACROSS) -> np.ndarray:
    """Return across² codes (float32, rows × 2) evenly over a square, row by row from the top left."""
    steps = np.linspace(-half, half, across)
    return _codes(middle[0] + steps, middle[1] + steps)


def quantiles(across: int = ACROSS) -> np.ndarray:
    """Return across² codes as `square` does, at which the standard normal distribution has equal shares between."""
    from scipy.special import ndtri

    steps = ndtri((np.arange(across) + 0.5) / across)
    return _codes(steps, steps)


def circle(radius: float, count: int) -> np.ndarray:
    """Return `count` codes (float32, rows × 2) along a circle around zero."""
    angles = 2 * np.pi * np.arange(count) / count
    return (radius * np.stack([np.cos(angles), np.sin(angles)], 1)).astype(np.float32)


def middle(codes: np.ndarray) -> tuple[tuple[float, float], float]:
    """Return the medians of codes, and half the side of the square around them that holds a quarter of the codes."""
    centre = np.median(codes, 0)
    half = np.quantile(np.abs(codes - centre).max(1), 0.25)
    return (float(centre[0]), float(centre[1])), float(half)


def _codes(across: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Return all pairs of numbers, the second one falling from row to row."""
    first, second = np.meshgrid(across, up[::-1])
    return np.stack([first.ravel(), second.ravel()], 1).astype(np.float32)
