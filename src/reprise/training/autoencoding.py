"""Learning to give images again through a code: autoencoders by Adam on the error of pixels."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from reprise.training.loop import Row
from reprise.training.scheduled import Scheduled

CHUNK = 250


def cross_entropy(logits: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """Return the mean binary cross-entropy of a pixel in nats, which is above 0 even for the images themselves."""
    return functional.binary_cross_entropy_with_logits(logits, images)


def squared_error(logits: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error of a pixel in [0, 1]."""
    return functional.mse_loss(logits.sigmoid(), images)


LOSSES = {"cross_entropy": cross_entropy, "squared_error": squared_error}


class Autoencoding(Scheduled):
    """A network with ``encode`` and ``decode``, its optimiser, and the images that it is validated on.

    Parameters
    ----------
    network
        Its ``decode`` gives logits.
    validation
        Images, N×C×height×width in [0, 1].
    loss
        A name in `LOSSES`: what is descended.
    precision
        ``fp32``, or ``bf16`` to multiply in it while learning; weights and losses are in single precision either way.
    """

    def __init__(
        self,
        network: nn.Module,
        learning_rate: float,
        validation: torch.Tensor,
        loss: str = "cross_entropy",
        precision: str = "fp32",
    ):
        super().__init__(network, learning_rate)
        self.validation, self.loss = validation, LOSSES[loss]
        kind = validation.device.type
        self.multiplying = partial(torch.autocast, kind, dtype=torch.bfloat16, enabled=precision == "bf16")

    def step(self, images: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the mean loss of a pixel."""
        with self.multiplying():
            logits = self.network.decode(self.network.encode(images))
        loss = self.loss(logits.float(), images)
        self.descend(loss)
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return the loss of the validation images."""
        return {"validation_loss": mean_loss(self.network, self.validation, self.loss)}


@torch.no_grad()
def mean_loss(network: nn.Module, images: torch.Tensor, loss=cross_entropy) -> float:
    """Return the mean loss of a pixel of what a network makes of images."""
    chunks = images.split(CHUNK)
    return sum(float(loss(network.decode(network.encode(chunk)), chunk)) * len(chunk) for chunk in chunks) / len(images)
