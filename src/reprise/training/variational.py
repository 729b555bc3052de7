"""Learning to encode and decode: variational autoencoders by Adam on a bound of the likelihood (Kingma and Welling)."""

from __future__ import annotations

from functools import partial
from typing import Protocol

import torch
from torch import nn
from torch.nn import functional

from reprise.training.loop import Row
from reprise.training.scheduled import Scheduled

CHUNK = 1000


class Coder(Protocol):
    """A network with an encoder and a decoder; both take labels too where images come with some."""

    def encode(self, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return means and logarithms of variances of the codes of images in [0, 1]."""

    def decode(self, codes: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
        """Return the logits of images."""


class Variational(Scheduled):
    """A variational autoencoder, its optimiser, and the images that its bound is measured on.

    The loss of an image is the binary cross-entropy of its pixels, summed, plus `weight` times the Kullback-Leibler
    divergence of its code's normal distribution from the standard one: with weight 1, the negative of the evidence's
    lower bound in nats.

    Parameters
    ----------
    network
        A module that is a `Coder`.
    validation
        Images (N×C×height×width in [0, 1]) and, where the network takes some, labels.
    weight
        Of the divergence.
    precision
        ``fp32``, or ``bf16`` to multiply in it while learning; weights and losses are in single precision either way.
    """

    def __init__(
        self,
        network: nn.Module,
        learning_rate: float,
        validation: tuple[torch.Tensor, ...],
        weight: float = 1.0,
        precision: str = "fp32",
    ):
        super().__init__(network, learning_rate)
        self.validation, self.weight = validation, weight
        kind = validation[0].device.type
        self.multiplying = partial(torch.autocast, kind, dtype=torch.bfloat16, enabled=precision == "bf16")

    def step(self, images: torch.Tensor, *labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the mean loss of an image and its two terms, in nats."""
        with self.multiplying():
            error, divergence = terms(self.network, images, *labels)
        loss = error + self.weight * divergence
        self.descend(loss)
        return {"training_loss": loss, "training_error": error, "training_divergence": divergence}

    def end_epoch(self) -> Row:
        """Return the loss of the validation images and its terms."""
        found = bound(self.network, *self.validation)
        loss = found["error"] + self.weight * found["divergence"]
        return {"validation_loss": loss, **{f"validation_{name}": value for name, value in found.items()}}


def terms(network: Coder, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean error of an image, decoded from a code that is drawn, and its mean divergence, in nats."""
    means, spreads = (each.float() for each in network.encode(images, *labels))
    drawn = torch.randn(means.shape).to(means)
    logits = network.decode(means + drawn * (spreads / 2).exp(), *labels).float()
    error = functional.binary_cross_entropy_with_logits(logits, images, reduction="sum") / len(images)
    divergence = (means.square() + spreads.exp() - 1 - spreads).sum() / (2 * len(images))
    return error, divergence


@torch.no_grad()
def bound(network: nn.Module, images: torch.Tensor, *labels: torch.Tensor) -> Row:
    """Return ``error`` and ``divergence`` of an image, means in nats; their sum bounds -ln p(image) from above.

    Codes are drawn from the same numbers each time, and the random state is left as it was.
    """
    sums = torch.zeros(2, dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for chunk in zip(*(tensor.split(CHUNK) for tensor in (images, *labels)), strict=True):
            sums += torch.stack(terms(network, *chunk)).double().cpu() * len(chunk[0])
    return dict(zip(("error", "divergence"), (sums / len(images)).tolist(), strict=True))
