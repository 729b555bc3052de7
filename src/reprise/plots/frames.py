"""Coloured pictures in rows, each row as high as its pictures' shapes ask for, with words above and below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from reprise.plots import style
from reprise.plots.grid import GAP, LINE


def draw(
    rows: Sequence[Sequence[np.ndarray]],
    width: float = style.PAGE,
    texts: Sequence[Sequence[str]] = (),
    sides: Sequence[str] = (),
    margin: float = 0.75,
) -> Figure:
    """Return a picture, `width` inches wide, of rows of coloured pictures of one height each.

    Parameters
    ----------
    rows
        Pictures, uint8 height × width × 3.
    texts
        What stands below each picture.
    sides
        What stands to the left of each row.
    margin
        Room for `sides` in inches, if there are any.
    """
    left, below = margin if sides else 0.0, LINE if texts else 0.0
    heights = [_height(row, width - left) for row in rows]
    height = sum(heights) + len(rows) * (below + GAP) + GAP
    figure = style.new_figure(width, height, layout="none")
    axes = style.blank(figure.add_axes((0, 0, 1, 1)))
    top = GAP
    for number, (row, high) in enumerate(zip(rows, heights, strict=True)):
        x = left + GAP
        for column, picture in enumerate(row):
            wide = high * picture.shape[1] / picture.shape[0]
            axes.imshow(picture, extent=(x, x + wide, top + high, top), interpolation="lanczos", aspect="auto")
            if texts:
                axes.text(x + wide / 2, top + high + below / 2 + 0.01, texts[number][column], ha="center", va="center")
            x += wide + GAP
        if sides:
            axes.text(left - GAP, top + high / 2, sides[number], ha="right", va="center")
        top += high + below + GAP
    axes.set(xlim=(0, width), ylim=(height, 0))
    return figure


def _height(row: Sequence[np.ndarray], width: float) -> float:
    return (width - GAP * (len(row) + 1)) / sum(picture.shape[1] / picture.shape[0] for picture in row)
