"""Pictures of learning to paint: distances over the training, real and painted pictures, and the nearest real ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from reprise.artifacts import read_json, read_npz
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample
from reprise.plots import curves, frames, style
from reprise.plots.picture import save

REGULARISERS = ("gradient penalty", "path length")
ACROSS = 9
"""Pictures in a row of figures 8 and 9."""

KINDS = {
    "random": ("random features", style.BLUE),
    "squeezenet": ("SqueezeNet", style.GREEN),
    "inception": ("Inception", style.VERMILION),
}
PANELS = {"frechet": "Fréchet distance", "kernel": "kernel distance"}
PUBLISHED = 82.0
"""The lowest FID of alvarez2023."""


def curve(job: Job) -> None:
    """Draw the distances of painted from held-out pictures over the training (alvarez2023, figure 7).

    Input: summary.json. By Inception, where there are its features, also the FID from the pictures that were learned
    from, which is the paper's.
    """
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    figure = style.new_figure(style.PAGE, 2.6)
    for axes, (panel, label) in zip(figure.subplots(1, 2), PANELS.items(), strict=True):
        for kind, (name, colour) in KINDS.items():
            if measures[kind]:
                _line(axes, measures["kimg"]["mean"], measures[kind][panel], name, colour)
        curves.logarithmic(axes)
        axes.set_ylabel(label)
        axes.set_xlabel("thousands of real images seen")
    if found := measures["inception"]:
        _as_published(figure.axes[0], measures["kimg"]["mean"], found["frechet"]["learned"]["mean"])
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    caption = (
        f"Distance of {about['scale']['samples']} painted pictures from {about['scale']['held_out_images']} that were "
        f"held out, over the training, with 95 % intervals by the jackknife (bands), by {_kinds(measures)}. Dashed: "
        f"that of {about['scale']['photographs']} photographs ({about['photographs']['note']}); dotted, where it is "
        f"above 0: that of the pictures that were learned from. {sample(about)}"
    )
    save(figure, job.outputs, caption, f"Two line charts. {_words(measures)}.", about["data"])


def real(job: Job) -> None:
    """Draw pictures that were learned from (alvarez2023, figure 8). Inputs: shown.npz, summary.json."""
    shown, about = _read(job)
    count = len(shown["real"])
    caption = (
        f"The first {count} of {about['scale']['training_images']} pictures that were learned from. {sample(about)}"
    )
    alt = f"{count} small landscapes: {about['data']['note']}."
    save(_grid(shown["real"]), job.outputs, caption, alt, about["data"])


def painted(job: Job) -> None:
    """Draw pictures that the generator painted (alvarez2023, figure 9). Inputs: shown.npz, summary.json."""
    shown, about = _read(job)
    count = len(shown["painted"])
    rows = [("first", shown["beginning"]), *(("", row) for row in _rows(shown["painted"]))]
    rows[1] = ("last", rows[1][1])
    rows.append(("truncated", shown["truncated"]))
    figure = frames.draw([list(row) for _, row in rows], sides=[name for name, _ in rows])
    caption = (
        f"The first {count} pictures that the generator painted, none left out, {about['scale']['side']} pixels wide, "
        f"after {about['scale']['kimg']:g} thousand real images (*last*). Above them those of the same numbers at the "
        "beginning (*first*), below with styles drawn towards their mean (*truncated*). "
        f"{sample(about)}"
    )
    alt = f"{count} small painted pictures that a generator made of random numbers, below a row of its first."
    save(figure, job.outputs, caption, alt, about["data"])


def nearest(job: Job) -> None:
    """Draw painted pictures over the nearest real ones. Inputs: shown.npz, summary.json."""
    shown, about = _read(job)
    found = read_json(job.inputs[1])["measures"]["nearest"]
    rows = {"painted": shown["painted"][: len(shown["nearest"])], "nearest": shown["nearest"]}
    figure = frames.draw([list(row) for row in rows.values()], sides=list(rows))
    words = "; ".join(
        f"by {name} {plus_minus(one['median'], 2)} and {plus_minus(one['floor'], 2)}, {one['copies']['mean']:.1%}"
        for name, one in found.items()
    )
    caption = (
        "Painted pictures, and of those that were learned from, as they are or mirrored, the nearest to each by "
        "features. Median distance to the nearest of painted ones and of pictures held out, and of how many painted "
        f"ones the nearest stands out from the next as it does of 1 % of these: {words}. Pixels are compared in grey "
        f"values at the best of many shifts. {sample(about)}"
    )
    alt = f"Two rows of {len(shown['nearest'])} pictures: painted ones, and below each the nearest real one."
    save(figure, job.outputs, caption, alt, about["data"])


def losses(job: Job) -> None:
    """Draw both losses, the mean sign of the discriminator's logits of real images, and what regularises both.

    Input: summary.json.
    """
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    found = {
        "discriminator": measures["losses"]["discriminator"],
        "generator": measures["losses"]["generator"],
        "sign of real images": measures["sign"],
        "gradient penalty": measures["regularisers"]["gradient_penalty"],
        "path length": measures["regularisers"]["path_length"],
    }
    figure = style.new_figure(style.PAGE, 2.5)
    left, right = figure.subplots(1, 2)
    across = (1 + np.arange(len(measures["sign"]["mean"]))) * about["scale"]["training_images"] / 1000
    for place, (name, values) in enumerate(found.items()):
        axes = right if name in REGULARISERS else left
        axes.plot(across, values["mean"], color=style.SERIES[place], label=name, linewidth=0.8)
        axes.set_xlabel("thousands of real images seen")
    left.axhline(2 * np.log(2), color=style.MUTED, linestyle=":", linewidth=1, label="discriminator by chance")
    curves.logarithmic(right)
    figure.legend(loc="outside lower center", ncols=3)
    ends = ", ".join(f"{name} {values['mean'][-1]:.2g}" for name, values in found.items())
    caption = (
        "Left, losses of generator and discriminator in nats, and the mean sign of the discriminator's logits of real "
        "images: 1 where it is sure of all of them. Right, the last values of each pass of what regularises them: the "
        "squared gradient of the logits at real images, and the mean length of a path in the image for a step in w. "
        f"{sample(about)}"
    )
    save(figure, job.outputs, caption, f"Two line charts over the training. At the end: {ends}.", about["data"])


def films(job: Job) -> None:
    """Draw frames of each video beside what the generator makes of them. Inputs: frames.npz, summary.json."""
    arrays, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about, found = summary["about"], summary["measures"]["videos"]
    clips = about["scale"]["videos"]
    rows = [[each for pair in zip(arrays[f"{clip}_frames"], arrays[f"{clip}_painted"], strict=True) for each in pair]
            for clip in clips]  # fmt: skip
    figure = frames.draw(rows, sides=clips)
    scores = "; ".join(
        f"{clip}: {found[clip]['psnr']['mean']:.1f} dB, feature distance {found[clip]['distance']['mean']:.2f}"
        for clip in clips
    )
    caption = (
        "Three frames of each video, cut to a square and scaled to the generator's size, and right of each what the "
        f"generator makes of it. Means over all frames: {scores}. {about['data']['note']}."
    )
    alt = f"For each of {', '.join(clips)}, three frames and three painted ones in turn. {scores}."
    save(figure, job.outputs, caption, alt, about["data"])


def _line(axes: Axes, kimg: list[float], found: Mapping[str, Any], name: str, colour: str) -> None:
    axes.plot(kimg, found["generated"]["mean"], color=colour, label=name, marker=".", markersize=3)
    axes.fill_between(kimg, found["low"]["mean"], found["high"]["mean"], color=colour, alpha=0.2, linewidth=0)
    for yardstick, line in ((found["photographs"]["value"], "--"), (found["floor"], ":")):
        if yardstick["mean"] > 0:  # an unbiased estimate may be below, where this axis has no place
            axes.axhline(yardstick["mean"], color=colour, linestyle=line, linewidth=1)


def _as_published(axes: Axes, kimg: list[float], distances: list[float]) -> None:
    axes.plot(kimg, distances, color=style.MUTED, label="FID as published", linewidth=0.8)
    axes.axhline(PUBLISHED, color=style.MUTED, linewidth=0.8, linestyle="-.", label="published lowest FID")


def _grid(images: np.ndarray) -> Any:
    return frames.draw([list(row) for row in _rows(images)])


def _rows(images: np.ndarray) -> list[np.ndarray]:
    return [images[start : start + ACROSS] for start in range(0, len(images), ACROSS)]


def _read(job: Job) -> tuple[dict[str, np.ndarray], Mapping[str, Any]]:
    return read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]


def _kinds(measures: Mapping[str, Any]) -> str:
    also = [f"those of {name}" for kind, (name, _) in KINDS.items() if kind != "random" and measures[kind]]
    return " and by ".join(["random features of each picture", *also])


def _words(measures: Mapping[str, Any]) -> str:
    found = measures["random"]
    return "; ".join(
        f"{label} by random features goes from {found[panel]['generated']['mean'][0]:.2g} to "
        f"{found[panel]['generated']['mean'][-1]:.2g}, that of photographs is "
        f"{found[panel]['photographs']['value']['mean']:.2g}, that of real ones {found[panel]['floor']['mean']:.2g}"
        for panel, label in PANELS.items()
    )
