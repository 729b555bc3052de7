"""MNIST's digits and drawn plus and minus signs, which queries and answers are written with (demmenie2024)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reprise.data import mnist, sources
from reprise.data.expressions import CHARACTERS

if TYPE_CHECKING:
    from reprise.jobs import Job

SIGNS = 50  # of each kind
STROKE = 2.0  # pixels wide

Point = tuple[float, float]


def make(job: Job) -> None:
    """Write digits and signs from the configured source. Outputs: arrays (npz), card (json).

    The arrays are ``images`` (uint8, glyphs × 28 × 28, light on 0) and ``labels``, the place of each glyph's
    character in `CHARACTERS`.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the digits that come with a dependency, and signs."""
    return _with_signs(*mnist.embedded(job))


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all of MNIST's digits, and signs."""
    return _with_signs(*mnist.published(job))


def draw_signs(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 50 plus and 50 minus signs and their labels.

    As in the authors' code, strokes are two pixels wide and go from the 7th to 10th column to the 19th to 22nd,
    each end somewhere between the 13th and the 16th row; the upright of a plus is such a stroke turned round.
    """
    places = np.stack(np.meshgrid(*[np.arange(mnist.SIDE)] * 2, indexing="ij"), -1)
    level = [_stroke(random) for _ in range(2 * SIGNS)]
    minus = np.stack([_ink(places, *ends) for ends in level])
    upright = np.stack([_ink(places, *ends).T for ends in (_stroke(random) for _ in range(SIGNS))])
    images = np.concatenate([np.maximum(minus[:SIGNS], upright), minus[SIGNS:]])
    labels = np.repeat([CHARACTERS.index("+"), CHARACTERS.index("-")], SIGNS)
    return np.round(255 * images).astype(np.uint8), labels.astype(np.uint8)


def _stroke(random: np.random.Generator) -> tuple[Point, Point]:
    """Return both ends of a nearly level stroke, row before column."""
    rows = random.integers(12, 16, 2)
    return (rows[0], random.integers(6, 10)), (rows[1], random.integers(18, 22))


def _ink(places: np.ndarray, start: Point, end: Point) -> np.ndarray:
    """Return how much of each pixel a stroke covers, in [0, 1], by the distance of its centre."""
    along = np.subtract(end, start)
    share = np.clip((places - start) @ along / (along @ along), 0, 1)
    distance = np.linalg.norm(places - start - share[..., None] * along, axis=-1)
    return np.clip(STROKE / 2 + 0.5 - distance, 0, 1)


def _with_signs(digits: dict[str, np.ndarray], card: sources.Card) -> tuple[dict[str, np.ndarray], sources.Card]:
    images, labels = draw_signs(np.random.default_rng(28))
    arrays = {
        "images": np.concatenate([digits["images"], images]),
        "labels": np.concatenate([digits["labels"], labels]),
    }
    about = replace(
        card,
        name="glyphs",
        title="Handwritten digits and drawn signs",
        note=f"{card.note}, and 50 drawn images of each sign",
        parts={},
    )
    return arrays, about


SOURCES = {"embedded": embedded, "published": published}
