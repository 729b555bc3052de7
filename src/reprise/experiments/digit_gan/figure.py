"""Pictures of adversarial training: digits as they come about, and how both losses go."""

from __future__ import annotations

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, grid, style
from reprise.plots.picture import save

EACH, SIDE = 8, 8
LINE = 90
"""Grey value of the lines between the digits of a crowd."""


def by_epoch(job: Job) -> None:
    """Draw eight digits from the same numbers after each shown epoch (sepulveda2023, figures 17 to 22).

    Inputs: shown.npz of one seed, summary.json.
    """
    shown, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    epochs = shown["epochs"].tolist()
    images = np.concatenate([shown["samples"][:, :EACH], shown["real"][None, :: len(shown["real"]) // EACH][:, :EACH]])
    figure = grid.draw(images, sides=[*(f"epoch {epoch}" for epoch in epochs), "real"])
    caption = (
        f"Digits that a generator makes of the same eight draws after {_listed(epochs)} epochs, and real ones. "
        f"{_one_seed(about)}"
    )
    alt = (
        f"{len(images)} rows of eight small grey pictures: generated ones, later epochs further down; real digits last."
    )
    save(figure, job.outputs, caption, alt, about["data"])


def crowds(job: Job) -> None:
    """Draw 64 digits from the same numbers after each shown epoch (banoy2023, figure 14). Inputs as for `by_epoch`."""
    shown, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    epochs = shown["epochs"].tolist()
    images = np.stack([_crowd(images) for images in shown["samples"]])[None]
    figure = grid.draw(images, style.PAGE, texts=[[f"epoch {epoch}" for epoch in epochs]])
    caption = f"What a generator makes of the same 64 draws after {_listed(epochs)} epochs. {_one_seed(about)}"
    alt = f"{len(epochs)} squares of eight by eight small grey pictures each, later epochs further right."
    save(figure, job.outputs, caption, alt, about["data"])


def losses(job: Job) -> None:
    """Draw both losses by epoch (sepulveda2023, figure 23). Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["losses"]
    figure = style.new_figure(style.COLUMN, 2.3)
    axes = figure.add_subplot()
    for name, colour in (("discriminator", style.BLUE), ("generator", style.VERMILION)):
        curves.draw(axes, found[name], name, colour)
    axes.axhline(2 * np.log(2), color=style.MUTED, linestyle=":", linewidth=1, label="discriminator by chance")
    curves.by_epoch(axes, len(found["generator"]["mean"]))
    axes.set_ylabel("loss (nats)")
    axes.set_ylim(bottom=0)
    axes.legend()
    ends = ", ".join(f"of the {name} {found[name]['mean'][-1]:.2f}" for name in ("discriminator", "generator"))
    caption = (
        "Losses of discriminator, on real and generated digits together, and generator, mean over each epoch's steps. "
        f"{sample(about, 'bands')}"
    )
    save(figure, job.outputs, caption, f"Line chart of two losses by epoch. At the end: {ends}.", about["data"])


def _crowd(images: np.ndarray) -> np.ndarray:
    """Return 64 images (64×height×width) as one, in eight rows, with lines between them."""
    framed = np.pad(images[: SIDE**2], ((0, 0), (0, 1), (0, 1)), constant_values=LINE)
    rows = framed.reshape(SIDE, SIDE, *framed.shape[1:]).swapaxes(1, 2)
    return rows.reshape(SIDE * framed.shape[1], -1)[:-1, :-1]


def _listed(epochs: list[int]) -> str:
    *others, last = map(str, epochs)
    return f"{', '.join(others)} and {last}" if others else last


def _one_seed(about: dict) -> str:
    data = about["data"]
    return f"Seed {about['seeds'][0]}; {'stand-in ' if data['stand_in'] else ''}data: {data['note']}."
