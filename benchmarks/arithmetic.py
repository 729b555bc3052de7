"""The networks of demmenie2024 for text and for images against plain Keras: seconds per epoch, taking turns.

Data are random and of the published size, one encoder and one decoder. Run by `make bench`.
"""

from __future__ import annotations

import os
import sys

from sides import Side, race

ROWS, BATCH, ROUNDS = 16_200, 128, 5


def main() -> None:
    """Print the median seconds of both and the median ratio for each task."""
    cores = len(os.sched_getaffinity(0))
    for task in ("text", "image"):
        ours = Side(sys.executable, "arithmetic_ours.py", task, ROWS, BATCH, cores)
        keras = Side(sys.argv[1], "arithmetic_keras.py", task, ROWS, BATCH)
        race(ours, keras, ROUNDS, f"{task} to text, {ROWS:,} expressions, {cores} cores")


if __name__ == "__main__":
    main()
