"""The variational autoencoder of wilusz2024 against the same network in plain Keras: seconds per epoch, taking turns.

Images are random and of MNIST's number. Run by `make bench`.
"""

from __future__ import annotations

import os
import sys

from sides import Side, race

IMAGES, BATCH, ROUNDS = 60_000, 128, 5


def main() -> None:
    """Print the median seconds of both and the median ratio."""
    cores = len(os.sched_getaffinity(0))
    ours = Side(sys.executable, "digit_vae_ours.py", IMAGES, BATCH, cores)
    keras = Side(sys.argv[1], "digit_vae_keras.py", IMAGES, BATCH)
    race(ours, keras, ROUNDS, f"VAE of wilusz2024, {IMAGES:,} images, {cores} cores")


if __name__ == "__main__":
    main()
