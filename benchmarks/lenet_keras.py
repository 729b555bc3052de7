"""One epoch of LeNet-5 (modern) in plain Keras per line on standard input; prints its seconds.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see lenet.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

IMAGES, BATCH = int(sys.argv[1]), int(sys.argv[2])


def network() -> keras.Model:
    """Return the layers of reprise.models.lenet.Modern in Keras."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            keras.layers.Conv2D(6, 5, activation="tanh"),
            keras.layers.AveragePooling2D(2),
            keras.layers.Activation("tanh"),
            keras.layers.Conv2D(16, 5, activation="tanh"),
            keras.layers.AveragePooling2D(2),
            keras.layers.Activation("tanh"),
            keras.layers.Flatten(),
            keras.layers.Dense(120, activation="tanh"),
            keras.layers.Dense(84, activation="tanh"),
            keras.layers.Dense(10),
        ]
    )


def main() -> None:
    """Answer each line with the seconds of one epoch."""
    random = np.random.default_rng(0)
    images = random.random((IMAGES, 32, 32, 1), dtype=np.float32)
    labels = random.integers(0, 10, IMAGES)
    model = network()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    assert model.count_params() == 61_706
    for _ in sys.stdin:
        start = time.perf_counter()
        model.fit(images, labels, batch_size=BATCH, epochs=1, verbose=0)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
