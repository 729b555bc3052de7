"""Measuring the autoencoders: their errors as the paper averages them and at the end, beside principal components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_csv, read_json, read_npz, write_json
from reprise.experiments.autoencoder import rows
from reprise.metrics.reconstruction import half_squared_error

if TYPE_CHECKING:
    from reprise.jobs import Job

# Groups of measures: which networks, and which column of their history.
GROUPS = {
    "own": ("own", "error"),
    "own_scalar": ("own_scalar", "error"),
    "own_scalar_crossed": ("own_scalar", "crossed"),
    "library": ("library", "error"),
}
COMPONENTS = (1, 2)
CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")

History = Sequence[Mapping[str, str]]
Errors = Mapping[str, Mapping[str, Any]]


def run(job: Job) -> None:
    """Measure one seed's networks. Inputs: data, card, split, history. Output: seed<k>.json.

    For each group and width there are ``averaged``, where the errors on training and test part are means
    over the epochs and that on the validation part is of the last, as in the paper's tables, and ``final``,
    where all are of the last epoch. The training part is measured while the networks learn from it.
    """
    history = [row for row in read_csv(job.inputs[3]) if int(row["seed"]) == job.seed]
    widths = job.settings["widths"]
    measures: dict[str, Any] = {
        group: {
            f"units{width}": _errors([row for row in history if _is_of(row, kind, width)], column) for width in widths
        }
        for group, (kind, column) in GROUPS.items()
    }
    measures["pca"] = _principal_components(rows.parts(job.inputs[0], job.inputs[2]))
    final = {group: {width: _validation(measures[group], width) for width in widths} for group in GROUPS}
    measures["library_advantage"] = {
        group: min(final[group][width] - final["library"][width] for width in widths) for group in GROUPS
    }
    measures["gap"] = {group: _gap(measures, group, max(widths)) for group in GROUPS}
    measures["widest_advantage"] = {group: _advantage(errors, [max(widths)]) for group, errors in final.items()}
    measures["high_advantage"] = {
        group: _advantage(errors, [width for width in widths if width > 3]) for group, errors in final.items()
    }
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def principal_components(training: np.ndarray, others: np.ndarray, count: int) -> np.ndarray:
    """Return `others` (rows × features) as `count` principal components of the training rows can tell them."""
    middle = training.mean(0)
    _, _, axes = np.linalg.svd(training - middle, full_matrices=False)
    return middle + (others - middle) @ axes[:count].T @ axes[:count]


def _is_of(row: Mapping[str, str], kind: str, width: int) -> bool:
    return row["network"] == kind and int(row["units"]) == width


def _errors(history: History, column: str) -> dict[str, dict[str, float]]:
    by_epoch = {part: [float(row[f"{part}_{column}"]) for row in history] for part in rows.PARTS}
    final = {part: errors[-1] for part, errors in by_epoch.items()}
    averaged = {part: float(np.mean(by_epoch[part])) for part in ("training", "test")}
    return {"averaged": averaged | {"validation": final["validation"]}, "final": final}


def _principal_components(parts: Mapping[str, np.ndarray]) -> dict[str, dict[str, float]]:
    return {
        f"components{count}": {
            part: float(half_squared_error(own, principal_components(parts["training"], own, count)))
            for part, own in parts.items()
        }
        for count in COMPONENTS
    }


def _validation(errors: Errors, width: int) -> float:
    return errors[f"units{width}"]["final"]["validation"]


def _gap(measures: Mapping[str, Errors], group: str, width: int) -> float:
    """Return how far the averaged training error of one width is above the library's."""
    own, library = (measures[name][f"units{width}"]["averaged"]["training"] for name in (group, "library"))
    return own - library


def _advantage(errors: Mapping[int, float], widths: Sequence[int]) -> float | None:
    """Return how far the worst of `widths` is ahead of the best other one, None if there is none of either."""
    others = [error for width, error in errors.items() if width not in widths]
    return min(others) - max(errors[width] for width in widths) if widths and others else None


def _about(job: Job) -> dict[str, Any]:
    card, chosen = read_json(job.inputs[1]), read_npz(job.inputs[2])
    split = next(value for key, value in job.spec.items() if key.startswith("data.splits."))
    sizes = {f"{part.replace('train', 'training')}_rows": len(own) for part, own in chosen.items()}
    settings = {key: job.settings[key] for key in ("widths", "epochs", "learning_rate", "learns_from")}
    return {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "scale": {**settings, **sizes, "split": split},
    }
