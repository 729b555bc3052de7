"""How the parts of a method hang together: boxes with words, joined by arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from reprise.plots import style


class Box(NamedTuple):
    """A part: its name, further lines below it, its middle in columns and rows from the top left, its colour."""

    name: str
    lines: Sequence[str]
    column: float
    row: float
    colour: str = style.MUTED


COLUMN, ROW = 1.28, 0.82
"""Distance of the middles of neighbouring boxes, in inches."""

WIDE, LINE, PAD = 0.98, 0.125, 0.06
"""Width of a box, height of a line of words and room around the words, in inches."""


def draw(boxes: Sequence[Box], arrows: Sequence[tuple[str, str]]) -> Figure:
    """Return a picture of boxes and of the arrows between them, from one name to another."""
    columns, rows = (max(getattr(box, way) for box in boxes) + 1 for way in ("column", "row"))
    width, height = columns * COLUMN, rows * ROW
    figure = style.new_figure(width, height, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    axes.set(xlim=(0, width), ylim=(height, 0))
    places = {box.name: _draw_box(axes, box) for box in boxes}
    for start, end in arrows:
        _draw_arrow(axes, places[start], places[end])
    return figure


def _draw_box(axes: Axes, box: Box) -> tuple[float, float, float]:
    """Draw a box; return its middle and half its height."""
    x, y = (box.column + 0.5) * COLUMN, (box.row + 0.5) * ROW
    half = (len(box.lines) + 1) * LINE / 2 + PAD
    patch = FancyBboxPatch((x - WIDE / 2, y - half), WIDE, 2 * half, boxstyle="round,pad=0,rounding_size=0.05")
    patch.set(facecolor=(box.colour, 0.14), edgecolor=box.colour, linewidth=0.8)
    axes.add_patch(patch)
    first = y - len(box.lines) * LINE / 2
    axes.text(x, first, box.name, ha="center", va="center", weight="bold", size=8)
    for number, line in enumerate(box.lines, 1):
        axes.text(x, first + number * LINE, line, ha="center", va="center", size=7)
    return x, y, half


def _draw_arrow(axes: Axes, start: tuple[float, float, float], end: tuple[float, float, float]) -> None:
    """Join two boxes side to side, or top to bottom where one stands above the other."""
    (x, y, half), (to_x, to_y, to_half) = start, end
    if abs(to_x - x) < WIDE:
        down = 1 if to_y > y else -1
        y, to_y = y + down * half, to_y - down * to_half
    else:
        right = 1 if to_x > x else -1
        x, to_x = x + right * WIDE / 2, to_x - right * WIDE / 2
    look = {"arrowstyle": "-|>", "color": style.INK, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 1, "mutation_scale": 8}
    axes.annotate("", (to_x, to_y), (x, y), arrowprops=look)
