"""Points in three dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d import Axes3D

from reprise.plots import style

MOST = 700
"""Points of one cloud that are drawn, evenly chosen, so that a PDF stays small."""


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure that three-dimensional axes fill."""
    figure = style.new_figure(width, height, layout="none")
    figure.subplots_adjust(left=0.01, right=0.955, bottom=0.05, top=0.97, wspace=0.08)
    return figure


def axes_3d(figure: Figure, place: tuple[int, int, int], title: str, names: Sequence[str]) -> Axes3D:
    """Return three-dimensional axes for values around [0, 1], in a place such as (1, 2, 1)."""
    axes = figure.add_subplot(*place, projection="3d")
    axes.view_init(elev=22, azim=-60)
    axes.set_box_aspect((1, 1, 0.85), zoom=1.08)
    axes.set_title(title, y=0.96)
    axes.patch.set_visible(False)  # it would cover the labels of the axes beside it
    for axis, name in zip((axes.xaxis, axes.yaxis, axes.zaxis), names, strict=True):
        axis.set_label_text(name)
        axis.labelpad = -9
        axis.set_tick_params(pad=-4, labelsize=6.5)
        axis.set_ticks((0, 0.5, 1))
        axis.set_view_interval(-0.05, 1.05, ignore=True)
        axis.set_pane_color("white")
        axis.line.set_color(style.MUTED)
    return axes


def draw(axes: Axes3D, points: np.ndarray, label: str, colour: Any, marker: str = "o", size: float = 4) -> None:
    """Draw rows × 3 `points` as one cloud."""
    some = points[np.unique(np.linspace(0, len(points) - 1, MOST).astype(int))] if len(points) > MOST else points
    axes.scatter(*some.T, s=size, c=colour, marker=marker, label=label, linewidths=0, alpha=0.8, depthshade=False)
