"""One epoch of the GAN of banoy2023 in plain Keras per line on standard input; prints its seconds.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see digit_gan.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

IMAGES, BATCH = map(int, sys.argv[1:])
LATENT = 128


def leaky(units: int) -> list[keras.Layer]:
    """Return a dense layer and its leaky rectifier."""
    return [keras.layers.Dense(units), keras.layers.LeakyReLU(0.2)]


class Gan(keras.Model):
    """Generator and discriminator that take turns on newly drawn images."""

    def __init__(self):
        super().__init__()
        layers = [layer for units in (256, 512, 1024) for layer in leaky(units)]
        self.generator = keras.Sequential([keras.Input((LATENT,)), *layers, keras.layers.Dense(784, activation="tanh")])
        layers = [layer for units in (1024, 512, 256) for layer in (*leaky(units), keras.layers.Dropout(0.3))]
        self.discriminator = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(1)])
        self.rivals = [keras.optimizers.Adam(2e-4) for _ in range(2)]
        self.bce = keras.losses.BinaryCrossentropy(from_logits=True)

    def train_step(self, images):
        """Take a step of the discriminator, then one of the generator."""
        count = tf.shape(images)[0]
        drawn = self.generator(tf.random.normal((count, LATENT)), training=True)
        with tf.GradientTape() as tape:
            real, generated = (self.discriminator(each, training=True) for each in (images, drawn))
            loss = self.bce(tf.ones_like(real), real) + self.bce(tf.zeros_like(generated), generated)
        weights = self.discriminator.trainable_weights
        self.rivals[0].apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        with tf.GradientTape() as tape:
            judged = self.discriminator(self.generator(tf.random.normal((count, LATENT)), training=True), training=True)
            other = self.bce(tf.ones_like(judged), judged)
        weights = self.generator.trainable_weights
        self.rivals[1].apply_gradients(zip(tape.gradient(other, weights), weights, strict=True))
        return {"discriminator": loss, "generator": other}


def main() -> None:
    """Answer each line with the seconds of one epoch."""
    images = np.random.default_rng(0).random((IMAGES, 784), dtype=np.float32) * 2 - 1
    gan = Gan()
    gan.compile()
    assert (gan.generator.count_params(), gan.discriminator.count_params()) == (1_493_520, 1_460_225)
    for _ in sys.stdin:
        start = time.perf_counter()
        gan.fit(images, batch_size=BATCH, epochs=1, verbose=0)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
