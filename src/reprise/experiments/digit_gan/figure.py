"""Pictures of adversarial training: digits as they come about, and how both losses go."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.data.contact_sheet import contact_sheet
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, grid, style
from reprise.plots.picture import save
from reprise.plots.scheme import Box
from reprise.plots.scheme import draw as draw_scheme

EACH, SIDE = 8, 8
CLASSES = 10
SLOPE = 0.2
"""Of the leaky rectifiers below zero."""


def by_epoch(job: Job) -> None:
    """Draw eight digits from the same numbers after each shown epoch (sepulveda2023, figures 17 to 22).

    Inputs: shown.npz of one seed, summary.json.
    """
    shown, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about = summary["about"]
    epochs = shown["epochs"].tolist()
    images = np.concatenate([shown["samples"][:, :EACH], shown["real"][None, :: len(shown["real"]) // EACH][:, :EACH]])
    figure = grid.draw(images, sides=[*(f"epoch {epoch}" for epoch in epochs), "real"])
    caption = (
        f"Digits that a generator makes of the same eight draws after {_listed(epochs)} epochs, and real ones. "
        f"{_how_alike(summary)}{_one_seed(about)}"
    )
    alt = (
        f"{len(images)} rows of eight small grey pictures: generated ones, later epochs further down; real digits last."
    )
    save(figure, job.outputs, caption, alt, about["data"])


def crowds(job: Job) -> None:
    """Draw 64 digits from the same numbers after each shown epoch (banoy2023, figure 14). Inputs as for `by_epoch`."""
    shown, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about = summary["about"]
    epochs = shown["epochs"].tolist()
    images = np.stack([_crowd(images) for images in shown["samples"]])[None]
    figure = grid.draw(images, style.PAGE, texts=[[f"epoch {epoch}" for epoch in epochs]])
    caption = (
        f"What a generator makes of the same 64 draws after {_listed(epochs)} epochs. "
        f"{_how_alike(summary)}{_one_seed(about)}"
    )
    alt = f"{len(epochs)} squares of eight by eight small grey pictures each, later epochs further right."
    save(figure, job.outputs, caption, alt, about["data"])


def losses(job: Job) -> None:
    """Draw both losses by epoch (sepulveda2023, figure 23). Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found, last = summary["about"], summary["measures"]["losses"], summary["measures"]["last_step"]
    figure = style.new_figure(style.COLUMN, 2.3)
    axes = figure.add_subplot()
    for name, colour in (("discriminator", style.BLUE), ("generator", style.VERMILION)):
        curves.draw(axes, found[name], name, colour)
        curves.draw(axes, last[name], "_", colour, band=False, linewidth=0.5, linestyle="--")
    axes.axhline(2 * np.log(2), color=style.MUTED, linestyle=":", linewidth=1, label="discriminator by chance")
    curves.by_epoch(axes, len(found["generator"]["mean"]))
    axes.set_ylabel("loss (nats)")
    axes.set_ylim(bottom=0)
    axes.legend()
    ends = ", ".join(f"of the {name} {found[name]['mean'][-1]:.2f}" for name in ("discriminator", "generator"))
    caption = (
        "Losses of discriminator, on real and generated digits together, and generator: mean over each epoch's steps, "
        "and dashed at its last step. "
        f"{sample(about, 'bands')}"
    )
    save(figure, job.outputs, caption, f"Line chart of two losses by epoch. At the end: {ends}.", about["data"])


def by_step(job: Job) -> None:
    """Draw both losses by step (alvarez2023, figure 4). Inputs: course.npz of one seed, summary.json."""
    course, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    figure = style.new_figure(style.COLUMN, 2.3)
    axes = figure.add_subplot()
    for name, colour in (("generator", style.VERMILION), ("discriminator", style.BLUE)):
        axes.plot(np.arange(1, len(course[name]) + 1), course[name], color=colour, label=name, linewidth=0.6)
    axes.set(xlabel="step", ylabel="loss (nats)")
    axes.set_ylim(bottom=0)
    axes.legend()
    highest = {name: course[name].max() for name in ("generator", "discriminator")}
    caption = f"Losses of both networks in each of {len(course['generator']):,} steps. {_one_seed(about)}"
    alt = f"Line chart of two losses by step; highest {', '.join(f'{n} {v:.1f}' for n, v in highest.items())}."
    save(figure, job.outputs, caption, alt, about["data"])


