"""Training a variational autoencoder: its bound by Adam, a fixed number of epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reprise.artifacts import read_npz, write_csv
from reprise.experiments.digit_vae.networks import inputs, network
from reprise.training.checkpoint import checkpoints, load_weights, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.variational import Variational

if TYPE_CHECKING:
    from reprise.jobs import Job


def run(job: Job) -> None:
    """Train one autoencoder.

    Inputs: data, split and, where it does not begin anew, trained weights to begin with.
    Outputs: weights.safetensors, history.csv.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    arrays, rows = read_npz(job.inputs[0]), read_npz(job.inputs[1])
    coder = network(settings)
    if begun := job.inputs[2:]:
        coder.load_state_dict(load_weights(begun[0]))
    data = {part: inputs(arrays, rows[part], settings["told"], device) for part in ("train", "validation")}
    objective = Variational(
        coder.to(device), settings["learning_rate"], data["validation"], precision=settings["precision"]
    )
    with checkpoints(job) as checkpoint:
        history = fit(
            objective,
            data["train"],
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("network"),
            label=f"{job.experiment}, seed {job.seed}",
        )
        save_weights(job.outputs[0], coder.state_dict())
        write_csv(job.outputs[1], history)
