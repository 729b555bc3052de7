"""How sure a distance between two sets is, which is one number for both: the jackknife (Quenouille; Tukey)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

BLOCKS = 10


def jackknife(
    distance: Callable[[np.ndarray, np.ndarray], float], one: np.ndarray, other: np.ndarray, blocks: int = BLOCKS
) -> dict[str, Any]:
    """Return a distance of two sets of rows as ``value``, with ``low`` and ``high``, its 95 % interval.

    Both sets are cut into as many blocks of rows that follow each other. The distance without a block of each set is
    taken for each pair of blocks of one number, and the spread of these tells the variance of the whole (Student's t
    with ``blocks`` - 1 degrees of freedom). Rows must be in no order that matters.

    Parameters
    ----------
    distance
        Of rows × features from rows × features.
    one, other
        At least two rows for each block.
    """
    from scipy.special import stdtrit

    value = distance(one, other)
    places = [np.arange(len(rows)) * blocks // len(rows) for rows in (one, other)]
    without = [
        distance(*(rows[place != block] for rows, place in zip((one, other), places, strict=True)))
        for block in range(blocks)
    ]
    half = stdtrit(blocks - 1, 0.975) * np.sqrt((blocks - 1) * np.var(without))
    return {"value": value, "low": float(value - half), "high": float(value + half)}
