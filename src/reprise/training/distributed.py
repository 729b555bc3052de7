"""One training by several processes, a GPU each: every process takes its share of each batch.

All processes draw the same random numbers for the whole batch and take their own rows, and gradients are
averaged before each step, so that any number of them learns the same but for rounding. `torchrun` starts them.
Gradients are averaged here and not by PyTorch's wrapper, whose hooks see no gradients of gradients.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from typing import TYPE_CHECKING

import torch
from torch import distributed

from reprise import processes
from reprise.artifacts import RepriseError
from reprise.training import checkpoint
from reprise.training.checkpoint import Checkpoint, State

if TYPE_CHECKING:
    from reprise.jobs import Job


class Crew:
    """The processes of one training; a single one where no others were started."""

    def __init__(self):
        self.joined = distributed.is_initialized()
        self.rank = distributed.get_rank() if self.joined else 0
        self.size = distributed.get_world_size() if self.joined else 1

    def share(self, rows: torch.Tensor) -> torch.Tensor:
        """Return this process's rows of a whole batch; RepriseError if there are fewer rows than processes."""
        if len(rows) < self.size:
            raise RepriseError(
                f"a batch of {len(rows)} cannot be shared by {self.size} processes; raise batch_size or lower "
                "processes."
            )
        return rows.tensor_split(self.size)[self.rank]

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """Return the mean of a tensor over all processes."""
        if self.size == 1:
            return value
        total = value.detach().clone()
        distributed.all_reduce(total)
        return total / self.size

    def descend(self, optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
        """Take a step by the mean of the processes' gradients of an optimiser's own weights."""
        weights = [weight for group in optimizer.param_groups for weight in group["params"]]
        gradients = torch.autograd.grad(loss, weights, allow_unused=True, materialize_grads=True)
        for weight, gradient in zip(weights, self._averaged(gradients), strict=True):
            # Fused optimisers walk weights and gradients in memory order: both need the same layout.
            weight.grad = torch.empty_like(weight).copy_(gradient)
        optimizer.step()

    def _averaged(self, gradients: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        if self.size == 1:
            return gradients
        flat = self.mean(torch.cat([gradient.flatten() for gradient in gradients]))
        parts = flat.split([gradient.numel() for gradient in gradients])
        return [part.view_as(gradient) for part, gradient in zip(parts, gradients, strict=True)]


class SharedCheckpoint:
    """A checkpoint that the first process writes and all take up."""

    def __init__(self, crew: Crew, own: Checkpoint | None):
        self.crew, self.own = crew, own

    def load(self) -> State | None:
        """Return the saved state, the same in all processes, or None if there is none that fits."""
        state = [self.own.load() if self.own else None]
        if self.crew.size > 1:
            distributed.broadcast_object_list(state)
        return state[0]

    def save(self, state: State) -> None:
        """Replace the checkpoint with the first process's state."""
        if self.own:
            self.own.save(state)


@contextmanager
def checkpoints(job: Job, crew: Crew) -> Iterator[Callable[[str], SharedCheckpoint]]:
    """Yield what names this run's checkpoints, as `checkpoint.checkpoints` does, for all processes of a crew."""
    with checkpoint.checkpoints(job) if crew.rank == 0 else nullcontext(lambda name: None) as named:
        yield lambda name: SharedCheckpoint(crew, named(name))


@contextmanager
def crew(device: torch.device) -> Iterator[Crew]:
    """Yield the processes that train together: those that torchrun started, each on a GPU of its own, or this alone.

    RepriseError if there are fewer GPUs than processes.
    """
    if not processes.is_member():
        yield Crew()
        return
    place = int(os.environ["LOCAL_RANK"])
    if device.type == "cuda":
        if place >= torch.cuda.device_count():
            raise RepriseError(f"there are {torch.cuda.device_count()} GPUs; lower processes to as many.")
        torch.cuda.set_device(place)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    with ExitStack() as stack:
        stack.callback(distributed.destroy_process_group)
        if distributed.get_rank():  # the progress of one speaks for all
            stack.enter_context(redirect_stdout(stack.enter_context(open(os.devnull, "w"))))
        yield Crew()
