"""Portraits in the manner of old paintings, painted by this program: a lit face before a dark ground."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE, SCALE = 64, 3
"""Pixels of a portrait, and how many times larger it is painted."""

GROUNDS = ((46, 38, 28), (30, 32, 30), (64, 52, 36), (38, 30, 34), (70, 66, 54))
SKINS = ((226, 182, 146), (212, 160, 122), (236, 200, 170), (184, 128, 92), (132, 88, 62))
HAIRS = ((40, 28, 20), (86, 56, 30), (136, 94, 52), (150, 146, 138), (196, 192, 182))
COATS = ((24, 22, 24), (52, 28, 26), (34, 40, 52), (92, 62, 34), (70, 30, 40), (54, 58, 42))
COLLARS = ("ruff", "lace", "band", "none")
HATS = ("none", "none", "brim", "cap")
LINEN, INK = (222, 216, 202), (34, 24, 20)

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


def paint_all(count: int, seed: int) -> np.ndarray:
    """Return portraits, uint8 count×64×64×3, each of another person in other clothes and light."""
    rng = np.random.default_rng(seed)
    return np.stack([paint(rng) for _ in range(count)])


def paint(rng: np.random.Generator) -> np.ndarray:
    """Return one portrait, uint8 64×64×3."""
    skin, hair, coat, ground = (_mixed(rng, each) for each in (SKINS, HAIRS, COATS, GROUNDS))
    canvas = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), ground)
    brush = _Brush(ImageDraw.Draw(canvas))
    middle, top, size = 32 + rng.normal(0, 2.5), 15 + rng.normal(0, 2), rng.uniform(0.85, 1.15)
    wide, high = 9.5 * size, 13.5 * size
    turned = rng.uniform(-2.2, 2.2)
    chin = top + 2 * high
    _clothe(brush, rng, middle, chin, size, coat, skin)
    _crown(brush, rng, middle, top, wide, high, hair)
    brush.oval((middle - wide, top, middle + wide, chin), skin)
    _features(brush, rng, middle + turned, top, wide, high, skin)
    _cover(brush, rng, middle, top, wide, high, hair, coat)
    return _finished(canvas.filter(ImageFilter.GaussianBlur(SCALE * 0.55)), rng, turned)


class _Brush:
    """Draws in the pixels of the portrait on a larger canvas."""

    def __init__(self, draw: ImageDraw.ImageDraw):
        self.draw = draw

    def oval(self, box: Box, colour: Colour) -> None:
        self.draw.ellipse([SCALE * value for value in box], fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([(SCALE * x, SCALE * y) for x, y in points], fill=colour)


def _clothe(
    brush: _Brush, rng: np.random.Generator, middle: float, chin: float, size: float, coat: Colour, skin: Colour
) -> None:
    """Paint shoulders, neck and collar."""
    brush.oval((middle - 24 * size, chin - 1, middle + 24 * size, chin + 46), coat)
    brush.shape([(middle - 4, chin - 7), (middle + 4, chin - 7), (middle + 5, chin + 4), (middle - 5, chin + 4)], skin)
    collar = rng.choice(COLLARS)
    if collar == "ruff":
        brush.oval((middle - 14 * size, chin - 5, middle + 14 * size, chin + 5), LINEN)
    elif collar == "lace":
        points = [(middle - 15, chin + 3), (middle, chin - 2), (middle + 15, chin + 3), (middle, chin + 12)]
        brush.shape(points, LINEN)
    elif collar == "band":
        brush.shape([(middle - 5, chin), (middle + 5, chin), (middle + 3, chin + 11), (middle - 3, chin + 11)], LINEN)


def _crown(
    brush: _Brush, rng: np.random.Generator, middle: float, top: float, wide: float, high: float, hair: Colour
) -> None:
    """Paint the hair that falls behind the face."""
    fall, around = rng.uniform(0.3, 2.4), rng.uniform(1.05, 1.5)
    brush.oval((middle - around * wide, top - 3, middle + around * wide, top + (0.8 + fall / 2) * high), hair)


def _features(
    brush: _Brush, rng: np.random.Generator, middle: float, top: float, wide: float, high: float, skin: Colour
) -> None:
    """Paint eyes, brows, nose, mouth and cheeks."""
    shade, blush = _times(skin, 0.68), tuple(np.clip(np.multiply(skin, (1.03, 0.84, 0.8)), 0, 255).astype(int))
    eyes, apart = top + 0.92 * high, 0.43 * wide
    for side in (-1, 1):
        x = middle + side * apart
        brush.oval((x - 3.4, eyes + 4, x + 3.4, eyes + 10), blush)
        brush.oval((x - 2.6, eyes - 2.2, x + 2.6, eyes + 1.6), shade)
        brush.oval((x - 1.9, eyes - 0.9, x + 1.9, eyes + 1.3), LINEN)
        brush.oval((x - 1.0, eyes - 0.9, x + 1.0, eyes + 1.2), INK)
        brush.shape([(x - 2.8, eyes - 2.6), (x + 2.8, eyes - 3.2), (x + 2.8, eyes - 2.3)], _times(skin, 0.45))
    brush.shape([(middle, eyes), (middle + 2, eyes + 7), (middle - 1.4, eyes + 7)], shade)
    mouth = top + 1.52 * high
    brush.oval((middle - 3.4, mouth - 0.9, middle + 3.4, mouth + 1.3 + rng.uniform(0, 0.8)), (150, 72, 62))


def _cover(
    brush: _Brush,
    rng: np.random.Generator,
    middle: float,
    top: float,
    wide: float,
    high: float,
    hair: Colour,
    coat: Colour,
) -> None:
    """Paint the hair over the brow, and a beard or a hat where there is one."""
    line = top + rng.uniform(0.2, 0.5) * high
    points = [
        (middle - wide, line + 4),
        (middle - wide * 0.7, top - 1),
        (middle, top - 3),
        (middle + wide * 0.7, top - 1),
    ]
    brush.shape([*points, (middle + wide, line + 4), (middle + rng.normal(0, 3), line)], hair)
    if rng.random() < 0.3:
        brush.oval((middle - 0.62 * wide, top + 1.62 * high, middle + 0.62 * wide, top + 2.2 * high), hair)
    hat = rng.choice(HATS)
    if hat == "brim":
        brush.oval((middle - 1.9 * wide, top - 1, middle + 1.9 * wide, top + 6), _times(coat, 0.8))
        brush.shape(
            [(middle - wide, top + 2), (middle - 7, top - 12), (middle + 7, top - 12), (middle + wide, top + 2)],
            _times(coat, 0.8),
        )
    elif hat == "cap":
        brush.oval((middle - 1.15 * wide, top - 6, middle + 1.15 * wide, top + 8), LINEN)


def _finished(canvas: Image.Image, rng: np.random.Generator, turned: float) -> np.ndarray:
    """Return a canvas at its size, lit from one side, darker to the corners, with strokes and varnish."""
    from scipy.ndimage import gaussian_filter

    colours = np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.BOX), np.float64)
    down, across = np.meshgrid(*[np.linspace(-1, 1, SIDE)] * 2, indexing="ij")
    light = 1 - 0.22 * np.sign(turned) * across - 0.1 * down - 0.3 * np.clip(np.hypot(down, across) - 0.75, 0, 1)
    strokes = gaussian_filter(rng.normal(size=(SIDE, SIDE)), (0.6, 1.6))
    colours *= (light * (1 + 0.22 * strokes))[..., None]
    varnish = 1 - rng.uniform(0, 0.22) * np.array([0.0, 0.25, 1.0])
    return np.round(colours * varnish + rng.normal(0, 1.5, colours.shape)).clip(0, 255).astype(np.uint8)


def _mixed(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    """Return one of some colours, a little changed."""
    chosen = np.add(colours[rng.integers(len(colours))], rng.normal(0, 8) + rng.normal(0, 3, 3))
    return tuple(np.clip(chosen, 0, 255).astype(int).tolist())


def _times(colour: Colour, factor: float) -> Colour:
    return tuple(np.clip(np.multiply(colour, factor), 0, 255).astype(int).tolist())
