"""Measuring the music networks: which of many is best, how it learned, and how far its answers are off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_json, read_npz, write_json
from reprise.data.sphere import great_circle
from reprise.experiments.music.printed import CHOICES
from reprise.metrics.energy import average_instant_energy
from reprise.metrics.least_distance import least_expected_distance

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SIDES = ("narrow", "wide")
COORDINATES = ("latitude", "longitude")

Arrays = Mapping[str, np.ndarray]


def grid(job: Job) -> None:
    """Measure the grid of one seed. Inputs: data, card, split, curves, predictions. Output: seed<k>.json.

    ``error`` is the mean great-circle error in kilometres of the best network, and of the one position with
    the least expected distance to the training tracks.
    """
    curves, found = read_npz(job.inputs[3]), read_npz(job.inputs[4])
    alone = _one_position(job)
    measures = _search(curves, CHOICES["grid"]) | {
        "error": {
            part: {
                "best": _kilometres(found[f"{part}_true"], found[f"{part}_best"]),
                "one_position": _kilometres(found[f"{part}_true"], alone),
            }
            for part in ("validation", "test")
        }
    }
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def autoencoders(job: Job) -> None:
    """Measure the autoencoders and heads of one seed. Inputs and output as for `grid`.

    Of each head there are the energy on the test part, the mean great-circle error in kilometres, how much less
    that is than of one position for all (``gain``), and for each coordinate the correlation with the truth and
    the spread of what is predicted (its standard deviation over the truth's).
    """
    curves, found = read_npz(job.inputs[3]), read_npz(job.inputs[4])
    alone = _kilometres(found["true"], _one_position(job))
    features = len(read_npz(job.inputs[0])["features"][0])
    measures: dict[str, Any] = {"one_position": alone, "head": {}}
    for side, chosen in zip(SIDES, (curves["width"] < features, curves["width"] > features), strict=True):
        measures[side] = _search({name: own[chosen] for name, own in curves.items()}, CHOICES[side])
    ratio = measures["wide"]["best"]["energy"] / measures["narrow"]["best"]["energy"]
    measures["wide_over_narrow"] = ratio
    for pairing in ("unpaired", "paired"):
        if f"narrow_{pairing}" in found:
            measures["head"][pairing] = {side: _head(found, f"{side}_{pairing}", alone) for side in SIDES}
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def places(job: Job) -> None:
    """Measure the methods that name places. Inputs: data, card, predictions. Output: seed<k>.json.

    ``error`` and ``median_error`` are the mean and the median great-circle error in kilometres, over all tracks.
    """
    found = read_npz(job.inputs[2])
    true = found["positions"][found["labels"]]
    methods = [name.removesuffix("_position") for name in found if name.endswith("_position")]
    measures: dict[str, Any] = {name: _method(true, found, name) for name in methods}
    errors = {name: own["error"] for name, own in measures.items()}
    measures["least_error"] = min(errors.values())
    measures["network_advantage"] = errors["constant"] - errors["network"]
    about = _about(job) | {"methods": methods}
    write_json(job.outputs[0], {"about": about, "measures": measures})


def _search(curves: Arrays, choice: tuple[int, int, float]) -> dict[str, Any]:
    """Return best, median and worst network with their curves, the best of each rate, and the published choice."""
    last = curves["validation"][:, -1].astype(np.float64)
    order = np.argsort(last, kind="stable")
    named = {"best": order[0], "median": order[len(order) // 2], "worst": order[-1]}
    measures: dict[str, Any] = {name: _network(curves, number) for name, number in named.items()}
    measures["by_rate"] = {_rate(rate): float(last[curves["rate"] == rate].min()) for rate in np.unique(curves["rate"])}
    measures["median_by_rate"] = {
        _rate(rate): float(np.median(last[curves["rate"] == rate])) for rate in np.unique(curves["rate"])
    }
    measures["networks"] = len(last)
    measures["stopped_early"] = int((curves["training"] < 0.01).any(1).sum())
    depth, width, rate = choice
    chosen = np.flatnonzero((curves["depth"] == depth) & (curves["width"] == width) & (curves["rate"] == rate))
    measures["published_choice"] = None
    if len(chosen):
        energy = last[chosen[0]]
        measures["published_choice"] = {
            "energy": float(energy),
            "excess": float(energy / last.min() - 1),
            "rank": int((last < energy).sum()) + 1,
            "is_best": int(energy == last.min()),
        }
    return measures


def _network(curves: Arrays, number: int) -> dict[str, Any]:
    return {
        "depth": int(curves["depth"][number]),
        "width": int(curves["width"][number]),
        "rate": float(curves["rate"][number]),
        "energy": float(curves["validation"][number, -1]),
        **{name: curves[name][number].astype(np.float64).tolist() for name in ("training", "validation", "gradient")},
    }


def _rate(rate: float) -> str:
    """Return a learning rate as a key of measures, which a point would cut in two."""
    return f"rate{rate:g}".replace(".", "_")


def _head(found: Arrays, name: str, alone: float) -> dict[str, Any]:
    true, predicted = found["scaled_true"].astype(np.float64), found[f"scaled_{name}"].astype(np.float64)
    error = _kilometres(found["true"], found[name])
    return {
        "energy": float(average_instant_energy(true, predicted)),
        "error": error,
        "gain": 1 - error / alone,
        **{
            coordinate: {
                "correlation": _correlation(true[:, number], predicted[:, number]),
                "spread": float(predicted[:, number].std() / true[:, number].std()),
            }
            for number, coordinate in enumerate(COORDINATES)
        },
    }


def _correlation(true: np.ndarray, predicted: np.ndarray) -> float:
    """Return Pearson's correlation; 0 where all predictions are the same."""
    return float(np.corrcoef(true, predicted)[0, 1]) if predicted.std() else 0.0


def _method(true: np.ndarray, found: Arrays, name: str) -> dict[str, float]:
    errors = great_circle(true, found[f"{name}_position"])
    return {
        "error": float(errors.mean()),
        "median_error": float(np.median(errors)),
        "accuracy": float((found[f"{name}_place"] == found["labels"]).mean()),
    }


def _kilometres(true: np.ndarray, predicted: np.ndarray) -> float:
    return float(great_circle(true, predicted).mean())


def _one_position(job: Job) -> np.ndarray:
    """Return the position with the least expected distance to the training tracks, 1 × 2."""
    arrays, chosen = read_npz(job.inputs[0]), read_npz(job.inputs[2])
    counts = np.bincount(arrays["labels"][chosen["train"]], minlength=len(arrays["positions"]))
    return least_expected_distance(counts[None] / counts.sum(), arrays["positions"])


def _about(job: Job) -> dict[str, Any]:
    card = read_json(job.inputs[1])
    scale = {key: value for key, value in job.settings.items() if key not in ("system", "kind", "data", "threads")}
    if split := [value for key, value in job.spec.items() if key.startswith("data.splits.")]:
        sizes = {f"{part}_rows".replace("train_", "training_"): len(own) for part, own in read_npz(job.inputs[2]).items()}
        scale |= {**sizes, "split": split[0]}
    return {"experiment": job.experiment, "data": {key: card[key] for key in CARD}, "scale": scale}
