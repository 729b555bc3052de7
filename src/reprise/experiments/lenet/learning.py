"""Charts of how the digit readers learn: their scores by epoch, with the points that were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from reprise.artifacts import read_json
from reprise.experiments.lenet import printed
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, style
from reprise.plots.picture import save

Points = Mapping[str, Sequence[tuple[int, float]]]

TITLES = {"loss": "cross-entropy (nats)", "accuracy": "accuracy", "precision": "macro precision"}
MARKED = 10  # epochs up to which each is marked


def training_curves(job: Job) -> None:
    """Draw loss and accuracy by epoch (alvarez2023, figure 3). Input: summary.json."""
    about, measures = _read(job)
    figure = _draw(measures, about, printed.ALVAREZ)
    caption = (
        "Loss and accuracy of LeNet-5 by epoch. Diamonds: both ends of the published validation curves, "
        f"read off the paper's figure. {sample(about, 'bands')}"
    )
    save(figure, job.outputs, caption, _in_words(measures, printed.ALVAREZ), about["data"])


def accuracy(job: Job) -> None:
    """Draw accuracy by epoch (sepulveda2023, figure 11). Input: summary.json."""
    _one_score(job, "accuracy", "Accuracy")


def precision(job: Job) -> None:
    """Draw precision by epoch (sepulveda2023, figure 12). Input: summary.json."""
    _one_score(job, "precision", "Macro precision")


def own_digits(job: Job) -> None:
    """Draw a training on own digits (banoy2023, figures 12 and 13).

    Inputs: summary.json as published, and of the corrected protocol where that is to be compared.
    """
    about, measures = _read(job)
    epochs = about["scale"]["epochs"]
    points = {score: [point for point in marks if point[0] == epochs] for score, marks in printed.BANOY.items()}
    corrected = read_json(job.inputs[1])["measures"] if len(job.inputs) > 1 else {}
    figure = _draw(measures, about, points, corrected)
    caption = f"The network of banoy2023 learning own digits for {epochs} epochs, as published"
    caption += "; corrected: the same on digits in MNIST's form." if corrected else "."
    if any(points.values()):
        caption += " Diamonds: ends of the published validation curves, read off the paper's figure."
    alt = _in_words(measures, points)
    if corrected:
        alt += f" On digits in MNIST's form: {_in_words(corrected, dict.fromkeys(points, ()))}"
    save(figure, job.outputs, f"{caption} {sample(about, 'bands')}", alt, about["data"])


def _one_score(job: Job, score: str, name: str) -> None:
    about, measures = _read(job)
    points = {score: printed.SEPULVEDA[score]}
    caption = (
        f"{name} of the network of sepulveda2023 by epoch. Diamonds, as published: where the curves of the paper's "
        f"figure cross, and where the log of its notebook ends. {sample(about, 'bands')}"
    )
    save(_draw(measures, about, points), job.outputs, caption, _in_words(measures, points), about["data"])


def _read(job: Job) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    summary = read_json(job.inputs[0])
    return summary["about"], summary["measures"]


def _draw(
    measures: Mapping[str, Any], about: Mapping[str, Any], published: Points, corrected: Mapping[str, Any] | None = None
) -> Figure:
    """Return one chart for each score, side by side."""
    figure = style.new_figure(style.COLUMN, 1.95)
    epochs = max(about["scale"]["epochs"], *(epoch for points in published.values() for epoch, _ in points), 1)
    marker = {"marker": "o"} if about["scale"]["epochs"] <= MARKED else {}
    for axes, (score, points) in zip(np.ravel(figure.subplots(1, len(published))), published.items(), strict=True):
        kind = {"share": score != "loss"}
        curves.draw(axes, measures["training"][score], "training", style.MUTED, linewidth=0.7, linestyle="--", **kind)
        curves.draw(axes, measures["validation"][score], "validation", style.BLUE, **kind, **marker)
        if corrected:
            curves.draw(axes, corrected["validation"][score], "validation, corrected", style.GREEN, **kind)
        if points:
            curves.mark_published(axes, *zip(*points, strict=True), "published")
        curves.by_epoch(axes, epochs)
        axes.set_title(TITLES[score])
        if score == "loss":
            curves.logarithmic(axes)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2 if len(labels) > 3 else 3)
    return figure


def _in_words(measures: Mapping[str, Any], published: Points) -> str:
    """Return how each validation score develops, beside the published one."""
    kind = "Line chart." if len(published) == 1 else f"{len(published)} line charts."
    return " ".join([kind, *(_course(measures, score, points) for score, points in published.items())])


def _course(measures: Mapping[str, Any], score: str, points: Sequence[tuple[int, float]]) -> str:
    mean = measures["validation"][score]["mean"]
    marks = " and ".join(f"{value} at epoch {epoch}" for epoch, value in points)
    known = f"; published: about {marks}" if marks else ""
    return f"Validation {score} goes from {mean[0]:.3f} after epoch 1 to {mean[-1]:.3f} after epoch {len(mean)}{known}."
