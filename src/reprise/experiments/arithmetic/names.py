"""What the networks of an experiment are called."""

from __future__ import annotations

from collections.abc import Sequence


def name_of(share: float, depth: Sequence[int]) -> str:
    """Return the name of a network, such as ``share90_e1d1`` for one encoder and one decoder."""
    return f"share{round(100 * share)}_e{depth[0]}d{depth[1]}"
