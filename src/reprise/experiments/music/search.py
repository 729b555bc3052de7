"""Charts of the networks that banoy2023 compares: how the best, the median and the worst learn, and which win."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from reprise.artifacts import read_json
from reprise.experiments.music import printed
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, style
from reprise.plots.picture import save

RANKS = dict(zip(printed.RANKS, (style.BLUE, style.ORANGE, style.VERMILION), strict=True))
PROTOCOLS = ("as published", "corrected")
SIDES = {"narrow": "1 to 67 units", "wide": "69 to 136 units"}
SMALL = 1e-3  # below it the gradient's axis is linear

Measures = Mapping[str, Any]


def networks(job: Job) -> None:
    """Draw how networks for latitude and longitude learn (banoy2023, figure 7). Inputs: both summaries of the grid."""
    _learning(job, "", "networks that give latitude and longitude", {})


def narrow(job: Job) -> None:
    """Draw how narrow autoencoders learn (banoy2023, figure 8). Inputs: both summaries of the autoencoders."""
    _learning(job, "narrow", f"autoencoders of {SIDES['narrow']}", printed.LAST["narrow"])


def wide(job: Job) -> None:
    """Draw how wide autoencoders learn (banoy2023, figure 9). Inputs: both summaries of the autoencoders."""
    _learning(job, "wide", f"autoencoders of {SIDES['wide']}", printed.LAST["wide"])


def winners(job: Job) -> None:
    """Draw which width and rate win for each seed. Inputs: both summaries of the autoencoders."""
    summaries = [read_json(path) for path in job.inputs]
    figure = style.new_figure(style.PAGE, 2.5)
    said = []
    for axes, summary, title in zip(figure.subplots(1, 2, sharey=True), summaries, PROTOCOLS, strict=True):
        said.append(f"{title}: {_draw_winners(axes, summary['measures'])}")
        axes.set(title=title, xlabel="units of the best code")
    figure.axes[0].set_ylabel("validation energy")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    abouts = [summary["about"] for summary in summaries]
    caption = (
        "The best narrow and the best wide autoencoder of each seed, one point each: which width wins is decided by "
        "the split and the first weights. Dotted: the widths that the paper names. "
        f"{_widths(abouts[0]['scale'])}{len(abouts[0]['seeds'])} seeds; {_data(abouts[0])}"
    )
    save(figure, job.outputs, caption, f"Two charts of energy by width. {' '.join(said)}", abouts[0]["data"])


def _learning(job: Job, side: str, what: str, published: Mapping[str, float]) -> None:
    summaries = [read_json(path) for path in job.inputs]
    found = [summary["measures"][side] if side else summary["measures"] for summary in summaries]
    abouts = [summary["about"] for summary in summaries]
    marked = {} if abouts[0]["data"]["stand_in"] else published
    figure = style.new_figure(style.PAGE, 4.2)
    grid = figure.subplots(2, 2, sharex=True)
    for column, (measures, title) in enumerate(zip(found, PROTOCOLS, strict=True)):
        _draw_energy(grid[0, column], measures, marked if title == PROTOCOLS[0] else {})
        _draw_gradient(grid[1, column], measures)
        grid[0, column].set_title(title)
        curves.by_epoch(grid[1, column], abouts[column]["scale"]["epochs"])
    grid[0, 0].set_ylabel("average instant energy")
    grid[1, 0].set_ylabel("mean local gradient of outputs")
    bands = "bands" if _many(abouts[0]["seeds"]) else ""
    marks = " Diamonds: ends of the published curves, read off the paper's figure." if marked else ""
    caption = (
        f"Best, median and worst {what} of the learning rates 0.001, 0.01 and 0.1, by energy on the validation part "
        f"after the last epoch: that energy (above) and the mean local gradient of the outputs (below).{marks} "
        f"{_widths(abouts[0]['scale']) if side else ''}{sample(abouts[0], bands)}"
    )
    words = " ".join(f"{title}: {_in_words(own)}" for title, own in zip(PROTOCOLS, found, strict=True))
    save(figure, job.outputs, caption, f"Four line charts. {words}", abouts[0]["data"])


def _draw_energy(axes: Axes, measures: Measures, published: Mapping[str, float]) -> None:
    for rank, colour in RANKS.items():
        network = measures["shown"][rank]
        band = _many(network["width"]["values"])
        curves.draw(axes, network["validation"], f"{rank}: {_named(network)}", colour, band)
    if published:
        epochs = len(measures["shown"]["best"]["validation"]["mean"])
        curves.mark_published(axes, [epochs] * len(published), list(published.values()), "published")
    drawn = [value for line in axes.lines for value in line.get_ydata()]
    low, high = 0.9 * min(drawn), 1.1 * max(drawn)
    names = len(axes.get_legend_handles_labels()[1])
    axes.set_ylim(low, high * (high / low) ** (0.15 * names))  # room for the names above the curves
    curves.logarithmic(axes)
    axes.legend(loc="upper right", fontsize=7)


def _draw_gradient(axes: Axes, measures: Measures) -> None:
    for rank, colour in RANKS.items():
        network = measures["shown"][rank]
        curves.draw(axes, network["gradient"], rank, colour, _many(network["width"]["values"]), linewidth=0.8)
    axes.set_yscale("symlog", linthresh=SMALL)


def _draw_winners(axes: Axes, measures: Measures) -> str:
    said = []
    for (side, name), colour in zip(SIDES.items(), (style.BLUE, style.GREEN), strict=True):
        widths = measures[side]["best"]["width"]["values"]
        energies = measures[side]["best"]["energy"]["values"]
        axes.plot(widths, energies, "o", color=colour, alpha=0.8, label=name)
        published = printed.CHOICES[side][1]
        axes.axvline(published, color=colour, linewidth=0.8, linestyle=":", label=f"published: {published}")
        said.append(f"{name}: {', '.join(f'{width:.0f}' for width in sorted(widths))}")
    return f"best widths {'; '.join(said)}."


def _many(values: list[Any]) -> bool:
    """Return whether there are enough seeds for an interval: that of two is a dozen times as wide as they differ."""
    return len(values) > 2


def _named(network: Measures) -> str:
    """Return depth, width and rate of a network, as a range where seeds differ."""
    depth, width, rate = (_range(network[name]["values"]) for name in ("depth", "width", "rate"))
    layers = f"{depth} layer{'s' * (depth != '1')}, " if network["depth"]["mean"] != 1 else ""
    return f"{layers}{width} unit{'s' * (width != '1')}, rate {rate}"


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _widths(scale: Mapping[str, Any]) -> str:
    """Return a sentence on which widths were left out, if any."""
    return "" if scale["every"] == 1 else f"Of the widths, every {scale['every']}th was trained. "


def _in_words(measures: Measures) -> str:
    said = (
        f"the {rank} ({_named(network)}) goes from {network['validation']['mean'][0]:.2f} to "
        f"{network['validation']['mean'][-1]:.2f}"
        for rank, network in measures["shown"].items()
    )
    return f"{'; '.join(said)}."


def _data(about: Mapping[str, Any]) -> str:
    return f"{'stand-in ' if about['data']['stand_in'] else ''}data: {about['data']['note']}."
