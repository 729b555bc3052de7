"""Measuring the pace of trainings: their work, which is the same everywhere, and their time on one machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import median
from typing import TYPE_CHECKING, Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from reprise.artifacts import write_json
from reprise.experiments.digit_gan import networks
from reprise.models.digit_vae import Autoencoder
from reprise.training.adversarial import Adversarial
from reprise.training.device import prepare
from reprise.training.loop import Objective
from reprise.training.variational import Variational

if TYPE_CHECKING:
    from reprise.jobs import Job

IMAGES, RATE = 60_000, 3e-4
BATCHES = {"gan": 64, "gan_first": 64, "vae": 128}
"""Trainings that are compared, and images of one step of each."""

GANS = {"gan": "wilusz2024", "gan_first": "wilusz2024_first"}


def run(job: Job) -> None:
    """Compare trainings. Reads nothing of its input. Output: seed<k>.json.

    ``work`` is in floating-point operations for each image, forward and backward; ``seconds`` are of an epoch of
    60,000 images, medians over the rounds in which all take turns; ``times`` is how many times as long as an epoch of
    the other one takes, the median of the rounds' ratios. The latter two are None without rounds.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    trainings = {name: (_objective(name, device), torch.rand(size, 1, 28, 28)) for name, size in BATCHES.items()}
    trainings = {name: (objective, images.to(device)) for name, (objective, images) in trainings.items()}
    measures = {
        "work": {name: work(*training) for name, training in trainings.items()},
        **_paces(trainings, settings["rounds"], settings["steps"]),
    }
    scale = {key: settings[key] for key in ("rounds", "steps")} | {"images": IMAGES, "batch_size": BATCHES}
    write_json(job.outputs[0], {"about": {"experiment": job.experiment, "scale": scale}, "measures": measures})


def work(objective: Objective, images: torch.Tensor) -> float:
    """Return the floating-point operations of one step for each of its images."""
    with FlopCounterMode(display=False) as counter:
        objective.step(images)
    return counter.get_total_flops() / len(images)


def seconds(objective: Objective, images: torch.Tensor, steps: int) -> float:
    """Return the seconds of an epoch by those of some steps."""
    start = time.perf_counter()
    for _ in range(steps):
        losses = objective.step(images)
    for loss in losses.values():
        float(loss)  # waits for an accelerator
    return (time.perf_counter() - start) / (steps * len(images)) * IMAGES


def _objective(name: str, device: torch.device) -> Objective:
    if name not in GANS:
        network = Autoencoder().to(memory_format=torch.channels_last).to(device)
        return Variational(network, RATE, (torch.zeros(1, 1, network.side, network.side, device=device),))
    variant = GANS[name]
    pair = tuple(network.to(device) for network in networks.pair(variant))
    recipe = networks.RECIPES[variant]
    fixed = torch.zeros(1, pair[0].latent, device=device)
    optimizers = networks.optimizers(variant, pair, (RATE, RATE))
    return Adversarial(*pair, optimizers, recipe.turns, (fixed,))


def _paces(trainings: Mapping[str, tuple[Objective, torch.Tensor]], rounds: int, steps: int) -> dict[str, Any]:
    """Let all trainings take turns, so that a machine that slows down slows all."""
    if not rounds:
        return {"seconds": None, "times": None}
    found = [{name: seconds(*training, steps) for name, training in trainings.items()} for _ in range(rounds)]
    return {
        "seconds": {name: median(one[name] for one in found) for name in trainings},
        "times": {
            "first_over_gan": median(one["gan_first"] / one["gan"] for one in found),
            "gan_over_vae": median(one["gan"] / one["vae"] for one in found),
        },
    }
