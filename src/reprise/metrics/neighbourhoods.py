"""Whether generated images lie among real ones, and reach all of them: counts of near neighbours.

Precision and recall are those of Kynkäänniemi et al. (2019), density and coverage those of Naeem et al. (2020).
"""

from __future__ import annotations

import numpy as np

NEAREST = 5


def neighbourhoods(generated: np.ndarray, real: np.ndarray, nearest: int = NEAREST) -> dict[str, float]:
    """Return how two sets of features lie among each other; both sets should be of one size.

    The neighbourhood of a row is the ball that reaches to its `nearest`-th neighbour in its own set.

    Returns
    -------
    dict
        ``precision``, the share of generated rows in some real row's neighbourhood; ``recall``, the share of real rows
        in some generated row's; ``density``, in how many real neighbourhoods a generated row lies on average, divided
        by `nearest` (about 1 for real rows, and unlike precision not raised by a single far one); ``coverage``, the
        share of real rows with a generated one in their neighbourhood.

    Parameters
    ----------
    generated, real
        Rows × features, more than `nearest` rows each.
    """
    reach, own_reach = _reach(real, nearest), _reach(generated, nearest)
    between = _distances(real, generated)
    within = between < reach[:, None]
    return {
        "precision": float(within.any(0).mean()),
        "recall": float((between < own_reach).any(1).mean()),
        "density": float(within.sum(0).mean() / nearest),
        "coverage": float(within.any(1).mean()),
    }


def _reach(rows: np.ndarray, nearest: int) -> np.ndarray:
    """Return the distance of each row to its `nearest`-th neighbour among the others."""
    distances = _distances(rows, rows)
    np.fill_diagonal(distances, np.inf)
    return np.partition(distances, nearest - 1, 1)[:, nearest - 1]


def _distances(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    from scipy.spatial.distance import cdist

    return cdist(rows, others)
