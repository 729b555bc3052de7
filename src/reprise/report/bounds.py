"""Where an interval must end: at none and all for a share, at -1 and 1 for a correlation.

Student's interval of a mean knows nothing of that and may go on. What it says beyond is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SHARES = frozenset(
    (
        "accuracy", "precision", "recall", "exact", "share", "below", "copies", "coverage", "within_ten", "settled",
        "wins", "invalid_share", "sheets", "leave_one_sheet_out",
    )
)  # fmt: skip
CORRELATIONS = frozenset(("correlation", "width_rank_correlation"))
COMPARED = frozenset(("left", "beside_vae", "beside_gan", "beside_digits"))
"""Groups whose numbers compare two things: a difference of shares is none, nor is what is left of a distance."""


def bounds_of(parts: Sequence[str]) -> tuple[float, float] | None:
    """Return the least and the greatest value of what stands under a key, by the names that it consists of."""
    names = set(parts)
    if names & COMPARED:
        return None
    return (0.0, 1.0) if names & SHARES else (-1.0, 1.0) if names & CORRELATIONS else None


def bounded(end: Any, parts: Sequence[str]) -> Any:
    """Return one end of an interval, or a list of them, as far out as it may be."""
    bounds = bounds_of(parts)
    if bounds is None or end is None:
        return end
    if isinstance(end, list):
        return [bounded(one, parts) for one in end]
    return min(max(end, bounds[0]), bounds[1])
