"""Letters in EMNIST's form, drawn from the fonts that come with matplotlib and bent as hands bend them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"
FONTS = (
    "DejaVuSans",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSerif",
    "DejaVuSerif-Italic",
    "STIXGeneral",
    "STIXGeneralItalic",
    "cmr10",
    "cmss10",
    "cmtt10",
)
SIDE, SIZE = 64, 40  # pixels of the square that is drawn on, and of the type
FORM, BOX = 28, 24  # pixels of an image, and of what a letter fills of it, as in EMNIST
TURN, SHEAR, STRETCH = 0.2, 0.25, 0.15  # largest angle in radians, slant, and change of each side
BEND, WAVE = 3.0, 8.0  # pixels: how far places are moved, and over what distance that changes


def draw_all(of_each: int, seed: int) -> np.ndarray:
    """Return uint8 images (37 · of_each × 28 × 28), letter after letter, each in every font by turns."""
    rng = np.random.default_rng(seed)
    fonts = [_font(name) for name in FONTS]
    return np.stack([draw(letter, fonts[k % len(fonts)], rng) for letter in LETTERS for k in range(of_each)])


def draw(letter: str, font: ImageFont.FreeTypeFont, rng: np.random.Generator) -> np.ndarray:
    """Return one letter, uint8 28×28, light ink on black, turned, sheared, stretched and bent at random."""
    sheet = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(sheet).text((SIDE / 2, SIDE / 2), letter, 255, font, anchor="mm")
    ink = np.asarray(sheet, np.float32) / 255
    return _fitted(Image.fromarray(ndimage.map_coordinates(ink, _places(rng), order=1)))


def _fitted(ink: Image.Image) -> np.ndarray:
    """Return a letter as large as fits into 24×24 pixels, in the middle of 28×28."""
    left, top, right, bottom = ink.point(lambda value: value * 255).convert("L").getbbox()
    scale = BOX / max(right - left, bottom - top)
    width, height = (max(round(scale * length), 1) for length in (right - left, bottom - top))
    letter = ink.resize((width, height), Image.Resampling.BOX, (left, top, right, bottom))
    image = Image.new("F", (FORM, FORM))
    image.paste(letter, ((FORM - width) // 2, (FORM - height) // 2))
    return np.round(255 * np.asarray(image)).clip(0, 255).astype(np.uint8)


def _places(rng: np.random.Generator) -> np.ndarray:
    """Return from where each pixel of the sheet is taken, 2×SIDE×SIDE."""
    angle, shear = rng.uniform(-TURN, TURN), rng.uniform(-SHEAR, SHEAR)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turned @ [[1, 0], [shear, 1]] @ np.diag(rng.uniform(1 - STRETCH, 1 + STRETCH, 2))
    middle = (SIDE - 1) / 2
    grid = np.stack(np.meshgrid(*[np.arange(SIDE)] * 2, indexing="ij")) - middle
    bent = ndimage.gaussian_filter(rng.normal(size=grid.shape), (0, WAVE, WAVE))
    bent *= BEND * rng.random() / np.abs(bent).max()
    return np.tensordot(matrix, grid, 1) + middle + bent


def _font(name: str) -> ImageFont.FreeTypeFont:
    import matplotlib

    return ImageFont.truetype(Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf"), SIZE)
