"""Videos made from photographs: a camera that moves over a landscape, with wind for sound."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import UsageError, read_json, read_npz, sha256, write_json
from reprise.data import sources, video

if TYPE_CHECKING:
    from reprise.jobs import Job

NAMES = tuple(f"landscape_{number}" for number in range(1, 6))
SIDE, FRAMES, RATE = 256, 36, Fraction(12)
SAMPLES = 16_000  # of sound, per second
NEAREST = 0.55
"""Side of what the camera sees in the end, of the photograph's."""


def make(job: Job) -> None:
    """Write the clip that the first output is named for. Inputs: photographs, card. Outputs: video (mp4), card."""
    clip, card = job.outputs
    if clip.stem not in NAMES:
        raise UsageError(f"config.yaml: there is no video {clip.stem}; of photographs there are {', '.join(NAMES)}.")
    photographs, about = read_npz(job.inputs[0])["images"], read_json(job.inputs[1])
    number = NAMES.index(clip.stem)
    place = (2 * number + 1) * len(photographs) // (2 * len(NAMES))
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound.m4a")
        video.write_sound(sound, _wind(number), SAMPLES)
        video.write(clip, _flight(photographs[place], number), RATE, sound=sound)
    written = sources.Card(
        name=clip.stem,
        title=f"Video: {clip.stem}",
        stand_in=True,
        complete=False,
        note=f"a camera moving over photograph {place + 1} of {len(photographs)} ({about['note']}), {FRAMES} frames of "
        f"{SIDE}×{SIDE} pixels, with synthetic wind for sound, in the place of a video of the paper, which is not "
        "public",
        url=about["url"],
        citation=about["citation"],
        licence=about["licence"],
    )
    counts = {"frames": FRAMES, "sound tracks": 1}
    shape = {"width": SIDE, "height": SIDE, "rate": str(RATE)}
    write_json(
        card, {**asdict(written), "source": about["source"], "counts": counts, "video": shape,
               "arrays_sha256": sha256(clip)}
    )  # fmt: skip


def _flight(photograph: np.ndarray, number: int) -> Iterator[np.ndarray]:
    """Yield what a camera sees that comes nearer, towards a place of its own in each clip."""
    from PIL import Image

    image = Image.fromarray(photograph)
    goal = np.random.default_rng(number).uniform(0.2, 0.8, 2)
    for moment in np.linspace(0, 1, FRAMES):
        eased = moment * moment * (3 - 2 * moment)
        size = (1 - (1 - NEAREST) * eased) * min(image.size)
        left, top = goal * (np.array(image.size) - size)
        yield np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS, (left, top, left + size, top + size)))


def _wind(seed: int) -> np.ndarray:
    """Return as many samples of noise as the picture is long, low and swelling."""
    count = int(SAMPLES * FRAMES / RATE)
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / SAMPLES)
    low = np.fft.irfft(spectrum / (1 + (frequencies / 300) ** 2), count)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * np.arange(count) / count + random.uniform(0, 6))
    return (6000 * low * swell / np.abs(low).max()).astype(np.int16)
