"""A network and its optimiser as in Keras, with a learning rate that stays or rises and falls once."""

from __future__ import annotations

import torch
from torch import nn

from reprise.training.checkpoint import State

EPSILON = 1e-7  # of Adam, as in Keras


class Scheduled:
    """What objectives share that train one network by Adam.

    Parameters
    ----------
    learning_rate
        The highest one where `steps` is given.
    steps
        Number of steps of the whole training, over which the learning rate rises and falls once
        (Smith and Topin, 2018). None keeps it constant.
    """

    def __init__(self, network: nn.Module, learning_rate: float, steps: int | None = None):
        self.network = network
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, eps=EPSILON, fused=True)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, learning_rate, steps) if steps else None

    def descend(self, loss: torch.Tensor) -> None:
        """Take one step down the gradient of a loss."""
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.schedule:
            self.schedule.step()

    def state(self) -> State:
        """Return weights, optimiser state and where in the schedule the training is."""
        schedule = self.schedule.state_dict() if self.schedule else None
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": schedule,
        }

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule:
            self.schedule.load_state_dict(state["schedule"])
