"""Measuring the reader of characters: how well it knows those that it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import read_json, read_npz, write_json
from reprise.experiments.lenet.digits import parts
from reprise.metrics.classification import confusion, scores
from reprise.models.reader import reader
from reprise.training.checkpoint import load_weights
from reprise.training.device import prepare
from reprise.training.reading import read

if TYPE_CHECKING:
    from reprise.jobs import Job

CARD = ("name", "title", "source", "stand_in", "complete", "note", "arrays_sha256")
SETTINGS = ("epochs", "batch_size", "learning_rate")
DIGITS = 10


def run(job: Job) -> None:
    """Measure one trained reader. Inputs: data, card, split, weights. Output: seed<k>.json.

    ``digits`` is the accuracy on the digits of the test part alone, ``known_as_digits`` the share of them that is
    taken for some digit, and ``taken_for_digits`` that of the letters.
    """
    device, weights = prepare(job.spec, job.seed), load_weights(job.inputs[3])
    network = reader(len(weights["output.bias"]))
    network.load_state_dict(weights)
    rows, card = read_npz(job.inputs[2]), read_json(job.inputs[1])
    images, labels = parts(job.inputs[0], job.inputs[2], device)["test"]
    taken_for = read(network.to(device), images).argmax(1)
    counts = confusion(labels.cpu().numpy(), taken_for.cpu().numpy(), len(weights["output.bias"]))
    of_digits, of_letters = counts[:DIGITS], counts[DIGITS:]
    measures = {
        "classes": len(weights["output.bias"]),
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "test": scores(counts),
        "digits": float(np.trace(of_digits) / of_digits.sum()),
        "known_as_digits": float(of_digits[:, :DIGITS].sum() / of_digits.sum()),
        "taken_for_digits": float(of_letters[:, :DIGITS].sum() / of_letters.sum()),
    }
    sizes = {"training_images": len(rows["train"]), "test_images": len(rows["test"])}
    scale = {name: job.settings[name] for name in SETTINGS} | sizes
    about = {"experiment": job.experiment, "data": {key: card[key] for key in CARD}, "scale": scale}
    write_json(job.outputs[0], {"about": about, "measures": measures})
