"""Measuring the networks of one run: how well images are given again, and what generated ones are like."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, log
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.portraits import interpolation, quality
from reprise.experiments.portraits.networks import CHUNK, codes, draw, inputs, trained
from reprise.metrics import inception
from reprise.metrics.nearest import nearest
from reprise.metrics.principal_components import again_by_components
from reprise.metrics.rivalry import rivalry, variety
from reprise.metrics.structural_similarity import structural_similarity
from reprise.training.autoencoding import mean_loss
from reprise.training.device import prepare
from reprise.training.variational import bound

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = ("network", "latent", "filters", "epochs", "batch_size", "learning_rate", "precision")
OF_NETWORK = {"cae": ("loss",), "vae": ("weight", "samples"), "gan": ("samples",)}
"""Settings that only one kind of network has."""

COMPONENTS = 64
"""Numbers of the linear code that autoencoders are set beside."""

PAIRS = 50
"""Pairs of codes whose middles are judged."""

WAYS = {"linear": interpolation.linear, "spherical": interpolation.spherical}
OF_RIVAL = ("latent", "filters", "weight", "epochs", "steps")
"""What is said of the variational autoencoder that a GAN is set beside."""

INCEPTION = 2048
ACTIVE = 0.01
"""Variance of the mean of a latent number over images above which it is in use (Burda et al., 2016)."""


def run(job: Job) -> None:
    """Measure the networks of one run.

    Inputs: data, card, split, weights, history, course and, for a GAN, the measures of the variational autoencoder
    that it is compared with. Outputs: seed<k>.json, and shown.npz with what the figures show.

    Of what codes, ``again`` says how test images are given again: mean squared error of a pixel in [0, 1] (``error``),
    structural ``similarity``, ``cross_entropy`` in nats; the error of a linear code of ``numbers`` principal
    ``components``, 64 where there are as many, and of one ``constant`` image for all; ``relative``, the error over that
    of the components; and by epoch, of nine images, ``errors``, with the ``fall`` from the first to the last. Of what
    generates, ``quality`` is that of `quality.of`, ``between`` that of `quality.between` for each way between two
    codes, and ``change`` how much drawings of the same numbers differ between the last two epochs, relative to how much
    two test images differ. ``beside_vae`` has a GAN's numbers less those of the variational autoencoder.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    found = trained(settings, job.inputs[3], device)
    arrays, rows, course = read_npz(job.inputs[0]), read_npz(job.inputs[2]), read_npz(job.inputs[5])
    real = {part: arrays["images"][rows[part]] for part in ("train", "test")}
    measures: dict[str, Any] = {"parameters": _parameters(found)}
    measures["curves"] = _curves(read_csv(job.inputs[4]))
    shown = {"epochs": _shown(settings["shown"], settings["epochs"])}
    about = _about(job, rows)
    if "coder" in found:
        measures["again"] = again(found["coder"], real, course["again"], settings["network"], device)
        shown |= {"real": real["test"][: course["again"].shape[1]], "again": course["again"][shown["epochs"] - 1]}
    if settings["network"] == "vae":
        measures |= _bound(found["coder"], real["test"], device)
    if settings["network"] == "gan":
        measures["end"] = rivalry(course["discriminator"], course["generator"])
    if settings["network"] != "cae":
        drawing = found.get("coder") or found["generator"]
        numbers = _normal(settings["samples"], drawing.latent, job.seed)
        generated = _draw(drawing, numbers, device)
        measures["quality"] = quality.of(generated, real, arrays.get("palette"))
        measures["between"] = between(drawing, numbers, generated, real["train"], device)
        measures |= {"variety": variety(generated, real["test"]), "change": change(course["samples"], real["test"])}
        measures |= _by_inception(settings, generated, real, about)
        shown |= _generated(generated, real["train"], course["samples"][shown["epochs"] - 1])
        shown |= walks(drawing, job.seed, device)
    for rival in map(read_json, job.inputs[6:]):
        measures["beside_vae"] = beside(measures, rival["measures"])
        about["scale"] |= {f"vae_{key}": rival["about"]["scale"][key] for key in OF_RIVAL}
    write_json(job.outputs[0], {"about": about, "measures": measures})
    write_npz(job.outputs[1], **shown)


