"""Training the reader of characters: cross-entropy by Adam with one cycle of the learning rate."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from reprise.artifacts import read_npz, write_csv
from reprise.experiments.lenet.digits import parts
from reprise.models.reader import reader
from reprise.training.checkpoint import checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.reading import Reading

if TYPE_CHECKING:
    from reprise.jobs import Job


def run(job: Job) -> None:
    """Train one reader. Inputs: data, split. Outputs: weights.safetensors, history.csv."""
    settings, device = job.settings, prepare(job.spec, job.seed)
    characters = parts(*job.inputs, device)
    network = reader(int(read_npz(job.inputs[0])["labels"].max()) + 1).to(device)
    steps = settings["epochs"] * ceil(len(characters["train"][0]) / settings["batch_size"])
    objective = Reading(network, characters["validation"], settings["learning_rate"], steps)
    with checkpoints(job) as checkpoint:
        history = fit(
            objective,
            characters["train"],
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("network"),
            label=f"{job.experiment}, seed {job.seed}",
        )
        save_weights(job.outputs[0], network.state_dict())
        write_csv(job.outputs[1], history)
