"""Tables of autoencoders and GANs: how images are given again, and what new ones are like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.portraits import captions
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus

NEIGHBOURS = ("precision", "recall", "density", "coverage")
OVER_SEEDS = "Of several *seeds* the mean is given, ± half its 95 % interval"


def again(job: Job) -> None:
    """Write how the networks that code give test images again. Inputs: summary.json of each network."""
    summaries = [summary for summary in map(read_json, job.inputs) if "again" in summary["measures"]]
    caption = (
        "Test images and what is made of their codes of so many *numbers*. *Error*: mean squared error of a pixel in "
        "[0, 1], in thousandths; *components*: that of principal components of the training images, in brackets how "
        "many; *constant*: that of their mean for all; *similarity*: structural similarity, 1 for equal images; "
        "*active*: numbers of the code in use; *bits*: bound of the negative logarithmic likelihood for each value "
        "of a pixel."
    )
    _write(job, summaries, [_again(summary) for summary in summaries], caption)


def quality(job: Job) -> None:
    """Write how new images lie by features, network by network. Inputs: summary.json of each network that draws."""
    summaries = [read_json(path) for path in job.inputs]
    reasons = [summary["about"].get("without_inception", "") for summary in summaries]
    without = "".join(f" No FID and KID: {reason}" for reason in dict.fromkeys(filter(None, reasons)))
    caption = (
        "New images by features of a network that learned nothing, each number beside that of test images. *Compared*: "
        "how many of either; few of them raise the Fréchet distance, and of fewer than 50 features tell nothing; "
        "*Fréchet*, *kernel*: distances from the training images; *precision*, *density*: how new images lie among "
        f"training images; *recall*, *coverage*: how many of those they reach.{without}"
    )
    _write(job, summaries, [_quality(summary) for summary in summaries], caption)


def pixels(job: Job) -> None:
    """Write what new images are like pixel by pixel, network by network. Inputs as for `quality`."""
    summaries = [read_json(path) for path in job.inputs]
    caption = (
        "New images pixel by pixel, where two numbers stand the second one of test images. *Variety*: how much new "
        "images differ from each other, relative to test images; *palette*: distance in grey values of the middles of "
        "the original pixels from the nearest colour that there is; *nearest*: median distance in grey values to the "
        "nearest training image; *copies*: share of those nearer than the nearest twentieth of test images; *between*: "
        "share of lines / arcs from code to code whose middle is nearer to both ends than these are to each other; "
        "*middles*: how far such middles are from the nearest training image, relative to the ends."
    )
    _write(job, summaries, [_pixels(summary) for summary in summaries], caption)


def _write(job: Job, summaries: Sequence[Mapping[str, Any]], rows: list[dict[str, str]], caption: str) -> None:
    """Write rows with the columns of all of them, without those that are empty in each, and the caption.

    Runs on a stand-in are marked where they stand beside others.
    """
    abouts = [summary["about"] for summary in summaries]
    marks = [" (stand-in)" if about["data"]["stand_in"] else "" for about in abouts]
    if len(set(marks)) > 1:
        rows = [row | {"run": row["run"] + mark} for row, mark in zip(rows, marks, strict=True)]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [name for name in names if any(row.get(name) for row in rows)]
    rows = [{name: row.get(name, "") for name in columns} for row in rows]
    write_csv(job.outputs[0], rows, columns)
    words = f"{caption} {OVER_SEEDS}; {captions.data_note(abouts)}"
    write_json(job.outputs[1], {"caption": words, "data": captions.data_of(abouts)})


def _run(about: Mapping[str, Any]) -> dict[str, str]:
    return {
        "run": about["experiment"],
        "epochs": str(about["scale"]["epochs"]),
        "seeds": str(len(about["seeds"])),
    }


def _again(summary: Mapping[str, Any]) -> dict[str, str]:
    scale, measures = summary["about"]["scale"], summary["measures"]
    found = measures["again"]
    errors = {name: _thousandths(found[name]) for name in ("error", "components", "constant")}
    errors["components"] += f" ({found['numbers']['mean']:.0f})"
    return {
        **_run(summary["about"]),
        "numbers": str(scale["latent"]),
        **errors,
        "similarity": plus_minus(found["similarity"], 3),
        "active": plus_minus(measures["active"], 0) if "active" in measures else "",
        "bits": plus_minus(measures["bits"], 3) if "bits" in measures else "",
    }


def _quality(summary: Mapping[str, Any]) -> dict[str, str]:
    found, inception = summary["measures"]["quality"], summary["measures"].get("inception", {})
    among, real = (found[name] or {} for name in ("among", "real"))
    return {
        **_run(summary["about"]),
        "compared": f"{found['compared']['mean']:.0f}",
        "Fréchet": _beside(found["frechet"], 2),
        "kernel": _beside(found["kernel"], 3),
        **{name.upper(): _beside(each, 3) for name, each in inception.items()},
        **{name: _pair(among.get(name), real.get(name), 2) for name in NEIGHBOURS},
    }


def _pixels(summary: Mapping[str, Any]) -> dict[str, str]:
    measures = summary["measures"]
    found, between = measures["quality"], measures["between"].values()
    return {
        **_run(summary["about"]),
        "variety": plus_minus(measures["variety"]["ratio"], 2),
        "palette": _beside(found["palette"] and found["palette"]["distance"], 1),
        "nearest": _pair(found["nearest"]["median"], found["nearest"]["floor"], 1),
        "copies": plus_minus(found["nearest"]["copies"], 2),
        "between": " / ".join(plus_minus(each["share"], 2) for each in between),
        "middles": " / ".join(plus_minus(each["nearest"], 2) for each in between),
    }


def _thousandths(statistics: Mapping[str, Any]) -> str:
    scaled = {name: 1000 * value for name, value in statistics.items() if name in ("mean", "high")}
    return plus_minus({**scaled, "n": statistics["n"]}, 2)


def _beside(found: Mapping[str, Any] | None, digits: int) -> str:
    return _pair(found["generated"], found["floor"], digits) if found else ""


def _pair(one: Mapping[str, Any] | None, floor: Mapping[str, Any] | None, digits: int) -> str:
    return f"{plus_minus(one, digits)} / {floor['mean']:.{digits}f}" if one and floor else ""
