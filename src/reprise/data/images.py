"""Image files of unknown origin, read with care: grey values, or one sentence why not."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from reprise.artifacts import RepriseError

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "TIFF", "WEBP")
MOST_PIXELS = 50_000_000


def read_grey(path: Path, folder: Path | None = None) -> np.ndarray:
    """Return the grey values of an image file, upright: float32, height × width, in [0, 1].

    What is transparent shows paper that contrasts with the visible ink: white, or black below
    light ink. Of an animation the first picture is read.

    Parameters
    ----------
    path
        A PNG, JPEG, BMP, GIF, PPM, TIFF or WebP file.
    folder
        If given, the file must lie in this folder, also when it is a link.

    Raises
    ------
    RepriseError
        If the file is missing, leaves the folder, is no image of these formats, is cut off, or
        would unpack to more than 50 million pixels.
    """
    if folder is not None and not path.resolve().is_relative_to(folder.resolve()):
        raise RepriseError(f"{path}: leads out of the folder {folder}; put the file itself there.")
    if path.exists() and not path.is_file():
        raise RepriseError(f"{path}: is not a file; name an image.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # size is checked below, metadata is not used
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                return _grey(ImageOps.exif_transpose(image))
    except FileNotFoundError:
        raise RepriseError(f"{path}: no such file.") from None
    except Image.DecompressionBombError:
        raise RepriseError(f"{path}: has more than {MOST_PIXELS:,} pixels; scale it down.") from None
    except (OSError, ValueError, SyntaxError) as error:
        reason = "is cut off or damaged" if _is_image(path) else f"is not an image ({', '.join(FORMATS)})"
        raise RepriseError(f"{path}: {reason}; save it again or take it away.") from error


def _is_image(path: Path) -> bool:
    """Return whether a file begins as an image does."""
    try:
        with Image.open(path, formats=FORMATS):
            return True
    except (OSError, ValueError, SyntaxError):
        return False


def _grey(image: Image.Image) -> np.ndarray:
    if image.mode.startswith(("I", "F")):  # 16 bits or more, which Pillow would clip to 8
        values = np.asarray(image, np.float32)
        return values / max(float(values.max()), 1.0)
    if not image.has_transparency_data:
        return np.asarray(image.convert("L"), np.float32) / 255
    grey, cover = (np.asarray(band, np.float32) / 255 for band in image.convert("RGBA").convert("LA").split())
    paper = float((grey * cover).sum() < 0.5 * cover.sum())
    return grey * cover + paper * (1 - cover)
