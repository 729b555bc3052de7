"""Which classes generated images show, and how plainly, by what a classifier takes them for."""

from __future__ import annotations

from typing import Any

import numpy as np

LEAST = 0.1
"""Share of its even share that a class must have to count as covered."""

PLAIN = 0.9
"""Probability from which on an image counts as plainly of its likeliest class."""


def coverage(probabilities: np.ndarray) -> dict[str, Any]:
    """Return what a classifier's probabilities (images × classes) say of a set of images.

    Returns
    -------
    dict
        ``shares``, of images whose likeliest class each is; ``covered``, the classes with at least a tenth
        of an even share; ``entropy`` of the shares in nats, ln(classes) when all are alike and 0 for one
        class alone; ``doubt``, the mean entropy of a single image's probabilities in nats, 0 for plain ones, and
        ``uneven``, the greatest such mean of a covered class less the least; ``plain``, the share of images whose
        likeliest class has a probability of at least 0.9.
    """
    count, classes = probabilities.shape
    likeliest = probabilities.argmax(1)
    shares = np.bincount(likeliest, minlength=classes) / count
    doubts = _entropy(np.asarray(probabilities, np.float64))
    by_class = [doubts[likeliest == each].mean() for each in np.flatnonzero(shares >= LEAST / classes)]
    return {
        "shares": shares.tolist(),
        "covered": int((shares >= LEAST / classes).sum()),
        "entropy": float(_entropy(shares)),
        "doubt": float(doubts.mean()),
        "uneven": float(max(by_class) - min(by_class)),
        "plain": float((probabilities.max(1) >= PLAIN).mean()),
    }


def _entropy(probabilities: np.ndarray) -> np.ndarray:
    """Return the entropy in nats over the last axis, 0·ln 0 being 0."""
    from scipy.special import entr

    return entr(probabilities).sum(-1)
