"""What painted images are like beside real ones, by features of networks that know other things or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from reprise.experiments.stylization.styles import features as compared
from reprise.metrics import inception
from reprise.metrics.copies import apart, moved, nearest_and_next
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.jackknife import jackknife
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.random_embedding import SIDE as EMBEDDED
from reprise.metrics.random_embedding import embed
from reprise.models.stylization.squeezenet import SqueezeNet

Features = Callable[[np.ndarray], np.ndarray]

SEEN, LAYER, CHUNK = 128, "fire8", 50
"""Side in pixels at which SqueezeNet sees images, and its layer whose maps' means are the features."""

COMPARED, RARE = 24, 0.01
"""Side in pixels at which images are compared with moved ones, and share of those held out that pass for copies."""

DISTANCES = {"frechet": frechet_distance, "kernel": kernel_distance}


def extractors(kind: str, learned: np.ndarray) -> dict[str, Features]:
    """Return what gives images (uint8, N×side×side×3) features: random ones and, if `kind` says so, SqueezeNet's.

    Features are divided by the root of the mean square of those of the images that were learned from, so that
    distances by different networks are of one size.
    """
    found: dict[str, Features] = {"random": lambda images: embed(scaled(images, EMBEDDED))}
    if kind == "squeezenet":
        found["squeezenet"] = partial(_seen, compared(kind, learned[0]))
    return {name: _divided(extract, learned) for name, extract in found.items()}


def by_inception(weights: Path) -> Features:
    """Return what gives images the features of Inception, whose distances are the FID and KID of the literature."""
    network = inception._network(weights)
    return lambda images: inception.features(images, network)


def scaled(images: np.ndarray, side: int) -> np.ndarray:
    """Return images (uint8, N×side×side×3) of another side."""
    if images.shape[1] == side:
        return images
    maps = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    resized = functional.interpolate(maps, (side, side), mode="bilinear", antialias=True, align_corners=False)
    return resized.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()


def course(painted: list[np.ndarray], real: Mapping[str, np.ndarray], extract: Features) -> dict[str, dict[str, Any]]:
    """Return how far painted images are from those held out, at each stage of a training, by some features.

    Parameters
    ----------
    painted
        Images of each stage, uint8 N×side×side×3.
    real
        Images that were learned from (``train``), those held out (``test``), and photographs (``photographs``).

    Returns
    -------
    dict
        For ``frechet`` and ``kernel`` the distances by stage (``generated``), with ``low`` and ``high``, the ends of
        their 95 % intervals by the jackknife, and the ``lowest``. Two yardsticks: the ``floor``, which those that
        were learned from have, and ``photographs``, with its interval. ``halves``, one half of those held out from the
        other, tells how much so few images raise a Fréchet distance. Of the last distance, ``left`` is the
        share of the first, and ``beyond_photographs`` what it is above that of the photographs, with their intervals:
        below 0, painted images are nearer. ``learned`` and ``lowest_learned`` are distances from those that were
        learned from.
    """
    seen = {part: extract(images) for part, images in real.items()}
    stages = [extract(images) for images in painted]
    return {name: _course(distance, stages, seen) for name, distance in DISTANCES.items()}


def _course(
    distance: Callable[[np.ndarray, np.ndarray], float], stages: list[np.ndarray], seen: Mapping[str, np.ndarray]
) -> dict[str, Any]:
    test = seen["test"]
    found = [jackknife(distance, stage, test) for stage in stages]
    photographs = jackknife(distance, seen["photographs"], test)
    learned = [distance(stage, seen["train"]) for stage in stages]
    values = {
        key: [each[name] for each in found] for key, name in (("generated", "value"), ("low", "low"), ("high", "high"))
    }
    return {
        **values,
        "lowest": min(values["generated"]),
        "floor": distance(seen["train"], test),
        "photographs": photographs,
        "halves": distance(test[::2], test[1::2]),
        "left": _share(found[-1], found[0]),
        "beyond_photographs": _difference(found[-1], photographs),
        "learned": learned,
        "lowest_learned": min(learned),
    }


def _share(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return one distance as a share of another, and the widest interval that theirs allow."""
    return {
        "share": one["value"] / other["value"],
        "low": one["low"] / other["high"],
        "high": one["high"] / other["low"],
    }


def _difference(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return by what one distance is above another, with its interval as for independent ones."""
    value, half = one["value"] - other["value"], np.hypot(*(each["high"] - each["value"] for each in (one, other)))
    return {"value": value, "low": float(value - half), "high": float(value + half)}


def copied(
    images: np.ndarray, real: Mapping[str, np.ndarray], extract: Features
) -> tuple[dict[str, dict[str, float]], np.ndarray]:
    """Return how near images are to those that were learned from, as they are or mirrored, and the nearest of these.

    ``features`` is by some features, ``pixels`` by grey values, each at the best shift by up to an eighth of the side.
    ``median`` is the median distance to the nearest, ``floor`` that of images held out. ``copies`` is the share whose
    nearest stands out from the next nearest as it does of hardly one in a hundred of those held out.
    """
    ways = {
        "features": (extract, apart),
        "pixels": (lambda each: scaled(each, COMPARED), partial(moved, reach=COMPARED // 8)),
    }
    learned, sets, found = real["train"], (images, real["test"]), {}
    for name, (prepared, distances) in ways.items():
        known = [prepared(each) for each in (learned, np.ascontiguousarray(learned[:, :, ::-1]))]
        found[name] = [np.minimum(*(distances(prepared(each), one) for one in known)) for each in sets]
    measures = {name: _nearness(*map(nearest_and_next, pair)) for name, pair in found.items()}
    return measures, learned[found["features"][0].argmin(1)]


def _nearness(painted: tuple[np.ndarray, np.ndarray], held_out: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
    return {
        "median": float(np.median(painted[0])),
        "floor": float(np.median(held_out[0])),
        "copies": float((painted[1] < np.quantile(held_out[1], RARE)).mean()),
    }


@torch.no_grad()
def _seen(network: SqueezeNet, images: np.ndarray) -> np.ndarray:
    """Return the mean over places of each of 512 features."""
    chunks = torch.from_numpy(scaled(images, SEEN)).permute(0, 3, 1, 2).split(CHUNK)
    maps = (network(chunk.float() / 255, (LAYER,))[LAYER] for chunk in chunks)
    return torch.cat([each.mean((2, 3)) for each in maps]).numpy()


def _divided(extract: Features, learned: np.ndarray) -> Features:
    size = float(np.sqrt(np.square(extract(learned)).mean()))
    return lambda images: extract(images) / size
