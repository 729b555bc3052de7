"""The bound that the VAE of wilusz2024 reaches in plain Keras on MNIST, beside the recorded one of ours.

    .venv/keras/bin/python benchmarks/digit_vae_bound.py results/paper/data/mnist.npz \
        results/paper/splits/mnist/seed0.npz report/recorded/vae_wilusz2024/summary.json

The same images are learned from, as often and in batches of the same size as in the recorded run. It takes a quarter of
an hour and is not part of `make bench`.
"""

import json
import math
import sys
from pathlib import Path

import keras
import numpy as np
from digit_vae_keras import compiled

CHUNK = 1000


def main() -> None:
    """Train, then print both bounds of the test images in bits a pixel, and their ratio."""
    images, rows = (np.load(path) for path in sys.argv[1:3])
    recorded = json.loads(Path(sys.argv[3]).read_text())
    scale = recorded["about"]["scale"]
    learned, held_out = (
        (images["images"][rows[part]][..., None] / 255).astype(np.float32) for part in ("train", "test")
    )
    keras.utils.set_random_seed(0)
    vae = compiled()
    vae.fit(learned, batch_size=scale["batch_size"], epochs=scale["epochs"], verbose=2)
    found = bits(vae, held_out)
    ours = recorded["measures"]["bits"]["test"]["mean"]
    print(f"Keras {found:.4f} bits a pixel, recorded {ours:.4f}: {ours / found - 1:+.2%}")


def bits(vae, images: np.ndarray) -> float:
    """Return the bound of images in bits a pixel."""
    chunks = np.split(images, range(CHUNK, len(images), CHUNK))
    nats = sum(len(chunk) * float(sum(vae.terms(chunk))) for chunk in chunks) / len(images)
    return nats / (images[0].size * math.log(2))


if __name__ == "__main__":
    main()
