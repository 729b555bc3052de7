"""Many small grey pictures on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reprise.artifacts import replacing

GAP, PAPER = 2, 90
"""Pixels between the pictures and around them, and their grey."""


def contact_sheet(images: Sequence[np.ndarray], across: int, gap: int = GAP) -> np.ndarray:
    """Return pictures of one size (uint8, height×width) on one grey sheet, at most `across` to a row."""
    height, width = (side + gap for side in images[0].shape)
    across = min(across, len(images))
    sheet = np.full((-(-len(images) // across) * height + gap, across * width + gap), PAPER, np.uint8)
    for place, image in enumerate(images):
        top, left = place // across * height + gap, place % across * width + gap
        sheet[top : top + image.shape[0], left : left + image.shape[1]] = image
    return sheet


def save_png(path: Path, pixels: np.ndarray) -> None:
    """Write a picture (uint8) as PNG."""
    from PIL import Image

    with replacing(path) as part:
        Image.fromarray(pixels).save(part, format="PNG")
