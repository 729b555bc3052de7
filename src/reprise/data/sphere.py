"""Distances on the Earth, taken for a sphere."""

from __future__ import annotations

import numpy as np

RADIUS = 6371.0088
"""Mean radius of the Earth in kilometres (IUGG)."""


def vectors(positions: np.ndarray) -> np.ndarray:
    """Return unit vectors (… × 3) of positions (… × 2) given as latitude and longitude in degrees."""
    latitude, longitude = np.moveaxis(np.radians(positions), -1, 0)
    return np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], -1)


def positions_of(vectors: np.ndarray) -> np.ndarray:
    """Return latitude and longitude in degrees (… × 2) of vectors (… × 3) of any length but zero."""
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.degrees(np.stack([np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)], -1))


def great_circle(ours: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the great-circle distance in kilometres of each pair of positions (… × 2, degrees).

    By half the chord, which stays exact for near positions (the haversine formula). Latitudes beyond a
    pole are taken as they are: further along the meridian.
    """
    half_chord = np.linalg.norm(vectors(ours) - vectors(others), axis=-1) / 2
    return 2 * RADIUS * np.arcsin(np.minimum(half_chord, 1))


def distances(ours: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the great-circle distances in kilometres of all pairs of positions: ours × others."""
    return great_circle(ours[:, None], others[None])
