"""Whether images copy others: the nearest of these, by features or at the best of many shifts, beside the next nearest.

A smooth image is near to everything, so that a short distance alone proves no copy. A copy is much nearer to its
original than to any other image (as matches of features are told by Lowe, 2004).
"""

from __future__ import annotations

import numpy as np


def moved(images: np.ndarray, others: np.ndarray, reach: int) -> np.ndarray:
    """Return how far the middle of each image is from the nearest part of the same size of each other one.

    Parameters
    ----------
    images, others
        uint8, N×side×side×channels and M×side×side×channels.
    reach
        Most pixels, in each direction, by which a part may lie off the middle. As many are left away at each edge.

    Returns
    -------
    float32 array, N×M
        Root mean square differences in grey values.
    """
    side = images.shape[1] - 2 * reach
    middle = _flat(images[:, reach : reach + side, reach : reach + side])
    least = np.full((len(images), len(others)), np.inf, np.float32)
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            part = _flat(others[:, down : down + side, right : right + side])
            np.minimum(least, _squares(middle, part), out=least)
    return np.sqrt(least / middle.shape[1])


def apart(features: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the root mean square differences of each row of features from each other one, float32 N×M."""
    return np.sqrt(_squares(*(np.asarray(each, np.float32) for each in (features, others))) / features.shape[1])


def nearest_and_next(distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least of each row of distances (N×M, M at least 2), and what share of the next it is.

    The share goes from 0, for a copy of one of the M, to 1, for what is as near to another one.
    """
    least, following = np.partition(distances, 1, axis=1)[:, :2].T
    return least, least / np.maximum(following, 1e-6)


def _squares(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    sums = np.square(one).sum(1)[:, None] + np.square(other).sum(1)
    return (sums - 2 * one @ other.T).clip(0)


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1).astype(np.float32)
