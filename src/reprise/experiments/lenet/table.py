"""Tables of the digit readers: scores by part of the data, and the comparison grid cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

SCORES = ("loss", "accuracy", "precision", "recall")
DIGITS = 4


def results(job: Job) -> None:
    """Write loss, accuracy, precision and recall on each part. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    rows = [_row("training", measures, -1), _row("validation", measures, -1), _row("test", measures)]
    caption = (
        f"LeNet-5 after {about['scale']['epochs']} epochs: cross-entropy in nats, accuracy, macro precision and macro "
        f"recall; on the training part they are counted while the network learns. {sample(about, '±')}"
    )
    _write(job, rows, caption, about)


def grid(job: Job) -> None:
    """Write what each number of epochs and batch size gives. Input: summary.json of the grid."""
    summary = read_json(job.inputs[0])
    about, cells = summary["about"], summary["measures"]["cells"]
    rows = [
        {
            "epochs": epochs,
            "batch size": size,
            "validation loss": plus_minus(cell["validation"]["loss"], DIGITS),
            "validation accuracy": plus_minus(cell["validation"]["accuracy"], DIGITS),
            "gap": plus_minus(cell["gap"], DIGITS),
        }
        for epochs in about["scale"]["epochs"]
        for size in about["scale"]["batch_size"]
        for cell in [cells[f"epochs{epochs:02}_batch{size}"]]
    ]
    caption = (
        "LeNet-5 by number of epochs and batch size; the gap is the validation loss less the training loss, both in "
        f"nats. {sample(about, '±')}"
    )
    _write(job, rows, caption, about)


def _row(part: str, measures: Mapping[str, Any], epoch: int | None = None) -> dict[str, str]:
    """Return the scores of one part, taken from a list over epochs where `epoch` is given."""
    return {"part": part} | {score: plus_minus(_at(measures[part][score], epoch), DIGITS) for score in SCORES}


def _at(statistics: Mapping[str, Any], epoch: int | None) -> Mapping[str, Any]:
    if epoch is None:
        return statistics
    return {"n": statistics["n"]} | {name: statistics[name][epoch] for name in ("mean", "low", "high")}


def _write(job: Job, rows: list[dict[str, Any]], caption: str, about: Mapping[str, Any]) -> None:
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})
