"""All 20,000 sums and differences of two numbers below 100, with their answers (demmenie2024)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from reprise.data import sources

if TYPE_CHECKING:
    from reprise.jobs import Job

CHARACTERS = "0123456789+- "
BLANK = CHARACTERS.index(" ")
NUMBERS = range(100)
QUERY, ANSWER = 5, 3
"""Characters of the longest query and of the longest answer."""


def make(job: Job) -> None:
    """Write all expressions. Outputs: arrays (npz), card (json).

    The arrays are ``features`` (20,000 × 5) and ``answers`` (20,000 × 3), each character as its place in
    `CHARACTERS`, left-aligned and filled up with blanks.
    """
    sources.make(job, {"published": published}, "published")


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return what the authors' code makes too: the whole set can be computed."""
    pairs = [(f"{a}{sign}{b}", str(a + b if sign == "+" else a - b)) for sign, a, b in product("+-", NUMBERS, NUMBERS)]
    queries, answers = zip(*pairs, strict=True)
    card = sources.Card(
        name="expressions",
        title="Sums and differences",
        stand_in=False,
        complete=True,
        note="all 20,000 sums and differences of two numbers from 0 to 99",
        url="",
        citation="demmenie2024",
        licence="MIT, as this project",
    )
    return {"features": encode(queries, QUERY), "answers": encode(answers, ANSWER)}, card


def encode(texts: Iterable[str], length: int) -> np.ndarray:
    """Return texts as codes, uint8 texts × length, with blanks at the right."""
    return np.array([[CHARACTERS.index(sign) for sign in text.ljust(length)] for text in texts], np.uint8)


def decode(codes: np.ndarray) -> list[str]:
    """Return rows of codes as texts, without the blanks at either end."""
    return ["".join(CHARACTERS[code] for code in row).strip() for row in codes]
