"""The networks of banoy2023, all at once, against one after another and against plain Keras.

Trains the 175 networks of the grid and the 945 autoencoders as the workflow does, the same networks one
after another (a sample of the autoencoders), and ten of them in Keras. Data are random and of the set's size.
Run by `make bench`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from reprise.experiments.music.networks import shape, train_all, train_group
from reprise.training.device import prepare

ROWS, FEATURES, EPOCHS, THREADS = (635, 212), 67, 100, 2
RATES = (0.0001, 0.001, 0.01, 0.1, 0.2, 0.5, 0.9)
GRID = [shape(FEATURES, [width] * depth, 2) for depth in range(1, 6) for width in range(1, 6)]
AUTOENCODERS = [shape(FEATURES, [width], FEATURES) for width in [*range(1, 68), *range(69, 137)]]
SAMPLE = AUTOENCODERS[::13]
KERAS_SAMPLE = 10


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of some work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one_by_one(shapes: list[tuple[int, ...]], features: tuple, targets: tuple) -> None:
    """Train one network after another, each with whatever threads the linear algebra takes."""
    for sizes in shapes:
        for rate in RATES:
            train_group(sizes, features, targets, [rate], EPOCHS, 0)


def keras_seconds(python: str, count: int) -> float:
    """Return the seconds of one autoencoder of the sample in Keras."""
    command = [python, str(Path(__file__).with_name("music_keras.py")), *map(str, (ROWS[0], FEATURES, EPOCHS, count))]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / count


def main() -> None:
    """Print seconds and ratios."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, 0)
    random = np.random.default_rng(0)
    features = tuple(random.random((count, FEATURES)).astype(np.float32) for count in ROWS)
    places = tuple(random.random((count, 2)).astype(np.float32) for count in ROWS)
    cores = len(os.sched_getaffinity(0))
    for name, shapes, sample, targets in (
        ("networks for coordinates", GRID, GRID, places),
        ("autoencoders", AUTOENCODERS, SAMPLE, features),
    ):
        count = len(shapes) * len(RATES)
        ours = seconds(lambda: train_all(shapes, features, targets, RATES, EPOCHS, 0, THREADS))  # noqa: B023
        part = seconds(lambda: train_all(sample, features, targets, RATES, EPOCHS, 0, THREADS))  # noqa: B023
        alone = seconds(lambda: one_by_one(sample, features, targets))  # noqa: B023
        print(f"{count} {name}, {EPOCHS} epochs, {THREADS} threads on {cores} cores: {ours:.1f} s")
        print(
            f"  one after another, {len(sample) * len(RATES)} of them: {alone:.1f} s, {alone / part:.1f} times as long"
        )
    each = keras_seconds(sys.argv[1], KERAS_SAMPLE)
    print(f"  in Keras, {KERAS_SAMPLE} of them: {each:.2f} s each, so {each * count:,.0f} s for all: ", end="")
    print(f"{each * count / ours:.0f} times as long")


if __name__ == "__main__":
    main()
