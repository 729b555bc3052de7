"""A share of counted things, and between which ends it may lie."""

from __future__ import annotations

from typing import Any


def proportion(hits: int, count: int) -> dict[str, Any]:
    """Return ``hits``, ``count``, ``share``, and ``low`` and ``high``, the ends of Wilson's 95 % interval (1927).

    The interval holds for things that were drawn independently; it never leaves 0 to 1, and has a width
    even where nothing or everything was hit.

    Raises
    ------
    ValueError
        Unless 0 ≤ hits ≤ count and count > 0.
    """
    from scipy.special import ndtri

    if not 0 <= hits <= count or not count:
        raise ValueError(f"hits must lie in 0 to count, and count above 0, not {hits} of {count}")
    z = float(ndtri(0.975))
    share = hits / count
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    low, high = middle - half if hits else 0.0, middle + half if hits < count else 1.0
    return {"hits": hits, "count": count, "share": share, "low": low, "high": high}
