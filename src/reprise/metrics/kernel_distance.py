"""How far two sets of features lie apart, without taking them as Gaussians (Bińkowski et al., 2018).

With features of an Inception network this is the KID.
"""

from __future__ import annotations

import numpy as np

DEGREE = 3
CHUNK = 2000


def kernel_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the unbiased estimate of the squared maximum mean discrepancy, for the kernel (x·y / features + 1)³.

    Its expectation does not depend on how many rows there are, and is 0 for equal distributions: single
    estimates may be below 0. All pairs of rows are taken, where the original averages over random subsets.

    Parameters
    ----------
    one, other
        Rows × features, at least two rows each.
    """
    one, other = (np.asarray(features, np.float64) for features in (one, other))
    return _within(one) + _within(other) - 2 * _sum(one, other) / (len(one) * len(other))


def _within(rows: np.ndarray) -> float:
    """Return the mean of the kernel over all pairs of different rows."""
    count = len(rows)
    return (_sum(rows, rows) - _kernel(np.einsum("ij,ij->i", rows, rows), rows).sum()) / (count * (count - 1))


def _sum(one: np.ndarray, other: np.ndarray) -> float:
    """Return the sum of the kernel over all pairs, some rows at a time."""
    parts = (one[start : start + CHUNK] for start in range(0, len(one), CHUNK))
    return float(sum(_kernel(part @ other.T, one).sum() for part in parts))


def _kernel(products: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return (products / rows.shape[1] + 1) ** DEGREE
