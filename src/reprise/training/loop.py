"""The training loop of every system. It knows batches, epochs and checkpoints, and no model.

The data lie on the device as whole tensors and are indexed there; nothing is loaded by workers.
After each epoch the state is saved, so that a killed training goes on where it was and ends with
the same bits as one that was never killed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Protocol

import torch

from reprise.artifacts import RepriseError
from reprise.training.checkpoint import Checkpoint, State

Row = dict[str, float]


class Objective(Protocol):
    """What is learned: networks, their optimisers and how one batch changes them."""

    def step(self, *batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """Update the networks with one batch; return its losses as scalars on the device."""

    def end_epoch(self) -> Row:
        """Return further numbers of the epoch that just ended, such as validation losses."""

    def state(self) -> State:
        """Return everything that the next step depends on."""

    def restore(self, state: State) -> None:
        """Take up a state returned by `state`."""


def fit(
    objective: Objective,
    data: Sequence[torch.Tensor],
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    checkpoint: Checkpoint,
    label: str,
) -> list[Row]:
    """Train for `epochs` passes over `data` and return one row of numbers per epoch.

    Parameters
    ----------
    data
        Tensors with one row per example, on the device of the objective's networks.
    batch_size
        Examples per step; the last batch of an epoch may be smaller.
    seed
        Fixes the order of the examples.
    label
        Names the training in progress lines and errors.

    Raises
    ------
    RepriseError
        If one of an epoch's numbers is not finite.
    """
    order = torch.Generator().manual_seed(seed)
    history: list[Row] = []
    if state := checkpoint.load():
        history = state["history"]
        order.set_state(state["order"])
        objective.restore(state["objective"])
        _set_random_state(state["random"])
        print(f"{label}: continuing after epoch {len(history)}", flush=True)
    for epoch in _progress(range(len(history) + 1, epochs + 1), epochs, label):
        means = _finite(_epoch(objective, data, batch_size, order), label, epoch)
        row = {"epoch": epoch, **means, **_finite(objective.end_epoch(), label, epoch)}
        history.append(row)
        _report(row, epochs, label)
        checkpoint.save(
            {
                "history": history,
                "order": order.get_state(),
                "objective": objective.state(),
                "random": _random_state(),
            }
        )
    return history


def _epoch(objective: Objective, data: Sequence[torch.Tensor], batch_size: int, order: torch.Generator) -> Row:
    """Take one pass over the data; return the mean of each loss over its examples."""
    count, device = len(data[0]), data[0].device
    sums: dict[str, torch.Tensor] = {}
    for chosen in torch.randperm(count, generator=order).to(device).split(batch_size):
        losses = objective.step(*(tensor[chosen] for tensor in data))
        for name, loss in losses.items():
            sums[name] = sums.get(name, 0) + loss.detach() * len(chosen)
    return {name: float(total) / count for name, total in sums.items()}


def _finite(numbers: Row, label: str, epoch: int) -> Row:
    """Return `numbers`; RepriseError if one is infinite or not a number."""
    if broken := [name for name, value in numbers.items() if not math.isfinite(value)]:
        raise RepriseError(
            f"{label}: {broken[0]} is not finite in epoch {epoch}; lower learning_rate in this experiment's config."
        )
    return numbers


def _progress(epochs: range, total: int, label: str):
    """Yield the epochs, with a bar on a terminal."""
    if not sys.stdout.isatty():
        yield from epochs
        return
    from rich.progress import track

    yield from track(epochs, description=label, total=total, completed=epochs.start - 1)


def _report(row: Row, total: int, label: str) -> None:
    """Write one plain line about an epoch that ended, where no bar shows it."""
    if not sys.stdout.isatty():
        losses = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in row.items() if "loss" in name)
        print(f"{label}: epoch {row['epoch']}/{total}, {losses}", flush=True)


def _random_state() -> State:
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def _set_random_state(state: State) -> None:
    torch.set_rng_state(state["cpu"])
    if torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"])
