"""One epoch of a network of demmenie2024 in plain Keras per line on standard input; prints its seconds.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see arithmetic.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

TASK, (ROWS, BATCH) = sys.argv[1], map(int, sys.argv[2:])
CHARACTERS = 13


def network(inputs: int, units: int, dropout: float) -> keras.Model:
    """Return one encoder and one decoder as in the authors' code."""
    rest = [keras.layers.Dropout(dropout)] if dropout else []
    return keras.Sequential(
        [
            keras.Input((5, inputs)),
            keras.layers.LSTM(units),
            *rest,
            keras.layers.RepeatVector(3),
            keras.layers.LSTM(units, return_sequences=True),
            *rest,
            keras.layers.TimeDistributed(keras.layers.Dense(CHARACTERS)),
        ]
    )


def main() -> None:
    """Answer each line with the seconds of one epoch."""
    random = np.random.default_rng(0)
    answers = random.integers(0, CHARACTERS, (ROWS, 3))
    if TASK == "image":
        queries, model = random.random((ROWS, 5, 784), dtype=np.float32), network(784, 256, 0)
    else:
        codes = random.integers(0, CHARACTERS, (ROWS, 5))
        queries, model = np.eye(CHARACTERS, dtype=np.float32)[codes], network(CHARACTERS, 128, 0.2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    assert model.count_params() == {"text": 205_965, "image": 1_594_637}[TASK]
    for _ in sys.stdin:
        start = time.perf_counter()
        model.fit(queries, answers, batch_size=BATCH, epochs=1, verbose=0)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
