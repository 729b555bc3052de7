"""Pictures of autoencoders and GANs: images given again, samples by epoch, ways between codes, and losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.experiments.portraits import captions
from reprise.experiments.portraits.interpolation import CORNERS
from reprise.jobs import Job
from reprise.plots import curves, grid, style
from reprise.plots.picture import save

EACH, STRIP = 9, 9


def again(job: Job) -> None:
    """Draw test images and what is made of them by epoch; of a VAE, new images too (demmenie2024, figures 2 and 3).

    Inputs: shown.npz of one seed, summary.json.
    """
    shown, about = _read(job)
    epochs = _epochs(shown)
    rows, sides = [shown["real"], *shown["again"]], ["original", *epochs]
    if "samples" in shown:
        rows += [images[:EACH] for images in shown["samples"]]
        sides += [f"new, {epoch}" for epoch in epochs]
    new = "; below, images of random codes after the same epochs" if "samples" in shown else ""
    caption = (
        f"Test images and what the {captions.name(about)} makes of them after {_listed(epochs)}{new}. {_scale(about)}"
    )
    alt = f"Rows of {EACH} small coloured pictures: {', '.join(sides)}."
    save(grid.draw(np.stack(rows), sides=sides, margin=0.85), job.outputs, caption, alt, about["data"])


def by_epoch(job: Job) -> None:
    """Draw what a generator makes of the same numbers by epoch (demmenie2024, figure 4). Inputs as for `again`."""
    shown, about = _read(job)
    epochs = _epochs(shown)
    caption = (
        f"Images that the {captions.name(about)} draws of the same random numbers after {_listed(epochs)}. "
        f"{_scale(about)}"
    )
    alt = f"Rows of {EACH} small coloured pictures: {', '.join(epochs)}."
    save(grid.draw(shown["samples"][:, :EACH], sides=epochs), job.outputs, caption, alt, about["data"])


def strips(job: Job) -> None:
    """Draw the way between two codes, along a line and along an arc (demmenie2024, figures 5 to 8).

    Inputs as for `again`.
    """
    shown, about = _read(job)
    ways = ("linear", "spherical")
    places = np.linspace(0, len(shown["linear"]) // CORNERS, STRIP).round().astype(int)
    caption = (
        f"What the {captions.name(about)} draws between two random codes: *linear*, along the line that joins them, "
        "whose middle is nearer to zero than random codes are; *spherical*, along the arc on which codes keep their "
        f"length. {_scale(about)}"
    )
    alt = f"Two rows of {STRIP} small coloured pictures that change gradually into one another."
    figure = grid.draw(np.stack([shown[way][places] for way in ways]), sides=ways)
    save(figure, job.outputs, caption, alt, about["data"])


def side_by_side(job: Job) -> None:
    """Draw originals and what three networks make (demmenie2024, figure 10).

    Inputs: shown.npz and summary.json of the autoencoder, the variational one and the GAN.
    """
    runs = [(read_npz(path), read_json(other)["about"]) for path, other in _pairs(job.inputs)]
    (coded, _), (variational, _), (adversarial, _) = runs
    abouts = [about for _, about in runs]
    rows = {
        "original": coded["real"],
        "CAE": coded["again"][-1],
        "VAE": variational["again"][-1],
        "VAE, new": variational["generated"],
        "GAN, new": adversarial["generated"],
    }
    count = min(EACH, *map(len, rows.values()))
    figure = grid.draw(np.stack([row[:count] for row in rows.values()]), sides=list(rows))
    caption = (
        "Test images; what the autoencoder (CAE) and the variational one (VAE) make of them; and new images of VAE and "
        f"GAN. {_scale(*abouts)}"
    )
    alt = f"Rows of {count} small coloured pictures: {', '.join(rows)}."
    save(figure, job.outputs, caption, alt, captions.data_of(abouts))


def nearest(job: Job) -> None:
    """Draw new images over the training images nearest to each. Inputs: shown.npz and summary.json, VAE then GAN."""
    runs = [(read_npz(path), read_json(other)["about"]) for path, other in _pairs(job.inputs)]
    rows = [shown[name][:EACH] for shown, _ in runs for name in ("generated", "nearest")]
    abouts = [about for _, about in runs]
    sides = [side for about in abouts for side in (f"{captions.short(about)}, new", "nearest")]
    caption = (
        "New images, and below each the training image that is nearest to it, pixel by pixel: a copy would be equal. "
        f"{_scale(*abouts)}"
    )
    alt = f"Rows of {EACH} small coloured pictures: {', '.join(sides)}."
    save(grid.draw(np.stack(rows), sides=sides), job.outputs, caption, alt, captions.data_of(abouts))


def learning(job: Job) -> None:
    """Draw the losses of the networks by epoch. Inputs: summary.json of autoencoder, variational one and GAN."""
    summaries = [read_json(path) for path in job.inputs]
    abouts = [summary["about"] for summary in summaries]
    labels = ("error of a pixel (nats)", "loss of an image (nats)", "losses (nats)")
    figure = style.new_figure(style.PAGE, 2.2)
    for axes, summary, label in zip(figure.subplots(1, len(summaries)), summaries, labels, strict=True):
        found = summary["measures"]["curves"]
        for (name, statistics), colour in zip(found.items(), style.SERIES, strict=False):
            curves.draw(axes, statistics, name, colour)
        curves.by_epoch(axes, summary["about"]["scale"]["epochs"])
        axes.set(ylabel=label, title=captions.name(summary["about"]))
        axes.legend()
    ends = "; ".join(
        f"{captions.short(summary['about'])} "
        + ", ".join(f"{name} {found['mean'][-1]:.3g}" for name, found in summary["measures"]["curves"].items())
        for summary in summaries
    )
    caption = (
        "Losses by epoch. Of the autoencoder, the cross-entropy of a pixel, which is above zero for the images too; of "
        "the variational one, error and weighted divergence of an image; of the GAN, those of both networks, 1.386 "
        f"and 0.693 by chance{_ends(summaries[-1]['measures']['end'])}. {captions.seeds(abouts, 'bands')}; "
        f"{captions.data_note(abouts)}"
    )
    alt = f"Three line charts of losses by epoch. At the end: {ends}."
    save(figure, job.outputs, caption, alt, captions.data_of(abouts))


def _ends(end: Mapping[str, Any]) -> str:
    """Return the losses of a GAN at its end, and in how many runs one network has won."""
    medians = " and ".join(f"{end[name]['mean']:.3f}" for name in ("discriminator", "generator"))
    won = {name: sum(end[f"{name}_won"]["values"]) for name in ("discriminator", "generator")}
    who = "".join(
        f"; in {count:.0f} of {end['discriminator']['n']} runs the {name} has won"
        for name, count in won.items()
        if count
    )
    return f", {medians} over its last tenth (medians){who}"


def _read(job: Job) -> tuple[dict[str, np.ndarray], Mapping[str, Any]]:
    return read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]


def _pairs(paths: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(paths[::2], paths[1::2], strict=True))


def _epochs(shown: Mapping[str, np.ndarray]) -> list[str]:
    return [f"epoch {epoch}" for epoch in shown["epochs"]]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _scale(*abouts: Mapping[str, Any]) -> str:
    return f"{captions.scale(abouts)}. {captions.first_seed(abouts)}; {captions.data_note(abouts)}"
