"""Walks through latent codes as films: along lines on the left, along arcs on the right."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import read_npz
from reprise.data import video

if TYPE_CHECKING:
    from reprise.jobs import Job

RATE, ENLARGED, BETWEEN = Fraction(16), 4, 16


def walks(job: Job) -> None:
    """Write a film of both walks, which end where they began. Input: shown.npz. Output: the film."""
    shown = read_npz(job.inputs[0])
    left, right = (shown[name].repeat(ENLARGED, 1).repeat(ENLARGED, 2) for name in ("linear", "spherical"))
    gap = np.full((*left.shape[:2], BETWEEN, 3), 255, np.uint8)
    video.write(job.outputs[0], np.concatenate([left, gap, right], 2), RATE)
