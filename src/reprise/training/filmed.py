"""A training with pictures of its course: what its networks draw after each epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch

from reprise.training.checkpoint import State
from reprise.training.loop import Objective, Row


class Filmed:
    """An objective, and what is drawn after each of its epochs.

    Parameters
    ----------
    objective
        What learns.
    draw
        Returns pictures by name: uint8 tensors, the same shapes each time.

    Attributes
    ----------
    frames : dict of uint8 tensors, epochs × …
        What was drawn, by name.
    """

    def __init__(self, objective: Objective, draw: Callable[[], Mapping[str, torch.Tensor]]):
        self.objective, self.draw = objective, draw
        self.frames: dict[str, torch.Tensor] = {}

    def step(self, *batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take a step of the objective; return its losses."""
        return self.objective.step(*batch)

    def end_epoch(self) -> Row:
        """Draw; return the objective's numbers of the epoch."""
        for name, drawn in self.draw().items():
            own = drawn[None].cpu()
            self.frames[name] = torch.cat([self.frames[name], own]) if name in self.frames else own
        return self.objective.end_epoch()

    def state(self) -> State:
        """Return the objective's state and the frames."""
        return {"objective": self.objective.state(), "frames": self.frames}

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        self.objective.restore(state["objective"])
        self.frames = state["frames"]
