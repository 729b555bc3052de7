"""A map of the world in an equal-area projection: parallels and meridians, points and arrows, no coastlines."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from reprise.plots import style

STEP = 30  # degrees between lines


def project(positions: np.ndarray) -> np.ndarray:
    """Return x and y (… × 2) of latitudes and longitudes in degrees, by the Equal Earth projection.

    Its polynomial is that of Šavrič, Patterson and Jenny (2019).
    """
    latitude, longitude = np.moveaxis(np.radians(positions), -1, 0)
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(latitude))
    height = 1.340264 * theta - 0.081106 * theta**3 + 0.000893 * theta**7 + 0.003796 * theta**9
    slope = 1.340264 - 3 * 0.081106 * theta**2 + 7 * 0.000893 * theta**6 + 9 * 0.003796 * theta**8
    return np.stack([2 / np.sqrt(3) * longitude * np.cos(theta) / slope, height], -1)


def draw(axes: Axes, south: float = -60, north: float = 75, west: float = -120, east: float = 170) -> None:
    """Draw parallels and meridians with their degrees, between these bounds."""
    style.blank(axes)
    for latitude in range(-90 + STEP, 90, STEP):
        if south <= latitude <= north:
            _line(axes, [(latitude, longitude) for longitude in np.linspace(west, east, 90)])
            _label(axes, (latitude, west), _degrees(latitude, "NS"), "right", "center")
    for longitude in range(-180, 181, STEP):
        if west <= longitude <= east:
            _line(axes, [(latitude, longitude) for latitude in np.linspace(south, north, 60)])
            _label(axes, (south, longitude), _degrees(longitude, "EW"), "center", "top")
    axes.set_aspect("equal")


def _line(axes: Axes, positions: list[tuple[float, float]]) -> None:
    axes.plot(*project(np.array(positions)).T, color=style.FAINT, linewidth=0.5, zorder=0)


def _label(axes: Axes, position: tuple[float, float], text: str, horizontal: str, vertical: str) -> None:
    x, y = project(np.array(position))
    axes.text(x, y, f" {text} ", size=6.5, color=style.MUTED, ha=horizontal, va=vertical)


def _degrees(value: int, signs: str) -> str:
    return f"{abs(value)}°{signs[0] if value > 0 else signs[1] if value else ''}"
