"""A matrix as shaded cells, with its numbers written into them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from reprise.plots import style


def draw(
    axes: Axes,
    shades: np.ndarray,
    texts: Sequence[Sequence[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    text_size: float = 6.5,
) -> None:
    """Draw one cell per number of `shades` (0 white … 1 darkest) and write `texts` into them."""
    axes.imshow(shades, cmap=style.SHADES, vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(False)
    _separate_cells(axes, shades.shape)
    for row, column in np.ndindex(shades.shape):
        colour = _text_colour(shades[row, column])
        axes.text(column, row, texts[row][column], color=colour, size=text_size, ha="center", va="center")


def outline(axes: Axes, row: int, column: int) -> None:
    """Put a frame around one cell."""
    frame = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=style.VERMILION, linewidth=1.6)
    frame.set_clip_on(False)
    axes.add_patch(frame)


def _separate_cells(axes: Axes, shape: tuple[int, ...]) -> None:
    axes.set_xticks(np.arange(shape[1] - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(shape[0] - 1) + 0.5, minor=True)
    axes.grid(True, which="minor", color="#e6e6e6", linewidth=0.5)
    axes.tick_params(which="minor", length=0)


def _text_colour(shade: float) -> str:
    """Return black or white, whichever contrasts more by WCAG's relative luminance."""
    rgb = np.array(style.SHADES(float(shade))[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    return "black" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "white"
