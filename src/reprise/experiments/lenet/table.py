"""Tables of the digit readers: scores by part of the data, and the comparison grid cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.beside import NONE, Column, Contents, with_recorded
from reprise.experiments.lenet import forms, printed
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


def variants(job: Job) -> None:
    """Write how each network reads its test part and own digits. Inputs: summary.json of each."""
    summaries = [read_json(path) for path in job.inputs]
    rows = [_variant(summary["about"], summary["measures"]) for summary in summaries]
    cards = {card["name"]: card for one in summaries for card in _cards(one["about"])}
    notes = "; ".join(f"{'stand-in ' if card['stand_in'] else ''}{card['note']}" for card in cards.values())
    caption = (
        "Accuracy of each network on the test part of what it learned from and, where that was MNIST, on own digits "
        "dark on light, light on dark, and in MNIST's form. In the last column form and width of stroke are chosen on "
        f"all sheets but the one that is read. Means over seeds, ± half the 95 % interval. Data: {notes}."
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": None})


def own_digits_by_sheet(job: Job) -> None:
    """Write how own digits are read sheet by sheet, in each form. Inputs: summary.json of each network."""
    summaries = [read_json(path) for path in job.inputs]
    rows = [row for summary in summaries for row in _sheets(summary["about"], summary["measures"]["own_digits"])]
    about = summaries[0]["about"] | {"data": summaries[0]["about"]["own_digits"]}
    caption = (
        "Accuracy on own digits by sheet, of networks that learned from MNIST alone: dark on light, light on dark, and "
        f"in MNIST's form. {sample(about, '±')}"
    )
    _write(job, rows, caption, about)


@with_recorded(
    2, {"as published": Column("recorded, as published", 0, 1), "corrected": Column("recorded, corrected", 2)}
)
def banoy(long: Mapping[str, Any], short: Mapping[str, Any], corrected: Mapping[str, Any]) -> Contents:
    """Accuracies of banoy2023 as published, under its protocol and corrected.

    Inputs: summary.json after 50 epochs, after 10 epochs, and corrected.
    """
    rows = [
        {
            "epochs": epochs,
            "digits": part,
            "published": published[score],
            "as published": plus_minus(run["measures"][score]["accuracy"], 3),
            "corrected": plus_minus(better["measures"][score]["accuracy"], 3) if better else NONE,
        }
        for (epochs, published), run, better in zip(
            printed.BANOY_ACCURACIES.items(), (long, short), (corrected, None), strict=True
        )
        for score, part in (("fitted", "learned from"), ("test", "test"))
    ]
    caption = (
        "Accuracy on own digits: printed in the paper, here under its protocol, and here with the digits brought into "
        "MNIST's form."
    )
    run = f"{_epochs(long, short, corrected)}{sample(long['about'], '±')}"
    return Contents(rows, caption, run, long["about"]["data"])


def _epochs(*summaries: Mapping[str, Any]) -> str:
    """Return a sentence on how many epochs were run where those are not the published ones."""
    run = [summary["about"]["scale"]["epochs"] for summary in summaries]
    published = [*printed.BANOY_ACCURACIES]
    return "" if run == [*published, published[0]] else f"Epochs that ran here: {', '.join(map(str, run))}. "


def _cards(about: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [about[name] for name in ("data", "own_digits") if name in about]


def _variant(about: Mapping[str, Any], measures: Mapping[str, Any]) -> dict[str, Any]:
    own = measures.get("own_digits", {})
    chosen = own.get("leave_one_sheet_out")
    return {
        "experiment": about["experiment"],
        "parameters": f"{measures['parameters']['mean']:,.0f}",
        "learned from": about["data"]["name"].replace("_", " ").replace("mnist", "MNIST"),
        "test": plus_minus(measures["test"]["accuracy"], DIGITS),
        **{name: plus_minus(own[form]["accuracy"], 3) if own else NONE for form, name in forms.NAMES.items()},
        "left-out sheet": plus_minus(chosen, 3) if chosen else NONE,
    }


def _sheets(about: Mapping[str, Any], own: Mapping[str, Any]) -> list[dict[str, Any]]:
    counts = about["own_digits"]["parts"]
    found = [
        (sheet, count, {form: own[form]["sheets"][sheet] for form in forms.NAMES}) for sheet, count in counts.items()
    ]
    if len(counts) > 1:
        found.append(("all", sum(counts.values()), {form: own[form]["accuracy"] for form in forms.NAMES}))
    return [
        {"experiment": about["experiment"], "sheet": sheet, "digits": count}
        | {name: plus_minus(accuracies[form], 3) for form, name in forms.NAMES.items()}
        for sheet, count, accuracies in found
    ]


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
