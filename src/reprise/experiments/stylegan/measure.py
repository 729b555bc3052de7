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
from reprise.metrics.nearest import nearest
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
SHOWN, ROW = 36, 8
"""Paintings of each kind in figures 8 and 9, and painted ones beside the nearest that was learned from."""

TRUNCATION = 0.7


def run(job: Job) -> None:
    """Measure one generator.

    Inputs: data, card, split, weights, history, course. Outputs: seed<k>.json, and shown.npz with real and painted
    images, with painted ones at the beginning, and with those that were learned from that are nearest to some.

    The measures ``random`` and, where the features are wanted, ``squeezenet`` are those of `quality.course`, at the
    thousands of images ``kimg``. ``inception`` has FID and KID of each stage from the paintings that were learned
    from, where they are wanted and the weights are to be had; otherwise ``about`` says why not. ``nearest`` is what
    `quality.copied` says of the last stage.
    """
    settings = job.settings
    prepare(job.spec | {"compute.device": "cpu"}, job.seed)  # images of a GPU would differ in their last bits
    arrays, rows = read_npz(job.inputs[0]), read_npz(job.inputs[2])
    real = {part: _last(inputs(arrays["images"][rows[part]], settings["side"])) for part in ("train", "test")}
    history, about = read_csv(job.inputs[4]), _about(job, rows)
    best = trained(settings, job.inputs[3])
    numbers, noise = _draw(best, settings["samples"], job.seed)
    epochs, painted = _painted(job, numbers, noise)
    whole = painted[-1]
    per_epoch = len(real["train"]) / 1000
    measures = {
        "parameters": _parameters(settings),
        "kimg": [epoch * per_epoch for epoch in epochs],
        **{
            name: quality.course(painted, real, extract)
            for name, extract in quality.extractors(settings["features"], real["train"]).items()
        },
        "inception": _inception(settings, painted, real, about),
        "nearest": quality.copied(whole, real),
        "losses": {name: [float(row[f"{name}_loss"]) for row in history] for name in ("generator", "discriminator")},
        "sign": [float(row["sign"]) for row in history],
        "augmented": [float(row["augmented"]) for row in history],
    }
    measures.setdefault("squeezenet", None)
    about["scale"]["inception"] = measures["inception"] is not None
    write_json(job.outputs[0], {"about": about, "measures": measures})
    few = numbers[:SHOWN], [each[:SHOWN] for each in noise]
    write_npz(
        job.outputs[1],
        real=real["train"][:SHOWN],
        painted=whole[:SHOWN],
        beginning=painted[0][:ROW],
        truncated=_last(paint(best, *few, TRUNCATION)),
        nearest=_nearest(whole[:ROW], real["train"]),
    )


def _painted(job: Job, numbers: torch.Tensor, noise: list[torch.Tensor]) -> tuple[list[int], list[np.ndarray]]:
    """Return the shown epochs, and images (uint8, N×side×side×3) of the same numbers after each."""
    epochs = sorted({int(name.partition(".")[0]) for name in load_weights(job.inputs[5])})
    stages = (loaded(job.settings, job.inputs[5], str(epoch)) for epoch in epochs)
    return epochs, [_last(paint(generator, numbers, noise)) for generator in stages]


def _draw(generator: Generator, count: int, seed: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return the numbers and the noise that `count` images are made of."""
    random = torch.Generator().manual_seed(seed)
    return torch.randn(count, generator.latent, generator=random), generator.noise(count, random)


def _inception(
    settings: Mapping[str, Any], painted: list[np.ndarray], real: Mapping[str, np.ndarray], about: dict[str, Any]
) -> dict[str, Any] | None:
    """Return FID and KID by stage, each with its floor, or None where they are not wanted or not to be had."""
    if not settings["inception"]:
        return None
    try:
        weights = inception.find_weights()
        found = [inception.distances(images, real, weights) for images in painted]
    except RepriseError as error:
        about["without_inception"] = str(error)
        return None
    return {
        name: {
            "generated": (values := [each[name]["generated"] for each in found]),
            "floor": found[0][name]["floor"],
            "lowest": min(values),
        }
        for name in ("fid", "kid")
    }


def _nearest(images: np.ndarray, learned: np.ndarray) -> np.ndarray:
    known = np.concatenate([learned, learned[:, :, ::-1]])
    return known[nearest(images, known)[1]]


def _parameters(settings: Mapping[str, Any]) -> dict[str, int]:
    networks = {"generator": generator_of(settings), "discriminator": discriminator_of(settings)}
    return {name: sum(weights.numel() for weights in each.parameters()) for name, each in networks.items()}


def _last(images: torch.Tensor) -> np.ndarray:
    """Return images with their channels last."""
    return images.permute(0, 2, 3, 1).contiguous().numpy()


def _about(job: Job, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    card = read_json(job.inputs[1])
    counts = {"training_images": len(rows["train"]), "held_out_images": len(rows["test"])}
    return {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "scale": {key: job.settings[key] for key in SETTINGS} | counts,
    }
