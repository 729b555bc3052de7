"""Points in a plane by class, each class named where most of it lies."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from reprise.plots import style

TEN = 10
"""Classes of which the names are large."""

MARGIN = 0.004
"""Share of the points at each end of both axes that may lie outside the picture."""


def draw(axes: Axes, points: np.ndarray, labels: np.ndarray, names: Sequence[str], size: float = 3) -> None:
    """Draw rows × 2 `points`, coloured by label, and each label's name at the median of its points."""
    kinds = np.unique(labels)
    colours = matplotlib.colormaps["turbo"](np.linspace(0.03, 0.97, max(len(kinds), 2)))
    of_kind = np.searchsorted(kinds, labels)
    axes.scatter(*points.T, s=size, c=colours[of_kind], linewidths=0, alpha=0.6, rasterized=True)
    for kind in kinds:
        middle = np.median(points[labels == kind], 0)
        text = axes.text(
            *middle, names[kind], ha="center", va="center", weight="bold", size=8 if len(kinds) <= TEN else 6.5
        )
        text.set_path_effects([withStroke(linewidth=2, foreground="white")])
    frame(axes, points)


def highlight(axes: Axes, points: np.ndarray, chosen: np.ndarray, size: float = 3) -> None:
    """Draw rows × 2 `points`, those that are `chosen` in colour above all others in grey."""
    for some, colour in ((~chosen, style.FAINT), (chosen, style.VERMILION)):
        axes.scatter(*points[some].T, s=size, c=colour, linewidths=0, alpha=0.7, rasterized=True)
    frame(axes, points)


def frame(axes: Axes, points: np.ndarray) -> None:
    """Show nearly all of the points, both axes at one scale, with names for them."""
    low, high = np.quantile(points, (MARGIN, 1 - MARGIN), 0)
    centre, half = (low + high) / 2, 0.55 * (high - low).max()
    axes.set(xlim=(centre[0] - half, centre[0] + half), ylim=(centre[1] - half, centre[1] + half))
    axes.set(xlabel="first number of the code", ylabel="second number")
    axes.set_aspect("equal")
