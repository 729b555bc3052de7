"""Measuring a trained pair: what its images are like, and what its discriminator makes of digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.digit_gan import quality
from reprise.experiments.digit_gan.networks import inputs, resized, trained
from reprise.metrics import inception
from reprise.metrics.proportion import proportion
from reprise.metrics.rivalry import rivalry, variety
from reprise.training.adversarial import generate, pixels
from reprise.training.device import prepare

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = ("network", "epochs", "batch_size", "learning_rate", "precision", "samples")
MODES = ("eval", "train")
SHOWN, BATCH = 64, 64
COMPARED = 2048
"""Images of each kind that Inception sees."""


def run(job: Job) -> None:
    """Measure one trained pair.

    Inputs: data, card, split, weights, history, course, weights of the LeNet that judges, own digits, card; for
    networks of wilusz2024 also data, split and reader's weights of digits, and the same of digits and letters.
    Outputs: seed<k>.json, and shown.npz with the fixed samples of the epochs that are shown and some real digits.

    ``judged`` holds, for the discriminator as it is used and as it is trained (with dropout and with the
    normalisation of the batch), how many images of each kind it takes for real, that is, gives more than 0.5:
    generated ones, those of the test part, and own digits in MNIST's form, as drawn (raw) and with dark and light
    exchanged (inverted). ``asked`` is the share of digits that the LeNet reads as those that a generator was asked
    for, where it can be asked. ``inception`` has FID and KID where they are wanted and its weights are to be had;
    otherwise ``about`` says why not.
    """
    settings, device = job.settings, prepare(job.spec, job.seed)
    generator, discriminator = trained(settings["network"], job.inputs[3], device)
    arrays, rows = read_npz(job.inputs[0]), read_npz(job.inputs[2])
    course, own = read_npz(job.inputs[5]), read_npz(job.inputs[7])
    drawn, wanted = _drawn(generator, settings["samples"], job.seed, device)
    generated = _grey(resized(drawn, arrays["images"].shape[-1]), generator)
    real = {part: arrays["images"][rows[part]] for part in ("train", "test")}
    sets = {
        "generated": (_grey(drawn, generator), wanted),
        "test": (real["test"], arrays["labels"][rows["test"]]),
        **{name: (form, own["labels"]) for name, form in in_forms(own).items()},
    }
    measures = {
        "parameters": {"generator": _count(generator), "discriminator": _count(discriminator)},
        "quality": quality.of(generated, real, job.inputs[6], device),
        "variety": variety(generated, real["test"]),
        "ground": {name: _ground(images) for name, images in (("generated", generated), ("test", real["test"]))},
        "end": rivalry(course["discriminator"], course["generator"]),
        "losses": _curves(read_csv(job.inputs[4])),
        "last_step": _last_steps(course, len(course["samples"])),
        "judged": {mode: _judged(generator, discriminator, sets, mode, device) for mode in MODES},
    }
    if _told(generator):
        read = quality.read(generated, job.inputs[6], device)[1].argmax(1)
        measures["asked"] = proportion(int((read == wanted).sum()), len(wanted))
    about = _about(job, rows)
    if settings.get("inception"):
        try:
            weights = inception.find_weights()
            few = {part: quality.spread(each, COMPARED) for part, each in {"generated": generated, **real}.items()}
            measures["inception"] = inception.distances(few.pop("generated"), few, weights)
        except RepriseError as error:
            about["without_inception"] = str(error)
    if others := job.inputs[9:]:
        measures |= quality.quadrant(generated, course["samples"][-1], others, job.inputs[6], device)
    write_json(job.outputs[0], {"about": about, "measures": measures})
    _keep_shown(job.outputs[1], settings["shown"], course["samples"], real["train"], generator, device)


def _keep_shown(
    path: Path,
    wanted: Sequence[int],
    samples: np.ndarray,
    learned: np.ndarray,
    generator: nn.Module,
    device: torch.device,
) -> None:
    """Write the samples of the epochs that are shown, and real images of the generator's size."""
    epochs = [epoch for epoch in wanted if epoch <= len(samples)] or [len(samples)]
    places = np.linspace(0, len(learned) - 1, SHOWN).round().astype(int)
    real = _grey(inputs(learned[places], generator, device), generator)
    write_npz(path, epochs=np.array(epochs), samples=samples[[epoch - 1 for epoch in epochs]], real=real)


