"""Measuring the digit readers: scores per epoch, on the test part, and what the grid compares."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from reprise.artifacts import UsageError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.lenet import defaults, own_digits
from reprise.experiments.lenet.digits import EIGHT_BITS, FORMS, Part, in_form, parts, tensors
from reprise.experiments.lenet.published import CHOICE
from reprise.models.lenet import VARIANTS
from reprise.training.checkpoint import load_weights
from reprise.training.classification import evaluate
from reprise.training.device import prepare

if TYPE_CHECKING:
    from reprise.jobs import Job

SCORES = ("loss", "accuracy", "precision", "recall")
CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
PICTURES = 40


def run(job: Job) -> None:
    """Measure one trained network.

    Inputs: data, card, split, weights, history; own digits and their card too if the network learned
    from MNIST. Outputs: seed<k>.json, and readings.npz with some digits as the network reads them.

    ``fitted``, where the network learned from own digits, is of training and validation part together.
    """
    history = read_csv(job.inputs[4])
    network, digits = _network(job, load_weights(job.inputs[3])), _digits(job)
    measures = {
        "parameters": sum(p.numel() for p in network.parameters()),
        "test": evaluate(network, *digits["test"]),
        **_curves(history, SCORES),
    }
    shown = {"test": digits["test"]}
    if len(job.inputs) > 5:
        arrays, card = read_npz(job.inputs[5]), read_json(job.inputs[6])
        device = digits["test"][0].device
        measures["own_digits"] = own_digits.read(network, arrays, card["parts"], device)
        shown |= {form: tensors(in_form(arrays, form), arrays["labels"], EIGHT_BITS, device) for form in FORMS}
    else:
        known = (torch.cat(pair) for pair in zip(digits["train"], digits["validation"], strict=True))
        measures["fitted"] = evaluate(network, *known)
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})
    write_npz(job.outputs[1], **_readings(network, shown))


def grid(job: Job) -> None:
    """Compare epochs and batch sizes. Inputs: data, card, split, weights, history. Output: seed<k>.json.

    ``published_advantage`` is the validation accuracy of the published choice, 5 epochs and batch
    250, less that of the best other cell. ``loss_rise`` is the validation loss at the last epoch
    less the lowest one: above zero once a network overfits.
    """
    history, weights = read_csv(job.inputs[4]), load_weights(job.inputs[3])
    test = _digits(job)["test"]
    measures: dict[str, Any] = {"cells": {}, "test": {}, "training": {}, "validation": {}, "loss_rise": {}}
    for size in job.settings["batch_size"]:
        name = f"batch{size}"
        own = {key.removeprefix(f"{name}."): value for key, value in weights.items() if key.startswith(f"{name}.")}
        scored = evaluate(_network(job, own), *test)
        measures["test"][name] = {score: scored[score] for score in SCORES}
        curves = _curves([row for row in history if int(row["batch_size"]) == size], SCORES[:2])
        measures |= {part: measures[part] | {name: curves[part]} for part in curves}
        measures["loss_rise"][name] = curves["validation"]["loss"][-1] - min(curves["validation"]["loss"])
    for epochs, size in itertools.product(job.settings["epochs"], job.settings["batch_size"]):
        measures["cells"][_cell(epochs, size)] = _at(measures, f"batch{size}", epochs)
    measures["published_advantage"] = _advantage(measures["cells"], job.experiment)
    write_json(job.outputs[0], {"about": _about(job), "measures": measures})


def _digits(job: Job) -> dict[str, Part]:
    return parts(job.inputs[0], job.inputs[2], prepare(job.spec, job.seed), defaults.of(job.settings)["form"])


def _network(job: Job, weights: dict):
    network = VARIANTS[job.settings["variant"]]()
    network.load_state_dict(weights)
    return network.to(prepare(job.spec, job.seed))


def _about(job: Job) -> dict[str, Any]:
    card, rows = read_json(job.inputs[1]), read_npz(job.inputs[2])
    images = {f"{part}_images".replace("train_", "training_"): len(chosen) for part, chosen in rows.items()}
    split = next(value for key, value in job.spec.items() if key.startswith("data.splits."))
    settings = defaults.of(job.settings)
    scale = {key: settings[key] for key in ("epochs", "batch_size", "learning_rate", *defaults.VALUES)}
    about = {
        "experiment": job.experiment,
        "data": {key: card[key] for key in CARD},
        "scale": {**scale, **images, "split": split},
    }
    if len(job.inputs) > 5:
        own = read_json(job.inputs[6])
        about["own_digits"] = {key: own[key] for key in (*CARD, "parts")}
        about["scale"] |= {"own_digits": own["source"], "own_digits_images": own["counts"]["images"]}
    return about


@torch.no_grad()
def _readings(network: nn.Module, shown: Mapping[str, Part]) -> dict[str, np.ndarray]:
    """Return a few digits of each part, evenly spread, with what they are read as and how surely."""
    arrays = {}
    network.eval()
    for name, (images, labels) in shown.items():
        rows = torch.linspace(0, len(labels) - 1, PICTURES).long().unique()
        probability, digit = network(images[rows]).softmax(1).max(1)
        pixels = (255 * images[rows, 0]).round().clamp(0, 255)
        arrays |= {
            f"{name}_images": pixels.to(torch.uint8).cpu().numpy(),
            f"{name}_labels": labels[rows].to(torch.uint8).cpu().numpy(),
            f"{name}_read": digit.to(torch.uint8).cpu().numpy(),
            f"{name}_probability": probability.cpu().numpy(),
        }
    return arrays


def _curves(history: list[dict[str, str]], scores: tuple[str, ...]) -> dict[str, dict[str, list[float]]]:
    return {
        part: {score: [float(row[f"{part}_{score}"]) for row in history] for score in scores}
        for part in ("training", "validation")
    }


def _cell(epochs: int, batch_size: int) -> str:
    return f"epochs{epochs:02}_batch{batch_size}"


def _at(measures: Mapping[str, Any], batch: str, epochs: int) -> dict[str, Any]:
    """Return the scores of one cell of the grid."""
    cell = {
        part: {score: values[epochs - 1] for score, values in measures[part][batch].items()}
        for part in ("training", "validation")
    }
    return cell | {"gap": cell["validation"]["loss"] - cell["training"]["loss"]}


def _advantage(cells: Mapping[str, Any], experiment: str) -> float:
    """Return how far the published cell is ahead of the best other one."""
    accuracies = {name: cell["validation"]["accuracy"] for name, cell in cells.items()}
    published = accuracies.pop(_cell(*CHOICE), None)
    if published is None or not accuracies:
        raise UsageError(
            f"config.yaml: experiments.{experiment} must compare {CHOICE[0]} epochs and batch size "
            f"{CHOICE[1]}, the published choice, with at least one other."
        )
    return published - max(accuracies.values())