def again(
    coder: nn.Module, real: Mapping[str, np.ndarray], course: np.ndarray, network: str, device: torch.device
) -> dict[str, Any]:
    """Return how test images are given again: see `run`. `course` has nine of them after each epoch."""
    test, tensor = real["test"], inputs(real["test"], network, device)
    found = draw(coder, codes(coder, tensor)).cpu().numpy()
    flat = {part: each.reshape(len(each), -1).astype(np.float32) / 255 for part, each in real.items()}
    linear = again_by_components(flat["train"], flat["test"], COMPONENTS)
    errors = [_error(each, test[: len(each)]) for each in course]
    error, by_components = _error(found, test), float(np.square(linear - flat["test"]).mean(dtype=np.float64))
    return {
        "error": error,
        "similarity": float(structural_similarity(found, test).mean()),
        "cross_entropy": mean_loss(_Means(coder), tensor),
        "components": by_components,
        "numbers": min(COMPONENTS, len(real["train"]) - 1),
        "constant": float(np.square(flat["test"] - flat["train"].mean(0)).mean(dtype=np.float64)),
        "relative": error / by_components,
        "errors": errors,
        "fall": errors[-1] / errors[0],
    }


class _Means:
    """A coder whose codes are the means of their distributions, where it gives distributions."""

    def __init__(self, coder: nn.Module):
        self.coder, self.decode = coder, coder.decode

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        return codes(self.coder, images)


def change(samples: np.ndarray, real: np.ndarray) -> float | None:
    """Return how much drawings (epochs × N × …) changed in the last epoch, relative to how much two real images differ.

    Both are root mean square differences of pixels. None after a single epoch.
    """
    if len(samples) < 2:
        return None
    before, last = samples[-2:].astype(np.float64)
    apart = real.astype(np.float64) - np.roll(real, 1, 0)
    return float(np.sqrt(np.square(last - before).mean() / np.square(apart).mean()))


def between(
    drawing: nn.Module, numbers: torch.Tensor, generated: np.ndarray, learned: np.ndarray, device: torch.device
) -> dict[str, dict[str, float]]:
    """Return, for each way, whether what is in the middle of two codes lies between what `generated` has of them."""
    starts, ends = (numbers[chosen].numpy().astype(np.float64) for chosen in (slice(PAIRS), slice(PAIRS, 2 * PAIRS)))
    found = {}
    for name, way in WAYS.items():
        middles = np.stack([way(*pair, np.array([0.5]))[0] for pair in zip(starts, ends, strict=True)])
        drawn = _draw(drawing, torch.from_numpy(middles.astype(np.float32)), device)
        found[name] = quality.between((generated[:PAIRS], generated[PAIRS : 2 * PAIRS]), drawn, learned)
    return found


def beside(found: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, float | None]:
    """Return a network's measures of new images less those of another; None for what one of them has not."""
    ours, theirs = map(_of_new_images, (found, other))
    return {name: None if None in (ours[name], theirs[name]) else ours[name] - theirs[name] for name in ours}


def _of_new_images(measures: Mapping[str, Any]) -> dict[str, float | None]:
    found = measures["quality"]
    distances = {"frechet": found["frechet"], "kernel": found["kernel"]}
    distances["palette"] = found["palette"] and found["palette"]["distance"]
    numbers = {name: each and each["generated"] for name, each in distances.items()}
    return numbers | (found["among"] or {}) | {"variety": measures["variety"]["ratio"]}


def walks(drawing: nn.Module, seed: int, device: torch.device) -> dict[str, np.ndarray]:
    """Return pictures along lines and along arcs between the same four codes, uint8 96×64×64×3 each."""
    corners = _normal(interpolation.CORNERS, drawing.latent, seed).numpy().astype(np.float64)
    return {
        name: _draw(drawing, torch.from_numpy(interpolation.around(corners, way, interpolation.STEPS)), device)
        for name, way in WAYS.items()
    }


