"""How alike two images look: structural similarity (Wang et al., 2004), 1 for equal ones."""

from __future__ import annotations

import numpy as np

SIGMA, REACH = 1.5, 5
"""Of the Gaussian window of 11×11 pixels."""

SMALL = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""What keeps both quotients finite where images are flat."""


def structural_similarity(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the similarity of each image to its other one, float64 N.

    It is the mean over all places of an 11×11 window that lies within the image, and over channels, each taken alone.

    Parameters
    ----------
    images, others
        uint8, N×height×width×channels, at least 11×11 pixels.
    """
    one, other = (np.asarray(each, np.float32) for each in (images, others))
    mean, other_mean = _local(one), _local(other)
    variance, other_variance = _local(one * one) - mean**2, _local(other * other) - other_mean**2
    shared = _local(one * other) - mean * other_mean
    light = (2 * mean * other_mean + SMALL[0]) / (mean**2 + other_mean**2 + SMALL[0])
    structure = (2 * shared + SMALL[1]) / (variance + other_variance + SMALL[1])
    return (light * structure).mean((1, 2, 3), dtype=np.float64)


def _local(images: np.ndarray) -> np.ndarray:
    """Return means over the window, without those places where it leaves the image."""
    from scipy.ndimage import correlate1d

    weights = np.exp(-0.5 * np.square(np.arange(-REACH, REACH + 1) / SIGMA))
    weights /= weights.sum()
    blurred = correlate1d(correlate1d(images, weights, 1), weights, 2)
    return blurred[:, REACH:-REACH, REACH:-REACH]
