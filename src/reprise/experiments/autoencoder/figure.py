"""Pictures of the autoencoders: their data, how they learn, and what they reconstruct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from reprise.artifacts import read_csv, read_json, read_npz
from reprise.experiments.autoencoder import printed, rows
from reprise.jobs import Job
from reprise.metrics.median import interval_in_words, median
from reprise.plots import curves, density, network, scatter, style
from reprise.plots.picture import save

COLUMNS = ("substrate", "biomass", "oxygen")
PART_NAMES = {"training": "Training", "test": "Testing", "validation": "Validation"}
KINDS = {
    "own_scalar": ("own, one error for all outputs", style.VERMILION),
    "own": ("own, each output its error", style.BLUE),
    "library": ("library", style.GREEN),
}
# What figure 8 shows: whose history it is, which network, and which of its errors.
PANELS = {
    "own, as published": (0, "own_scalar", "crossed"),
    "own, corrected": (1, "own", "error"),
    "library, as published": (0, "library", "error"),
    "library, corrected": (1, "library", "error"),
}


def architecture(job: Job) -> None:
    """Draw the widest network from scratch (sepulveda2023, figure 1). Input: architecture.json."""
    described = list(read_json(job.inputs[0])["own"].values())
    _architecture(job, described[-1])


def architecture_banoy(job: Job) -> None:
    """Draw an autoencoder of music (banoy2023, figure 1). Input: architecture.json."""
    _architecture(job, read_json(job.inputs[0]))


def data(job: Job) -> None:
    """Draw the scaled rows (sepulveda2023, figure 2). Inputs: data, card, split."""
    card, parts = read_json(job.inputs[1]), rows.parts(job.inputs[0], job.inputs[2])
    figure = scatter.new_figure(style.COLUMN, 2.6)
    points = np.concatenate(list(parts.values()))
    scatter.draw(scatter.axes_3d(figure, (1, 1, 1), "", COLUMNS), points, "", style.BLUE)
    caption = f"The {len(points):,} rows, each column scaled to [0, 1]; {_data(card)}"
    save(figure, job.outputs, caption, f"Cloud in three dimensions: {_extent(points)}.", card)


def partition(job: Job) -> None:
    """Draw training, test and validation part (sepulveda2023, figure 3). Inputs: data, card, split."""
    card, parts = read_json(job.inputs[1]), rows.parts(job.inputs[0], job.inputs[2])
    figure = scatter.new_figure(style.PAGE, 2.3)
    colours = (style.BLUE, style.ORANGE, style.GREEN)
    for number, ((part, points), colour) in enumerate(zip(parts.items(), colours, strict=True), 1):
        title = f"{PART_NAMES[part]}: {len(points):,} rows"
        scatter.draw(scatter.axes_3d(figure, (1, 3, number), title, COLUMNS), points, part, colour, size=5)
    caption = f"The parts that the rows are divided into at random; each covers the whole course; {_data(card)}"
    alt = "Three clouds of the same shape. " + " ".join(
        f"{PART_NAMES[part]}: {_extent(points)}." for part, points in parts.items()
    )
    save(figure, job.outputs, caption, alt, card)


def learning(job: Job) -> None:
    """Draw errors by epoch for all widths (sepulveda2023, figure 8).

    Inputs: summary.json and history.csv as published, then both corrected.
    """
    summaries = [read_json(path) for path in job.inputs[::2]]
    histories = [read_csv(path) for path in job.inputs[1::2]]
    widths = summaries[0]["about"]["scale"]["widths"]
    figure = style.new_figure(style.PAGE, 5.4)
    grid = figure.subplots(len(PANELS), len(widths), sharey=True, sharex=True, squeeze=False)
    said = []
    for line, (name, (protocol, kind, column)) in zip(grid, PANELS.items(), strict=True):
        found = {width: _by_epoch(histories[protocol], kind, column, width) for width in widths}
        for axes, (width, errors) in zip(line, found.items(), strict=True):
            _draw_learning(axes, errors)
            axes.set_title(f"{width} unit{'s' * (width > 1)}" if axes in grid[0] else "")
        line[0].set_ylabel(name.replace(", ", ",\n"))
        ends = (errors["test"]["mean"][-1] for errors in found.values())
        said.append(f"{name}: {', '.join(f'{end:.3f}' for end in ends)}")
    for axes in grid[-1]:
        curves.by_epoch(axes, summaries[0]["about"]["scale"]["epochs"])
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    caption = (
        "Errors by epoch, for each width of the code. As published, the own networks are given one number as error "
        "for all outputs and their error is half the sum of nine squared differences; otherwise it is half the squared "
        f"error. Dotted: validation error after the last epoch. {_medians(summaries, 'bands')}"
    )
    alt = (
        f"Line charts. Median test error after the last epoch for {', '.join(map(str, widths))} units; "
        f"{'; '.join(said)}."
    )
    save(figure, job.outputs, caption, alt, summaries[1]["about"]["data"])


def densities(job: Job) -> None:
    """Draw how each feature and its reconstructions are distributed (sepulveda2023, figure 9).

    Inputs: summary.json, samples.npz.
    """
    about, samples = read_json(job.inputs[0])["about"], read_npz(job.inputs[1])
    figure = style.new_figure(style.PAGE, 3.4)
    grid = figure.subplots(2, 3, sharey="col", sharex=True)
    for line, kinds in zip(grid, (("own_scalar", "own"), ("library",)), strict=True):
        for number, axes in enumerate(line):
            density.draw(axes, samples["rows"][:, number], "real", style.MUTED, fill=True, linewidth=0.8)
            for kind in kinds:
                density.draw(axes, samples[kind][:, number], *KINDS[kind])
            axes.set_title(COLUMNS[number] if axes in grid[0] else "")
        line[0].set_ylabel("density")
    for axes in grid[1]:
        axes.set_xlabel("value")
    for number, axes in enumerate(grid[0]):
        axes.set_ylim(0, _height(samples["rows"][:, number]))
    shown = [pair for axes in grid[:, 0] for pair in zip(*axes.get_legend_handles_labels(), strict=True)]
    handles = {label: handle for handle, label in shown}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4)
    caption = (
        "Distributions of the features on the validation part and as networks of "
        f"{max(about['scale']['widths'])} units reconstruct them: own (above) and library (below). Peaks beyond the "
        f"frame are cut. {_one_seed(about)}"
    )
    save(figure, job.outputs, caption, _distances(samples), about["data"])


def clouds(job: Job) -> None:
    """Draw rows and their reconstructions in three dimensions (sepulveda2023, figure 10).

    Inputs: summary.json, samples.npz.
    """
    about, samples = read_json(job.inputs[0])["about"], read_npz(job.inputs[1])
    figure = scatter.new_figure(style.PAGE, 2.3)
    for number, (kind, (name, colour)) in enumerate(KINDS.items(), 1):
        axes = scatter.axes_3d(figure, (1, 3, number), name, COLUMNS)
        scatter.draw(axes, samples["rows"], "real", style.MUTED, size=4)
        scatter.draw(axes, samples[kind], "network", colour, marker="^", size=5)
    caption = (
        f"The validation part (grey) and what networks of {max(about['scale']['widths'])} units make of it (coloured). "
        f"{_one_seed(about)}"
    )
    save(figure, job.outputs, caption, f"Three pairs of clouds. {_distances(samples)}", about["data"])


def gap(job: Job) -> None:
    """Draw how much of the gap to the library is the error signal's. Inputs: summary.json as published, corrected."""
    summaries = [read_json(path) for path in job.inputs]
    figure = style.new_figure(style.PAGE, 2.5)
    said = []
    titles = ("otherwise as published", "corrected")
    for axes, summary, title in zip(figure.subplots(1, 2, sharey=True), summaries, titles, strict=True):
        said.append(f"{title}: {_draw_gap(axes, summary['measures'], summary['about']['scale']['widths'])}")
        axes.set(title=title, xlabel="units of the code")
    figure.axes[0].set_ylabel("validation error")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    caption = (
        "What the error signal alone does: own networks from the same weights, on the same rows in the same order, "
        "given one number as error for all outputs or each output its own; beside them the library's, and principal "
        f"components. Half the squared error after the last epoch. {_medians(summaries, 'bars')}"
    )
    save(figure, job.outputs, caption, f"Two charts of error by units. {' '.join(said)}", summaries[1]["about"]["data"])


