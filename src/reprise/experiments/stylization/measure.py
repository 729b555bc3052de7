"""Measuring a network that learned a style: content and style of photographs that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.stylization import published
from reprise.experiments.stylization.styles import ONE_STYLE, features, tensor, transformer_of
from reprise.models.stylization.squeezenet import SqueezeNet
from reprise.training.device import prepare
from reprise.training.stylization import CHUNK, grams_of, losses, scaled

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = ("features", "width", "epochs", "batch_size", "crop", "learning_rate", "style_weight", "reference")
SHOWN = 6


def run(job: Job) -> None:
    """Measure one trained network on the test part.

    Inputs: photographs, card, split, style image, card, weights, history. Outputs: seed<k>.json, and
    samples.npz with some photographs as they are and as each network paints them.

    ``before`` is of the photographs themselves, whose content is their own. ``published`` is of the
    published network, or null unless ``reference`` asks for it; ``advantage`` is what its style loss
    is higher by, and ``extra_content`` what its content loss is lower by.
    """
    photographs, rows = read_npz(job.inputs[0])["images"], read_npz(job.inputs[2])
    style = read_npz(job.inputs[3])["images"][0]
    device = prepare(job.spec, job.seed)
    network, history = transformer_of(job.inputs[5]).to(device), read_csv(job.inputs[6])
    test = tensor(photographs[rows["test"]]).to(device)
    compared = features(job.settings["features"], style).to(device)
    grams = grams_of(compared, tensor(style).to(device))
    painted = {"own": paint(network, ONE_STYLE.to(device), test)}
    if job.settings["reference"] == "published":
        vector = published.style_vector(style).to(device)
        painted["published"] = paint(published.transformer().to(device), vector, test)
    found = {name: compare(images, test, compared, grams) for name, images in ({"before": test} | painted).items()}
    theirs = found.setdefault("published", None)
    measures = {
        "parameters": sum(weights.numel() for weights in network.parameters()),
        "test": found,
        "advantage": theirs and theirs["style"] - found["own"]["style"],
        "extra_content": theirs and found["own"]["content"] - theirs["content"],
        **curves(history),
    }
    write_json(job.outputs[0], {"about": _about(job, rows), "measures": measures})
    write_npz(job.outputs[1], style=style, **_samples(test, painted))


@torch.no_grad()
def paint(network: torch.nn.Module, vector: torch.Tensor, photographs: torch.Tensor) -> torch.Tensor:
    """Return photographs (uint8, N×3×H×W) as a network paints them, uint8 too."""
    parts = [network(scaled(chunk), vector) for chunk in photographs.split(CHUNK)]
    return (255 * torch.cat(parts)).round().to(torch.uint8)


@torch.no_grad()
def compare(
    painted: torch.Tensor, photographs: torch.Tensor, compared: SqueezeNet, grams: Mapping[str, torch.Tensor]
) -> dict[str, float]:
    """Return mean style and content loss of painted pictures of photographs, both uint8, N×3×H×W."""
    pairs = zip(painted.split(CHUNK), photographs.split(CHUNK), strict=True)
    found = [losses(scaled(one), other, compared, grams) for one, other in pairs]
    style, content = (float(torch.cat(each).mean()) for each in zip(*found, strict=True))
    return {"style": style, "content": content}


def curves(history: list[dict[str, str]]) -> dict[str, Any]:
    """Return both losses by epoch, of the training and of the validation part."""
    return {
        part: {kind: [float(row[f"{part}_{kind}_loss"]) for row in history] for kind in ("style", "content")}
        for part in ("training", "validation")
    }


def _samples(test: torch.Tensor, painted: Mapping[str, torch.Tensor]) -> dict[str, np.ndarray]:
    chosen = torch.linspace(0, len(test) - 1, SHOWN).long().unique()
    shown = {"photographs": test} | dict(painted)
    return {name: images[chosen.to(images.device)].permute(0, 2, 3, 1).cpu().numpy() for name, images in shown.items()}


def _about(job: Job, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    counts = {f"{part}_photographs".replace("train_", "training_"): len(chosen) for part, chosen in rows.items()}
    return {
        "experiment": job.experiment,
        "data": _card(job, 1),
        "style": _card(job, 4),
        "scale": {key: job.settings[key] for key in SETTINGS} | counts,
    }


def _card(job: Job, place: int) -> dict[str, Any]:
    card = read_json(job.inputs[place])
    return {key: card[key] for key in CARD}
