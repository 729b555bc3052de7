"""Learning to draw: mean squared error of pixels."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from reprise.training.loop import Row
from reprise.training.scheduled import Scheduled

CHUNK = 100


class Pictures(Scheduled):
    """A network that gives logits of pixels, and what it is validated on.

    Parameters
    ----------
    validation
        Texts, and pictures in [0, 1].
    view
        Turns pictures of a training batch into pixels in [0, 1].
    learning_rate, steps
        As of `Scheduled`.
    """

    def __init__(
        self,
        network: nn.Module,
        validation: tuple[torch.Tensor, torch.Tensor],
        view: Callable[[torch.Tensor], torch.Tensor],
        learning_rate: float,
        steps: int | None = None,
    ):
        super().__init__(network, learning_rate, steps)
        self.validation, self.view = validation, view

    def step(self, texts: torch.Tensor, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the mean squared error of a pixel."""
        loss = functional.mse_loss(self.network(texts).sigmoid(), self.view(pictures))
        self.descend(loss)
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return the mean squared error on validation."""
        return {"validation_loss": squared_error(self.network, *self.validation)}


@torch.no_grad()
def draw(network: nn.Module, texts: torch.Tensor) -> torch.Tensor:
    """Return what the network draws of texts, in [0, 1]."""
    network.eval()
    drawn = torch.cat([network(chunk).sigmoid() for chunk in texts.split(CHUNK)])
    network.train()
    return drawn


def squared_error(network: nn.Module, texts: torch.Tensor, pictures: torch.Tensor) -> float:
    """Return the mean squared error of a pixel of what the network draws."""
    parts = zip(texts.split(CHUNK), pictures.split(CHUNK), strict=True)
    errors = [(draw(network, text) - picture).square().flatten(1).mean(1) for text, picture in parts]
    return float(torch.cat(errors).mean())
