"""LeNet-5 (modern) against the same network in plain Keras: seconds per epoch, taking turns.

Data are random and of MNIST's size. Run by `make bench`.
"""

from __future__ import annotations

import os
import sys

from sides import Side, race

IMAGES, BATCH, ROUNDS = 60_000, 250, 9


def main() -> None:
    """Print the median seconds of both and the median ratio."""
    cores = len(os.sched_getaffinity(0))
    ours = Side(sys.executable, "lenet_ours.py", IMAGES, BATCH, cores)
    keras = Side(sys.argv[1], "lenet_keras.py", IMAGES, BATCH)
    race(ours, keras, ROUNDS, f"LeNet-5, {IMAGES:,} images, batch {BATCH}, {cores} cores")


if __name__ == "__main__":
    main()
