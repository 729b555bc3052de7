"""How near a picture is to another in decibels: the peak signal-to-noise ratio."""

from __future__ import annotations

import numpy as np

MOST = 99.0
"""Decibels of equal pictures, whose ratio is infinite."""


def peak_signal_to_noise(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return, for each pair of images (uint8, N×…), 10 log₁₀ of 255² over the mean squared difference, in dB."""
    differences = images.astype(np.float64) - others
    errors = np.square(differences).reshape(len(images), -1).mean(1)
    return 10 * np.log10(255**2 / np.maximum(errors, 255**2 / 10 ** (MOST / 10)))
