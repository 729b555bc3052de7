"""What painted images are like beside real ones, by features of networks that know other things or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from reprise.experiments.stylization.styles import features as compared
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.jackknife import jackknife
from reprise.metrics.kernel_distance import kernel_distance
from reprise.metrics.nearest import nearest
from reprise.metrics.random_embedding import SIDE as EMBEDDED
from reprise.metrics.random_embedding import embed
from reprise.models.stylization.squeezenet import SqueezeNet

Features = Callable[[np.ndarray], np.ndarray]

SEEN, LAYER, CHUNK = 128, "fire8", 50
"""Side in pixels at which SqueezeNet sees images, and its layer whose maps' means are the features."""

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
        Images that were learned from (``train``), and those held out (``test``).

    Returns
    -------
    dict
        For ``frechet`` and ``kernel`` the distances by stage (``generated``), with ``low`` and ``high``, the ends of
        their 95 % intervals by the jackknife; the ``floor``, which those that were learned from have; ``halves``, one
        half of those held out from the other, which tells how much so few images raise a Fréchet distance; ``lowest``;
        and ``left``, what is left of the distance at the beginning, whose ends are those of the interval.
    """
    test, train = extract(real["test"]), extract(real["train"])
    stages = [extract(images) for images in painted]
    return {name: _course(distance, stages, train, test) for name, distance in DISTANCES.items()}


def _course(
    distance: Callable[[np.ndarray, np.ndarray], float], stages: list[np.ndarray], train: np.ndarray, test: np.ndarray
) -> dict[str, Any]:
    found = [jackknife(distance, stage, test) for stage in stages]
    values = {
        key: [each[name] for each in found] for key, name in (("generated", "value"), ("low", "low"), ("high", "high"))
    }
    first, last = found[0], found[-1]
    return {
        **values,
        "floor": distance(train, test),
        "halves": distance(test[::2], test[1::2]),
        "lowest": min(values["generated"]),
        "left": {
            "share": last["value"] / first["value"],
            "low": last["low"] / first["high"],
            "high": last["high"] / first["low"],
        },
    }


def copied(images: np.ndarray, real: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return how near images are to those that were learned from, as they are or mirrored, in grey values.

    ``median`` is the median distance to the nearest, ``floor`` that of images held out, and ``copies`` the share that
    is nearer than any of these.
    """
    known = np.concatenate([real["train"], real["train"][:, :, ::-1]])
    distances = {name: nearest(each, known)[0] for name, each in (("generated", images), ("test", real["test"]))}
    return {
        "median": float(np.median(distances["generated"])),
        "floor": float(np.median(distances["test"])),
        "copies": float((distances["generated"] < distances["test"].min()).mean()),
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
