"""One epoch of the autoencoder of demmenie2024 in plain Keras per line on standard input; prints its seconds.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see portraits.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

IMAGES, BATCH = map(int, sys.argv[1:])
LATENT, FILTERS = 512, 128


def network() -> keras.Sequential:
    """Return the layers of reprise.models.portraits in Keras, compiled with the same loss."""
    layers = keras.layers
    halving = [layers.Conv2D(FILTERS, 3, strides=2, padding="same", activation="relu") for _ in range(5)]
    doubling = [layers.Conv2DTranspose(FILTERS, 3, strides=2, padding="same", activation="relu") for _ in range(4)]
    found = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            *halving,
            layers.Flatten(),
            layers.Dense(LATENT, activation="sigmoid"),
            layers.Dense(4 * 4 * 64),
            layers.Reshape((4, 4, 64)),
            *doubling,
            layers.Conv2D(3, 3, padding="same", activation="sigmoid"),
        ]
    )
    found.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy")
    return found


def main() -> None:
    """Answer each line with the seconds of one epoch."""
    images = np.random.default_rng(0).random((IMAGES, 64, 64, 3), dtype=np.float32)
    cae = network()
    assert cae.count_params() == 856_576 + 1_045_379
    for _ in sys.stdin:
        start = time.perf_counter()
        cae.fit(images, images, batch_size=BATCH, epochs=1, verbose=0)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
