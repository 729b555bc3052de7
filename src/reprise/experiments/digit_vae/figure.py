"""Pictures of variational autoencoders: how they learn, their plane, and what they generate."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from reprise.artifacts import read_json, read_npz
from reprise.data.contact_sheet import contact_sheet
from reprise.data.letters import DIGITS, LETTERS
from reprise.jobs import Job
from reprise.metrics.summary import sample
from reprise.plots import curves, grid, style
from reprise.plots import plane as scatter
from reprise.plots.picture import save
from reprise.plots.scheme import Box
from reprise.plots.scheme import draw as draw_scheme

NAMES = DIGITS + LETTERS
HIGHLIGHTED = "5"
SIDE, ACROSS, EACH = 3.4, 30, 10


def scheme(job: Job) -> None:
    """Draw how encoder and decoder hang together (wilusz2024, figure 5). Input: summary.json."""
    summary = read_json(job.inputs[0])
    counts = {name: f"{found['mean']:,.0f} parameters" for name, found in summary["measures"]["parameters"].items()}
    latent = summary["about"]["scale"]["latent"]
    boxes = [
        Box("Image", ("28×28",), 0, 0),
        Box("Encoder", (counts["encoder"],), 1, 0, style.BLUE),
        Box("Distribution", (f"mean, variance of {latent}",), 2, 0),
        Box("Code", ("drawn from it",), 2, 1),
        Box("Decoder", (counts["decoder"],), 3, 1, style.VERMILION),
        Box("Decoded", ("28×28",), 4, 1),
    ]
    names = [box.name for box in boxes]
    caption = (
        "An encoder gives an image a normal distribution of codes, a decoder makes an image of a code drawn from it. "
        "They learn to give the image again and to keep the distributions near the standard one, from which codes of "
        "new images are drawn."
    )
    alt = f"Boxes joined by arrows: {' to '.join(names)}."
    save(draw_scheme(boxes, list(pairwise(names))), job.outputs, caption, alt, None)


def square(job: Job) -> None:
    """Draw what the plane decodes to around zero (wilusz2024, figure 6).

    Inputs: plane.npz of one seed, summary.json.
    """
    _sheet(job, "square", "evenly from \N{MINUS SIGN}1 to 1 in both numbers of the code")


def quantiles(job: Job) -> None:
    """Draw what the whole plane decodes to (wilusz2024, figure 13). Inputs as for `square`."""
    _sheet(job, "quantiles", "so that a standard normal distribution has equal shares between them")


def middle(job: Job) -> None:
    """Draw what the middle of the codes decodes to (wilusz2024, figure 17). Inputs as for `square`."""
    _sheet(job, "middle", "evenly over the square in the middle that holds a quarter of the test images' codes")


def middle_as_stored(job: Job) -> None:
    """Draw the same as EMNIST's files hold images (wilusz2024, figure 16). Inputs as for `square`."""
    words = "evenly over the square in the middle of the codes; each with rows and columns exchanged"
    _sheet(job, "middle", words, stored=True)


def learned_classes(job: Job) -> None:
    """Draw where images of the training part lie (wilusz2024, figure 7). Inputs as for `square`."""
    _by_class(job, "train", NAMES)


def classes(job: Job) -> None:
    """Draw where images of the test part lie (wilusz2024, figures 14 and 15). Inputs as for `square`."""
    _by_class(job, "test", NAMES)


def letters(job: Job) -> None:
    """Draw where letters of the test part lie (wilusz2024, figure 8). Inputs as for `square`."""
    _by_class(job, "test", LETTERS)


def one_class(job: Job) -> None:
    """Draw where one class lies among all (wilusz2024, figure 9). Inputs as for `square`."""
    found, about = _read(job)
    chosen = found["test_labels"] == NAMES.index(HIGHLIGHTED)
    figure = _new_figure()
    scatter.highlight(figure.subplots(), found["test_codes"], chosen)
    caption = f"Codes of the test part, those of the class {HIGHLIGHTED} in red. {_one_seed(about)}"
    alt = f"Grey points in a plane, {chosen.sum()} of {len(chosen)} of them red."
    save(figure, job.outputs, caption, alt, about["data"])


