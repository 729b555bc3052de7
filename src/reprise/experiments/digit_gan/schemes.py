"""Schemes of wilusz2024: networks in general, the convolutional one, and how two of them learn from each other."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from reprise.artifacts import read_json, read_npz
from reprise.jobs import Job
from reprise.plots import architecture as diagram
from reprise.plots import network, style
from reprise.plots.picture import save

HEIGHT, HIGH = 1.9, 0.62
"""Of the scheme of two networks, and of its boxes, in inches."""

UPPER, LOWER = 1.42, 0.52
"""Middles of its two rows, in inches."""


def dense(job: Job) -> None:
    """Draw a small network of dense layers (wilusz2024, figure 2). Reads nothing of its input."""
    sizes = {"hidden 1": 5, "hidden 2": 5, "output": 2}
    layers = [{"name": name, "units": units, "activation": "", "parameters": 0} for name, units in sizes.items()]
    caption = (
        "The basic structure of a neural network: values pass forward alone, from layer to layer, and each unit sees "
        "all units of the layer before it."
    )
    alt = "Four columns of circles, of 3, 5, 5 and 2, each circle joined to all of the next column."
    save(network.draw({"features": 3, "layers": layers}), job.outputs, caption, alt, None)


def convolutional(job: Job) -> None:
    """Draw the discriminator (wilusz2024, figure 3). Input: architecture.json."""
    described = read_json(job.inputs[0])["discriminator"]
    caption = (
        f"A convolutional network: the discriminator that ran here, {described['parameters']:,} parameters. Above each "
        "layer: number and size of its maps, or its units; below: what it does. Lengths grow with the square root of "
        "the size."
    )
    layers = "; ".join(
        f"{layer['name']}: {layer['label']}, output {'×'.join(map(str, layer['output']))}"
        for layer in described["layers"]
    )
    alt = f"Diagram from left to right. Input {'×'.join(map(str, described['input']))}; {layers}."
    save(diagram.draw(described), job.outputs, caption, alt, None)


def adversarial(job: Job) -> None:
    """Draw how generator and discriminator learn (wilusz2024, figure 4).

    Inputs: architecture.json; shown.npz of one seed, summary.json.
    """
    described, about = read_json(job.inputs[0]), read_json(job.inputs[2])["about"]
    shown = read_npz(job.inputs[1])
    figure = style.new_figure(style.PAGE, HEIGHT, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    axes.set(xlim=(0, style.PAGE), ylim=(0, HEIGHT))
    _write(axes, 0.55, LOWER, f"{described['generator']['input'][0]} random\nnumbers")
    _box(axes, 1.85, LOWER, "Generator", _counted(described["generator"]), style.BLUE)
    _show(axes, 3.35, LOWER, shown["samples"][-1][0], "generated")
    _show(axes, 3.35, UPPER, shown["real"][0], "real")
    middle = (LOWER + UPPER) / 2
    _box(axes, 4.95, middle, "Discriminator", _counted(described["discriminator"]), style.VERMILION)
    _write(axes, 6.55, middle, "real or\ngenerated?")
    for start, end in (
        ((0.95, LOWER), (1.25, LOWER)),
        ((2.45, LOWER), (2.98, LOWER)),
        ((3.72, LOWER), (4.35, middle - 0.12)),
        ((3.72, UPPER), (4.35, middle + 0.12)),
        ((5.55, middle), (6.1, middle)),
    ):
        axes.add_patch(_arrow(start, end, style.INK))
    axes.add_patch(_arrow((6.55, middle - 0.24), (1.85, LOWER - HIGH / 2), style.BLUE, "arc3,rad=-0.18"))
    axes.text(4.95, 0.2, "learns to be taken for real", ha="center", va="center", size=7, color=style.BLUE)
    axes.add_patch(_arrow((6.55, middle + 0.24), (4.95, middle + HIGH / 2), style.VERMILION, "arc3,rad=0.5"))
    axes.text(5.8, 1.75, "learns to tell", ha="center", va="center", size=7, color=style.VERMILION)
    data = about["data"]
    caption = (
        "The two networks of a GAN: one makes images of random numbers, the other says which images are real, and each "
        f"learns from what the other makes of it. Seed {about['seeds'][0]}; "
        f"{'stand-in ' if data['stand_in'] else ''}data: {data['note']}."
    )
    alt = (
        "Random numbers enter the generator; its image and a real one enter the discriminator, which says real or "
        "generated; arrows lead from this answer back to both."
    )
    save(figure, job.outputs, caption, alt, data)


def _counted(described: dict) -> str:
    return f"{described['parameters']:,} parameters"


def _box(axes: Axes, across: float, up: float, name: str, words: str, colour: str) -> None:
    corner, size = (across - 0.6, up - HIGH / 2), (1.2, HIGH)
    axes.add_patch(
        FancyBboxPatch(corner, *size, "round,pad=0,rounding_size=0.06", facecolor=(colour, 0.15), edgecolor=colour)
    )
    axes.text(across, up + 0.1, name, ha="center", va="center", weight="bold")
    axes.text(across, up - 0.13, words, ha="center", va="center", size=7)


def _show(axes: Axes, across: float, up: float, image: np.ndarray, name: str) -> None:
    extent = (across - 0.3, across + 0.3, up - 0.3, up + 0.3)
    axes.imshow(image, cmap="gray", vmin=0, vmax=255, extent=extent, interpolation="nearest", aspect="auto")
    axes.text(across, up + 0.38, name, ha="center", va="center", size=7)


def _write(axes: Axes, across: float, up: float, words: str) -> None:
    axes.text(across, up, words, ha="center", va="center")


def _arrow(
    start: tuple[float, float], end: tuple[float, float], colour: str, way: str = "arc3,rad=0"
) -> FancyArrowPatch:
    return FancyArrowPatch(
        start, end, connectionstyle=way, arrowstyle="-|>", mutation_scale=8, linewidth=0.9, color=colour
    )
