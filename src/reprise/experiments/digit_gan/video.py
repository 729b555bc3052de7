"""Films of generators that learn: the same draws after each epoch."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import read_npz
from reprise.data import video
from reprise.data.contact_sheet import contact_sheet

if TYPE_CHECKING:
    from reprise.jobs import Job

RATE = Fraction(10)
SECONDS, LAST = 6, 2
"""How long the film lasts up to its last frame, or longer where there are more epochs, and that one."""

ACROSS, SIDE = 8, 480
BAR = 6
"""Height in pixels of the bar that tells how far the training has come."""


def learning(job: Job) -> None:
    """Write a film of the samples of each epoch. Input: course.npz. Output: the film."""
    video.write(job.outputs[0], _frames(read_npz(job.inputs[0])["samples"]), RATE)


def _frames(samples: np.ndarray) -> Iterator[np.ndarray]:
    """Yield RGB frames of samples (epochs × images × side × side), each epoch as often as it takes."""
    times = max(round(SECONDS * RATE / len(samples)), 1)
    for epoch, images in enumerate(samples, 1):
        frame = _frame(contact_sheet(images, ACROSS, 1), epoch / len(samples))
        yield from repeat(frame, times)
    yield from repeat(frame, LAST * int(RATE))


def _frame(sheet: np.ndarray, done: float) -> np.ndarray:
    """Return a sheet enlarged, over a bar that is light as far as the training is done."""
    times = max(SIDE // sheet.shape[1], 1)
    large = sheet.repeat(times, 0).repeat(times, 1)
    bar = np.where(np.arange(large.shape[1]) < done * large.shape[1], 255, 40).astype(np.uint8)
    return np.concatenate([large, bar[None].repeat(BAR, 0)])[..., None].repeat(3, -1)
