"""A convolutional network drawn from its description: stacks of maps, dense bars, what joins them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod, sqrt
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from reprise.plots import style

HEIGHT, MIDDLE = 2.1, 1.25
"""Of the picture, and of the line through all blocks, in inches."""

SIDE, BAR, LABEL, GAP = 0.92, 0.1, 0.68, 0.06
"""Of the largest map, of a dense layer, and least of what is written below a block and between two, in inches."""

CARDS = 16
"""At most, in a stack."""

KINDS = {
    "Input": ("input", style.MUTED),
    "Conv2d": ("convolution", style.BLUE),
    "ConvTranspose2d": ("transposed", style.PURPLE),
    "AvgPool2d": ("average", style.ORANGE),
    "MaxPool2d": ("maximum", style.ORANGE),
    "Linear": ("dense", style.GREEN),
}


@dataclass
class Block:
    """One layer on the page, in inches: its front card or bar, and how far its stack goes back."""

    layer: Mapping[str, Any]
    width: float
    height: float
    depth: float = 0.0
    left: float = 0.0

    @property
    def bottom(self) -> float:
        """Lower edge of the front card; front and back together are centred on the page."""
        return MIDDLE - (self.height + self.depth) / 2

    @property
    def centre(self) -> float:
        """Middle between the left edge of the front and the right edge of the back."""
        return self.left + (self.width + self.depth) / 2

    @property
    def colour(self) -> str:
        """Colour of this kind of layer."""
        return KINDS.get(self.layer["kind"], ("", style.PURPLE))[1]

    def point(self, across: float, up: float) -> tuple[float, float]:
        """Return a point of the front card: (0, 0) is its lower left corner, (1, 1) its upper right."""
        return self.left + across * self.width, self.bottom + up * self.height


def draw(network: Mapping[str, Any]) -> Figure:
    """Return a picture, two columns wide, of a network described as ``metrics.architecture`` does it.

    Sides of maps, depths of stacks and lengths of dense layers grow with the square root of their
    size; no stack shows more than 16 cards.
    """
    figure = style.new_figure(style.PAGE, HEIGHT, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    axes.set(xlim=(0, style.PAGE), ylim=(0, HEIGHT))
    source = {"name": "input", "kind": "Input", "output": network["input"], "parameters": 0, "then": [], "kernel": None}
    blocks = [_block(layer, network) for layer in (source, *network["layers"])]
    _place(blocks)
    for block in blocks:
        _draw_stack(axes, block)
        _write(axes, block)
    for before, after in pairwise(blocks):
        join = _join_by_kernel if after.layer["kernel"] else _join_densely
        join(axes, before, after)
    return figure


def _block(layer: Mapping[str, Any], network: Mapping[str, Any]) -> Block:
    """Return a layer to scale: against the largest map, or the longest dense layer, of its network."""
    shapes = [network["input"], *(other["output"] for other in network["layers"])]
    if len(layer["output"]) == 3:
        channels, height, width = layer["output"]
        unit = SIDE / sqrt(max(max(shape[1:]) for shape in shapes if len(shape) == 3))
        return Block(layer, unit * sqrt(width), unit * sqrt(height), depth=0.08 * sqrt(channels - 1))
    longest = max(prod(shape) for shape in shapes if len(shape) != 3)
    return Block(layer, BAR, 1.2 * SIDE * sqrt(prod(layer["output"]) / longest))


def _place(blocks: Sequence[Block]) -> None:
    """Spread the blocks over the page: as wide as they or their words are, smaller if need be, with equal gaps."""
    share = (style.PAGE - GAP * len(blocks)) / sum(block.width + block.depth for block in blocks)
    for block in blocks if share < 1 else ():
        block.width, block.height, block.depth = (share * side for side in (block.width, block.height, block.depth))
    widths = [max(block.width + block.depth, LABEL) for block in blocks]
    gap = (style.PAGE - sum(widths)) / len(blocks)
    left = gap / 2
    for block, width in zip(blocks, widths, strict=True):
        block.left = left + (width - block.width - block.depth) / 2
        left += width + gap


def _draw_stack(axes: Axes, block: Block) -> None:
    """Draw the cards of a layer from the back to the front; a dense layer is one narrow card."""
    cards = min(block.layer["output"][0], CARDS) if block.depth else 1
    for card in reversed(range(cards)):
        back = block.depth * card / max(cards - 1, 1)
        x, y = block.point(0, 0)
        face = Rectangle((x + back, y + back), block.width, block.height, facecolor="white")
        tint = Rectangle((x + back, y + back), block.width, block.height)
        tint.set(facecolor=(block.colour, 0.22), edgecolor=block.colour, linewidth=0.6)
        axes.add_patch(face)
        axes.add_patch(tint)


def _join_by_kernel(axes: Axes, before: Block, after: Block) -> None:
    """Draw the window on the maps before, and what it becomes in the maps after."""
    shape, (high, wide) = before.layer["output"], after.layer["kernel"]
    width, height = before.width * wide / shape[2], before.height * high / shape[1]
    x, y = before.point(0.7, 0.6)
    x, y = min(x, before.point(1, 1)[0] - width), min(y, before.point(1, 1)[1] - height)
    axes.add_patch(Rectangle((x, y), width, height, facecolor="white", edgecolor=style.INK, linewidth=0.7, zorder=2))
    target = after.point(0.22, 0.3)
    for corner in ((x + width, y + height), (x + width, y)):
        axes.plot(*zip(corner, target, strict=True), color=style.INK, linewidth=0.5)
    axes.plot(*target, "s", color=style.INK, markersize=1.6)


def _join_densely(axes: Axes, before: Block, after: Block) -> None:
    """Shade the space between two layers of which every value sees every other."""
    right = before.left + before.width + before.depth
    top = before.bottom + before.height + before.depth
    corners = [(right, before.bottom + before.depth), (right, top), after.point(0, 1), after.point(0, 0)]
    axes.add_patch(Polygon(corners, facecolor=style.FAINT, alpha=0.35, linewidth=0, zorder=0))


def _write(axes: Axes, block: Block) -> None:
    """Write the shape above a block; name, operation and parameters below it."""
    layer, (kind, _) = block.layer, KINDS.get(block.layer["kind"], (block.layer["kind"], ""))
    shape, window = layer["output"], "×".join(map(str, layer["kernel"] or ()))
    size = f"{shape[0]}@{shape[1]}×{shape[2]}" if len(shape) == 3 else str(prod(shape))
    axes.text(block.centre, HEIGHT - 0.12, size, ha="center", va="center")
    name = layer["name"].capitalize() if kind != "input" else "Input"
    axes.text(block.centre, 0.52, name, ha="center", va="center", weight="bold")
    lines = [f"{kind} {window}".strip() if kind != "input" else "", ", ".join(layer["then"])]
    for row, line in enumerate(lines):
        axes.text(block.centre, 0.38 - 0.125 * row, line, ha="center", va="center", size=7)
    if layer["parameters"]:
        axes.text(block.centre, 0.1, f"{layer['parameters']:,} parameters", ha="center", va="center", size=6.5)
