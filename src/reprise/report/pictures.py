"""Figures as the page embeds them: the same pictures in fewer bytes, and of each film a late frame."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from PIL import Image

from reprise.artifacts import RepriseError, write_bytes

EXACT = {"lossless": True, "method": 2, "quality": 20}
NEAR = {"quality": 95, "method": 2}
POSTER = {"quality": 80, "method": 2}

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


def poster(video: Path, webp: Path) -> None:
    """Write a frame of a film's last half second as WebP; RepriseError if the film cannot be read."""
    from imageio_ffmpeg import get_ffmpeg_exe

    asked = ["-v", "error", "-threads", "1", "-sseof", "-0.5", "-i", str(video)]
    done = subprocess.run(
        [get_ffmpeg_exe(), *asked, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"], capture_output=True
    )
    if done.returncode or not done.stdout:
        complaint = " ".join(done.stderr.decode(errors="replace").split())
        raise RepriseError(f"{video}: no frame of it can be read ({complaint or 'it is empty'}); make it again.")
    with Image.open(io.BytesIO(done.stdout)) as frame:
        write_bytes(webp, _encode(frame.convert("RGB"), POSTER))


def _encode(picture: Image.Image, options: dict[str, int | bool]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "webp", **options)
    return buffer.getvalue()
