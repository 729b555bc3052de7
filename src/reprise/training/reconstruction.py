"""Learning to reconstruct rows: many autoencoders at once, by Adam on the binary cross-entropy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reprise.training.checkpoint import State
from reprise.training.loop import Row

EPSILON = 1e-7  # of Adam, as in Keras


class Reconstruction:
    """Networks that give logits, their optimiser, and the errors of each by epoch.

    The loss is summed over the networks, each of which gets the gradient that it would get alone.
    Errors on the training part are counted while the networks learn, as Keras counts them.

    Parameters
    ----------
    network
        Takes networks × rows × features.
    parts
        Further rows (networks × rows × features) that each network is measured on after each epoch.
    errors
        Measures by name, each of targets and outputs.
    """

    def __init__(self, network: nn.Module, learning_rate: float, parts: Mapping[str, torch.Tensor], errors: Mapping):
        self.network, self.parts, self.errors = network, parts, errors
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, eps=EPSILON, fused=True)
        self.seen: list[tuple[torch.Tensor, torch.Tensor]] = []

    def step(self, rows: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step with rows × networks × features; return the mean binary cross-entropy in nats."""
        rows = rows.swapaxes(0, 1)
        logits = self.network(rows)
        loss = functional.binary_cross_entropy_with_logits(logits, rows)
        self.optimizer.zero_grad()
        (loss * len(rows)).backward()
        self.optimizer.step()
        self.seen.append((rows, logits.detach()))
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return each network's errors by part, under names such as ``training.squared.3``."""
        rows, logits = (torch.cat(part, 1) for part in zip(*self.seen, strict=True))
        self.seen.clear()
        found = {"training": (rows, logits.sigmoid())}
        found |= {name: (own, self.reconstruct(own)) for name, own in self.parts.items()}
        return {
            f"{part}.{name}.{number}": float(value)
            for part, pair in found.items()
            for name, error in self.errors.items()
            for number, value in enumerate(error(*map(_doubles, pair)))
        }

    @torch.no_grad()
    def reconstruct(self, rows: torch.Tensor) -> torch.Tensor:
        """Return what the networks make of rows: networks × rows × features."""
        return self.network(rows).sigmoid()

    def state(self) -> State:
        """Return weights and optimiser state."""
        return {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}

    def restore(self, state: State) -> None:
        """Take up weights and optimiser state."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])


def _doubles(values: torch.Tensor) -> np.ndarray:
    return values.numpy().astype(np.float64)
