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

ACROSS = 9
"""Pictures in a row of figures 8 and 9."""

KINDS = {
    "random": ("random features", style.BLUE),
    "squeezenet": ("SqueezeNet", style.GREEN),
    "inception": ("Inception", style.VERMILION),
}
PANELS = {"frechet": ("fid", "Fréchet distance"), "kernel": ("kid", "kernel distance")}
PUBLISHED = 82.0
"""The lowest FID of alvarez2023."""


def curve(job: Job) -> None:
    """Draw the distances of painted from held-out pictures over the training (alvarez2023, figure 7).

    Input: summary.json. Those by Inception, where there are some, are from the pictures that were learned from.
    """
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    figure = style.new_figure(style.PAGE, 2.4)
    for axes, (panel, (by_inception, label)) in zip(figure.subplots(1, 2), PANELS.items(), strict=True):
        for kind, (name, colour) in KINDS.items():
            if measures[kind]:
                key = by_inception if kind == "inception" else panel
                _line(axes, measures["kimg"]["mean"], measures[kind][key], name, colour)
        curves.logarithmic(axes)
        axes.set_ylabel(label)
        axes.set_xlabel("thousands of real images seen")
    if measures["inception"]:
        figure.axes[0].axhline(PUBLISHED, color=style.MUTED, linewidth=0.8, label="published lowest FID")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    caption = (
        f"Distance of {about['scale']['samples']} painted pictures from {about['scale']['held_out_images']} that were "
        "held out, over the training; dotted, where it is above 0, that of the pictures that were learned from. By "
        f"random features of each picture{_others(measures)}. {sample(about)}"
    )
    save(figure, job.outputs, caption, f"Two line charts that fall. {_words(measures)}.", about["data"])


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
    caption = (
        f"The first {count} pictures that the generator painted, none left out, {about['scale']['side']} pixels wide; "
        f"after {about['scale']['kimg']:g} thousand real images. {sample(about)}"
    )
    alt = f"{count} small painted pictures that a generator made of random numbers."
    save(_grid(shown["painted"]), job.outputs, caption, alt, about["data"])


def nearest(job: Job) -> None:
    """Draw painted pictures over the nearest real ones. Inputs: shown.npz, summary.json."""
    shown, about = _read(job)
    found = read_json(job.inputs[1])["measures"]["nearest"]
    rows = {"painted": shown["painted"][: len(shown["nearest"])], "nearest": shown["nearest"]}
    figure = frames.draw([list(row) for row in rows.values()], sides=list(rows))
    caption = (
        "Painted pictures, and of those that were learned from, as they are or mirrored, the nearest to each. "
        f"Distances in grey values: median of painted ones {plus_minus(found['median'], 1)}, of pictures held out "
        f"{plus_minus(found['floor'], 1)}; nearer than any held out are {found['copies']['mean']:.1%}. {sample(about)}"
    )
    alt = f"Two rows of {len(shown['nearest'])} pictures: painted ones, and below each the nearest real one."
    save(figure, job.outputs, caption, alt, about["data"])


def losses(job: Job) -> None:
    """Draw both losses and the mean sign of the discriminator's logits of real images. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    figure = style.new_figure(style.COLUMN, 2.5)
    axes = figure.subplots()
    epochs = len(measures["sign"]["mean"])
    across = (1 + np.arange(epochs)) * about["scale"]["training_images"] / 1000
    lines = {
        "discriminator": (measures["losses"]["discriminator"], style.BLUE),
        "generator": (measures["losses"]["generator"], style.VERMILION),
        "sign of real images": (measures["sign"], style.GREEN),
    }
    for name, (values, colour) in lines.items():
        axes.plot(across, values["mean"], color=colour, label=name, linewidth=0.8)
    axes.axhline(2 * np.log(2), color=style.MUTED, linestyle=":", linewidth=1, label="discriminator by chance")
    axes.set_xlabel("thousands of real images seen")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    ends = ", ".join(f"{name} {values['mean'][-1]:.2f}" for name, (values, _) in lines.items())
    caption = (
        "Losses of generator and discriminator in nats, and the mean sign of the discriminator's logits of real "
        f"images: 1 where it is sure of all of them. {sample(about)}"
    )
    save(figure, job.outputs, caption, f"Line chart over the training. At the end: {ends}.", about["data"])


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
    if "low" in found:
        axes.fill_between(kimg, found["low"]["mean"], found["high"]["mean"], color=colour, alpha=0.2, linewidth=0)
    if (floor := found["floor"]["mean"]) > 0:  # an unbiased estimate may be below, where this axis has no place
        axes.axhline(floor, color=colour, linestyle=":", linewidth=1)


def _grid(images: np.ndarray) -> Any:
    return frames.draw([list(images[start : start + ACROSS]) for start in range(0, len(images), ACROSS)])


def _read(job: Job) -> tuple[dict[str, np.ndarray], Mapping[str, Any]]:
    return read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]


def _others(measures: Mapping[str, Any]) -> str:
    also = [name for kind, (name, _) in KINDS.items() if kind != "random" and measures[kind]]
    bands = ", with their 95 % intervals by the jackknife (bands)"
    return "".join(f", and by those of {name}" for name in also) + bands


def _words(measures: Mapping[str, Any]) -> str:
    found = measures["random"]
    return "; ".join(
        f"{label} by random features goes from {found[panel]['generated']['mean'][0]:.2g} to "
        f"{found[panel]['generated']['mean'][-1]:.2g}, that of real ones is {found[panel]['floor']['mean']:.2g}"
        for panel, (_, label) in PANELS.items()
    )
