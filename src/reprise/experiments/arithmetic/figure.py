"""Charts of the networks that add: what they answer, how far off, and how they learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from reprise.artifacts import read_json, read_npz
from reprise.experiments.arithmetic import printed, scoring
from reprise.experiments.arithmetic.names import name_of
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, style
from reprise.plots.picture import save

VALUES = np.arange(-100, 206, 6)
PANEL = 300  # expressions of one panel

Summary = Mapping[str, Any]


def distribution(job: Job) -> None:
    """Draw how wrong and right answers are distributed (demmenie2024, figure 11). Inputs: summary, predictions."""
    summary, said, true = _answers(job)
    wrong, valid = said != true, ~np.isnan(said)
    figure = style.new_figure(style.COLUMN, 2.5)
    axes = figure.subplots()
    shown = wrong & valid
    axes.hist(true[shown], VALUES, color=style.FAINT, label="true")
    axes.hist(said[shown], VALUES, histtype="step", color=style.BLUE, linewidth=1.3, label="answered")
    axes.set_yscale("log")
    axes.set(xlabel="number", ylabel="answers")
    axes.legend(loc="upper right")
    invalid = int((~valid).sum())
    caption = (
        f"Numbers that were answered wrongly, and what would have been right; share {_share(summary):g}. Of "
        f"{len(said):,} test expressions, {int((~wrong).sum())} were answered right and {invalid} as no "
        "expression can be, such as with a lone minus or 250; these are left out, as in the paper. "
        f"{_one_seed(summary)}"
    )
    alt = f"Histograms of {int(shown.sum()):,} wrong answers and of the right ones."
    if shown.any():
        low, high = np.percentile(said[shown], (25, 75))
        alt += f" Half of the wrong ones lie between {low:.0f} and {high:.0f}."
    save(figure, job.outputs, caption, alt, summary["about"]["data"])


def instances(job: Job) -> None:
    """Draw answered and true numbers one by one (demmenie2024, figure 12). Inputs: summary, predictions."""
    summary, said, true = _answers(job)
    valid = ~np.isnan(said)
    said, true = said[valid], true[valid]
    figure = style.new_figure(style.PAGE, 3.6)
    grid = figure.subplots(2, 4, sharey=True)
    for number, axes in enumerate(grid.flat[:-1]):
        part = slice(number * PANEL, (number + 1) * PANEL)
        places = np.arange(len(true))[part]
        axes.vlines(places, said[part], true[part], color=style.FAINT, linewidth=0.5)
        axes.plot(places, true[part], ".", color=style.MUTED, markersize=2, label="true")
        axes.plot(places, said[part], ".", color=style.BLUE, markersize=2, label="answered")
        axes.set(xlabel="expression")
    last = grid.flat[-1]
    last.plot([-99, 198], [-99, 198], color=style.MUTED, linewidth=0.8, linestyle="--")
    last.plot(true, said, ".", color=style.BLUE, markersize=2, alpha=0.4)
    last.set(xlabel="true number", title="all")
    for axes in grid[:, 0]:
        axes.set_ylabel("number")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, markerscale=3)
    off = np.abs(said - true)
    near = (
        f"Half of the answers are off by {np.median(off):.0f} or less, {100 * (off <= 10).mean():.0f} % by 10 or less. "
        if len(off)
        else ""
    )
    caption = (
        f"Answered and true numbers of the test part, {PANEL} expressions to a panel, answers that no expression has "
        f"left out; share {_share(summary):g}. Lower right: all of them, on the line if right. {near}"
        f"{_one_seed(summary)}"
    )
    alt = f"Seven panels of dots in pairs and a scatter plot of answered against true numbers. {near}"
    save(figure, job.outputs, caption, alt, summary["about"]["data"])


def learning(job: Job) -> None:
    """Draw accuracy by epoch from images (demmenie2024, figure 13). Inputs: summaries of one run, and of depths."""
    single, summary = (read_json(path) for path in job.inputs)
    scale = summary["about"]["scale"]
    figure = style.new_figure(style.PAGE, 2.5)
    panels = figure.subplots(1, 3, sharey=True)
    said = [_draw_single(panels[0], single)]
    for axes, (title, layer, other) in zip(panels[1:], (("encoders", 0, 1), ("decoders", 1, 0)), strict=True):
        shown = [depth for depth in scale["depths"] if depth[other] == 1]
        for depth, colour in zip(shown, style.SERIES, strict=False):
            own = summary["measures"][name_of(scale["shares"][0], depth)]
            words = f"{depth[layer]} {title if depth[layer] > 1 else title[:-1]}"
            curves.draw(axes, own["training"]["accuracy"], words, colour, share=True)
            said.append(f"{words}: {own['training']['accuracy']['mean'][-1]:.3f}")
        axes.set(title=f"more {title}")
        curves.by_epoch(axes, scale["epochs"])
        axes.legend(loc="lower right", handlelength=1.2)
    panels[0].set(ylabel="share right", ylim=(0, None))
    caption = (
        f"Right characters of answers to images, on the training part while networks learn. Left, as in the published "
        f"figure, of one network with {_described(single['about']['scale'])}, with its right answers; then by encoders "
        f"with one decoder and by decoders with one encoder; share {scale['shares'][0]:g}, batches of "
        f"{scale['batch_size']}. {sample(summary['about'], 'bands')}"
    )
    alt = f"Three line charts. After the last epoch: {'; '.join(dict.fromkeys(said))}."
    save(figure, job.outputs, caption, alt, summary["about"]["data"])


def _draw_single(axes: Axes, single: Summary) -> str:
    """Draw how the published single run learns; return how it ends."""
    scale = single["about"]["scale"]
    training = single["measures"][name_of(scale["shares"][0], scale["depths"][0])]["training"]
    curves.draw(axes, training["accuracy"], "characters", style.BLUE, share=True)
    curves.draw(axes, training["exact"], "answers", style.GREEN, share=True)
    axes.set(title="single run")
    curves.by_epoch(axes, scale["epochs"])
    axes.legend(loc="center right", handlelength=1.2)
    return ", ".join(
        f"{name} of the single run: {training[score]['mean'][-1]:.3f}"
        for name, score in (("characters", "accuracy"), ("answers", "exact"))
    )


def _described(scale: Mapping[str, Any]) -> str:
    """Return depth, batches and share of an experiment with one network, in words."""
    encoders, decoders = scale["depths"][0]
    layers = f"{encoders} encoders and {decoders} decoder{'s' if decoders > 1 else ''}"
    return f"{layers}, batches of {scale['batch_size']} and a share of {scale['shares'][0]:g}"


def shares(job: Job) -> None:
    """Draw accuracies by share of the expressions that are learned from. Input: summary."""
    summary = read_json(job.inputs[0])
    scale, measures = summary["about"]["scale"], summary["measures"]
    tests = [measures[name_of(share, scale["depths"][0])]["test"] for share in scale["shares"]]
    figure = style.new_figure(style.COLUMN, 2.6)
    axes = figure.subplots()
    for score, words, colour in (("accuracy", "characters", style.BLUE), ("exact", "whole answers", style.GREEN)):
        _draw_shares(axes, scale["shares"], [test[score] for test in tests], words, colour)
    known = [(share, printed.SHARES[share][0] / 100) for share in scale["shares"] if share in printed.SHARES]
    if known:
        curves.mark_published(axes, *zip(*known, strict=True), "published")
    alone = measures["one_answer"]["accuracy"]["mean"]
    axes.axhline(alone, color=style.MUTED, linewidth=0.8, linestyle=":", label="one answer for all")
    axes.set(xlabel="share that is learned from", ylabel="share right", ylim=(0, None))
    figure.legend(loc="outside lower center", ncols=2)
    caption = (
        f"From text to text after {scale['epochs']} epochs: right characters, which is what was published, and right "
        "answers. Dotted: characters that one answer for all gets right. "
        f"{sample(summary['about'], 'bars')}"
    )
    ends = ", ".join(
        f"share {share:g}: {test['accuracy']['mean']:.3f} of characters, {test['exact']['mean']:.3f} of answers"
        for share, test in zip(scale["shares"], tests, strict=True)
    )
    save(figure, job.outputs, caption, f"Line chart. {ends}.", summary["about"]["data"])


def learned(job: Job) -> None:
    """Draw how two alignments are learned. Inputs: summaries of the long training and of the networks that can add."""
    published, own = (read_json(path) for path in job.inputs)
    scale = published["about"]["scale"]
    name = name_of(scale["shares"][0], scale["depths"][0])
    figure = style.new_figure(style.COLUMN, 2.5)
    axes = figure.subplots()
    lines = (
        ("as published", published["measures"][name]["validation"], style.VERMILION),
        ("last digit first", own["measures"]["curves"]["adder"]["validation"], style.BLUE),
    )
    for words, line, colour in lines:
        curves.draw(axes, line["accuracy"], f"{words}, characters", colour, share=True, linestyle="--", linewidth=0.9)
        curves.draw(axes, line["exact"], f"{words}, answers", colour, share=True)
    curves.by_epoch(axes, max(scale["epochs"], len(lines[1][1]["exact"]["mean"])))
    axes.set(ylabel="share right, validation part", ylim=(0, 1.02))
    figure.legend(loc="outside lower center", ncols=2)
    caption = (
        f"The published network learns to add, as published ({round(128 * scale['width'])} units) but for "
        f"{scale['epochs']} epochs, and with digits written from the last one on, without dropout and with a learning "
        "rate that rises and falls once (128 units). Bands are 95 % intervals of the mean over seeds, of which there "
        f"are {len(published['about']['seeds'])} as published and {len(own['about']['seeds'])} with the last digit "
        f"first; data: {published['about']['data']['note']}."
    )
    said = (f"{words}: {line['exact']['mean'][-1]:.3f} of answers in the last epoch" for words, line, _ in lines)
    save(figure, job.outputs, caption, f"Line chart. {'; '.join(said)}.", published["about"]["data"])


def _answers(job: Job) -> tuple[Summary, np.ndarray, np.ndarray]:
    """Return the summary, and the numbers that the network of the first share answers, and the true ones."""
    summary, found = read_json(job.inputs[0]), read_npz(job.inputs[1])
    scale = summary["about"]["scale"]
    name = name_of(scale["shares"][0], scale["depths"][0])
    return summary, scoring.numbers(found[f"{name}.answered"]), scoring.numbers(found["answers"])


def _draw_shares(axes: Axes, shares: list[float], found: list[Mapping[str, Any]], label: str, colour: str) -> None:
    middle = np.array([one["mean"] for one in found])
    low, high = (np.clip([one[end] for one in found], 0, 1) for end in ("low", "high"))
    ends = middle - low, high - middle
    axes.errorbar(shares, middle, ends, fmt="o-", color=colour, label=label, capsize=2, linewidth=1)


def _share(summary: Summary) -> float:
    return summary["about"]["scale"]["shares"][0]


def _one_seed(summary: Summary) -> str:
    return f"Seed {summary['about']['seeds'][0]}; data: {summary['about']['data']['note']}."
