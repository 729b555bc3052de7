"""What generated characters are like, by a LeNet that never saw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reprise.artifacts import read_npz
from reprise.metrics.coverage import coverage
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.nearest import nearest
from reprise.models.reader import reader
from reprise.training.checkpoint import load_weights

Kind = tuple[Mapping[str, np.ndarray], Path]
"""Real characters by part, and the weights of the reader that judges others like them."""

CHUNK, BORDER = 2500, 2
COMPARED = 5000
"""Images of each set that are compared pairwise, and in tests for copies a tenth of that."""

DIGITS, TWICE = 10, 2
FEWEST = 100
"""Images without which nothing is said of 84 features."""


def of(images: np.ndarray, real: Mapping[str, np.ndarray], weights: Path, device: torch.device) -> dict[str, Any]:
    """Return what generated characters are like beside real ones (all uint8, N×28×28).

    Parameters
    ----------
    real
        Characters that were learned from (``train``) and others (``test``).
    weights
        Of a `reader` of as many classes: its 84 features before the last layer are those that are compared.

    Returns
    -------
    dict
        ``fld`` and ``kernel``, Fréchet and kernel distance of the features from those of the training characters,
        each with its ``floor``, that of the test characters; what `coverage` says, with the test characters' own
        under ``real``; and ``nearest``, the median distance to the nearest training character in grey values,
        with that of the test characters (``floor``) and the share of ``copies``, nearer than any test character is.
    """
    found = {name: read(each, weights, device) for name, each in {"generated": images, **real}.items()}
    features = {name: pair[0] for name, pair in found.items()}
    shares = {name: coverage(pair[1]) for name, pair in found.items()}
    few = {name: spread(each, COMPARED) for name, each in features.items()}
    known = real["train"]
    unseen = {"generated": images, "test": real["test"]}
    distances = {name: nearest(spread(each, COMPARED // 10), known)[0] for name, each in unseen.items()}
    return {
        "fld": _beside(frechet_distance, features),
        "kernel": _beside(kernel_distance, few),
        **shares["generated"],
        "real": shares["test"],
        "nearest": {
            "median": float(np.median(distances["generated"])),
            "floor": float(np.median(distances["test"])),
            "copies": float((distances["generated"] < distances["test"].min()).mean()),
        },
    }


def validated(images: np.ndarray, kinds: Mapping[str, Kind], device: torch.device) -> dict[str, Any]:
    """Return what generated characters are like beside digits, and beside digits and letters.

    Parameters
    ----------
    images
        Generated, uint8 N×28×28.
    kinds
        ``digits`` and ``mix``: the real characters, as for `of`, and the weights of their reader.

    Returns
    -------
    dict
        ``share`` of the images that the reader of the mix takes for digits; ``digits``, what `of` says of these, with
        as many test digits for the floors, or None where there are too few; and ``mix``, what it says of all.
    """
    (digits, judge), (mix, reads_all) = kinds["digits"], kinds["mix"]
    are_digits = read(images, reads_all, device)[1].argmax(1) < DIGITS
    found = images[are_digits]
    beside = {"train": digits["train"], "test": spread(digits["test"], len(found))}
    return {
        "share": float(are_digits.mean()),
        "digits": of(found, beside, judge, device) if len(found) >= FEWEST else None,
        "mix": of(images, mix, reads_all, device),
    }


def quadrant(
    generated: np.ndarray, shown: np.ndarray, others: Sequence[Path], judge: Path, device: torch.device
) -> dict[str, Any]:
    """Return what wilusz2024 asks of each network: `validated`, and which classes the shown images hold.

    ``shown`` has how many of them are read as each class and the ``least`` of these numbers; and of as many generated
    ones at a time, the share of times that there are at least two of each class (``twice``).

    Parameters
    ----------
    others
        Data, split and reader's weights of digits, then of digits and letters.
    judge
        Weights of the reader of the shown images.
    """
    kinds = {name: _kind(*others[place : place + 3]) for name, place in (("digits", 0), ("mix", 3))}
    each = counts(shown, judge, device)
    classes, size = read(generated, judge, device)[1].argmax(1), len(shown)
    handfuls = (classes[start : start + size] for start in range(0, max(len(classes) - size, 0) + 1, size))
    twice = np.mean([np.bincount(some, minlength=len(each)).min() >= TWICE for some in handfuls])
    found = {"counts": each, "least": min(each), "twice": float(twice)}
    return {"validated": validated(generated, kinds, device), "shown": found}


def _kind(data: Path, split: Path, weights: Path) -> Kind:
    images, rows = read_npz(data)["images"], read_npz(split)
    return {part: images[rows[part]] for part in ("train", "test")}, weights


def counts(images: np.ndarray, weights: Path, device: torch.device) -> list[int]:
    """Return how many of some images (uint8, N×28×28) a reader takes for each class."""
    probabilities = read(images, weights, device)[1]
    return np.bincount(probabilities.argmax(1), minlength=probabilities.shape[1]).tolist()


@torch.no_grad()
def read(images: np.ndarray, weights: Path, device: torch.device) -> tuple[np.ndarray, np.ndarray]:
    """Return the 84 features (N×84) and the probabilities (N×classes) that a reader gives images, uint8 N×28×28."""
    kept = load_weights(weights)
    network = reader(len(kept["output.bias"]))
    network.load_state_dict(kept)
    *layers, last = network.to(device).eval()
    parts = []
    for chunk in torch.from_numpy(images).split(CHUNK):
        features = nn.Sequential(*layers)(functional.pad(chunk[:, None].to(device).float() / 255, (BORDER,) * 4))
        parts.append((features.cpu(), last(features).softmax(1).cpu()))
    return tuple(torch.cat(each).numpy() for each in zip(*parts, strict=True))


def _beside(
    distance: Callable[[np.ndarray, np.ndarray], float], features: Mapping[str, np.ndarray]
) -> dict[str, float]:
    return {
        "generated": distance(features["generated"], features["train"]),
        "floor": distance(features["test"], features["train"]),
    }


def spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)]
