"""The networks of demmenie2024 for text and for images against plain Keras: seconds per epoch, taking turns.

Data are random and of the published size, one encoder and one decoder. Run by `make bench`.
"""

from __future__ import annotations

import os
import sys
from statistics import median

from lenet import Side

ROWS, BATCH, ROUNDS = 16_200, 128, 5


def main() -> None:
    """Print the median seconds of both and the median ratio for each task."""
    keras_python = sys.argv[1]
    cores = len(os.sched_getaffinity(0))
    for task in ("text", "image"):
        ours = Side(sys.executable, "arithmetic_ours.py", task, ROWS, BATCH, cores)
        keras = Side(keras_python, "arithmetic_keras.py", task, ROWS, BATCH)
        ours.epoch(), keras.epoch()
        pairs = [(ours.epoch(), keras.epoch()) for _ in range(ROUNDS)]
        ours.end(), keras.end()
        mine, theirs = (median(side) for side in zip(*pairs, strict=True))
        ratios = [other / own for own, other in pairs]
        print(f"{task} to text, {ROWS:,} expressions, {cores} cores: {mine:.2f} s an epoch, Keras {theirs:.2f} s")
        print(f"{median(ratios):.2f} times as fast as Keras ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
