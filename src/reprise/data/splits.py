"""Which rows of a data set are for training, for validation and for testing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import RepriseError, UsageError, read_json, read_npz, write_npz

if TYPE_CHECKING:
    from reprise.jobs import Job

# One hand of the 60/20/20 deal. In this order any run of consecutive cards, and so every class,
# comes within one of its exact share of each part; with the three training cards together it would not.
HAND = ("train", "validation", "train", "test", "train")


def make(job: Job) -> None:
    """Write one split. Inputs: arrays (npz), card (json). Output: index arrays (npz).

    The protocol is the value of the one key of `job.spec` that begins with ``data.splits.``.
    """
    (key,) = (key for key in job.spec if key.startswith("data.splits."))
    protocol, (data, card) = job.spec[key], job.inputs
    if protocol == "uniform":
        parts = uniform(_labels(data), job.seed)
    elif protocol == "published":
        parts = (
            HELD_OUT[key](len(_labels(data)), job.seed) if key in HELD_OUT else published(_published_sizes(card, key))
        )
    else:
        raise UsageError(f"config.yaml: {key} must be uniform or published, not {protocol}.")
    write_npz(job.outputs[0], **parts)


def uniform(labels: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Split rows 60/20/20 at random, stratified by label.

    Rows are shuffled, ordered by label and dealt out like cards, so that each part of the whole
    and of every class is within one row of its exact share.

    Parameters
    ----------
    labels : array, shape (rows,)
        The class of each row; equal values where there are no classes.
    seed : int
        Seed of the shuffle.

    Returns
    -------
    dict of int64 arrays
        Ascending row numbers for `train`, `validation` and `test`: disjoint, and together all rows.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    deck = shuffled[np.argsort(labels[shuffled], kind="stable")]
    place = np.resize(HAND, len(deck))
    return {part: np.sort(deck[place == part]).astype(np.int64) for part in ("train", "validation", "test")}


def published(sizes: Mapping[str, int]) -> dict[str, np.ndarray]:
    """Return the published parts as row numbers: training rows first, then test rows.

    The papers validated on the test images, so `validation` and `test` are the same rows here.
    """
    train = np.arange(sizes["train"], dtype=np.int64)
    test = np.arange(sizes["train"], sizes["train"] + sizes["test"], dtype=np.int64)
    return {"train": train, "validation": test, "test": test}


def held_out(count: int, seed: int) -> dict[str, np.ndarray]:
    """Return a fifth of the rows at random for testing and a tenth of the others for validation.

    This is how banoy2023 divided its own digits: 488 of 610 for training, of which 49 validate.
    """
    shuffled = np.random.default_rng(seed).permutation(count).astype(np.int64)
    known, test = np.split(shuffled, [int(0.8 * count)])
    train, validation = np.split(known, [int(0.9 * len(known))])
    return {"train": np.sort(train), "validation": np.sort(validation), "test": np.sort(test)}


# Published splits that are drawn and not given by the data.
HELD_OUT = {"data.splits.own_digits": held_out}


def _labels(data: Path) -> np.ndarray:
    arrays = read_npz(data)
    return arrays.get("labels", np.zeros(len(next(iter(arrays.values())))))


def _published_sizes(card: Path, key: str) -> Mapping[str, int]:
    about = read_json(card)
    if not about["parts"]:
        raise RepriseError(
            f"{card}: the {about['source']} data has no published parts, which {key}: published needs; choose uniform."
        )
    return about["parts"]
