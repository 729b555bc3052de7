"""Digits as pictures: samples of the data, and what a network reads them as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.experiments.lenet import forms
from reprise.jobs import Job
from reprise.plots import grid, style
from reprise.plots.picture import save

OF_EACH, SHOWN = 4, 12


def mnist(job: Job) -> None:
    """Draw some of MNIST's digits (sepulveda2023, figure 5). Inputs: data, card."""
    _of_each(job, "images", "MNIST's digits, light ink on black.")


def as_drawn(job: Job) -> None:
    """Draw some own digits as they are (sepulveda2023, figure 6; banoy2023, figure 3). Inputs: data, card."""
    _of_each(job, "raw", "Own digits as they were drawn but always dark on light, scaled to 32×32 pixels.")


def normalised(job: Job) -> None:
    """Draw the same own digits in MNIST's form (banoy2023, figure 4). Inputs: data, card."""
    _of_each(
        job,
        "images",
        "The same own digits in MNIST's form: drawn anew in light strokes of MNIST's width on black, fitted into 20×20 "
        "pixels and centred by mass in 28×28.",
    )


def crowd(job: Job) -> None:
    """Draw 64 own digits (alvarez2023, figure 6). Inputs: data, card."""
    images = read_npz(job.inputs[0])["raw"]
    rows = np.linspace(0, len(images) - 1, 64).round().astype(int)
    rows = np.random.default_rng(0).permutation(rows)
    data = _data(read_json(job.inputs[1]))
    caption = f"Own digits as they were drawn but always dark on light, 64 from all over the set. {data}"
    alt = "Eight rows of eight small pictures of handwritten digits, of mixed writers and strokes."
    save(grid.draw(images[rows].reshape(8, 8, *images.shape[1:])), job.outputs, caption, alt, _card(job))


def read_test(job: Job) -> None:
    """Draw digits of the test part and what they are read as (sepulveda2023, figure 13).

    Inputs: readings.npz of one seed, summary.json.
    """
    readings, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    images, texts, wrong = _read(readings, "test")
    shape = (2, SHOWN // 2)
    figure = grid.draw(
        images.reshape(*shape, *images.shape[1:]), texts=texts.reshape(shape), wrong=wrong.reshape(shape)
    )
    caption = f"Digits of the test part and what the network reads; mistakes in red. Seed {about['seeds'][0]}. "
    alt = f"Twelve digits of the test part. {_in_words(texts, wrong)}"
    save(figure, job.outputs, caption + _data(about["data"]), alt, about["data"])


def read_own(job: Job) -> None:
    """Draw the same own digits in each form and what they are read as (sepulveda2023, figure 15).

    Inputs: readings.npz of one seed, summary.json.
    """
    readings, about = read_npz(job.inputs[0]), read_json(job.inputs[1])["about"]
    read = [_read(readings, form) for form in forms.NAMES]
    images, texts, wrong = (np.stack(each) for each in zip(*read, strict=True))
    figure = grid.draw(images, style.PAGE, sides=list(forms.NAMES.values()), texts=texts, wrong=wrong)
    caption = (
        "Own digits and what the network, which learned from MNIST alone, reads: dark on light, light on dark, and in "
        f"MNIST's form; mistakes in red. Seed {about['seeds'][0]}. {_data(about['own_digits'])}"
    )
    rows = (f"{name}: {_in_words(*row)}" for name, *row in zip(forms.NAMES.values(), texts, wrong, strict=True))
    alt = f"Three rows of the same twelve own digits. {' '.join(rows)}"
    save(figure, job.outputs, caption, alt, about["own_digits"])


def _of_each(job: Job, form: str, caption: str) -> None:
    """Draw one column for each digit, its examples spread over the whole set."""
    arrays = read_npz(job.inputs[0])
    images, labels = arrays[form], arrays["labels"]
    chosen = np.array([_spread(np.flatnonzero(labels == digit)) for digit in np.unique(labels)]).T
    heads = [str(digit) for digit in np.unique(labels)]
    figure = grid.draw(images[chosen], heads=heads)
    alt = f"Handwritten digits in columns from {heads[0]} to {heads[-1]}, {OF_EACH} of each. {caption}"
    words = f"{caption} Four of each, spread over the set. {_data(read_json(job.inputs[1]))}"
    save(figure, job.outputs, words, alt, _card(job))


def _spread(rows: np.ndarray) -> np.ndarray:
    return rows[np.linspace(0, len(rows) - 1, OF_EACH).round().astype(int)]


def _read(readings: Mapping[str, np.ndarray], part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return some images of one part, what is written below each, and which are mistakes."""
    labels = readings[f"{part}_labels"]
    rows = np.linspace(0, len(labels) - 1, SHOWN).round().astype(int)
    labels, read = labels[rows], readings[f"{part}_read"][rows]
    texts = [
        f"{is_read}" if is_read == is_ else f"{is_read}, is {is_}" for is_read, is_ in zip(read, labels, strict=True)
    ]
    return readings[f"{part}_images"][rows], np.array(texts), read != labels


def _in_words(texts: np.ndarray, wrong: np.ndarray) -> str:
    mistakes = "; ".join(text.replace(", is", " where it is") for text in texts[wrong])
    return f"{(~wrong).sum()} of {len(texts)} are read right{f'; mistakes: {mistakes}' if mistakes else ''}."


def _data(card: Mapping[str, Any]) -> str:
    return f"{'Stand-in data' if card['stand_in'] else 'Data'}: {card['note']}."


def _card(job: Job) -> dict[str, Any]:
    """Return what a figure keeps of the card of the data that it shows."""
    card = read_json(job.inputs[1])
    return {key: card[key] for key in ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")}
