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

FEWEST = 50
"""Images below which distances of features tell how many there are rather than what they show."""

NEAR = 0.05
"""Share of the test images that are as near to a training image as a copy must be."""


def of(images: np.ndarray, real: Mapping[str, np.ndarray], palette: np.ndarray | None) -> dict[str, Any]:
    """Return what generated images are like beside real ones (all uint8, N×64×64×3).

    As many generated images count as there are test images, so that few of either raise a distance alike. Of fewer
    than 50 nothing is told by features.

    Parameters
    ----------
    real
        Images that were learned from (``train``) and others (``test``).
    palette
        Colours (uint8, colours×3) of which the pixels of the 24×24 originals are, if there are any.

    Returns
    -------
    dict
        ``compared``, how many images of a kind count; ``frechet`` and ``kernel``, distances of the random features
        from those of the training images, each with its ``floor``, that of the test images; ``among``, how generated
        and training images lie among each other, and ``real``, how test and training images do; ``palette``, how far
        the middles of the pixels are from the palette, each number beside that of the test images, or None;
        ``nearest``, the median distance to the nearest training image in grey values, with that of the test images
        (``floor``) and the share of ``copies``, nearer than the nearest twentieth of the test images.
    """
    count = min(len(images), len(real["test"]))
    sets = {"generated": spread(images, count), "test": spread(real["test"], count), "train": real["train"]}
    return {
        "compared": count,
        **(_by_features(sets, count) if count >= FEWEST else dict.fromkeys(("frechet", "kernel", "among", "real"))),
        "palette": None if palette is None else _palette(sets, palette),
        "nearest": _nearest(sets),
    }


def between(ends: tuple[np.ndarray, np.ndarray], middles: np.ndarray, learned: np.ndarray) -> dict[str, float]:
    """Return whether images of the middles between two codes look like stages between the images of both.

    Parameters
    ----------
    ends, middles
        Images (uint8, N×64×64×3) of N pairs of codes, and of the code in the middle of each pair.
    learned
        Training images.

    Returns
    -------
    dict
        ``share`` of the middles that are nearer to both ends than these are to each other, pixel by pixel: 0 where all
        images are alike, about a third where they have nothing to do with their codes; ``nearest``, the median distance
        of middles to the nearest training image, relative to that of ends.
    """
    one, other = ends
    near = np.maximum(_apart(one, middles), _apart(middles, other)) < _apart(one, other)
    distances = (np.median(nearest(each, learned)[0]) for each in (middles, np.concatenate(ends)))
    return {"share": float(near.mean()), "nearest": float(np.divide(*distances))}


def spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)]


def _by_features(sets: Mapping[str, np.ndarray], count: int) -> dict[str, dict[str, float]]:
    features = {name: embed(each) for name, each in sets.items()}
    few = spread(features["train"], count)
    distances = {
        name: {
            "generated": distance(features["generated"], features["train"]),
            "floor": distance(features["test"], features["train"]),
        }
        for name, distance in (("frechet", frechet_distance), ("kernel", kernel_distance))
    }
    among, real = (neighbourhoods(features[name], few) for name in ("generated", "test"))
    return distances | {"among": among, "real": real}


def _apart(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the squared difference of each image from the one at its place in others."""
    differences = images.astype(np.float64) - others
    return np.square(differences).mean((1, 2, 3))


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
        "copies": float((distances["generated"] < np.quantile(distances["test"], NEAR)).mean()),
    }
