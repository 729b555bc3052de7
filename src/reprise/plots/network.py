"""A small dense network drawn unit by unit, with every connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from reprise.plots import style

HEIGHT, TOP, BOTTOM = 2.35, 1.98, 0.62
"""Of the picture, and of the span of the units, in inches."""

MOST = 9
"""Units of one layer that are drawn; the middle ones of more are left out."""

COLOURS = (style.MUTED, style.BLUE, style.ORANGE, style.GREEN)


def draw(network: Mapping[str, Any], width: float = style.COLUMN) -> Figure:
    """Return a picture of a network with ``features``, and ``layers`` that have a name, units and more.

    Each layer's number of units stands above it, its name, activation and parameters below it.
    """
    figure = style.new_figure(width, HEIGHT, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    axes.set(xlim=(0, width), ylim=(0, HEIGHT))
    source = {"name": "features", "units": network["features"], "activation": "", "parameters": 0}
    layers = [source, *network["layers"]]
    columns = [_places(layer["units"], at) for layer, at in zip(layers, _across(layers, width), strict=True)]
    for before, after in pairwise(columns):
        lines = [(start, end) for start in before for end in after]
        axes.add_collection(LineCollection(lines, colors=style.FAINT, linewidths=0.5 if len(lines) < 40 else 0.3))
    for layer, places, colour in zip(layers, columns, COLOURS, strict=True):
        _draw_units(axes, layer, places, colour)
    return figure


def _across(layers: Sequence[Mapping[str, Any]], width: float) -> list[float]:
    return [float(at) for at in (np.arange(len(layers)) + 0.5) * width / len(layers)]


def _places(units: int, across: float) -> list[tuple[float, float]]:
    """Return where the units of a layer are drawn, from the top."""
    shown = min(units, MOST)
    gap = min(0.3, (TOP - BOTTOM) / max(shown - 1, 1))
    middle = (TOP + BOTTOM) / 2
    places = [(across, middle + gap * ((shown - 1) / 2 - number)) for number in range(shown)]
    return places if units <= MOST else places[: MOST // 2] + places[MOST // 2 + 1 :]


def _draw_units(axes: Axes, layer: Mapping[str, Any], places: Sequence[tuple[float, float]], colour: str) -> None:
    for place in places:
        axes.add_patch(Circle(place, 0.075, facecolor="white", zorder=2))
        unit = Circle(place, 0.075, zorder=3)
        unit.set(facecolor=(colour, 0.22), edgecolor=colour, linewidth=0.8)
        axes.add_patch(unit)
    across = places[0][0]
    if layer["units"] > MOST:
        axes.text(across, (TOP + BOTTOM) / 2, "⋮", ha="center", va="center", size=11)
    axes.text(across, HEIGHT - 0.13, str(layer["units"]), ha="center", va="center")
    axes.text(across, 0.38, layer["name"].capitalize(), ha="center", va="center", weight="bold")
    axes.text(across, 0.245, layer["activation"], ha="center", va="center", size=7)
    if layer["parameters"]:
        axes.text(across, 0.115, f"{layer['parameters']:,} parameters", ha="center", va="center", size=6.5)
