"""Landscapes of brush strokes: sky over water or fields, with hills, trees and their light, each of one mood."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

SCALE = 3
"""Drawn larger and scaled down, which softens the edges."""

GROUND_STROKES, SKY_STROKES, TREE_STROKES = 220, 160, 45
MOODS = np.array(
    [
        # high sky, low sky, far hills, near ground, trees
        [(88, 132, 188), (206, 218, 220), (120, 142, 168), (110, 146, 92), (58, 90, 58)],
        [(150, 170, 196), (232, 214, 184), (146, 140, 160), (172, 160, 104), (92, 104, 66)],
        [(98, 92, 134), (240, 170, 118), (96, 84, 118), (84, 96, 120), (52, 54, 76)],
        [(176, 188, 200), (214, 220, 226), (166, 178, 196), (204, 212, 222), (96, 104, 116)],
        [(122, 168, 188), (196, 216, 196), (98, 138, 124), (124, 158, 126), (44, 92, 74)],
        [(166, 148, 178), (232, 204, 208), (148, 130, 164), (154, 140, 172), (84, 82, 112)],
    ],
    float,
)


def landscape(seed: int, side: int) -> np.ndarray:
    """Return one painting, uint8 side×side×3, the same for the same seed.

    The mood, the height of the horizon, whether there is water below it, hills and trees are drawn at random.
    """
    random = np.random.default_rng([1840, seed])
    high, low, far, near, leaves = MOODS[random.integers(len(MOODS))] + random.normal(0, 12, (5, 3))
    horizon, water = random.uniform(0.3, 0.65), random.random() < 0.5
    canvas = Image.new("RGB", (side * SCALE,) * 2, _colour(low))
    brush = _Brush(ImageDraw.Draw(canvas), side * SCALE, random)
    for place in np.sort(random.uniform(0, horizon, SKY_STROKES)):
        brush.stroke(random.random(), place, high + (low - high) * place / horizon, random.normal(0, 0.25), 0.16)
    if random.random() < 0.4:
        brush.dot(random.random(), random.uniform(0.1, 0.9) * horizon, np.array([252, 226, 170]), 0.05)
    brush.hills(horizon, far, random.uniform(0.04, 0.18))
    below = low * 0.55 + high * 0.45 if water else near
    for place in np.sort(random.uniform(horizon, 1.02, GROUND_STROKES)):
        shade = 1.1 - 0.35 * (place - horizon) / (1 - horizon)
        tilt = random.normal(0, 0.06 if water else 0.5)
        brush.stroke(random.random(), place, below * shade, tilt, 0.14 if water else 0.08)
    for _ in range(random.integers(0, 4)):
        brush.tree(random.random(), horizon + random.uniform(-0.02, 0.25), leaves, random.uniform(0.1, 0.3))
    return np.asarray(canvas.resize((side, side), Image.Resampling.LANCZOS))


class _Brush:
    """What paints on a square of `size` pixels; places and lengths are in its sides."""

    def __init__(self, draw: ImageDraw.ImageDraw, size: int, random: np.random.Generator):
        self.draw, self.size, self.random = draw, size, random

    def stroke(self, x: float, y: float, colour: np.ndarray, tilt: float, length: float) -> None:
        """Paint one stroke about a place, of nearly this colour, lighter along its upper edge."""
        half = length * self.random.uniform(0.3, 0.6) * np.array([np.cos(tilt), np.sin(tilt)])
        ends = [tuple((np.array([x, y]) + sign * half) * self.size) for sign in (-1, 1)]
        wide = max(round(self.size * self.random.uniform(0.012, 0.035)), 1)
        mixed = colour + self.random.normal(0, 14, 3)
        self.draw.line(ends, fill=_colour(mixed), width=wide)
        self.draw.line([(a, b - wide / 3) for a, b in ends], fill=_colour(mixed * 1.1 + 6), width=max(wide // 3, 1))

    def dot(self, x: float, y: float, colour: np.ndarray, radius: float) -> None:
        """Paint a round spot."""
        box = [(at + sign * radius) * self.size for sign in (-1, 1) for at in (x, y)]
        self.draw.ellipse(box, fill=_colour(colour + self.random.normal(0, 8, 3)))

    def hills(self, horizon: float, colour: np.ndarray, height: float) -> None:
        """Paint a range along the horizon, as a sum of three waves."""
        across = np.linspace(0, 1, 40)
        phases, lengths = self.random.uniform(0, 2 * np.pi, 3), self.random.uniform(1, 6, 3)
        waves = sum(np.sin(2 * np.pi * length * across + phase) for length, phase in zip(lengths, phases, strict=True))
        tops = horizon - height * (waves + 3) / 6
        points = [(x * self.size, y * self.size) for x, y in zip(across, tops, strict=True)]
        foot = (horizon + 0.02) * self.size
        self.draw.polygon([(0, foot), *points, (self.size, foot)], fill=_colour(colour))
        for x, top in zip(self.random.random(30), self.random.choice(tops, 30), strict=True):
            self.stroke(x, top + (horizon - top) * self.random.random(), colour, self.random.normal(0, 0.3), 0.08)

    def tree(self, x: float, foot: float, colour: np.ndarray, height: float) -> None:
        """Paint a trunk and a crown of short strokes in all directions."""
        middle = foot - 0.65 * height
        line = [(x * self.size, foot * self.size), (x * self.size, middle * self.size)]
        self.draw.line(line, fill=_colour(colour * 0.6), width=max(self.size // 60, 1))
        for right, down in self.random.normal(0, 0.4, (TREE_STROKES, 2)):
            light = 1.1 - 0.25 * down  # the upper leaves are in the light
            place = x + right * height * 0.45, middle + down * height * 0.6
            self.stroke(*place, colour * light, self.random.uniform(-1.5, 1.5), 0.06)


def _colour(values: np.ndarray) -> tuple[int, int, int]:
    return tuple(np.clip(values, 0, 255).astype(int).tolist())
