"""Measuring a generator of paintings: how near it comes to real ones over its training, and whether it copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.stylegan import quality
from reprise.experiments.stylegan.networks import discriminator_of, generator_of, inputs, loaded, paint, trained
from reprise.metrics import inception
from reprise.models.stylegan.generator import Generator
from reprise.training.checkpoint import load_weights
from reprise.training.device import prepare

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = (
    "side", "channel_base", "channel_max", "latent", "mapping_layers", "kimg", "batch_size", "learning_rate", "gamma",
    "path_weight", "augment", "precision", "processes", "samples", "features",
)  # fmt: skip
SHOWN, ROW = 36, 9
"""Paintings in the end in figures 8 and 9, and those of each other kind, in one row."""

PUBLISHED = {"side": 256, "channel_base": 16384, "channel_max": 512, "latent": 512, "mapping_layers": 2}
"""Sizes of the published networks for the paper's side."""

TRUNCATION = 0.7


def run(job: Job) -> None:
    """Measure one generator.

    Inputs: data, card, split, weights, history, course, photographs, their card. Outputs: seed<k>.json, and shown.npz
    with real and painted images, with painted ones at the beginning and truncated, and with those that were learned
    from that are nearest to some.

    The measures ``random`` and, where they are wanted and to be had, ``squeezenet`` and ``inception`` are those of
    `quality.course`, at the thousands of images ``kimg``; ``about`` says why there are none of Inception. ``nearest``
    is what `quality.copied` says of the last stage, and ``regularisers`` are the last values of each epoch.
    """
    settings = job.settings
    prepare(job.spec | {"compute.device": "cpu"}, job.seed)  # images of a GPU would differ in their last bits
    real, history = _real(job), read_csv(job.inputs[4])
    about = _about(job, real)
    best = trained(settings, job.inputs[3])
    numbers, noise = _draw(best, settings["samples"], job.seed)
    epochs, painted = _painted(job, numbers, noise)
    per_epoch = len(real["train"]) / 1000
    extractors = quality.extractors(settings["features"], real["train"])
    copied, nearest = quality.copied(painted[-1], real, list(extractors.values())[-1])
    extractors |= _inception(settings, about)
    about["scale"]["inception"] = "inception" in extractors
    measures = {
        "parameters": parameters(settings),
        "published_parameters": parameters(PUBLISHED),
        "kimg": [epoch * per_epoch for epoch in epochs],
        **dict.fromkeys(("squeezenet", "inception")),
        **{name: quality.course(painted, real, extract) for name, extract in extractors.items()},
        "nearest": copied,
        "losses": {name: _column(history, f"{name}_loss") for name in ("generator", "discriminator")},
        "regularisers": {name: _column(history, name) for name in ("gradient_penalty", "path_length")},
        "sign": _column(history, "sign"),
        "augmented": _column(history, "augmented"),
    }
    write_json(job.outputs[0], {"about": about, "measures": measures})
    few = numbers[:ROW], [each[:ROW] for each in noise]
    write_npz(
        job.outputs[1],
        real=real["train"][:SHOWN],
        painted=painted[-1][:SHOWN],
        beginning=painted[0][:ROW],
        truncated=_last(paint(best, *few, TRUNCATION)),
        nearest=nearest[:ROW],
    )


def _real(job: Job) -> dict[str, np.ndarray]:
    """Return the paintings of both parts, and photographs, as images of the generator's size."""
    rows = read_npz(job.inputs[2])
    paintings, photographs = (read_npz(job.inputs[place])["images"] for place in (0, 6))
    images = {part: paintings[rows[part]] for part in ("train", "test")} | {"photographs": photographs}
    return {name: _last(inputs(each, job.settings["side"])) for name, each in images.items()}


def _painted(job: Job, numbers: torch.Tensor, noise: list[torch.Tensor]) -> tuple[list[int], list[np.ndarray]]:
    """Return the shown epochs, and images (uint8, N×side×side×3) of the same numbers after each."""
    epochs = sorted({int(name.partition(".")[0]) for name in load_weights(job.inputs[5])})
    stages = (loaded(job.settings, job.inputs[5], str(epoch)) for epoch in epochs)
    return epochs, [_last(paint(generator, numbers, noise)) for generator in stages]


def _draw(generator: Generator, count: int, seed: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return the numbers and the noise that `count` images are made of."""
    random = torch.Generator().manual_seed(seed)
    return torch.randn(count, generator.latent, generator=random), generator.noise(count, random)


def _inception(settings: Mapping[str, Any], about: dict[str, Any]) -> dict[str, quality.Features]:
    """Return what gives images Inception's features, or nothing where they are not wanted or not to be had."""
    if not settings["inception"]:
        return {}
    try:
        weights = inception.find_weights()
    except RepriseError as error:
        about["without_inception"] = str(error)
        return {}
    return {"inception": quality.by_inception(weights)}


def parameters(sizes: Mapping[str, Any]) -> dict[str, int]:
    """Return how many weights the networks of some sizes have."""
    with torch.device("meta"):
        networks = {"generator": generator_of(sizes), "discriminator": discriminator_of(sizes)}
    return {name: sum(weights.numel() for weights in each.parameters()) for name, each in networks.items()}


def _column(history: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in history]


def _last(images: torch.Tensor) -> np.ndarray:
    """Return images with their channels last."""
    return images.permute(0, 2, 3, 1).contiguous().numpy()


def _about(job: Job, real: Mapping[str, np.ndarray]) -> dict[str, Any]:
    card, photographs = (read_json(job.inputs[place]) for place in (1, 7))
    named = {"train": "training_images", "test": "held_out_images", "photographs": "photographs"}
    counts = {named[part]: len(images) for part, images in real.items()}
    return {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "photographs": {key: photographs[key] for key in CARD},
        "scale": {key: job.settings[key] for key in SETTINGS} | counts,
    }
