"""Learning to read any number of classes: cross-entropy by Adam, with the accuracy on validation images."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from reprise.training.loop import Row
from reprise.training.scheduled import Scheduled

CHUNK = 2500


class Reading(Scheduled):
    """A network that gives one logit for each class, and the images and labels that it is validated on."""

    def __init__(
        self,
        network: nn.Module,
        validation: tuple[torch.Tensor, torch.Tensor],
        learning_rate: float,
        steps: int | None = None,
    ):
        super().__init__(network, learning_rate, steps)
        self.validation = validation

    def step(self, images: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the batch's mean cross-entropy in nats."""
        loss = functional.cross_entropy(self.network(images), labels)
        self.descend(loss)
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return the share of the validation images that is read right."""
        images, labels = self.validation
        return {"validation_accuracy": float((read(self.network, images).argmax(1) == labels).float().mean())}


@torch.no_grad()
def read(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return the logits of images, N×classes."""
    network.eval()
    logits = torch.cat([network(chunk) for chunk in images.split(CHUNK)])
    network.train()
    return logits
