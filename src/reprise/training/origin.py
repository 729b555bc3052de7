"""Learning where tracks come from, many networks at once: scaled coordinates, or one of many places."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from reprise.training.checkpoint import State
from reprise.training.loop import Row

EPSILON = 1e-7  # of Adam, as in Keras


class Coordinates:
    """Networks that give coordinates, and their optimiser: mean absolute error by Adam.

    The loss is summed over the networks, each of which gets the gradient that it would get alone.
    """

    def __init__(self, network: nn.Module, learning_rate: float):
        self.network = network
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, eps=EPSILON, fused=True)

    def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step with inputs (rows × networks × units) and targets (rows × 2)."""
        outputs = self.network(inputs.swapaxes(0, 1))
        loss = functional.l1_loss(outputs, targets.expand_as(outputs))
        self.optimizer.zero_grad()
        (loss * len(outputs)).backward()
        self.optimizer.step()
        return {"loss": loss}

    def end_epoch(self) -> Row:
        """Return nothing further."""
        return {}

    def state(self) -> State:
        """Return weights and optimiser state."""
        return {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}

    def restore(self, state: State) -> None:
        """Take up weights and optimiser state."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])


class Places:
    """Networks that name places, each with rows of its own, and the best weights of each so far.

    A network is best in the epoch in which its cross-entropy on its own validation rows is least.

    Parameters
    ----------
    network
        Takes networks × rows × features and gives logits.
    validation
        Features (networks × rows × features), labels (networks × rows), and the weight of each row:
        0 for those that only fill up the shorter parts.
    """

    def __init__(self, network: nn.Module, learning_rate: float, validation: tuple[torch.Tensor, ...]):
        self.network, self.validation = network, validation
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
        self.best = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        self.least = torch.full((len(validation[0]),), torch.inf)

    def step(self, features: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step with features (rows × networks × features) and labels (rows × networks)."""
        self.network.train()
        logits = self.network(features.swapaxes(0, 1))
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.T.flatten())
        self.optimizer.zero_grad()
        (loss * len(logits)).backward()
        self.optimizer.step()
        return {"training_loss": loss}

    @torch.no_grad()
    def end_epoch(self) -> Row:
        """Keep the weights of networks that have become better; return the mean validation loss."""
        features, labels, weights = self.validation
        self.network.eval()
        losses = functional.cross_entropy(self.network(features).flatten(0, 1), labels.flatten(), reduction="none")
        losses = (losses.view_as(weights) * weights).sum(1) / weights.sum(1)
        better = losses < self.least
        self.least = torch.where(better, losses, self.least)
        for name, tensor in self.network.state_dict().items():
            self.best[name] = torch.where(better[:, None, None], tensor, self.best[name])
        return {"validation_loss": float(losses.mean())}

    def state(self) -> State:
        """Return weights, optimiser state and the best weights so far."""
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "best": self.best,
            "least": self.least,
        }

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.best, self.least = dict(state["best"]), state["least"]
