"""What generated images are like beside real ones, by features that nothing was learned for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reprise.data.punks import middles
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.nearest import nearest
from reprise.metrics.neighbourhoods import neighbourhoods
from reprise.metrics.palette import palette_fidelity
from reprise.metrics.random_embedding import embed

COMPARED = 500
"""Images that are compared with each training image, pixel by pixel."""


def of(images: np.ndarray, real: Mapping[str, np.ndarray], palette: np.ndarray | None) -> dict[str, Any]:
    """Return what generated images are like beside real ones (all uint8, N×64×64×3).

    As many generated images count as there are test images, so that few of either raise a distance alike.

    Parameters
    ----------
    real
        Images that were learned from (``train``) and others (``test``).
    palette
        Colours (uint8, colours×3) of which the pixels of the 24×24 originals are, if there are any.

    Returns
    -------
    dict
        ``frechet`` and ``kernel``, distances of the random features from those of the training images, each with its
        ``floor``, that of the test images; ``among``, how generated and training images lie among each other, and
        ``real``, how test and training images do; ``palette``, how far the middles of the pixels are from the palette,
        each number beside that of the test images, or None; ``nearest``, the median distance to the nearest training
        image in grey values, with that of the test images (``floor``) and the share of ``copies``, nearer than any
        test image is.
    """
    count = min(len(images), len(real["test"]))
    sets = {"generated": spread(images, count), "test": spread(real["test"], count), "train": real["train"]}
    features = {name: embed(each) for name, each in sets.items()}
    few = spread(features["train"], count)
    return {
        **{
            name: {
                "generated": distance(features["generated"], features["train"]),
                "floor": distance(features["test"], features["train"]),
            }
            for name, distance in (("frechet", frechet_distance), ("kernel", kernel_distance))
        },
        "among": neighbourhoods(features["generated"], few),
        "real": neighbourhoods(features["test"], few),
        "palette": None if palette is None else _palette(sets, palette),
        "nearest": _nearest(sets),
    }


def spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)]


def _palette(sets: Mapping[str, np.ndarray], palette: np.ndarray) -> dict[str, dict[str, float]]:
    found = {name: palette_fidelity(middles(sets[name]), palette) for name in ("generated", "test")}
    return {
        kind: {"generated": found["generated"][kind], "floor": found["test"][kind]} for kind in ("distance", "share")
    }


def _nearest(sets: Mapping[str, np.ndarray]) -> dict[str, float]:
    distances = {name: nearest(spread(sets[name], COMPARED), sets["train"])[0] for name in ("generated", "test")}
    return {
        "median": float(np.median(distances["generated"])),
        "floor": float(np.median(distances["test"])),
        "copies": float((distances["generated"] < distances["test"].min()).mean()),
    }