def _architecture(job: Job, described: Mapping[str, Any]) -> None:
    layers = "; ".join(
        f"{layer['name']}: {layer['units']} units, {layer['activation']}, {layer['parameters']:,} parameters"
        for layer in described["layers"]
    )
    caption = (
        f"{described['name']}, drawn from the network itself: {described['parameters']:,} parameters. Above each layer "
        f"the number of its units, of which at most {network.MOST} are drawn."
    )
    alt = f"Diagram from left to right. {described['features']} features; {layers}."
    save(network.draw(described), job.outputs, caption, alt, None)


def _by_epoch(history: Sequence[Mapping[str, str]], kind: str, column: str, width: int) -> dict[str, Any]:
    """Return medians over seeds of training, test and validation error by epoch, as `curves.draw` takes them."""
    own = [row for row in history if row["network"] == kind and row["units"] == str(width)]
    count = len({row["seed"] for row in own})
    found = {}
    for part in printed.PARTS:
        errors = np.array([float(row[f"{part}_{column}"]) for row in own]).reshape(-1, count)
        middle = median(errors.T)
        found[part] = {"mean": middle["median"], "low": middle["low"], "high": middle["high"]}
    return found


def _draw_learning(axes: Axes, errors: Mapping[str, Any]) -> None:
    axes.set_yscale("log")
    axes.minorticks_off()
    curves.draw(axes, errors["training"], "training", style.MUTED, band=False, linewidth=0.8, linestyle="--")
    curves.draw(axes, errors["test"], "test", style.BLUE)
    axes.axhline(errors["validation"]["mean"][-1], color=style.VERMILION, linestyle=":", label="validation, at the end")


