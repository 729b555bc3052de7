"""Nested training state in one safetensors file, and the checkpoint that survives a kill.

A state is any nesting of dicts and lists with tensors, numbers, text and None at its leaves, as
`torch` optimisers and modules give it. Tensors are stored under their path, everything else as
JSON in the file's header, so nothing is ever unpickled.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import safetensors
import safetensors.torch
import torch

from reprise.artifacts import RepriseError, write_bytes
from reprise.ownership import writing_alone
from reprise.training.cache import key_of

if TYPE_CHECKING:
    from reprise.jobs import Job

State = dict[str, Any]


def save_weights(path: Path, weights: dict[str, torch.Tensor]) -> None:
    """Write named tensors as safetensors, on the CPU and atomically."""
    write_bytes(path, safetensors.torch.save({name: _plain(tensor) for name, tensor in weights.items()}))


def load_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the named tensors of a safetensors file; RepriseError if it is damaged."""
    try:
        return safetensors.torch.load_file(path)
    except safetensors.SafetensorError:
        raise RepriseError(f"{path}: holds no readable weights; delete it to have it made again.") from None


class Checkpoint:
    """The last finished epoch of one training, kept outside its declared outputs.

    `key` names everything the training depends on; a file with another key is never resumed.
    """

    def __init__(self, path: Path, key: str):
        self.path, self.key = Path(path), key

    def save(self, state: State) -> None:
        """Replace the checkpoint with `state`."""
        tensors: dict[str, torch.Tensor] = {}
        rest = _split(state, (), tensors)
        header = {"key": self.key, "state": json.dumps(rest)}
        write_bytes(self.path, safetensors.torch.save(tensors, metadata=header))

    def load(self) -> State | None:
        """Return the saved state, or None if there is none that fits the key."""
        try:
            with safetensors.safe_open(self.path, framework="pt") as file:
                header = file.metadata() or {}
                if header.get("key") != self.key:
                    return None
                return _join(json.loads(header["state"]), file)
        except (FileNotFoundError, safetensors.SafetensorError):
            return None


@contextmanager
def checkpoints(job: Job) -> Iterator[Callable[[str], Checkpoint]]:
    """Yield what names this run's checkpoints; they are removed when the block succeeds.

    They lie in ``<results>/.checkpoints/<experiment>/seed<k>``, which is held for one writer.
    RepriseError if another process is writing this run.
    """
    run = job.outputs[0].parent
    folder = run.parents[2] / ".checkpoints" / run.parent.name / run.name
    key = key_of(job)
    with writing_alone(folder):
        yield lambda name: Checkpoint(folder / f"{name}.safetensors", key)
        shutil.rmtree(folder)


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().to("cpu", copy=True).contiguous()  # safetensors refuses tensors that share memory


def _split(value: Any, path: tuple, tensors: dict[str, torch.Tensor]) -> Any:
    """Return `value` as JSON-able pairs, moving its tensors into `tensors`."""
    match value:
        case torch.Tensor():
            # Fused optimisers walk weights and moments in memory order: the layout is part of the state.
            axes = sorted(range(value.dim()), key=value.stride, reverse=True)
            name = "/".join(map(str, path))
            tensors[name] = _plain(value.permute(axes))
            return ["tensor", [name, axes]]
        case dict():
            return ["dict", [[key, _split(item, (*path, key), tensors)] for key, item in value.items()]]
        case list() | tuple():
            return ["list", [_split(item, (*path, index), tensors) for index, item in enumerate(value)]]
    return ["value", value]


def _join(tagged: list, file: safetensors.safe_open) -> Any:
    kind, value = tagged
    match kind:
        case "tensor":
            name, axes = value
            return file.get_tensor(name).permute([axes.index(axis) for axis in range(len(axes))])
        case "dict":
            return {key: _join(item, file) for key, item in value}
        case "list":
            return [_join(item, file) for item in value]
    return value
