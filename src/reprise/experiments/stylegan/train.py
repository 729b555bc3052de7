"""Training the generator of paintings, in one process or, on several GPUs, in one for each."""

from __future__ import annotations

from dataclasses import fields
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_npz, write_csv
from reprise.experiments.stylegan.networks import discriminator_of, generator_of, inputs
from reprise.training import distributed
from reprise.training.checkpoint import save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.style_based import Recipe, StyleBased

if TYPE_CHECKING:
    import torch

    from reprise.jobs import Job


def run(job: Job) -> None:
    """Train one generator against its discriminator.

    Inputs: data, split. Outputs: weights.safetensors with the generator's average weights (``generator.…``) and the
    discriminator's (``discriminator.…``), history.csv, and course.safetensors with the average after each shown
    epoch (``<epoch>.…``), 0 being the beginning.
    """
    device = prepare(job.spec, job.seed)
    with distributed.crew(device) as crew:
        _train(job, device, crew)


def _train(job: Job, device: torch.device, crew: distributed.Crew) -> None:
    settings = job.settings
    images = read_npz(job.inputs[0])["images"][read_npz(job.inputs[1])["train"]]
    data = inputs(images, settings["side"]).to(device)
    epochs = ceil(settings["kimg"] * 1000 / len(data))
    networks = (generator_of(settings).to(device), discriminator_of(settings).to(device))
    shown = shown_epochs(epochs, settings["snapshots"])
    objective = StyleBased(*networks, recipe_of(settings), device, shown, crew)
    with distributed.checkpoints(job, crew) as checkpoint:
        history = fit(
            objective,
            [data],
            epochs=epochs,
            batch_size=settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("networks"),
            label=f"{job.experiment}, seed {job.seed}",
        )
        if crew.rank == 0:
            _write(job, objective, history)


def recipe_of(settings: dict[str, Any]) -> Recipe:
    """Return how an experiment's pair learns; the average of weights reaches as far back as in the published code."""
    own = {field.name: settings[field.name] for field in fields(Recipe) if field.name in settings}
    return Recipe(**own, half_life=settings["batch_size"] * 10_000 // 32)


def shown_epochs(epochs: int, snapshots: int) -> set[int]:
    """Return the beginning and `snapshots` epochs, evenly spread, of which the last is one."""
    return set(np.linspace(0, epochs, snapshots + 1).round().astype(int).tolist())


def _write(job: Job, objective: StyleBased, history: list[dict[str, float]]) -> None:
    networks = {"generator": objective.average, "discriminator": objective.discriminator}
    named = {f"{name}.{key}": value for name, each in networks.items() for key, value in each.state_dict().items()}
    save_weights(job.outputs[0], named)
    write_csv(job.outputs[1], history)
    course = objective.course.items()
    save_weights(job.outputs[2], {f"{epoch}.{key}": value for epoch, each in course for key, value in each.items()})
