"""Which classes generated images show, and how plainly, by what a classifier takes them for."""

from __future__ import annotations

from typing import Any

import numpy as np

LEAST = 0.1
"""Share of its even share that a class must have to count as covered."""


def coverage(probabilities: np.ndarray) -> dict[str, Any]:
    """Return what a classifier's probabilities (images × classes) say of a set of images.

    Returns
    -------
    dict
        ``shares``, of images whose likeliest class each is; ``covered``, the classes with at least a tenth
        of an even share; ``entropy`` of the shares in nats, ln(classes) when all are alike and 0 for one
        class alone; ``doubt``, the mean entropy of a single image's probabilities in nats, 0 for plain ones.
    """
    count, classes = probabilities.shape
    shares = np.bincount(probabilities.argmax(1), minlength=classes) / count
    return {
        "shares": shares.tolist(),
        "covered": int((shares >= LEAST / classes).sum()),
        "entropy": float(_entropy(shares)),
        "doubt": float(_entropy(np.asarray(probabilities, np.float64)).mean()),
    }


def _entropy(probabilities: np.ndarray) -> np.ndarray:
    """Return the entropy in nats over the last axis, 0·ln 0 being 0."""
    from scipy.special import entr

    return entr(probabilities).sum(-1)
