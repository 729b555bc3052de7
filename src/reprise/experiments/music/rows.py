"""The tracks as the networks of banoy2023 see them, under what its code did and corrected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reprise.artifacts import read_npz
from reprise.data.normalisation import MinMax

PARTS = ("train", "validation", "test")
PUBLISHED_COLUMNS = 67  # of 68: the authors' code stops one short


@dataclass(frozen=True)
class Tracks:
    """Scaled features and targets of each part, and how to read targets in degrees.

    `features` and `targets` map ``train``, ``validation`` and ``test`` to float32 arrays, rows × columns;
    `scale` is of the targets, latitude and longitude.
    """

    features: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    scale: MinMax

    def degrees(self, targets: np.ndarray) -> np.ndarray:
        """Return scaled targets as latitude and longitude in degrees."""
        return self.scale.inverse(targets.astype(np.float64))


def load(data: Path, split: Path, protocol: str, seed: int) -> Tracks:
    """Return the tracks under a protocol, those of each part in a random order of the seed.

    ``as_published`` leaves out the last feature, takes the extremes of all rows, and one pair of extremes
    for latitude and longitude together. ``corrected`` keeps all features and scales each column by the
    extremes of its training rows.
    """
    arrays, random = read_npz(data), np.random.default_rng(seed)
    chosen = {part: random.permutation(own) for part, own in read_npz(split).items()}
    features, targets = features_of(protocol, arrays["features"]), arrays["positions"][arrays["labels"]]
    if protocol == "as_published":
        scales = MinMax.fit(features), MinMax(targets.min(), targets.max())
    else:
        scales = MinMax.fit(features[chosen["train"]]), MinMax.fit(targets[chosen["train"]])
    scaled = [scale.transform(columns) for scale, columns in zip(scales, (features, targets), strict=True)]
    return Tracks(*({part: columns[chosen[part]] for part in PARTS} for columns in scaled), scales[1])


def features_of(protocol: str, features: np.ndarray) -> np.ndarray:
    """Return the columns that networks see under a protocol."""
    return features[:, :PUBLISHED_COLUMNS] if protocol == "as_published" else features
