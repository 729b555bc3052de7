"""Figures as the page embeds them: the same pictures in fewer bytes."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from reprise.artifacts import write_bytes

EXACT = {"lossless": True, "method": 2, "quality": 20}
NEAR = {"quality": 95, "method": 2}

GAIN = 2
"""How many times smaller a picture must become to be embedded with a loss that no eye finds."""


def shrink(png: Path, webp: Path) -> None:
    """Write a figure as WebP.

    Drawings keep every pixel. Where photographs, paintings or noise fill a picture, exact pixels take
    several times the bytes of nearly equal ones, and the page takes these.
    """
    with Image.open(png) as file:
        picture = file.convert("RGBA")
    opaque = Image.new("RGB", picture.size, "white")
    opaque.paste(picture, mask=picture)
    exact, near = (_encode(opaque, options) for options in (EXACT, NEAR))
    write_bytes(webp, near if len(exact) > GAIN * len(near) else exact)


def _encode(picture: Image.Image, options: dict[str, int | bool]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "webp", **options)
    return buffer.getvalue()