def _bound(coder: nn.Module, test: np.ndarray, device: torch.device) -> dict[str, Any]:
    """Return the bound of test images in bits for each value of a pixel, its terms in nats, and numbers in use."""
    tensor = inputs(test, "vae", device)
    chunks = tensor.split(CHUNK)  # whole, they would not fit into memory
    terms = [bound(coder, chunk) for chunk in chunks]
    mean = {name: sum(each[name] * len(chunk) for each, chunk in zip(terms, chunks, strict=True)) for name in terms[0]}
    mean = {name: total / len(tensor) for name, total in mean.items()}
    active = (codes(coder, tensor).var(0) > ACTIVE).sum()
    return mean | {"bits": sum(mean.values()) / (tensor[0].numel() * log(2)), "active": int(active)}


def _by_inception(
    settings: Mapping[str, Any], generated: np.ndarray, real: Mapping[str, np.ndarray], about: dict[str, Any]
) -> dict[str, Any]:
    """Return FID and KID where they are wanted and to be had; otherwise `about` says why not."""
    if not settings.get("inception"):
        return {}
    if len(real["test"]) < quality.FEWEST:
        about["without_inception"] = f"there are {len(real['test'])} test images, and they need {quality.FEWEST}."
        return {}
    try:
        weights = inception.find_weights()
    except RepriseError as error:
        about["without_inception"] = str(error)
        return {}
    few = {part: quality.spread(each, INCEPTION) for part, each in real.items()}
    return {"inception": inception.distances(quality.spread(generated, INCEPTION), few, weights)}


def _generated(generated: np.ndarray, learned: np.ndarray, samples: np.ndarray) -> dict[str, np.ndarray]:
    """Return some generated images, the training image nearest to each, and samples of the epochs that are shown."""
    few = generated[: samples.shape[1]]
    return {"samples": samples, "generated": few, "nearest": learned[nearest(few, learned)[1]]}


def _draw(network: nn.Module, numbers: torch.Tensor, device: torch.device) -> np.ndarray:
    return draw(network, numbers.to(device)).cpu().numpy()


def _normal(count: int, latent: int, seed: int) -> torch.Tensor:
    return torch.randn(count, latent, generator=torch.Generator().manual_seed(seed))


def _error(images: np.ndarray, others: np.ndarray) -> float:
    """Return the mean squared error of pixels (uint8) in [0, 1]."""
    return float(np.square((images.astype(np.float32) - others) / 255).mean(dtype=np.float64))


def _shown(wanted: list[int], epochs: int) -> np.ndarray:
    """Return those of the epochs to be shown that there are, or the last one."""
    return np.array([epoch for epoch in wanted if epoch <= epochs] or [epochs])


def _parameters(found: Mapping[str, nn.Module]) -> dict[str, int]:
    """Return the weights of encoder and decoder, or of generator and discriminator."""
    if "coder" not in found:
        return {name: _count(network) for name, network in found.items()}
    whole, decoder = _count(found["coder"]), _count(found["coder"].decoder)
    return {"encoder": whole - decoder, "decoder": decoder}


def _curves(history: list[dict[str, str]]) -> dict[str, list[float]]:
    """Return the losses by epoch, by their names without ``_loss``."""
    names = [name for name in history[0] if name.endswith("_loss")]
    return {name.removesuffix("_loss"): [float(row[name]) for row in history] for name in names}


def _count(network: nn.Module) -> int:
    return sum(weights.numel() for weights in network.parameters())


def _about(job: Job, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    counts = {f"{part}_images".replace("train_", "training_"): len(chosen) for part, chosen in rows.items()}
    split = next(value for key, value in job.spec.items() if key.startswith("data.splits."))
    card = read_json(job.inputs[1])
    settings = (*SETTINGS, *OF_NETWORK[job.settings["network"]])
    steps = job.settings["epochs"] * ceil(len(rows["train"]) / job.settings["batch_size"])
    return {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "scale": {key: job.settings[key] for key in settings} | {"steps": steps} | counts | {"split": split},
    }
