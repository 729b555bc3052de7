"""The median over seeds, where single runs go astray, and its interval from order statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

import numpy as np

LEVEL = 0.95
FEWEST = 6  # values that allow an interval of this level


def median(values: Sequence[Any] | np.ndarray) -> dict[str, Any]:
    """Return ``median``, ``n``, ``low`` and ``high`` of values, one for each seed.

    Where a value is a list, so are the median and its ends, element by element. The interval is the
    narrowest pair of symmetric order statistics that holds the median of the distribution with at least
    95 % probability, whatever the distribution (David and Nagaraja, 2003); with fewer than six values
    there is none, and its ends are the least and the greatest value.
    """
    ordered = np.sort(np.asarray(values, np.float64), axis=0)
    count = len(ordered)
    rank = _rank(count)
    found = {"median": np.median(ordered, axis=0), "low": ordered[rank], "high": ordered[count - 1 - rank]}
    return {name: value.tolist() for name, value in found.items()} | {"n": count}


def median_in_words(statistics: Mapping[str, Any], digits: int) -> str:
    """Return the median of a summary's leaf, with its interval: ``0.280 (0.257 to 0.304)``."""
    found = median(statistics["values"])
    middle = f"{found['median']:.{digits}f}"
    return middle if found["n"] == 1 else f"{middle} ({found['low']:.{digits}f} to {found['high']:.{digits}f})"


def interval_in_words(count: int) -> str:
    """Return what `median` gives besides the median of so many values, as a noun."""
    return "their 95 % intervals" if count >= FEWEST else "the least and the greatest value"


def _rank(count: int) -> int:
    """Return how many values lie below the lower end of the interval."""
    rank, below = 0, 0.5**count  # the probability that at most `rank` values lie below the median
    while rank + 1 < count / 2:
        below += comb(count, rank + 1) * 0.5**count
        if 1 - 2 * below < LEVEL:
            break
        rank += 1
    return rank
