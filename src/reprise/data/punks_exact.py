"""Cryptopunks in 64×64 pixels from which the original 24×24 can be read again: see `punks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reprise.data import punks, sources

if TYPE_CHECKING:
    from reprise.jobs import Job

HOW = "scaled 24 to 72 to 64"


def make(job: Job) -> None:
    """Write punks from the configured source. Outputs: arrays (npz), card (json). Arrays as of `punks.make`."""
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a stand-in, faces put together from attributes."""
    return punks.stand_in("punks_exact", punks.exact, HOW)


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all punks."""
    return punks.whole("punks_exact", punks.exact, HOW)


SOURCES = {"embedded": embedded, "published": published}
