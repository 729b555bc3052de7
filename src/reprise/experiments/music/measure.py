"""Measuring the music networks: which of many is best, how it learned, and how far its answers are off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_json, read_npz, write_json
from reprise.data.sphere import great_circle
from reprise.experiments.music import printed, rows
from reprise.metrics.energy import average_instant_energy
from reprise.metrics.least_distance import least_expected_distance

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SIDES = ("narrow", "wide")
TOLERANCE = 0.01  # of the energy, below which the paper stops a training
COORDINATES = ("latitude", "longitude")

Arrays = Mapping[str, np.ndarray]


def grid(job: Job) -> None:
    """Measure the grid of one seed. Inputs: data, card, split, curves, predictions. Output: seed<k>.json.

    ``error`` is the mean great-circle error in kilometres of the best network, and of the one position with
    the least expected distance to the training tracks.
    """
    curves, found = read_npz(job.inputs[3]), read_npz(job.inputs[4])
    alone = _one_position(job)
    measures = _search(curves, printed.CHOICES["grid"]) | {
        "features": _features(job),
        "error": {
            part: {
                "best": _kilometres(found[f"{part}_true"], found[f"{part}_best"]),
                "one_position": _kilometres(found[f"{part}_true"], alone),
            }
            for part in ("validation", "test")
        },
    }
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def autoencoders(job: Job) -> None:
    """Measure the autoencoders and heads of one seed. Inputs and output as for `grid`.

    Of each head there are the energy on the test part, the mean great-circle error in kilometres, how much less
    that is than of one position for all (``gain``), and for each coordinate what is predicted on average (``level``, of
    scaled coordinates), its correlation with the truth, and its spread: its standard deviation over the truth's.
    """
    curves, found = read_npz(job.inputs[3]), read_npz(job.inputs[4])
    alone = _kilometres(found["true"], _one_position(job))
    measures: dict[str, Any] = {"features": _features(job), "one_position": alone, "head": {}}
    for side in SIDES:
        of_side = curves["kind"] == side
        measures[side] = _search({name: own[of_side] for name, own in curves.items()}, printed.CHOICES[side])
    measures["wide_over_narrow"] = measures["wide"]["best"]["energy"] / measures["narrow"]["best"]["energy"]
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
    measures["least_error"] = min(own["error"] for own in measures.values())
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def _search(curves: Arrays, choice: tuple[int, int, float]) -> dict[str, Any]:
    """Return which of many networks is best, and what the paper says of learning rates and widths.

    ``refused_over_kept`` is how far the best network of a rate that the paper calls unsatisfactory is above the
    best of one that it keeps, ``kept_over_best`` how far that is above the best of all, both as a share;
    ``settled`` is the share of networks of kept rates whose energy moved by less than 1 % in the last ten epochs,
    and ``width_rank_correlation`` is Spearman's of width and energy among them. ``shown`` are best, median and
    worst of the rates that the paper's figures show.
    """
    last, rates = curves["validation"][:, -1].astype(np.float64), curves["rate"]
    kept = np.isin(rates, printed.KEPT)
    shown = np.flatnonzero(np.isin(rates, printed.SHOWN) | ~np.isin(rates, printed.SHOWN).any())
    order = shown[np.argsort(last[shown], kind="stable")]
    return {
        "networks": len(last),
        "stopped_early": int((curves["training"] < TOLERANCE).any(1).sum()),
        "best": _network(curves, int(last.argmin())),
        "worst": _network(curves, int(last.argmax())),
        "by_rate": {_rate(rate): float(last[rates == rate].min()) for rate in np.unique(rates)},
        "refused_over_kept": _ratio(last[np.isin(rates, printed.REFUSED)], last[kept]),
        "kept_over_best": _ratio(last[kept], last),
        "settled": _settled(curves["validation"][kept]),
        "width_rank_correlation": _rank_correlation(curves["width"][kept], last[kept]),
        "shown": {
            rank: _network(curves, int(number)) | _curves(curves, int(number))
            for rank, number in zip(printed.RANKS, (order[0], order[len(order) // 2], order[-1]), strict=True)
        },
        "published_choice": _choice(curves, last, *choice),
    }


def _ratio(ours: np.ndarray, others: np.ndarray) -> float | None:
    """Return how far the least of ours is above the least of the others, as a share of it."""
    return float(ours.min() / others.min() - 1) if len(ours) and len(others) else None


def _settled(validation: np.ndarray) -> float | None:
    if validation.shape[1] <= 10 or not len(validation):
        return None
    return float((np.abs(validation[:, -1] / validation[:, -11] - 1) < 0.01).mean())


def _rank_correlation(widths: np.ndarray, energies: np.ndarray) -> float | None:
    from scipy.stats import spearmanr

    return float(spearmanr(widths, energies).statistic) if len(np.unique(widths)) > 1 else None


def _choice(curves: Arrays, last: np.ndarray, depth: int, width: int, rate: float) -> dict[str, Any] | None:
    """Return the published network's energy, how far above the best that is, its rank, and whether its shape wins."""
    shape = (curves["depth"] == depth) & (curves["width"] == width)
    chosen = np.flatnonzero(shape & (curves["rate"] == rate))
    if not len(chosen):
        return None
    energy = last[chosen[0]]
    return {
        "energy": float(energy),
        "excess": float(energy / last.min() - 1),
        "rank": int((last < energy).sum()) + 1,
        "wins": int(shape[last.argmin()]),
    }


def _network(curves: Arrays, number: int) -> dict[str, Any]:
    return {
        "depth": int(curves["depth"][number]),
        "width": int(curves["width"][number]),
        "rate": float(curves["rate"][number]),
        "energy": float(curves["validation"][number, -1]),
    }


def _curves(curves: Arrays, number: int) -> dict[str, list[float]]:
    return {name: curves[name][number].astype(np.float64).tolist() for name in ("training", "validation", "gradient")}


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
                "level": float(predicted[:, number].mean()),
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


def _features(job: Job) -> int:
    """Return how many features the networks of a protocol see."""
    return rows.features_of(job.settings["protocol"], read_npz(job.inputs[0])["features"]).shape[1]


def _one_position(job: Job) -> np.ndarray:
    """Return the position with the least expected distance to the training tracks, 1 × 2."""
    arrays, chosen = read_npz(job.inputs[0]), read_npz(job.inputs[2])
    counts = np.bincount(arrays["labels"][chosen["train"]], minlength=len(arrays["positions"]))
    return least_expected_distance(counts[None] / counts.sum(), arrays["positions"])


def _about(job: Job) -> dict[str, Any]:
    card = read_json(job.inputs[1])
    scale = {key: value for key, value in job.settings.items() if key not in ("system", "kind", "data", "threads")}
    if split := [value for key, value in job.spec.items() if key.startswith("data.splits.")]:
        sizes = {
            f"{part}_rows".replace("train_", "training_"): len(own) for part, own in read_npz(job.inputs[2]).items()
        }
        scale |= {**sizes, "split": split[0]}
    return {"experiment": job.experiment, "data": {key: card[key] for key in CARD}, "scale": scale}
