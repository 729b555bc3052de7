"""The videos that are repainted: one made from a photograph, and public ones in the place of the papers' own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import UsageError, replacing, sha256, write_json
from reprise.data import sources, video

if TYPE_CHECKING:
    from reprise.jobs import Job

TORCHCODEC = "https://raw.githubusercontent.com/pytorch/torchcodec/main/test/resources/"
IMAGEIO = "https://raw.githubusercontent.com/imageio/imageio-binaries/master/images/"
PUBLIC = {
    "nasa_13013": (TORCHCODEC, "53705221cac65086253367787e964e5d7d37beeba007646106a2c780d087c9e1"),
    "cockatoo": (IMAGEIO, "5fde35f5a288ca86e216d2dc28188ab64b4560d3021f273faefdf0de80f38aa5"),
    "realshort": (IMAGEIO, "a8b35c2c2130453b9ea1172ad4af68ac027bc2483ef0545769684722127bfe18"),
}
MADE = "china"
WIDTH, HEIGHT, FRAMES, RATE = 320, 208, 24, Fraction(12)
SAMPLES = 16_000  # of sound, per second


def make(job: Job) -> None:
    """Write the clip that the first output is named for. Outputs: video (mp4), card (json)."""
    clip, card = job.outputs
    if clip.stem == MADE:
        about = _made(clip)
    elif clip.stem in PUBLIC:
        about = _public(clip)
    else:
        raise UsageError(f"config.yaml: there is no video {clip.stem}; known are {MADE}, {', '.join(PUBLIC)}.")
    held = video.probe(clip)
    counts = {"frames": held.frames, "sound tracks": len(held.sounds)}
    shape = {"width": held.width, "height": held.height, "rate": str(held.rate)}
    written = {"counts": counts, "video": shape, "arrays_sha256": sha256(clip)}
    write_json(card, {**asdict(about), "source": "embedded" if clip.stem == MADE else "published", **written})


def _made(clip: Path) -> sources.Card:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound.m4a")
        video.write_sound(sound, _chord(), SAMPLES)
        video.write(clip, _walk(), RATE, sound=sound)
    return sources.Card(
        name=clip.stem,
        title="Video: a look at china.jpg",
        stand_in=True,
        complete=False,
        note=f"a camera moving over scikit-learn's photograph china.jpg, {WIDTH}×{HEIGHT} pixels, {FRAMES} frames, "
        "with a synthetic chord for sound",
        url="https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_sample_images.html",
        citation="",
        licence="CC BY 2.0 (the photographer is named in scikit-learn)",
    )


def _walk() -> Iterator[np.ndarray]:
    """Yield what a camera sees that moves over the photograph, along an arc and coming nearer."""
    from PIL import Image
    from sklearn.datasets import load_sample_image

    photograph = Image.fromarray(load_sample_image("china.jpg"))
    for moment in np.linspace(0, 1, FRAMES):
        width = 560 - 180 * moment
        height = width * HEIGHT / WIDTH
        left = (photograph.width - width) * (0.1 + 0.8 * moment)
        top = (photograph.height - height) * (0.5 + 0.3 * np.sin(np.pi * moment))
        box = (left, top, left + width, top + height)
        yield np.asarray(photograph.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box))


def _chord() -> np.ndarray:
    """Return the sound of an A major chord that fades, as long as the picture."""
    seconds = np.arange(int(SAMPLES * FRAMES / RATE)) / SAMPLES
    tones = sum(np.sin(2 * np.pi * pitch * seconds) for pitch in (220, 277.18, 329.63, 440))
    return (4000 * tones * np.exp(-seconds)).astype(np.int16)


def _public(clip: Path) -> sources.Card:
    place, digest = PUBLIC[clip.stem]
    file = sources.fetch("videos", clip.name, f"sha256:{digest}", [place + clip.name])
    with replacing(clip) as part:
        shutil.copyfile(file, part)
    held = video.probe(clip)
    return sources.Card(
        name=clip.stem,
        title=f"Video: {clip.name}",
        stand_in=True,
        complete=False,
        note=f"{clip.name}, {held.width}×{held.height} pixels, {held.frames} frames, in the place of the papers' own "
        "videos, which are not public",
        url=place + clip.name,
        citation="",
        licence="not stated",
        files={clip.name: digest},
    )
