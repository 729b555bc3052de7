"""A map of the world in an equal-area projection: parallels and meridians, points and arrows, no coastlines."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from reprise.plots import style


def project(positions: np.ndarray) -> np.ndarray:
    """Return x and y (… × 2) of latitudes and longitudes in degrees, by the Equal Earth projection.

    Its polynomial is that of Šavrič, Patterson and Jenny (2019).
    """
    latitude, longitude = np.moveaxis(np.radians(positions), -1, 0)
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(latitude))
    height = 1.340264 * theta - 0.081106 * theta**3 + 0.000893 * theta**7 + 0.003796 * theta**9
    slope = 1.340264 - 3 * 0.081106 * theta**2 + 7 * 0.000893 * theta**6 + 9 * 0.003796 * theta**8
    return np.stack([2 / np.sqrt(3) * longitude * np.cos(theta) / slope, height], -1)


def draw(axes: Axes, south: float, north: float, west: float, east: float, step: int) -> None:
    """Draw parallels and meridians with their degrees, every `step` degrees between these bounds."""
    style.blank(axes)
    parallels = [latitude for latitude in range(-90 + step, 90, step) if south <= latitude <= north]
    meridians = [longitude for longitude in range(-180, 181, step) if west <= longitude <= east]
    for latitude in parallels:
        _line(axes, [(latitude, longitude) for longitude in np.linspace(west, east, 90)])
        _label(axes, (latitude, west), _degrees(latitude, "NS"), "right", "center")
    for longitude in meridians:
        _line(axes, [(latitude, longitude) for latitude in np.linspace(south, north, 60)])
        _label(axes, (south, longitude), _degrees(longitude, "EW"), "center", "top")
    corners = project(np.array([(latitude, side) for latitude in (south, 0, north) for side in (west, east)]))
    middle = corners if south < 0 < north else np.delete(corners, [2, 3], 0)
    axes.set_xlim(middle[:, 0].min(), middle[:, 0].max())
    axes.set_ylim(corners[0, 1], corners[-1, 1])
    axes.set_aspect("equal")


def _line(axes: Axes, positions: list[tuple[float, float]]) -> None:
    axes.plot(*project(np.array(positions)).T, color=style.FAINT, linewidth=0.5, zorder=0)


def _label(axes: Axes, position: tuple[float, float], text: str, horizontal: str, vertical: str) -> None:
    x, y = project(np.array(position))
    axes.text(x, y, f" {text} ", size=6.5, color=style.MUTED, ha=horizontal, va=vertical)


def _degrees(value: int, signs: str) -> str:
    return f"{abs(value)}°{signs[0] if value > 0 else signs[1] if value else ''}"
