"""Measuring the networks that draw: errors beside those of mean images, and what a reader makes of drawings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_csv, read_npz, write_json
from reprise.data.expressions import CHARACTERS
from reprise.experiments.arithmetic import scoring
from reprise.experiments.arithmetic.measuring import History, about, curves, names_of

if TYPE_CHECKING:
    from reprise.jobs import Job

ERRORS = ("error", "one_image", "one_per_place")
SIGNS = {"plus": "+", "minus": "-"}

Arrays = Mapping[str, np.ndarray]


def run(job: Job) -> None:
    """Measure networks that draw, by task. Inputs: card, history, predictions. Output: seed<k>.json.

    ``test`` holds the mean squared error of pixels in [0, 1], of drawings and of the mean images of what was
    learned from (``one_image`` of all places, ``one_per_place`` of each), and accuracy and exactness of what the
    reader makes of drawings; ``read`` is the same of handwriting. ``plus`` and ``minus`` have the share of
    these signs that are read right, and how light their lightest pixel is on average, ``digits`` the latter.
    Where there are several networks, ``spread`` is the difference of the greatest and the least of their errors.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    measures = {task: _of_task(task, names_of(job), history, found) for task in job.settings["tasks"]}
    write_json(job.outputs[0], {"about": about(job), "measures": measures})


def _of_task(task: str, names: list[str], history: History, found: Arrays) -> dict[str, Any]:
    target = found[f"{task}.answers"]
    measures: dict[str, Any] = {"read": scoring.scores(found[f"{task}.read"], target)}
    for name in names:
        own = f"{task}.{name}"
        answered = found[f"{own}.answered"]
        measures[name] = {
            "parameters": int(found[f"{own}.parameters"]),
            **curves(history, own),
            "test": scoring.scores(answered, target) | {error: float(found[f"{own}.{error}"]) for error in ERRORS},
            **_visible(target, answered, found[f"{own}.peaks"]),
        }
    errors = [measures[name]["test"]["error"] for name in names]
    return measures | ({"spread": max(errors) - min(errors)} if len(errors) > 1 else {})


def _visible(target: np.ndarray, answered: np.ndarray, peaks: np.ndarray) -> dict[str, dict[str, float]]:
    """Return how many signs of each kind are read right, and how light signs and digits are at their lightest."""
    found = {"digits": {"ink": float(peaks[target < CHARACTERS.index("+")].mean())}}
    for name, sign in SIGNS.items():
        there = target == CHARACTERS.index(sign)
        if there.any():  # no answer has a plus
            found[name] = {"accuracy": float((answered == target)[there].mean()), "ink": float(peaks[there].mean())}
    return found
