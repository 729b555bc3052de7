"""Measuring the networks that add: characters, whole answers, distances, and what a reader makes of drawings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_csv, read_json, read_npz, write_json
from reprise.data.expressions import CHARACTERS
from reprise.experiments.arithmetic import rows, scoring
from reprise.experiments.arithmetic.names import name_of

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
TRAINED = ("reader", "adder", "scribe")

Arrays = Mapping[str, np.ndarray]
History = list[dict[str, str]]


def answers(job: Job) -> None:
    """Measure networks that answer in text. Inputs: card, history, predictions. Output: seed<k>.json.

    Of each network there are its curves and, on the test part, loss (nats per character), accuracy per
    character, share of exact answers, how many answers are no number, and the median distance of the others;
    for images also accuracies with unseen glyphs. ``one_answer`` is what the most frequent character of each place
    scores. ``deeper`` is how far the best validation accuracy of any depth is above that of the first, ``more`` how
    far the test accuracy with the first share is above that with the last.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    names, right = _names(job), found["answers"]
    measures: dict[str, Any] = {"one_answer": scoring.scores(scoring.most_frequent(right), right)}
    for name in names:
        answered = found[f"{name}.answered"]
        own = scoring.scores(answered, right) | {"loss": float(found[f"{name}.loss"])}
        measures[name] = {
            "parameters": int(found[f"{name}.parameters"]),
            **_curves(history, name),
            "test": own | scoring.distances(answered, right),
            "unseen": scoring.scores(found[f"{name}.unseen"], right) if f"{name}.unseen" in found else None,
        }
    last = [measures[name]["validation"]["accuracy"][-1] for name in names]
    measures["deeper"] = max(last) - last[0]
    measures["more"] = measures[names[0]]["test"]["accuracy"] - measures[names[-1]]["test"]["accuracy"]
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def drawings(job: Job) -> None:
    """Measure networks that draw, by task. Inputs and output as for `answers`.

    ``test`` holds the mean squared error of pixels in [0, 1], and accuracy and exactness of what the reader
    makes of drawings; ``read`` is the same of handwriting. ``spread`` is the difference of the greatest and the
    least error of all depths. ``sign`` is the share of right signs among those drawn, and how light the lightest
    pixel of signs and of digits is on average.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    measures = {task: _drawings(task, _names(job), history, found) for task in job.settings["tasks"]}
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def learned(job: Job) -> None:
    """Measure the networks that have learned to add. Inputs: card, history, predictions. Output: seed<k>.json.

    ``text``, ``image`` and ``drawing`` are scores on unseen expressions, from text, from unseen glyphs and as the
    reader reads what is drawn. ``ceiling`` has the share of queries and of handwritten answers that the reader
    reads right as a whole, and ``reader`` its share of right characters.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    right = found["answers"]
    measures = {
        "text": scoring.scores(found["text"], right),
        "image": scoring.scores(found["image"], right),
        "drawing": scoring.scores(found["drawing"], right) | {"error": float(found["error"])},
        "reader": scoring.scores(found["named"], found["labels"])["accuracy"],
        "ceiling": {
            "image": scoring.scores(found["queries_read"], found["queries"])["exact"],
            "drawing": scoring.scores(found["answers_read"], right)["exact"],
        },
        "curves": {name: _curves(history, name) for name in TRAINED},
        "parameters": {name: int(found[f"{name}.parameters"]) for name in TRAINED},
    }
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def _names(job: Job) -> list[str]:
    return [name_of(share, depth) for share, depth in product(job.settings["shares"], job.settings["depths"])]


def _curves(history: History, network: str) -> dict[str, dict[str, list[float]]]:
    """Return each number of a network's training and validation part, by epoch."""
    own = [row for row in history if row["network"] == network]
    found: dict[str, dict[str, list[float]]] = {"training": {}, "validation": {}}
    for column in own[0]:
        part, _, name = column.partition("_")
        if name and own[0][column]:
            found[part][name] = [float(row[column]) for row in own]
    return found


def _drawings(task: str, names: list[str], history: History, found: Arrays) -> dict[str, Any]:
    target = found[f"{task}.answers"]
    measures: dict[str, Any] = {"read": scoring.scores(found[f"{task}.read"], target)}
    for name in names:
        own = f"{task}.{name}"
        answered = found[f"{own}.answered"]
        measures[name] = {
            "parameters": int(found[f"{own}.parameters"]),
            **_curves(history, own),
            "test": scoring.scores(answered, target) | {"error": float(found[f"{own}.error"])},
            "sign": _sign(target, answered, found[f"{own}.peaks"]),
        }
    errors = [measures[name]["test"]["error"] for name in names]
    return measures | {"spread": max(errors) - min(errors)}


def _sign(target: np.ndarray, answered: np.ndarray, peaks: np.ndarray) -> dict[str, float]:
    """Return the share of right signs, and how light signs and digits are at their lightest."""
    signs = np.isin(target, [CHARACTERS.index(sign) for sign in "+-"])
    digits = target < CHARACTERS.index("+")
    return {
        "accuracy": float((answered == target)[signs].mean()),
        "ink": float(peaks[signs].mean()),
        "ink_of_digits": float(peaks[digits].mean()),
    }


def _about(job: Job) -> dict[str, Any]:
    card = read_json(job.inputs[0])
    return {
        "experiment": job.experiment,
        "data": {name: card[name] for name in CARD},
        "scale": {**job.settings, "known_expressions": rows.KNOWN, "test_expressions": rows.TEST},
    }
