"""Training an autoencoder, a variational one or a GAN, as the course's code did, on part of the images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from reprise.artifacts import read_npz, write_csv, write_npz
from reprise.experiments.portraits.networks import codes, draw, inputs, networks
from reprise.training.adversarial import Adversarial
from reprise.training.autoencoding import Autoencoding
from reprise.training.checkpoint import checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.filmed import Filmed
from reprise.training.loop import fit
from reprise.training.variational import Variational

if TYPE_CHECKING:
    from reprise.jobs import Job

SAMPLES, AGAIN, VALIDATED = 16, 9, 256
"""Images that are drawn and given again after each epoch, and those of the validation part that its loss is of."""

EPSILON = 1e-7  # of Keras's optimisers
DRAWN = 2
"""Images that the generator's step draws for each real one: a batch of 64 where the discriminator's is half real."""


def run(job: Job) -> None:
    """Train the networks of one run.

    Inputs: data, split. Outputs: weights.safetensors, history.csv, and course.npz. The latter has what is drawn after
    each epoch (uint8, epochs × N × 64 × 64 × 3): ``again``, of test images, by what codes; ``samples``, of the same
    random numbers, by what generates; and both losses of every step of a GAN.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    images, rows = read_npz(job.inputs[0])["images"], read_npz(job.inputs[1])
    found = {name: network.to(device) for name, network in networks(settings).items()}
    parts = {part: inputs(images[chosen], settings["network"], device) for part, chosen in _parts(rows).items()}
    objective = _adversarial(found, settings, device) if "generator" in found else _coding(found, settings, parts)
    with checkpoints(job) as checkpoint:
        history = fit(
            objective,
            [parts["train"]],
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("networks"),
            label=f"{job.experiment}, seed {job.seed}",
        )
        weights = {f"{name}.{key}": value for name, one in found.items() for key, value in one.state_dict().items()}
        save_weights(job.outputs[0], weights)
        write_csv(job.outputs[1], history)
        write_npz(job.outputs[2], **_course(objective))


def _parts(rows: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return which images are learned from, which the loss is validated on, and which are given again."""
    return {"train": rows["train"], "validation": rows["validation"][:VALIDATED], "again": rows["test"][:AGAIN]}


def _coding(found: Mapping[str, nn.Module], settings: Mapping[str, Any], parts: Mapping[str, torch.Tensor]) -> Filmed:
    """Return the objective of an autoencoder of either kind."""
    coder, rate, precision = found["coder"], settings["learning_rate"], settings["precision"]
    numbers = torch.randn(SAMPLES, coder.latent).to(parts["again"].device)

    def drawn() -> dict[str, torch.Tensor]:
        again = {"again": draw(coder, codes(coder, parts["again"]))}
        return again | ({"samples": draw(coder, numbers)} if settings["network"] == "vae" else {})

    if settings["network"] == "cae":
        return Filmed(Autoencoding(coder, rate, parts["validation"], settings["loss"], precision), drawn)
    return Filmed(Variational(coder, rate, (parts["validation"],), settings["weight"], precision), drawn)


def _adversarial(found: Mapping[str, nn.Module], settings: Mapping[str, Any], device: torch.device) -> Adversarial:
    pair = found["generator"], found["discriminator"]
    optimizers = tuple(
        torch.optim.Adam(each.parameters(), settings["learning_rate"], (0.5, 0.999), EPSILON, fused=True)
        for each in pair
    )
    fixed = (torch.randn(SAMPLES, pair[0].latent).to(device),)
    return Adversarial(*pair, optimizers, "fresh", fixed, precision=settings["precision"], drawn=DRAWN)


def _course(objective: Filmed | Adversarial) -> dict[str, np.ndarray]:
    if isinstance(objective, Filmed):
        return {name: drawn.numpy() for name, drawn in objective.frames.items()}
    losses = {name: objective.losses[:, place].numpy() for place, name in enumerate(("discriminator", "generator"))}
    return losses | {"samples": objective.samples.numpy()}
