"""The median over seeds, where single runs go astray, and its interval from order statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

LEVEL = 0.95


def median(values: Sequence[float]) -> dict[str, Any]:
    """Return ``median``, ``n``, ``low`` and ``high`` of values, one for each seed.

    The interval is the narrowest pair of symmetric order statistics that holds the median of the
    distribution with at least 95 % probability, whatever the distribution; with fewer than six values
    there is none, and its ends are the least and the greatest value.
    """
    ordered, count = np.sort(np.asarray(values, np.float64)), len(values)
    rank = _rank(count)
    return {
        "median": float(np.median(ordered)),
        "n": count,
        "low": float(ordered[rank]),
        "high": float(ordered[count - 1 - rank]),
    }


def median_in_words(statistics: Mapping[str, Any], digits: int) -> str:
    """Return the median of a summary's leaf, with its interval: ``0.280 (0.257 to 0.304)``."""
    found = median(statistics["values"])
    middle = f"{found['median']:.{digits}f}"
    return middle if found["n"] == 1 else f"{middle} ({found['low']:.{digits}f} to {found['high']:.{digits}f})"


def _rank(count: int) -> int:
    """Return the greatest k such that fewer than k + 1 of `count` values below the median are rare enough."""
    from scipy.special import bdtr

    rank = 0
    while rank + 1 <= (count - 1) // 2 and 1 - 2 * bdtr(rank + 1, count, 0.5) >= LEVEL:
        rank += 1
    return rank
