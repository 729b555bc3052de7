"""Small pictures, grey or coloured, in a grid, with words above columns, beside rows and below each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reprise.plots import style

GAP = 0.04
"""Between pictures, in inches."""

LINE = 0.15
"""For a line of words, in inches."""


def draw(
    images: np.ndarray,
    width: float = style.COLUMN,
    heads: Sequence[str] = (),
    sides: Sequence[str] = (),
    texts: Sequence[Sequence[str]] = (),
    wrong: np.ndarray | None = None,
    margin: float = 0.75,
) -> Figure:
    """Return a picture, `width` inches wide, of grey or coloured images.

    Parameters
    ----------
    images : uint8 array, rows × columns × height × width, × 3 for colours
        0 is black.
    heads, sides, texts
        What stands above each column, to the left of each row, and below each image.
    wrong : bool array, rows × columns
        Where the text below an image is set in red and bold.
    margin : float
        Room for `sides` in inches, if there are any.
    """
    rows, columns = images.shape[:2]
    left, top, below = margin if sides else 0.0, LINE if heads else 0.0, LINE if len(texts) else 0.0
    side = (width - left - GAP) / columns - GAP
    height = top + rows * (side + below + GAP) + GAP
    figure = style.new_figure(width, height, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    for row, column in np.ndindex(rows, columns):
        x, y = left + GAP + column * (side + GAP), top + GAP + row * (side + below + GAP)
        _place(axes, images[row, column], x, y, side)
        if len(texts):
            mistaken = wrong is not None and wrong[row, column]
            look = {"color": style.VERMILION, "weight": "bold"} if mistaken else {}
            axes.text(x + side / 2, y + side + below / 2, texts[row][column], ha="center", va="center", size=7, **look)
    for column, head in enumerate(heads):
        axes.text(left + GAP + column * (side + GAP) + side / 2, top / 2 + GAP / 2, head, ha="center", va="center")
    for row, words in enumerate(sides):
        axes.text(left - GAP, top + GAP + row * (side + below + GAP) + side / 2, words, ha="right", va="center")
    axes.set(xlim=(0, width), ylim=(height, 0))
    return figure


def _place(axes: Axes, image: np.ndarray, x: float, y: float, side: float) -> None:
    extent = (x, x + side, y + side, y)
    axes.imshow(image, cmap="gray", vmin=0, vmax=255, extent=extent, interpolation="nearest", aspect="auto")
    axes.add_patch(Rectangle((x, y), side, side, fill=False, edgecolor=style.FAINT, linewidth=0.4))
