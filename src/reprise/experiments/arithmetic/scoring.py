"""What answers are worth: as characters, as wholes, and as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from reprise.data.expressions import NUMBERS
from reprise.experiments.arithmetic.rows import spoken

POSSIBLE = frozenset(str(value) for value in range(-NUMBERS[-1], 2 * NUMBERS[-1] + 1))
"""All right answers to some expression."""


def scores(answered: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """Return the share of right characters, blanks included, and of answers that are right as a whole."""
    right = answered == answers
    return {"accuracy": float(right.mean()), "exact": float(right.all(1).mean())}


def numbers(codes: np.ndarray, alignment: str = "left") -> np.ndarray:
    """Return answers as numbers; not a number where it is the answer to no expression, such as a lone minus."""
    texts = spoken(codes, alignment)
    return np.array([float(text) if text in POSSIBLE else np.nan for text in texts])


def distances(answered: np.ndarray, answers: np.ndarray) -> dict[str, Any]:
    """Return how many answers are no number, and how far the others are off, for left-aligned answers."""
    said, true = numbers(answered), numbers(answers)
    valid = ~np.isnan(said)
    off = np.abs(said - true)[valid]
    return {
        "invalid": int((~valid).sum()),
        "invalid_share": float((~valid).mean()),
        "median_distance": float(np.median(off)) if len(off) else None,
        "within_ten": float((off <= 10).mean()) if len(off) else None,
    }
