"""A walk through the plane as a film."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reprise.artifacts import read_npz
from reprise.data import video

if TYPE_CHECKING:
    from reprise.jobs import Job

RATE, ENLARGED, ROUNDS = Fraction(24), 12, 2


def walk(job: Job) -> None:
    """Write a film of what a circle around the middle of the plane decodes to. Input: plane.npz. Output: the film."""
    images = read_npz(job.inputs[0])["walk"]
    large = images.repeat(ENLARGED, 1).repeat(ENLARGED, 2)[..., None].repeat(3, -1)
    video.write(job.outputs[0], (frame for _ in range(ROUNDS) for frame in large), RATE)
