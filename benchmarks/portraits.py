"""The autoencoder of demmenie2024 against the same network in plain Keras: seconds per epoch, taking turns.

Images are random, coloured, of 64×64 pixels. Ours runs once in single precision and once with its products in bf16.
Run by `make bench`.
"""

from __future__ import annotations

import os
import sys

from sides import Side, race

IMAGES, BATCH, ROUNDS = 2560, 64, 5
"""A quarter of the punks for each epoch, which is 40 steps."""


def main() -> None:
    """Print the median seconds of both and the median ratio for each precision."""
    cores = len(os.sched_getaffinity(0))
    for precision in ("fp32", "bf16"):
        ours = Side(sys.executable, "portraits_ours.py", precision, IMAGES, BATCH, cores)
        keras = Side(sys.argv[1], "portraits_keras.py", IMAGES, BATCH)
        race(ours, keras, ROUNDS, f"CAE of demmenie2024 in {precision}, {IMAGES:,} images, {cores} cores")


if __name__ == "__main__":
    main()