def again(job: Job) -> None:
    """Draw images of the test part and what their codes decode to. Inputs: plane.npz and summary.json, run by run."""
    runs = [
        (read_npz(path), read_json(other)["about"])
        for path, other in zip(job.inputs[::2], job.inputs[1::2], strict=True)
    ]
    pairs = [{name: found[name][:: len(found[name]) // EACH][:EACH] for name in ("real", "again")} for found, _ in runs]
    rows = [pairs[0]["real"], *(each["again"] for each in pairs)]
    sides = ["real", *(f"by {about['scale']['latent']} numbers" for _, about in runs)]
    figure = grid.draw(np.stack(rows), sides=sides)
    about = runs[0][1]
    caption = f"Images of the test part and what the means of their codes decode to. {_one_seed(about)}"
    alt = f"Rows of {EACH} small grey pictures: real ones, then decoded ones, {', '.join(sides[1:])}."
    save(figure, job.outputs, caption, alt, about["data"])


def asked(job: Job) -> None:
    """Draw digits that a network was asked for. Inputs: plane.npz of one seed, summary.json."""
    found, about = _read(job)
    images = found["samples"][: 6 * EACH].reshape(6, EACH, *found["samples"].shape[1:])
    caption = (
        f"Images of random codes and of the digit above each column, which the network is told. {_one_seed(about)}"
    )
    alt = "Ten columns of six small grey pictures, one column for each digit."
    save(grid.draw(images, heads=list(DIGITS)), job.outputs, caption, alt, about["data"])


def learning(job: Job) -> None:
    """Draw the bound by epoch. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["curves"]
    figure = style.new_figure(style.COLUMN, 2.3)
    axes = figure.add_subplot()
    for part, colour in (("training", style.BLUE), ("validation", style.VERMILION)):
        curves.draw(axes, found[part]["loss"], part, colour)
    curves.by_epoch(axes, len(found["training"]["loss"]["mean"]))
    axes.set_ylabel("loss of an image (nats)")
    axes.legend()
    ends = " and ".join(f"{found[part]['loss']['mean'][-1]:.1f} in {part}" for part in ("training", "validation"))
    caption = (
        "Loss of an image, a bound of its negative logarithmic likelihood: pixels' error and divergence together. "
        f"{sample(about, 'bands')}"
    )
    save(figure, job.outputs, caption, f"Line chart of two losses by epoch. At the end: {ends}.", about["data"])


def _sheet(job: Job, name: str, where: str, stored: bool = False) -> None:
    found, about = _read(job)
    images = found[name].swapaxes(-1, -2) if stored else found[name]
    figure = style.new_figure(SIDE, SIDE, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    axes.imshow(contact_sheet(images, ACROSS, 0), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    caption = f"What {ACROSS}×{ACROSS} places of the plane decode to, {where}. {_one_seed(about)}"
    alt = f"{ACROSS} rows of {ACROSS} small grey pictures that change gradually into one another."
    save(figure, job.outputs, caption, alt, about["data"])


def _by_class(job: Job, part: str, shown: str) -> None:
    found, about = _read(job)
    labels = found[f"{part}_labels"].astype(int)
    some = np.isin(labels, [NAMES.index(name) for name in shown])
    figure = _new_figure()
    scatter.draw(figure.subplots(), found[f"{part}_codes"][some], labels[some], NAMES)
    what = {"train": "training", "test": "test"}[part]
    kinds = "letters" if shown == LETTERS else "images"
    caption = f"Codes of {some.sum():,} {kinds} of the {what} part, coloured by class. {_one_seed(about)}"
    count = len(np.unique(labels[some]))
    save(figure, job.outputs, caption, f"Points in a plane in {count} colours, each class named.", about["data"])


def _new_figure() -> Figure:
    return style.new_figure(SIDE, SIDE)


def _read(job: Job) -> tuple[dict[str, np.ndarray], Mapping[str, Any]]:
    return read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]


def _one_seed(about: Mapping[str, Any]) -> str:
    data = about["data"]
    return f"Seed {about['seeds'][0]}; {'stand-in ' if data['stand_in'] else ''}data: {data['note']}."
