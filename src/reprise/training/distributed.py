"""One training by several processes, a GPU each: every process takes its share of each batch.

All processes draw the same random numbers for the whole batch and take their own rows, and gradients are
averaged before each step, so that any number of them learns the same but for rounding. `torchrun` starts them.
Gradients are averaged here and not by PyTorch's wrapper, whose hooks see no gradients of gradients.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from pathlib import Path

import torch
from torch import distributed

from reprise import ownership
from reprise.artifacts import RepriseError
from reprise.jobs import Job
from reprise.training import checkpoint
from reprise.training.checkpoint import Checkpoint, State

JOB = "REPRISE_JOB"


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


def launch(job: Job, processes: int) -> None:
    """Run a job's module in several processes by `torchrun`, and wait; RepriseError if one fails."""
    ownership.announce()  # they end with this process
    paths = {name: [str(path) for path in getattr(job, name)] for name in ("inputs", "outputs")}
    content = json.dumps({"spec": job.spec, "seed": job.seed, "module": job.module, **paths})
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    done = subprocess.run([*command, "-m", f"reprise.{job.module}"], env=os.environ | {JOB: content}, check=False)
    if done.returncode:
        raise RepriseError(f"{job.experiment}, seed {job.seed}: one of {processes} processes failed; see above.")


def launched() -> bool:
    """Return whether this process is one of several that `launch` started."""
    return JOB in os.environ


@contextmanager
def joined() -> Iterator[Job]:
    """Meet the other processes that `launch` started, on a GPU of one's own where there are some; yield the job."""
    ownership.follow_owner()
    content = json.loads(os.environ[JOB])
    paths = {name: tuple(map(Path, content.pop(name))) for name in ("inputs", "outputs")}
    job = Job(**content, **paths)
    on_gpu = job.spec["compute.device"] != "cpu" and torch.cuda.is_available()
    if on_gpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("nccl" if on_gpu else "gloo")
    with ExitStack() as stack:
        stack.callback(distributed.destroy_process_group)
        if distributed.get_rank():  # the progress of one speaks for all
            stack.enter_context(redirect_stdout(stack.enter_context(open(os.devnull, "w"))))
        yield job
