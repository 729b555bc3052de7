"""Training a paper's generator against its discriminator, as its code did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from reprise.artifacts import read_npz, write_csv, write_npz
from reprise.experiments.digit_gan.networks import RECIPES, inputs, load, optimizers, pair
from reprise.training.adversarial import Adversarial
from reprise.training.checkpoint import checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit

if TYPE_CHECKING:
    from reprise.jobs import Job

SAMPLES = 64


def run(job: Job) -> None:
    """Train one pair of networks.

    Inputs: data, split and, where it does not begin anew, trained weights to begin with. Outputs:
    weights.safetensors, history.csv, and course.npz with the losses of every step and, for each epoch, ``samples``
    from the same fixed numbers (uint8, epochs × 64 × side × side); digits that are asked for take turns there.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    variant = settings["network"]
    networks = pair(variant)
    if begun := job.inputs[2:]:
        load(networks, begun[0])
    networks = tuple(network.to(device) for network in networks)
    generator = networks[0]
    arrays, rows = read_npz(job.inputs[0]), read_npz(job.inputs[1])["train"]
    data, fixed = [inputs(arrays["images"][rows], generator, device)], [torch.randn(SAMPLES, generator.latent)]
    if hasattr(generator, "classes"):
        data.append(torch.from_numpy(arrays["labels"][rows]).long().to(device))
        fixed.append(torch.arange(SAMPLES) % generator.classes)
    objective = Adversarial(
        *networks,
        optimizers(variant, networks, settings["learning_rate"]),
        RECIPES[variant].turns,
        tuple(tensor.to(device) for tensor in fixed),
        settings["precision"],
    )
    with checkpoints(job) as checkpoint:
        history = fit(
            objective,
            data,
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("networks"),
            label=f"{job.experiment}, seed {job.seed}",
        )
        named = zip(("generator", "discriminator"), networks, strict=True)
        weights = {f"{name}.{key}": value for name, one in named for key, value in one.state_dict().items()}
        save_weights(job.outputs[0], weights)
        write_csv(job.outputs[1], history)
        write_npz(
            job.outputs[2],
            discriminator=objective.losses[:, 0].numpy(),
            generator=objective.losses[:, 1].numpy(),
            samples=objective.samples.numpy(),
        )