def beside(job: Job) -> None:
    """Draw 64 real digits beside 64 generated ones (alvarez2023, figure 5). Inputs as for `by_epoch`."""
    shown, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about = summary["about"]
    images = np.stack([_crowd(shown["real"]), _crowd(shown["samples"][-1])])[None]
    figure = grid.draw(images, style.PAGE, texts=[["real", "generated"]])
    caption = (
        f"Real digits and, after {about['scale']['epochs']} epochs, generated ones. "
        f"{_how_alike(summary)}{_one_seed(about)}"
    )
    alt = "Two squares of eight by eight small grey pictures: real digits to the left, generated ones to the right."
    save(figure, job.outputs, caption, alt, about["data"])


def asked(job: Job) -> None:
    """Draw digits that a generator was asked for, a column for each. Inputs as for `by_epoch`."""
    shown, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about, found = summary["about"], summary["measures"]["asked"]["share"]
    last = shown["samples"][-1]
    images = last[: len(last) // CLASSES * CLASSES].reshape(-1, CLASSES, *last.shape[1:])
    figure = grid.draw(images, heads=[str(digit) for digit in range(CLASSES)])
    caption = (
        "Digits from a generator that is told which to draw: above each column, the digit that was asked for. "
        f"A LeNet reads {found['mean']:.1%} of such digits as asked. {_one_seed(about)}"
    )
    alt = f"{len(images)} rows of ten small grey pictures, each column meant to show one digit from 0 to 9."
    save(figure, job.outputs, caption, alt, about["data"])


def scheme(job: Job) -> None:
    """Draw how generator and discriminator hang together (figures 7, 5 and 2 of three papers). Input: summary.json."""
    counts = read_json(job.inputs[0])["measures"]["parameters"]
    made, judged = (f"{counts[name]['mean']:,.0f} parameters" for name in ("generator", "discriminator"))
    boxes = [
        Box("Noise", ("normal numbers",), 0, 0),
        Box("Generator", (made,), 1, 0, style.VERMILION),
        Box("Generated", ("images",), 2, 0),
        Box("Real", ("images",), 2, 1),
        Box("Discriminator", (judged,), 3, 0.5, style.BLUE),
        Box("Real or not", ("one logit",), 4, 0.5),
    ]
    names = [box.name for box in boxes]
    arrows = [*pairwise(names[:3]), ("Generated", "Discriminator"), *pairwise(names[3:])]
    caption = (
        "A generator makes images of random numbers, a discriminator learns to tell them from real ones, and the "
        "generator learns to be taken for real."
    )
    alt = (
        f"Boxes joined by arrows: {' to '.join(names[:3])} to {names[4]}; {' to '.join(names[3:])}. The generator has "
        f"{made}, the discriminator {judged}."
    )
    save(draw_scheme(boxes, arrows), job.outputs, caption, alt, None)


def leaky(job: Job) -> None:
    """Draw the leaky rectifier of the networks (banoy2023, figure 19). Reads nothing."""
    values = np.array([-5.0, 0.0, 5.0])
    figure = style.new_figure(style.COLUMN, 1.9)
    axes = figure.add_subplot()
    axes.plot(values, np.where(values < 0, SLOPE * values, values), color=style.BLUE)
    axes.set(xlabel="x", ylabel="f(x)")
    caption = f"The leaky rectifier of both networks: f(x) = x above zero and {SLOPE}·x below."
    save(figure, job.outputs, caption, f"A line of slope {SLOPE} left of zero and of slope 1 right of it.", None)


def _crowd(images: np.ndarray) -> np.ndarray:
    """Return 64 images (64×height×width) as one, in eight rows, with lines between them."""
    return contact_sheet(images[: SIDE**2], SIDE, 1)


def _listed(epochs: list[int]) -> str:
    *others, last = map(str, epochs)
    return f"{', '.join(others)} and {last}" if others else last


def _how_alike(summary: Mapping[str, Any]) -> str:
    """Return what is to be said of a generator that makes nearly the same of all draws."""
    found = summary["measures"]["variety"]
    if not found["collapsed"]["values"][0]:
        return ""
    ratio = found["ratio"]["values"][0]
    return f"It has *collapsed*: its images differ from each other {ratio:.0%} as much as real ones do. "


def _one_seed(about: dict) -> str:
    data = about["data"]
    return f"Seed {about['seeds'][0]}; {'stand-in ' if data['stand_in'] else ''}data: {data['note']}."
