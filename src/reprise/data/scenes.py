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

PLACES = (41, 120, 184, 186, 190)
"""Of photographs that show a landscape by day, among the published ones; counted round where there are fewer."""

NAMES = tuple(f"landscape_{number}" for number, _ in enumerate(PLACES, 1))
SIDE, FRAMES, RATE = 256, 96, Fraction(12)
SAMPLES = 16_000  # of sound, per second
NEAR, FAR = 0.5, 0.75
"""Sides of what the camera sees at both ends of its way and in its middle, of the photograph's."""

STEEP = 0.5
"""Largest angle in radians of its way with the horizon."""


def make(job: Job) -> None:
    """Write the clip that the first output is named for. Inputs: photographs, card. Outputs: video (mp4), card."""
    clip, card = job.outputs
    if clip.stem not in NAMES:
        raise UsageError(f"config.yaml: there is no video {clip.stem}; of photographs there are {', '.join(NAMES)}.")
    photographs, about = read_npz(job.inputs[0])["images"], read_json(job.inputs[1])
    number = NAMES.index(clip.stem)
    place = PLACES[number] % len(photographs)
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
    """Yield what a camera sees that goes over a photograph, to the right or left, and draws back on its way."""
    from PIL import Image

    image = Image.fromarray(photograph)
    angle = np.random.default_rng(number).uniform(-STEEP, STEEP)
    way = np.array([np.cos(angle), np.sin(angle)]) * (-1) ** number
    for moment in np.linspace(0, 1, FRAMES):
        eased = moment * moment * (3 - 2 * moment)
        seen = NEAR + (FAR - NEAR) * np.sin(np.pi * eased)
        # The way ends where what is seen would leave the photograph.
        middle = 0.5 + (1 - seen) / 2 * (2 * eased - 1) * way
        corners = (middle - seen / 2, middle + seen / 2)
        box = tuple(np.concatenate(corners) * np.tile(image.size, 2))
        yield np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box))


def _wind(seed: int) -> np.ndarray:
    """Return as many samples of noise as the picture is long, low and swelling."""
    count = int(SAMPLES * FRAMES / RATE)
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / SAMPLES)
    low = np.fft.irfft(spectrum / (1 + (frequencies / 300) ** 2), count)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * np.arange(count) / count + random.uniform(0, 6))
    return (6000 * low * swell / np.abs(low).max()).astype(np.int16)
