"""Distributions of one variable as smooth curves."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

GRID = 256
LEAST_SPREAD = 1e-6


def draw(axes: Axes, values: np.ndarray, label: str, colour: str, fill: bool = False, **line: Any) -> None:
    """Draw the density of values around [0, 1], estimated with Gaussian kernels (bandwidth after Scott, 1992).

    Values that are all the same stand as a line.
    """
    at = np.linspace(-0.15, 1.15, GRID)
    axes.set_xlim(at[0], at[-1])
    if np.ptp(values) < LEAST_SPREAD:
        axes.axvline(values[0], color=colour, label=label, **line)
        return
    width = values.std(ddof=1) * len(values) ** -0.2
    height = np.exp(-0.5 * np.square((at[:, None] - values) / width)).mean(1) / (width * np.sqrt(2 * np.pi))
    if fill:
        axes.fill_between(at, height, color=colour, alpha=0.2, linewidth=0)
    axes.plot(at, height, color=colour, label=label, **line)
