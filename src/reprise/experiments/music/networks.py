"""The networks that banoy2023 compares, trained many at once by batch gradient descent.

All are perceptrons with sigmoid layers, no biases, and an extra input layer that is trained too, as in
the authors' code. They are trained in groups of one shape, one network for each learning rate; groups
are shared out to threads, and what a network learns does not depend on which.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from reprise.metrics.energy import average_instant_energy
from reprise.models.mlp import MLP, Sigmoid


@dataclass(frozen=True)
class Curves:
    """How networks of one shape learn: networks × epochs, float32.

    `training` and `validation` are average instant energies and `gradient` is the mean local gradient of
    the outputs on the validation part. The training part is measured before the step of each epoch, the
    validation part after it.
    """

    training: np.ndarray
    validation: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True)
class Learned:
    """Networks of one shape after training."""

    network: MLP
    curves: Curves


def shape(inputs: int, hidden: Sequence[int], outputs: int) -> tuple[int, ...]:
    """Return the sizes of a network: inputs, the extra input layer, hidden layers, outputs."""
    return (inputs, inputs, *hidden, outputs)


def train_all(
    shapes: Sequence[tuple[int, ...]],
    features: tuple[np.ndarray, np.ndarray],
    targets: tuple[np.ndarray, np.ndarray],
    rates: Sequence[float],
    epochs: int,
    seed: int,
    threads: int,
) -> list[Learned]:
    """Train one network of each shape for each rate; return them shape by shape.

    Parameters
    ----------
    features, targets
        Of the training and of the validation part, float32.
    seed
        Fixes the first weights of each network, together with its shape and rate.
    threads
        Groups that are trained at the same time.
    """
    from threadpoolctl import threadpool_limits

    def train(sizes: tuple[int, ...]) -> Learned:
        return train_group(sizes, features, targets, rates, epochs, seed)

    # Matrices this small gain nothing from threads of the linear algebra, which would take turns with ours.
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        return list(pool.map(train, shapes))


def train_group(
    sizes: tuple[int, ...],
    features: tuple[np.ndarray, np.ndarray],
    targets: tuple[np.ndarray, np.ndarray],
    rates: Sequence[float],
    epochs: int,
    seed: int,
) -> Learned:
    """Train networks of one shape, one for each rate, with all rows in each step and summed gradients."""
    generators = [np.random.default_rng([seed, number, *sizes]) for number in range(len(rates))]
    network = MLP([sizes] * len(rates), [Sigmoid()] * (len(sizes) - 1), generators, dtype=np.float32)
    found = np.empty((3, len(rates), epochs), np.float32)
    rates = np.array(rates, np.float32)
    for epoch in range(epochs):
        outputs, _ = network.learn_all_rows(features[0], targets[0], rates, summed=True)
        seen = network.forward(features[1])[-1]
        gradient = network.activations[-1].scale(targets[1] - seen, seen)
        found[:, :, epoch] = (
            average_instant_energy(targets[0], outputs),
            average_instant_energy(targets[1], seen),
            gradient.mean((1, 2)),
        )
    return Learned(network, Curves(*found))
