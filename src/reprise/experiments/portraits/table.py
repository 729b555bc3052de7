"""Tables of autoencoders and GANs: how images are given again, and what new ones are like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample


def again(job: Job) -> None:
    """Write how the networks that code give test images again. Inputs: summary.json of each network."""
    summaries = [summary for summary in map(read_json, job.inputs) if "again" in summary["measures"]]
    about = summaries[0]["about"]
    caption = (
        "Test images and what is made of their codes. *Error*: mean squared error of a pixel in [0, 1], in "
        "thousandths; *components*: that of 64 principal components of the training images; *constant*: that of their "
        "mean for all; *similarity*: structural similarity, 1 for equal images; *active*: numbers of the code in use. "
        f"{sample(about)}"
    )
    write_csv(job.outputs[0], [_again(summary) for summary in summaries])
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def quality(job: Job) -> None:
    """Write what new images are like, network by network. Inputs: summary.json of each network that draws."""
    summaries = [read_json(path) for path in job.inputs]
    about, missing = summaries[0]["about"], summaries[0]["about"].get("without_inception", "")
    caption = (
        "New images by features of a network that learned nothing, each number beside that of test images. *Fréchet*, "
        "*kernel*: distances from the training images; *precision*, *density*: how new images lie among training "
        "images; *recall*, *coverage*: how many of those they reach; *palette*: distance in grey values of the middles "
        "of the original pixels from the nearest colour that there is; *nearest*: median distance in grey values to "
        f"the nearest training image. {sample(about)}{f' No FID and KID: {missing}' if missing else ''}"
    )
    write_csv(job.outputs[0], [_quality(summary) for summary in summaries])
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _again(summary: Mapping[str, Any]) -> dict[str, str]:
    scale, found = summary["about"]["scale"], summary["measures"]["again"]
    errors = {name: _thousandths(found[name]) for name in ("error", "components", "constant")}
    return {
        "run": summary["about"]["experiment"],
        "numbers": str(scale["latent"]),
        "epochs": str(scale["epochs"]),
        **errors,
        "similarity": plus_minus(found["similarity"], 3),
        "active": plus_minus(summary["measures"]["active"], 0) if "active" in summary["measures"] else "",
    }


def _quality(summary: Mapping[str, Any]) -> dict[str, str]:
    about, found = summary["about"], summary["measures"]["quality"]
    neighbours = {name: _pair(found["among"][name], found["real"][name], 2) for name in found["among"]}
    palette = found["palette"]["distance"] if found["palette"] else None
    return {
        "run": about["experiment"],
        "epochs": str(about["scale"]["epochs"]),
        "Fréchet": _pair(found["frechet"]["generated"], found["frechet"]["floor"], 2),
        "kernel": _pair(found["kernel"]["generated"], found["kernel"]["floor"], 3),
        **{name.upper(): _pair(*each.values(), 3) for name, each in summary["measures"].get("inception", {}).items()},
        **neighbours,
        "palette": _pair(palette["generated"], palette["floor"], 1) if palette else "",
        "nearest": _pair(found["nearest"]["median"], found["nearest"]["floor"], 1),
    }


def _thousandths(statistics: Mapping[str, Any]) -> str:
    scaled = {name: 1000 * value for name, value in statistics.items() if name in ("mean", "high")}
    return plus_minus({**scaled, "n": statistics["n"]}, 2)


def _pair(one: Mapping[str, Any], floor: Mapping[str, Any], digits: int) -> str:
    return f"{plus_minus(one, digits)} / {floor['mean']:.{digits}f}"
