"""The networks of an experiment: one for each share of the expressions and each depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import write_csv, write_npz
from reprise.experiments.arithmetic import rows, writing
from reprise.experiments.arithmetic.names import name_of
from reprise.models.arithmetic import Seq2Seq
from reprise.training.checkpoint import Checkpoint, save_weights
from reprise.training.loop import Objective, Row, fit

if TYPE_CHECKING:
    from reprise.jobs import Job

Texts = tuple[torch.Tensor, ...]
Parts = dict[str, Texts]
Hands = dict[str, writing.Hand]
Learned = tuple[Seq2Seq, list[Row], dict[str, Any]]
"""A network, its history, and arrays of what it does on the test part."""


def train_all(job: Job, device: torch.device, tasks: dict[str, Callable[[str, Sequence[int], Parts], Learned]]) -> None:
    """Train all networks of an experiment, each as if it were alone, and write the outputs.

    Parameters
    ----------
    tasks
        What trains a network with a name and a depth on the parts of the expressions, by what its name begins with.
    """
    history, found, best = [], {}, None
    for (task, learn), share, depth in product(tasks.items(), job.settings["shares"], job.settings["depths"]):
        name = f"{task}{name_of(share, depth)}"
        parts = writing.on_device(rows.load(job.inputs[0], "left", share, job.seed), device)
        torch.manual_seed(job.seed)
        network, own, arrays = learn(name, depth, parts)
        history += [{"network": name} | row for row in own]
        found |= arrays | {f"{name}.parameters": sum(parameter.numel() for parameter in network.parameters())}
        if best is None or own[-1]["validation_loss"] < best[0]:
            best = own[-1]["validation_loss"], name, network
    save_weights(job.outputs[0], {f"{best[1]}.{key}": value for key, value in best[2].state_dict().items()})
    write_csv(job.outputs[1], history)
    write_npz(job.outputs[2], **{name: np.asarray(value) for name, value in found.items()})


def train(job: Job, objective: Objective, data: Sequence[torch.Tensor], checkpoint: Checkpoint, name: str) -> list[Row]:
    """Train one network by the settings of its experiment; return its history."""
    return fit(
        objective,
        data,
        epochs=job.settings["epochs"],
        batch_size=job.settings["batch_size"],
        seed=job.seed,
        checkpoint=checkpoint,
        label=f"{job.experiment}, {name}, seed {job.seed}",
    )


def in_handwriting(job: Job, texts: dict[str, torch.Tensor], hands: Hands) -> dict[str, torch.Tensor]:
    """Return the glyphs of texts of each part, each chosen once, all by the hand of the training part.

    Test texts share their glyphs with training texts, as in the authors' code.
    """
    generator = torch.Generator().manual_seed(job.seed)
    return {part: hands["train"].choose(own, generator) for part, own in texts.items()}


def units(job: Job, published: int) -> int:
    """Return how many units a layer has that was published with so many."""
    return round(job.settings["width"] * published)


def as_bytes(arrays: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """Return codes, or pixels from 0 to 255, as uint8 on the CPU."""
    return {name: _bytes(values) for name, values in arrays.items()}


def _bytes(values: torch.Tensor) -> np.ndarray:
    return (values.round() if values.is_floating_point() else values).to(torch.uint8).cpu().numpy()
