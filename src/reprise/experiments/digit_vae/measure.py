"""Measuring a variational autoencoder: its bound, its plane, and what its images are like."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.digit_gan import quality
from reprise.experiments.digit_vae import plane
from reprise.experiments.digit_vae.networks import codes, inputs, pictures, trained
from reprise.models.digit_vae import Autoencoder
from reprise.training.device import prepare
from reprise.training.variational import bound

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = ("latent", "told", "epochs", "batch_size", "learning_rate", "precision", "samples")
CURVES = ("loss", "error", "divergence")
SHOWN, SCATTERED = 64, 5000
PLACES = ("square", "quantiles")


def run(job: Job) -> None:
    """Measure one autoencoder.

    Inputs: data, card, split, weights, history, weights of the LeNet that judges; for networks of wilusz2024 also data,
    split and reader's weights of digits, the same of digits and letters, and the measures of the GAN and of the
    autoencoder for digits that it is compared with. Outputs: seed<k>.json, and plane.npz.

    ``bits`` bounds -log2 p of an image from above, for each of its pixels, by part; ``error`` and ``divergence`` are
    its two terms in nats. ``reconstructed`` is the root mean square difference of test images from what their codes'
    means decode to, in grey values. ``spread`` is the root mean square distance of test codes from their middle.
    ``plane`` is how many classes are read somewhere on the square from -1 to 1, and where a standard normal
    distribution has equal shares between the places (``quantiles``), where the codes are two numbers.
    ``asked`` is the share of images that are read as the digit that was asked for, where it can be.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    coder, judge = trained(settings, job.inputs[3], device), job.inputs[5]
    arrays, rows = read_npz(job.inputs[0]), read_npz(job.inputs[2])
    data = {part: inputs(arrays, rows[part], settings["told"], device) for part in ("train", "test")}
    bounds = {part: bound(coder, *tensors) for part, tensors in data.items()}
    pixels = data["test"][0][0].numel()
    generated, wanted = _generated(coder, settings["samples"], job.seed, device)
    real = {part: arrays["images"][rows[part]] for part in data}
    means = codes(coder, *data["test"])
    again = pictures(coder, means, *data["test"][1:])
    found = {
        "parameters": {name: _count(getattr(coder, name)) for name in ("encoder", "decoder")},
        "bits": {part: sum(terms.values()) / (pixels * log(2)) for part, terms in bounds.items()},
        **{name: {part: terms[name] for part, terms in bounds.items()} for name in ("error", "divergence")},
        "reconstructed": _difference(again, real["test"]),
        "spread": float((means - means.mean(0)).square().sum(1).mean().sqrt()),
        "quality": quality.of(generated, real, judge, device),
        "curves": _curves(read_csv(job.inputs[4])),
    }
    if settings["told"]:
        read = quality.read(generated, judge, device)[1].argmax(1)
        found["asked"] = float((read == wanted).mean())
    if job.inputs[6:]:
        found |= quality.quadrant(generated, generated[:SHOWN], job.inputs[6:12], judge, device)
        found |= _beside(found, *map(read_json, job.inputs[12:]))
    pairs = {"real": quality.spread(real["test"], SHOWN), "again": quality.spread(again, SHOWN)}
    shown = {"samples": generated[:SHOWN], **pairs}
    if settings["latent"] == 2 and not settings["told"]:
        shown |= _plane(coder, data, {part: arrays["labels"][rows[part]] for part in data}, device)
        found["plane"] = {
            place: sum(each > 0 for each in quality.counts(shown[place], judge, device)) for place in PLACES
        }
    write_json(job.outputs[0], {"about": _about(job, rows), "measures": found})
    write_npz(job.outputs[1], **shown)


def _generated(coder: Autoencoder, count: int, seed: int, device: torch.device) -> tuple[np.ndarray, np.ndarray]:
    """Return images of codes from the standard normal distribution, and the digits that were asked for in turn."""
    numbers = torch.randn(count, coder.latent, generator=torch.Generator().manual_seed(seed)).to(device)
    wanted = np.arange(count) % max(coder.classes, 1)
    told = [torch.from_numpy(wanted).to(device)] if coder.classes else []
    return pictures(coder, numbers, *told), wanted


def _plane(
    coder: Autoencoder,
    data: Mapping[str, tuple[torch.Tensor, ...]],
    labels: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Return codes and labels of some images by part, and what the plane decodes to in three squares of it."""
    found = {}
    for part, (images,) in data.items():
        places = np.linspace(0, len(images) - 1, min(SCATTERED, len(images))).round().astype(int)
        found[f"{part}_codes"] = codes(coder, images[places]).cpu().numpy()
        found[f"{part}_labels"] = labels[part][places]
    centre, half = plane.middle(found["test_codes"])
    squares = {
        "square": plane.square((0.0, 0.0), 1.0),
        "quantiles": plane.quantiles(),
        "middle": plane.square(centre, half),
        "walk": plane.circle(1.5, 120),
    }
    found |= {name: pictures(coder, torch.from_numpy(each).to(device)) for name, each in squares.items()}
    return found | {"middle_codes": squares["middle"]}


def _beside(found: Mapping[str, Any], gan: Mapping[str, Any], *digits: Mapping[str, Any]) -> dict[str, Any]:
    """Return how much farther from real images, and in how much more doubt, one's own are than a GAN's.

    And, for a network that learned more than digits, the same beside the one that learned digits alone; there with
    the ratio of spreads too.
    """
    measures = {"gan": gan["measures"], **({"digits": digits[0]["measures"]} if digits else {})}
    compared = {
        f"beside_{name}": {
            "fld": found["quality"]["fld"]["generated"] / other["quality"]["fld"]["generated"],
            "doubt": _excess(found) - _excess(other),
        }
        for name, other in measures.items()
    }
    if digits:
        compared["beside_digits"]["spread"] = found["spread"] / digits[0]["measures"]["spread"]
    return compared


def _excess(found: Mapping[str, Any]) -> float:
    """Return by how much readers doubt generated images more than real ones, relative to the most that they can."""
    doubts = (found["quality"]["doubt"], found["quality"]["real"]["doubt"])
    return (doubts[0] - doubts[1]) / log(len(found["quality"]["shares"]))


def _difference(images: np.ndarray, others: np.ndarray) -> float:
    return float(np.sqrt(np.square(images.astype(np.float64) - others).mean()))


def _curves(history: list[dict[str, str]]) -> dict[str, dict[str, list[float]]]:
    return {
        part: {name: [float(row[f"{part}_{name}"]) for row in history] for name in CURVES}
        for part in ("training", "validation")
    }


def _count(network: torch.nn.Module) -> int:
    return sum(weights.numel() for weights in network.parameters())


def _about(job: Job, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    counts = {f"{part}_images".replace("train_", "training_"): len(chosen) for part, chosen in rows.items()}
    split = next(value for key, value in job.spec.items() if key.startswith("data.splits."))
    card = read_json(job.inputs[1])
    return {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "scale": {key: job.settings[key] for key in SETTINGS} | counts | {"split": split},
    }
