"""What generated digits are like, by a LeNet that never saw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reprise.metrics.coverage import coverage
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.nearest import nearest
from reprise.models.lenet import VARIANTS
from reprise.training.checkpoint import load_weights

CHUNK, BORDER = 2500, 2
COMPARED = 5000
"""Images of each set that are compared pairwise, and in tests for copies a tenth of that."""


def of(images: np.ndarray, real: Mapping[str, np.ndarray], weights: Path, device: torch.device) -> dict[str, Any]:
    """Return what generated digits are like beside real ones (all uint8, N×28×28).

    Parameters
    ----------
    real
        Digits that the generator learned from (``train``) and that it never saw (``test``).
    weights
        Of a LeNet, ``modern``: its 84 features before the last layer are those that are compared.

    Returns
    -------
    dict
        ``fld`` and ``kernel``, Fréchet and kernel distance of the features from those of the training digits, each
        with its ``floor``, that of the test digits; what `coverage` says, with the test digits' own under
        ``real``; and ``nearest``, the median distance to the nearest training digit in grey values,
        with that of the test digits (``floor``) and the share of ``copies``, nearer than any test digit is.
    """
    found = {name: read(each, weights, device) for name, each in {"generated": images, **real}.items()}
    features = {name: pair[0] for name, pair in found.items()}
    shares = {name: coverage(pair[1]) for name, pair in found.items()}
    few = {name: _spread(each, COMPARED) for name, each in features.items()}
    known = real["train"]
    unseen = {"generated": images, "test": real["test"]}
    distances = {name: nearest(_spread(each, COMPARED // 10), known)[0] for name, each in unseen.items()}
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


@torch.no_grad()
def read(images: np.ndarray, weights: Path, device: torch.device) -> tuple[np.ndarray, np.ndarray]:
    """Return the 84 features (N×84) and the probabilities (N×10) that a LeNet gives digits, uint8 N×28×28."""
    network = VARIANTS["modern"]()
    network.load_state_dict(load_weights(weights))
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


def _spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)]
