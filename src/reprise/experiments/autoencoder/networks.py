"""The networks of sepulveda2023: its own, from scratch, and the library's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from reprise.models.mlp import MLP, Linear, Sigmoid

if TYPE_CHECKING:
    from reprise.models.autoencoder import LibraryAutoencoder

FEATURES = 3
OWN = ("own", "own_scalar")
"""Kinds of network from scratch; they differ in their error signal alone."""

ACTIVATIONS = (Linear(1.2), Linear(1.2), Sigmoid(0.8))
"""Of input layer, code and output, with the slopes of the authors' code."""

WEIGHTS = (0.0, 1.0)
"""Bounds of the weights at the start, likewise."""


def own(widths: Sequence[int], seeds: Sequence[int]) -> MLP:
    """Return networks from scratch in the order of seeds, widths and kinds, each with an extra input layer.

    Both kinds of a seed and width start from the same weights.
    """
    each = [(seed, width) for seed, width, _ in product(seeds, widths, OWN)]
    generators = [np.random.default_rng([seed, width, 1]) for seed, width in each]
    return MLP([(FEATURES, FEATURES, width, FEATURES) for _, width in each], ACTIVATIONS, generators, *WEIGHTS)


def library(widths: Sequence[int], seeds: Sequence[int]) -> LibraryAutoencoder:
    """Return the library's networks in the order of seeds and widths."""
    import torch

    from reprise.models.autoencoder import LibraryAutoencoder

    each = list(product(seeds, widths))
    generators = [torch.Generator().manual_seed(1000 * seed + width) for seed, width in each]
    return LibraryAutoencoder([width for _, width in each], FEATURES, generators)