def _drawn(generator: nn.Module, count: int, seed: int, device: torch.device) -> tuple[torch.Tensor, np.ndarray]:
    """Return images in a generator's range, and the digits that it was asked for in turn, where it can be."""
    numbers = torch.randn(count, generator.latent, generator=torch.Generator().manual_seed(seed)).to(device)
    wanted = np.arange(count) % getattr(generator, "classes", 1)
    return generate(generator, numbers, *_labels(wanted, generator, device)), wanted


def _told(generator: nn.Module) -> bool:
    """Return whether the networks are told the digit."""
    return hasattr(generator, "classes")


def _labels(labels: np.ndarray, generator: nn.Module, device: torch.device) -> list[torch.Tensor]:
    """Return what networks take besides images or numbers: labels, where they are told them."""
    return [torch.from_numpy(labels).long().to(device)] if _told(generator) else []


def _grey(images: torch.Tensor, generator: nn.Module) -> np.ndarray:
    """Return images in a generator's range as uint8, N×side×side."""
    return pixels(images, generator).cpu().numpy()


def in_forms(own: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return own digits, 28×28: in MNIST's form, as drawn, and the latter light on dark."""
    small = resized(torch.from_numpy(own["raw"])[:, None].float(), own["images"].shape[-1])
    raw = small[:, 0].round().clamp(0, 255).to(torch.uint8).numpy()
    return {"own_normalised": own["images"], "own_raw": raw, "own_inverted": 255 - raw}


def _judged(
    generator: nn.Module,
    discriminator: nn.Module,
    sets: Mapping[str, tuple[np.ndarray, np.ndarray]],
    mode: str,
    device: torch.device,
) -> dict[str, Any]:
    """Return what a discriminator makes of sets of images and their labels."""
    return {
        name: judge(discriminator, inputs(images, generator, device), mode, *_labels(labels, generator, device))
        for name, (images, labels) in sets.items()
    }


@torch.no_grad()
def judge(discriminator: nn.Module, images: torch.Tensor, mode: str, *labels: torch.Tensor) -> dict[str, Any]:
    """Return the share of images that a discriminator takes for real, used (``eval``) or as in training (``train``).

    Normalisation as in training is of batches of 64. What it has learned of batches stays as it was.
    """
    judging = deepcopy(discriminator).train(mode == "train")
    chunks = zip(*(tensor.split(BATCH) for tensor in (images, *labels)), strict=True)
    logits = torch.cat([judging(*chunk) for chunk in chunks])
    found = proportion(int((logits > 0).sum()), len(logits))
    return {**found, "below": 1 - found["share"]}


def _curves(history: list[dict[str, str]]) -> dict[str, list[float]]:
    return {name: [float(row[f"{name}_loss"]) for row in history] for name in ("discriminator", "generator")}


def _ground(images: np.ndarray) -> float:
    """Return the grey value behind digits: the mean over images (N×side×side) of their median, 0 for black."""
    return float(np.median(images, axis=(1, 2)).mean())


def _last_steps(course: Mapping[str, np.ndarray], epochs: int) -> dict[str, Any]:
    """Return both losses of the last step of each epoch, and the share of epochs that each turns at (``turns``)."""
    found = {}
    for name in ("discriminator", "generator"):
        ends = course[name].reshape(epochs, -1)[:, -1]
        found[name] = ends.tolist()
        steps = np.sign(np.diff(ends))
        found[f"{name}_turns"] = float((steps[1:] != steps[:-1]).mean()) if len(steps) > 1 else 0.0
    return found


def _count(network: nn.Module) -> int:
    return sum(weights.numel() for weights in network.parameters())


def _about(job: Job, rows: Mapping[str, np.ndarray]) -> dict[str, Any]:
    counts = {f"{part}_images".replace("train_", "training_"): len(chosen) for part, chosen in rows.items()}
    split = next(value for key, value in job.spec.items() if key.startswith("data.splits."))
    cards = {name: read_json(job.inputs[place]) for name, place in (("data", 1), ("own_digits", 8))}
    return {
        "experiment": job.experiment,
        **{name: {key: card[key] for key in CARD} for name, card in cards.items()},
        "scale": {key: job.settings[key] for key in SETTINGS} | counts | {"split": split},
    }
