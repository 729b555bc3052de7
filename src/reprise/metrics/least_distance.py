"""One position for many probabilities: the point of the Earth with the least expected distance."""

from __future__ import annotations

from functools import cache

import numpy as np

from reprise.data.sphere import distances, positions_of

POINTS = 20_000
"""Of the net that is searched: neighbours are about 160 km apart."""


def least_expected_distance(probabilities: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the positions (rows × 2, degrees) from which the expected great-circle distance is least.

    This is the answer with the least expected error where the truth is one of `places`, each with its
    probability: the median on the sphere, as the mean is that of squared errors. It is searched on an even net and
    the places themselves.

    Parameters
    ----------
    probabilities
        Rows × places.
    places
        Places × 2: latitude and longitude in degrees.
    """
    candidates = np.concatenate([places, net()])
    expected = probabilities.astype(np.float32) @ distances(places, candidates).astype(np.float32)
    return candidates[expected.argmin(1)]


@cache
def net(points: int = POINTS) -> np.ndarray:
    """Return evenly spread positions (points × 2, degrees): a Fibonacci lattice on the sphere."""
    index = np.arange(points) + 0.5
    height, turn = 1 - 2 * index / points, np.pi * (1 + np.sqrt(5)) * index
    radius = np.sqrt(1 - height**2)
    return positions_of(np.stack([radius * np.cos(turn), radius * np.sin(turn), height], -1))
