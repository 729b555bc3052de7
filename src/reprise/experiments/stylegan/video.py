"""A video through the generator: frames projected, painted from what was found, and put together with the sound.

Alvarez Zuluaga and Franco Orozco (2023) do not say how their frames went through the trained model. Here each
keyframe is projected, beginning at what was found for the one before, and the frames between are painted from w
between.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import torch

from reprise.artifacts import read_npz, write_npz
from reprise.data import video
from reprise.data.pictures import square
from reprise.experiments.stylegan.networks import inputs, pixels, trained
from reprise.experiments.stylization.styles import features
from reprise.metrics.signal_to_noise import peak_signal_to_noise
from reprise.training.device import prepare
from reprise.training.projection import Projector

if TYPE_CHECKING:
    from reprise.jobs import Job

VIEW = 256
"""Side in pixels at which a frame and what was made of it stand beside each other."""


def project(job: Job) -> None:
    """Write one video, each frame cut to a square beside what the generator makes of it, with the sound as it is.

    Inputs: video, weights, paintings. Outputs: the video, and an npz with ``psnr`` (dB) and ``distance`` of each
    frame, the ``keys`` that were projected, the ``frames`` (uint8, N×side×side×3) and what was made of each
    (``painted``).
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    generator, side = trained(settings, job.inputs[1]).to(device), settings["side"]
    seeing = features(settings["features"], read_npz(job.inputs[2])["images"][0]).to(device)
    projector = Projector(generator, seeing, settings["space"], settings["smoothing"], job.seed)
    held = video.probe(job.inputs[0])
    targets = inputs(np.stack([square(frame, side) for frame in video.read(held)]), side)
    keys = key_frames(len(targets), settings["every"])
    scaled = (targets.to(device).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
    found = [
        projector(scaled[key : key + 1], settings["steps"] if place else settings["first_steps"])
        for place, key in enumerate(keys)
    ]
    painted = torch.cat([projector.paint(styles) for styles in between(found, keys)])
    made = pixels(painted).permute(0, 2, 3, 1).cpu().numpy()
    frames = targets.permute(0, 2, 3, 1).numpy()
    write_npz(
        job.outputs[1],
        psnr=peak_signal_to_noise(made, frames),
        distance=projector.distances(painted, scaled).cpu().numpy(),
        keys=np.array(keys),
        frames=frames,
        painted=made,
    )
    video.write(job.outputs[0], _beside(held, made), held.rate, sound=job.inputs[0])


def key_frames(count: int, every: int) -> list[int]:
    """Return the frames that are projected: every so many, and the last."""
    return sorted({*range(0, count, every), count - 1})


def between(found: list[torch.Tensor], keys: list[int]) -> Iterator[torch.Tensor]:
    """Yield the w of each frame, between those found for the keyframes in a straight line."""
    for (one, other), (start, end) in zip(pairwise(found), pairwise(keys), strict=True):
        for place in range(end - start):
            yield one.lerp(other, place / (end - start))
    yield found[-1]


def _beside(held: video.Video, made: np.ndarray) -> Iterator[np.ndarray]:
    for frame, painted in zip(video.read(held), made, strict=True):
        yield np.concatenate([square(frame, VIEW), square(painted, VIEW)], 1)
