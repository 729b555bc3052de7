"""Pictures of what the networks of wilusz2024 generate: digits, and digits with letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.jobs import Job
from reprise.plots import grid
from reprise.plots.picture import save

SIDE = 8


def samples(job: Job) -> None:
    """Draw 64 generated images (wilusz2024, figures 10 and 12). Inputs: shown.npz of one seed, summary.json."""
    _samples(job, np.asarray, "Images")


def as_stored(job: Job) -> None:
    """Draw 64 generated images as EMNIST's files hold theirs (wilusz2024, figure 11). Inputs as for `samples`."""
    _samples(job, _transposed, "Images, rows and columns exchanged as in EMNIST's files,")


def _samples(job: Job, turned: Callable[[np.ndarray], np.ndarray], subject: str) -> None:
    shown, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    images = turned(shown["samples"][-1][: SIDE**2])
    figure = grid.draw(images.reshape(SIDE, SIDE, *images.shape[1:]))
    data, epoch = about["data"], int(shown["epochs"][-1])
    caption = (
        f"{subject} that {_learned(about)} makes of 64 random draws after {epoch} epoch{'s' * (epoch > 1)}. "
        f"Seed {about['seeds'][0]}; {'stand-in ' if data['stand_in'] else ''}data: {data['note']}."
    )
    alt = "Eight rows of eight small grey pictures, generated from random numbers."
    save(figure, job.outputs, caption, alt, data)


def _learned(about: Mapping[str, Any]) -> str:
    """Return which network of the paper it is."""
    if about["experiment"].endswith("_retrained"):
        return "the network that went on from digits with the mix of digits and letters"
    return "the network that learned from digits"


def _transposed(images: np.ndarray) -> np.ndarray:
    return images.swapaxes(-1, -2)
