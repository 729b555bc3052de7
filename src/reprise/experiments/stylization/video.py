"""Repainting one video in one style: frames through the transformer, sound as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import read_npz
from reprise.data import video
from reprise.experiments.stylization import published
from reprise.experiments.stylization.paint import Painter
from reprise.experiments.stylization.styles import ONE_STYLE, transformer_of
from reprise.training.device import prepare

if TYPE_CHECKING:
    from reprise.jobs import Job


def plain(job: Job) -> None:
    """Paint each frame for itself. Inputs: video, style image, and weights unless the network is the published one."""
    _repaint(job, 0.0)


def smooth(job: Job) -> None:
    """Paint so that still places stay still, as ``smoothing`` says. Inputs as for `plain`."""
    _repaint(job, job.settings["smoothing"])


def _repaint(job: Job, smoothing: float) -> None:
    device = prepare(job.spec, job.seed)
    if len(job.inputs) > 2:
        network, vector = transformer_of(job.inputs[2]), ONE_STYLE
    else:
        network, vector = published.transformer(), published.style_vector(read_npz(job.inputs[1])["images"][0])
    repaint(job.inputs[0], job.outputs[0], Painter(network, vector, device, smoothing=smoothing))


def repaint(source: Path, out: Path, paint: Callable[[Iterator[np.ndarray]], Iterator[np.ndarray]]) -> int:
    """Write `source` with its frames as `paint` gives them, its own sound, size and rate; return how many."""
    held = video.probe(source)
    return video.write(out, paint(video.read(held)), held.rate, held.aspect, sound=source)
