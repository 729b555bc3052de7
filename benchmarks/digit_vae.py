"""The variational autoencoder of wilusz2024 against the same network in plain Keras: seconds per epoch, taking turns.

Images are random and of MNIST's number. Ours runs once in single precision and once with its products in bf16. Run by
`make bench`.
"""

from __future__ import annotations

import os
import sys

from sides import Side, race

IMAGES, BATCH, ROUNDS = 60_000, 128, 5


def main() -> None:
    """Print the median seconds of both and the median ratio for each precision."""
    cores = len(os.sched_getaffinity(0))
    for precision in ("fp32", "bf16"):
        ours = Side(sys.executable, "digit_vae_ours.py", precision, IMAGES, BATCH, cores)
        keras = Side(sys.argv[1], "digit_vae_keras.py", IMAGES, BATCH)
        race(ours, keras, ROUNDS, f"VAE of wilusz2024 in {precision}, {IMAGES:,} images, {cores} cores")


if __name__ == "__main__":
    main()
