"""One epoch of the VAE of wilusz2024 in plain Keras per line on standard input; prints its seconds.

Runs in an environment of its own (benchmarks/requirements-keras.txt); see digit_vae.py.
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

LATENT = 2


class Vae(keras.Model):
    """The layers of reprise.models.digit_vae in Keras, with the same loss."""

    def __init__(self):
        super().__init__()
        layers = keras.layers
        image = keras.Input((28, 28, 1))
        hidden = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(image)
        hidden = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(hidden)
        hidden = layers.Dense(16, activation="relu")(layers.Flatten()(hidden))
        self.encoder = keras.Model(image, [layers.Dense(LATENT)(hidden), layers.Dense(LATENT)(hidden)])
        self.decoder = keras.Sequential(
            [
                keras.Input((LATENT,)),
                layers.Dense(7 * 7 * 64, activation="relu"),
                layers.Reshape((7, 7, 64)),
                layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu"),
                layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
                layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid"),
            ]
        )

    def terms(self, images):
        """Return the mean error of an image and its mean divergence, in nats."""
        mean, spread = self.encoder(images)
        codes = mean + tf.random.normal(tf.shape(mean)) * tf.exp(spread / 2)
        error = tf.reduce_sum(keras.losses.binary_crossentropy(images, self.decoder(codes)), (1, 2))
        divergence = tf.reduce_sum(mean**2 + tf.exp(spread) - 1 - spread, 1) / 2
        return tf.reduce_mean(error), tf.reduce_mean(divergence)

    def train_step(self, images):
        """Take a step of both networks."""
        with tf.GradientTape() as tape:
            loss = sum(self.terms(images))
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        return {"loss": loss}


def compiled() -> Vae:
    """Return a new network with its optimiser."""
    vae = Vae()
    vae.compile(keras.optimizers.Adam(1e-3))
    assert (vae.encoder.count_params(), vae.decoder.count_params()) == (69_076, 65_089)
    return vae


def main() -> None:
    """Answer each line with the seconds of one epoch."""
    count, batch = map(int, sys.argv[1:])
    images = np.random.default_rng(0).random((count, 28, 28, 1), dtype=np.float32)
    vae = compiled()
    for _ in sys.stdin:
        start = time.perf_counter()
        vae.fit(images, batch_size=batch, epochs=1, verbose=0)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
