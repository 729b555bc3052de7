"""Confusion counts, and the scores that follow from them."""

from __future__ import annotations

import numpy as np


def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int = 10) -> np.ndarray:
    """Return how often each class (row) was taken for each class (column), int64 classes×classes.

    `labels` and `predicted` are equally long arrays of class numbers; ValueError if one of them
    is not in 0 … classes - 1.
    """
    pairs = np.stack([labels, predicted]).astype(np.int64)
    if pairs.size and not 0 <= pairs.min() <= pairs.max() < classes:
        raise ValueError(f"class numbers must lie in 0 to {classes - 1}, not {pairs.min()} to {pairs.max()}")
    return np.bincount(pairs[0] * classes + pairs[1], minlength=classes**2).reshape(classes, classes)


def scores(counts: np.ndarray) -> dict[str, float]:
    """Return accuracy, macro precision and macro recall of confusion counts (rows = true class).

    The macro means run over the classes that occur as a label or as a prediction. A class that
    was never predicted has precision 0, one that is no item's label has recall 0.
    """
    hits, labelled, predicted = np.diag(counts), counts.sum(1), counts.sum(0)
    occurs = labelled + predicted > 0
    return {
        "accuracy": float(hits.sum() / max(counts.sum(), 1)),
        "precision": _mean_ratio(hits[occurs], predicted[occurs]),
        "recall": _mean_ratio(hits[occurs], labelled[occurs]),
    }


def _mean_ratio(hits: np.ndarray, totals: np.ndarray) -> float:
    """Return the mean of hits / totals, an empty total giving 0; 0 where there is no class at all."""
    return float((hits / np.maximum(totals, 1)).mean()) if len(hits) else 0.0
