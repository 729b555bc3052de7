"""Pictures of the digit readers: the network, its mistakes, and the comparison of epochs and batch sizes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reprise.artifacts import read_json
from reprise.experiments.lenet import forms, printed
from reprise.experiments.lenet.published import CHOICE
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample
from reprise.plots import architecture as diagram
from reprise.plots import curves, matrix, style
from reprise.plots.picture import save

DIGITS = [str(digit) for digit in range(10)]


def architecture(job: Job) -> None:
    """Draw the network (alvarez2023, figure 1). Input: architecture.json."""
    network = read_json(job.inputs[0])
    caption = (
        f"{network['name']}, drawn from the network itself: {network['parameters']:,} parameters. Above each layer: "
        "number and size of its maps, or its units; below: what it does. Lengths grow with the square root of the size."
    )
    layers = "; ".join(
        f"{layer['name']}: {layer['label']}, output {'×'.join(map(str, layer['output']))}"
        for layer in network["layers"]
    )
    alt = f"Diagram of {network['name']} from left to right. Input {'×'.join(map(str, network['input']))}; {layers}."
    save(diagram.draw(network), job.outputs, caption, alt, None)


def confusion(job: Job) -> None:
    """Draw which digit is taken for which on the test part. Input: summary.json."""
    about, measures = _read(job)
    shares = _shares(measures["test"]["confusion"])
    texts = [["" if share < 0.0005 else f"{100 * share:.1f}" for share in row] for row in shares]
    figure = style.new_figure(style.COLUMN, 3.1)
    axes = figure.subplots()
    # The square root lets mistakes of one per cent show beside hits of ninety-nine.
    matrix.draw(axes, np.sqrt(shares), texts, DIGITS, DIGITS)
    axes.set(xlabel="predicted digit", ylabel="true digit (rows add to 100 %)")
    accuracy = plus_minus(measures["test"]["accuracy"], 3)
    caption = (
        f"What the network takes each digit of the test part for, in per cent of the true digit; accuracy {accuracy}. "
        f"Shades follow the square root of the share, empty cells are below 0.05 %. {sample(about)}"
    )
    save(figure, job.outputs, caption, _mistakes(shares), about["data"])


def own_confusion(job: Job) -> None:
    """Draw which own digit is taken for which, in each form (sepulveda2023, figure 16). Input: summary.json."""
    about, measures = _read(job)
    figure = style.new_figure(style.PAGE, 2.75)
    found = {}
    for axes, (form, name) in zip(figure.subplots(1, len(forms.NAMES), sharey=True), forms.NAMES.items(), strict=True):
        shares = found[name] = _shares(measures["own_digits"][form]["confusion"])
        texts = [["" if share < 0.005 else f"{100 * share:.0f}" for share in row] for row in shares]
        matrix.draw(axes, np.sqrt(shares), texts, DIGITS, DIGITS)
        axes.set(xlabel="predicted digit", title=f"{name}: mean of diagonal {np.diag(shares).mean():.3f}")
    figure.axes[0].set_ylabel("true digit (rows add to 100 %)")
    own = about | {"data": about["own_digits"]}
    caption = (
        "What the network of sepulveda2023, which learned from MNIST alone, takes own digits for, in per cent of the "
        "true digit: dark on light, light on dark, and in MNIST's form. The mean of the published "
        f"matrix's diagonal is {printed.SEPULVEDA_OWN}. Shades follow the square root of the share. {sample(own)}"
    )
    words = " ".join(f"{name[0].upper()}{name[1:]}: {_mistakes(shares)}" for name, shares in found.items())
    save(figure, job.outputs, caption, f"Three matrices. {words}", about["own_digits"])


def grid(job: Job) -> None:
    """Draw the comparison of epochs and batch sizes. Input: summary.json of the grid."""
    about, measures = _read(job)
    figure = style.new_figure(style.PAGE, 2.6)
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
    _draw_losses(left, measures, about["scale"])
    _draw_accuracies(right, measures["cells"], about["scale"])
    kinds = [Line2D([], [], color=style.INK, label="validation")]
    kinds += [Line2D([], [], color=style.INK, linewidth=0.8, linestyle="--", label="training")]
    handles = [*left.get_legend_handles_labels()[0], *kinds]
    figure.legend(handles=handles, loc="outside lower left", ncols=len(handles))
    caption = (
        "Does LeNet-5 overfit with more epochs or larger batches? Left: loss on the validation part (solid) and on the "
        "training part (dashed). Right: accuracy on the validation part; the frame marks the published choice. "
        f"{sample(about, 'bands, ±')}"
    )
    save(figure, job.outputs, caption, _grid_in_words(measures, about["scale"]), about["data"])


def _read(job: Job) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    summary = read_json(job.inputs[0])
    return summary["about"], summary["measures"]


def _shares(confusion: Mapping[str, Any]) -> np.ndarray:
    """Return the rows of a confusion matrix as shares of the true digit; of a digit without images, zeros."""
    counts = np.array(confusion["mean"])
    return counts / np.maximum(counts.sum(1, keepdims=True), 1e-12)


def _mistakes(shares: np.ndarray) -> str:
    """Return the least recognised digit and the commonest mistakes in words."""
    hits, wrong = np.diag(shares), shares - np.diag(np.diag(shares))
    places = np.argsort(wrong, axis=None, kind="stable")[::-1][:3]
    pairs = (np.unravel_index(place, wrong.shape) for place in places)
    mistakes = ", ".join(f"{true} taken for {taken} ({100 * wrong[true, taken]:.1f} %)" for true, taken in pairs)
    return (
        f"Matrix of 10 by 10 digits: {100 * hits.min():.1f} % of digit {hits.argmin()} to "
        f"{100 * hits.max():.1f} % of digit {hits.argmax()} are read right. Commonest mistakes: {mistakes}."
    )


def _draw_losses(axes: Axes, measures: Mapping[str, Any], scale: Mapping[str, Any]) -> None:
    for size, colour in zip(scale["batch_size"], cycle(style.SERIES), strict=False):
        name = f"batch{size}"
        curves.draw(axes, measures["training"][name]["loss"], "", colour, band=False, linewidth=0.8, linestyle="--")
        curves.draw(axes, measures["validation"][name]["loss"], f"batch {size}", colour)
    for epochs in scale["epochs"]:
        axes.axvline(epochs, color=style.MUTED, linewidth=0.6, linestyle=":", zorder=1)
    curves.by_epoch(axes, max(scale["epochs"]))
    axes.set_xticks(sorted({1, *scale["epochs"]}))
    curves.logarithmic(axes)
    axes.set_title("cross-entropy (nats)")


def _draw_accuracies(axes: Axes, cells: Mapping[str, Any], scale: Mapping[str, Any]) -> None:
    rows, columns = scale["epochs"], scale["batch_size"]
    found = [[cells[_cell(epochs, size)]["validation"]["accuracy"] for size in columns] for epochs in rows]
    means = np.array([[accuracy["mean"] for accuracy in row] for row in found])
    span = max(float(np.ptp(means)), 1e-12)
    texts = [[plus_minus(accuracy, 3).replace(" ± ", "\n± ") for accuracy in row] for row in found]
    matrix.draw(axes, 0.05 + 0.4 * (means - means.min()) / span, texts, rows, columns, text_size=8)
    axes.set(xlabel="batch size", ylabel="epochs", title="accuracy on validation")
    if CHOICE[0] in rows and CHOICE[1] in columns:
        matrix.outline(axes, rows.index(CHOICE[0]), columns.index(CHOICE[1]))


def _grid_in_words(measures: Mapping[str, Any], scale: Mapping[str, Any]) -> str:
    rises = ", ".join(
        f"batch {size}: {measures['loss_rise'][f'batch{size}']['mean']:.3f}" for size in scale["batch_size"]
    )
    accuracies = "; ".join(
        f"{epochs} epochs: "
        + ", ".join(
            f"batch {size} {measures['cells'][_cell(epochs, size)]['validation']['accuracy']['mean']:.3f}"
            for size in scale["batch_size"]
        )
        for epochs in scale["epochs"]
    )
    return (
        f"Line chart of loss by epoch for {len(scale['batch_size'])} batch sizes; the validation loss ends above its "
        f"lowest value by {rises}. Beside it a matrix of validation accuracy. {accuracies}."
    )


def _cell(epochs: int, batch_size: int) -> str:
    return f"epochs{epochs:02}_batch{batch_size}"
