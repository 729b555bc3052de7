"""The expressions as networks see them: which are learned from, and where their digits stand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from reprise.artifacts import read_npz
from reprise.data.expressions import ANSWER, CHARACTERS, QUERY, decode, encode

TEST, KNOWN, MOST = 2000, 18_000, 1800
"""Expressions that are only tested on, the others, and at most how many of these are validated on."""

PARTS = ("train", "validation", "test")
PARSED = re.compile(r"(\d+)([+-])(\d+)")

Parts = dict[str, tuple[np.ndarray, np.ndarray]]


def load(path: Path, alignment: str, share: float, seed: int) -> Parts:
    """Return queries and answers of each part, uint8 rows × characters.

    As in the authors' code, 2,000 expressions at random are for testing, `share` of the others is learned
    from, and the rest validates, of which at most 1,800 are taken. Those learned from with a smaller share
    are among those of a larger one. With more than a share of 0.9, some that are learned from validate too,
    as in the authors' single run from images to text.
    """
    arrays = read_npz(path)
    texts = ALIGNMENTS[alignment](arrays["features"], arrays["answers"])
    order = np.random.default_rng(seed).permutation(TEST + KNOWN)
    learned = TEST + round(share * KNOWN)
    validated = min(learned, TEST + KNOWN - MOST)
    places = dict(zip(PARTS, (order[TEST:learned], order[validated : validated + MOST], order[:TEST]), strict=True))
    return {part: tuple(text[own] for text in texts) for part, own in places.items()}


def left(queries: np.ndarray, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both as they are: aligned at the left."""
    return queries, answers


def reversed_digits(queries: np.ndarray, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both with the last digit first, so that ones, tens and sign have a place each."""
    swapped = (PARSED.fullmatch(text).groups() for text in decode(queries))
    asked = [f"{a[::-1]:2}{sign}{b[::-1]:2}" for a, sign, b in swapped]
    return encode(asked, QUERY), encode((text[::-1] for text in decode(answers)), ANSWER)


def spoken(answers: np.ndarray, alignment: str) -> list[str]:
    """Return what answers of the network say, read from the left; blanks in wrong places stay."""
    texts = ["".join(CHARACTERS[code] for code in row) for row in answers]
    return [text.rstrip() if alignment == "left" else text[::-1].lstrip() for text in texts]


def as_read(queries: np.ndarray) -> list[str]:
    """Return queries whose digits stand last digit first as one reads them."""
    parts = (PARSED.fullmatch(text.replace(" ", "")).groups() for text in decode(queries))
    return [f"{a[::-1]}{sign}{b[::-1]}" for a, sign, b in parts]


ALIGNMENTS = {"left": left, "reversed": reversed_digits}