def _draw_gap(axes: Axes, measures: Mapping[str, Any], widths: Sequence[int]) -> str:
    """Draw one point with its interval for each kind and width; return them in words."""
    said = []
    for shift, (kind, (name, colour)) in zip((-0.15, 0, 0.15), KINDS.items(), strict=True):
        found = [median(measures[kind][f"units{width}"]["final"]["validation"]["values"]) for width in widths]
        middle = np.array([one["median"] for one in found])
        ends = np.array([[one["median"] - one["low"], one["high"] - one["median"]] for one in found]).T
        places = np.arange(len(widths)) + shift
        axes.errorbar(places, middle, ends, fmt="o", color=colour, label=name, capsize=2, linewidth=1)
        said.append(f"{name} {', '.join(f'{value:.4f}' for value in middle)}")
    known = {width: measures["pca"].get(f"components{width}") for width in widths}
    marks = [(place, own["validation"]["mean"]) for place, own in enumerate(known.values()) if own]
    if marks:
        axes.plot(*zip(*marks, strict=True), "x", color=style.INK, markersize=5, label="principal components")
        said.append(f"principal components {', '.join(f'{value:.4f}' for _, value in marks)}")
    axes.set_xticks(range(len(widths)), [str(width) for width in widths])
    axes.set_yscale("log")
    return f"Medians for {', '.join(map(str, widths))} units: {'; '.join(said)}."


def _height(values: np.ndarray) -> float:
    """Return a frame's height in which the distribution of `values`, smoothed, has room."""
    return 0.75 * np.histogram(values, 20, (0, 1), density=True)[0].max()


def _distances(samples: Mapping[str, np.ndarray]) -> str:
    real = samples["rows"]
    found = (f"{name} {np.abs(samples[kind] - real).mean():.3f}" for kind, (name, _) in KINDS.items())
    return f"Mean distance of a feature from its reconstruction, on a scale of 0 to 1: {', '.join(found)}."


def _extent(points: np.ndarray) -> str:
    return ", ".join(
        f"{name} {low:.2f} to {high:.2f}" for name, low, high in zip(COLUMNS, points.min(0), points.max(0), strict=True)
    )


def _medians(summaries: Sequence[Mapping[str, Any]], shown: str) -> str:
    """Return over how many seeds and on which data the two protocols ran, as the end of a caption."""
    published, corrected = (summary["about"] for summary in summaries)
    count = len(corrected["seeds"])
    runs = f"Medians over {count} seeds and {interval_in_words(count)} ({shown})" if count > 1 else "One seed"
    return f"{runs}; as published, {_data(published['data'])} Corrected, {_data(corrected['data'])}"


def _one_seed(about: Mapping[str, Any]) -> str:
    return f"Seed {about['seeds'][0]}; {_data(about['data'])}"


def _data(card: Mapping[str, Any]) -> str:
    return f"{'stand-in ' if card['stand_in'] else ''}data: {card['note']}."
