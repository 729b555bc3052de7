"""The bound of the VAE of wilusz2024 in plain Keras on MNIST, epoch by epoch beside a training of ours.

    .venv/keras/bin/python benchmarks/digit_vae_bound.py results/paper/data/mnist.npz \
        results/paper/splits/mnist/seed0.npz results/paper/runs/vae_wilusz2024/seed0/history.csv 30

The same images are learned from, in batches of 128, and both bounds are of the validation part. Thirty epochs take a
quarter of an hour, so that `make bench` leaves them out.
"""

import csv
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from digit_vae_keras import compiled

BATCH, CHUNK = 128, 1000


def main() -> None:
    """Print both bounds in nats after each epoch, and how far ours is from Keras's."""
    images, rows = (np.load(path) for path in sys.argv[1:3])
    history = csv.DictReader(Path(sys.argv[3]).read_text().splitlines())
    ours = [float(row["validation_loss"]) for row in history]
    learned, held_out = (_inputs(images["images"], rows[part]) for part in ("train", "validation"))
    keras.utils.set_random_seed(0)
    vae = compiled()
    for epoch, own in enumerate(ours[: int(sys.argv[4])], 1):
        vae.fit(learned, batch_size=BATCH, epochs=1, verbose=0)
        found = bound(vae, held_out)
        print(f"epoch {epoch}: Keras {found:.2f} nats, ours {own:.2f}, {own / found - 1:+.2%}", flush=True)


def bound(vae, images: np.ndarray) -> float:
    """Return the mean bound of an image in nats."""
    chunks = np.split(images, range(CHUNK, len(images), CHUNK))
    return sum(len(chunk) * float(sum(vae.terms(chunk))) for chunk in chunks) / len(images)


def _inputs(images: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return (images[rows][..., None] / 255).astype(np.float32)


if __name__ == "__main__":
    main()
