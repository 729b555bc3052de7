"""What the measures of all experiments have in common: names of networks, their curves, and what they are about."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from reprise.artifacts import read_json
from reprise.experiments.arithmetic import rows
from reprise.experiments.arithmetic.names import name_of

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")

History = list[dict[str, str]]


def names_of(job: Job) -> list[str]:
    """Return the names of an experiment's networks, in the order of its shares and depths."""
    return [name_of(share, depth) for share, depth in product(job.settings["shares"], job.settings["depths"])]


def curves(history: History, network: str) -> dict[str, dict[str, list[float]]]:
    """Return each number of a network's training and validation part, by epoch."""
    own = [row for row in history if row["network"] == network]
    found: dict[str, dict[str, list[float]]] = {"training": {}, "validation": {}}
    for column in own[0]:
        part, _, name = column.partition("_")
        if name and own[0][column]:
            found[part][name] = [float(row[column]) for row in own]
    return found


def about(job: Job) -> dict[str, Any]:
    """Return what was measured: the data set, whose card is the first input, and the scale."""
    card = read_json(job.inputs[0])
    return {
        "experiment": job.experiment,
        "data": {name: card[name] for name in CARD},
        "scale": {**job.settings, "known_expressions": rows.KNOWN, "test_expressions": rows.TEST},
    }
