"""Autoencoders of banoy2023 in plain Keras, evenly spread over their widths; prints the seconds of all.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see music.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

ROWS, FEATURES, EPOCHS, COUNT = map(int, sys.argv[1:])


def autoencoder(width: int) -> keras.Model:
    """Return the layers of one network of reprise.experiments.music.networks in Keras."""
    dense = [keras.layers.Dense(units, "sigmoid", use_bias=False) for units in (FEATURES, width, FEATURES)]
    model = keras.Sequential([keras.Input((FEATURES,)), *dense])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    assert model.count_params() == FEATURES * (FEATURES + 2 * width)
    return model


def main() -> None:
    """Train the sample after one epoch of warming up."""
    random = np.random.default_rng(0)
    rows, held_out = (random.random((count, FEATURES), dtype=np.float32) for count in (ROWS, ROWS // 3))
    autoencoder(8).fit(rows, rows, batch_size=ROWS, epochs=1, verbose=0)
    start = time.perf_counter()
    for width in np.linspace(1, 136, COUNT).round().astype(int):
        autoencoder(int(width)).fit(
            rows, rows, batch_size=ROWS, epochs=EPOCHS, validation_data=(held_out, held_out), verbose=0
        )
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
