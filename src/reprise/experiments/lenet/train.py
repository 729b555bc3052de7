"""Training the digit readers: cross-entropy by Adam, a fixed number of epochs."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import torch

from reprise.artifacts import write_csv
from reprise.experiments.lenet import defaults
from reprise.experiments.lenet.digits import parts
from reprise.models.lenet import VARIANTS
from reprise.training.augmentation import Augmentation
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.classification import Classification
from reprise.training.device import prepare
from reprise.training.loop import Row, fit

if TYPE_CHECKING:
    from reprise.jobs import Job


def run(job: Job) -> None:
    """Train one network. Inputs: data, split. Outputs: weights.safetensors, history.csv."""
    settings = job.settings
    with checkpoints(job) as checkpoint:
        weights, history = _train(job, settings["batch_size"], settings["epochs"], checkpoint("network"))
        save_weights(job.outputs[0], weights)
        write_csv(job.outputs[1], history)


def grid(job: Job) -> None:
    """Train one network per batch size for the largest number of epochs; files as for `run`.

    The learning rate is constant, so the network after 5 of 20 epochs is the one that a training
    of 5 epochs would give: one training per batch size serves every number of epochs.
    """
    weights, history = {}, []
    with checkpoints(job) as checkpoint:
        for size in job.settings["batch_size"]:
            name = f"batch{size}"
            trained, rows = _train(job, size, max(job.settings["epochs"]), checkpoint(name))
            weights |= {f"{name}.{key}": tensor for key, tensor in trained.items()}
            history += [{"batch_size": size, **row} for row in rows]
        save_weights(job.outputs[0], weights)
        write_csv(job.outputs[1], history)


def _train(job: Job, batch_size: int, epochs: int, checkpoint: Checkpoint) -> tuple[dict, list[Row]]:
    device = prepare(job.spec, job.seed)
    settings = defaults.of(job.settings)
    digits = parts(*job.inputs, device, settings["form"])
    network = VARIANTS[settings["variant"]]().to(memory_format=torch.channels_last)
    objective = Classification(
        network,
        settings["learning_rate"],
        digits["validation"],
        augment=Augmentation() if settings["augment"] else None,
        steps=epochs * ceil(len(digits["train"][0]) / batch_size) if settings["schedule"] == "one_cycle" else None,
    )
    history = fit(
        objective,
        digits["train"],
        epochs=epochs,
        batch_size=batch_size,
        seed=job.seed,
        checkpoint=checkpoint,
        label=f"{job.experiment}, batch {batch_size}, seed {job.seed}",
    )
    return network.state_dict(), history
