"""Coloured image files, read with the same care as grey ones, and brought to size."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from reprise.artifacts import RepriseError
from reprise.data.images import FORMATS, MOST_PIXELS


def read_rgb(path: Path) -> np.ndarray:
    """Return an image file upright: uint8, height × width × 3; what is transparent becomes white.

    RepriseError if the file is missing, is no image, is cut off, or has more than 50 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # size is checked below, metadata is not used
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                upright = ImageOps.exif_transpose(image).convert("RGBA")
    except FileNotFoundError:
        raise RepriseError(f"{path}: no such file.") from None
    except Image.DecompressionBombError:
        raise RepriseError(f"{path}: has more than {MOST_PIXELS:,} pixels; scale it down.") from None
    except (OSError, ValueError, SyntaxError):
        raise RepriseError(f"{path}: is no image ({', '.join(FORMATS)}) or is cut off; save it again.") from None
    paper = Image.new("RGBA", upright.size, "white")
    return np.asarray(Image.alpha_composite(paper, upright).convert("RGB"))


def within(image: np.ndarray, longest: int) -> np.ndarray:
    """Return an image (uint8, height × width × 3) scaled down, if need be, so that no side is longer."""
    height, width = image.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return _resized(image, max(round(width * scale), 1), max(round(height * scale), 1))


def square(image: np.ndarray, side: int) -> np.ndarray:
    """Return the middle of an image, as large a square as fits, scaled to side × side."""
    height, width = image.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return _resized(image[top : top + edge, left : left + edge], side, side)


def _resized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    if image.shape[:2] == (height, width):
        return np.ascontiguousarray(image)
    scaled = Image.fromarray(np.ascontiguousarray(image)).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(scaled)
