"""Tables of wilusz2024: its plan of two kinds of networks and two data sets, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from numpy.polynomial import Polynomial

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.beside import Column, Contents, with_recorded
from reprise.experiments.digit_gan.table import means
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus

WAYS = ("MNIST", "EMNIST, retrained", "EMNIST, from scratch")
INPUTS, ANSWERS, ASKED = (1, 5), (1, 25), 7
"""What table 2 of the paper gives of a function, and for what it asks."""


@with_recorded(2, {"this run": Column("recorded")})
def plan(*summaries: Mapping[str, Any]) -> Contents:
    """What came of each quadrant (wilusz2024, table 1).

    Inputs: summary.json of digits, of the mix after digits and of the mix alone, of GANs and then of VAEs.
    """
    rows = [
        {"network": name, "learned from": way, "this run": _cell(summary["measures"]["validated"])}
        for (name, way), summary in zip(product(("GAN", "VAE"), WAYS), summaries, strict=True)
    ]
    about = summaries[-1]["about"]
    caption = (
        "The comparisons of the paper and what came of each, beside characters that were not learned from: *digits*, "
        "the Fréchet distance of those images that are read as digits from MNIST's; *mix*, that of all images from "
        "EMNIST's, and how many of its 47 classes at least one in ten of an even share of images shows."
    )
    return Contents(rows, caption, means(*summaries), about["data"])


def validated(job: Job) -> None:
    """Write how each network's images compare with digits and with the mix. Inputs: summary.json of each."""
    summaries = [read_json(path) for path in job.inputs]
    rows = [_row(summary) for summary in summaries]
    about = summaries[-1]["about"]
    caption = (
        "Generated images beside real ones, each number beside that of real characters that were not learned from. "
        "*Digits*: share of images that a reader of 47 classes takes for digits; *FLD*, *classes* and *doubt* as in "
        "the table of generated digits, for the images taken for digits by a LeNet for MNIST, and for all images by "
        f"the reader of 47 classes. {means(*summaries)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def two_functions(job: Job) -> None:
    """Write two functions that fit the same examples (wilusz2024, table 2). Reads nothing of its input."""
    line = Polynomial.fit(INPUTS, ANSWERS, 1)
    least, slope = line.convert().coef
    rows = [{"input": str(given), "output": str(answer)} for given, answer in zip(INPUTS, ANSWERS, strict=True)]
    rows.append({"input": str(ASKED), "output": f"{ASKED**2} by the square, {line(ASKED):.0f} by the line"})
    caption = (
        "Examples of an unknown function, and what two functions that fit them say of a further input: the square, and "
        f"the line {slope:.0f}*x* \N{MINUS SIGN} {-least:.0f}. Two examples do not tell which of them is meant."
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": None})


def _cell(found: Mapping[str, Any]) -> str:
    digits, mix = found["digits"], found["mix"]
    near = "too few" if digits is None else plus_minus(digits["fld"]["generated"], 1)
    return f"digits {near}; mix {plus_minus(mix['fld']['generated'], 1)}, {mix['covered']['mean']:.0f} of 47"


def _row(summary: Mapping[str, Any]) -> dict[str, str]:
    about, found = summary["about"], summary["measures"]["validated"]
    row = {
        "run": about["experiment"],
        "epochs": str(about["scale"]["epochs"]),
        "seeds": str(len(about["seeds"])),
        "digits": f"{found['share']['mean']:.1%}",
    }
    for kind in ("digits", "mix"):
        row |= {f"{name}, {kind}": text for name, text in _numbers(found[kind]).items()}
    return row


def _numbers(found: Mapping[str, Any] | None) -> dict[str, str]:
    if found is None:
        return dict.fromkeys(("FLD", "classes", "doubt"), "too few")
    return {
        "FLD": f"{plus_minus(found['fld']['generated'], 1)} / {found['fld']['floor']['mean']:.1f}",
        "classes": f"{plus_minus(found['covered'], 1)} / {found['real']['covered']['mean']:.0f}",
        "doubt": f"{plus_minus(found['doubt'], 2)} / {found['real']['doubt']['mean']:.2f}",
    }
