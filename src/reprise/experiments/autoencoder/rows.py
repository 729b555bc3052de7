"""The bioprocess as the networks see it: each column scaled to [0, 1], each seed with a split of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reprise.artifacts import read_npz
from reprise.data.normalisation import MinMax

PARTS = ("training", "test", "validation")


def parts(data: Path, split: Path) -> dict[str, np.ndarray]:
    """Return the rows of each part (rows × 3, float64), scaled by the extremes of the training part."""
    features, chosen = read_npz(data)["features"], read_npz(split)
    scaled = MinMax.fit(features[chosen["train"]]).transform(features).astype(np.float64)
    return {part: scaled[chosen[part.replace("training", "train")]] for part in PARTS}


def shuffled(data: Path, splits: Sequence[Path], seeds: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the parts of all seeds together, seeds × rows × 3, each in a random order of its seed."""
    found = []
    for split, seed in zip(splits, seeds, strict=True):
        order = np.random.default_rng([seed, 0])
        found.append({part: order.permutation(rows) for part, rows in parts(data, split).items()})
    return {part: np.stack([own[part] for own in found]) for part in PARTS}
