"""Training the autoencoders: all widths and seeds of an experiment at once, from scratch and from the library.

Three kinds of network learn from the same rows. ``own`` is from scratch, by backpropagation and
sequential gradient descent. ``own_scalar`` differs from it in its error signal alone. ``library`` is
what the paper compares its own with.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import RepriseError, write_csv, write_npz
from reprise.experiments.autoencoder import networks, rows
from reprise.experiments.autoencoder.networks import OWN
from reprise.metrics.reconstruction import crossed_error, half_squared_error
from reprise.models.autoencoder import LibraryAutoencoder
from reprise.models.mlp import MLP, difference
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.reconstruction import Reconstruction

if TYPE_CHECKING:
    from reprise.jobs import Job

LIBRARY_RATE, LIBRARY_BATCH = 0.01, 32  # of Adam
ERRORS = {"error": half_squared_error, "crossed": crossed_error}

Parts = Mapping[str, np.ndarray]
History = list[dict[str, Any]]


def run(job: Job) -> None:
    """Train all networks of an experiment.

    Inputs: data, then the split of each seed. Outputs: weights.safetensors, history.csv with one row
    for each network and epoch, and samples.npz with the validation rows of the first seed, as they are
    and as the widest network of each kind reconstructs them.
    """
    prepare({**job.spec, "compute.device": "cpu"}, 0)  # no GPU has a use for networks this small
    settings = job.settings
    parts = rows.shuffled(job.inputs[0], job.inputs[1:], settings["seeds"])
    own, history = _train_own(parts, settings)
    with checkpoints(job) as checkpoint:
        library, more = _train_library(parts, settings, checkpoint("library"), job.experiment)
    weights = {f"own.layer{layer}": torch.from_numpy(array) for layer, array in enumerate(own.weights)}
    weights |= {f"library.{name}": tensor for name, tensor in library.state_dict().items()}
    save_weights(job.outputs[0], weights)
    write_csv(job.outputs[1], history + more)
    write_npz(job.outputs[2], **_samples(parts["validation"][0], own, library, settings))


def error_signal(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return the error signal of each network of `networks.own`, whose kinds take turns.

    ``own`` gets for each output what that output lacks. ``own_scalar`` gets one number for all, as in the
    authors' code: there a row of targets less a column of outputs gives the difference of every target
    with every output, and their sum is handed back.
    """
    error = difference(targets, outputs)
    error[1::2] = error.shape[-1] * error[1::2].sum(-1, keepdims=True)
    return error


def _train_own(parts: Parts, settings: Mapping[str, Any]) -> tuple[MLP, History]:
    """Train the networks from scratch; return them and the errors of each by epoch.

    Where ``learns_from`` is ``test_from_second_epoch``, the rows that are learned from are those of the
    test part from then on: in the authors' code, measuring the first epoch leaves them in their place.
    """
    seeds, widths = settings["seeds"], settings["widths"]
    network, history = networks.own(widths, seeds), []
    own = {part: np.repeat(of_seeds, len(widths) * len(OWN), axis=0) for part, of_seeds in parts.items()}
    for epoch in range(1, settings["epochs"] + 1):
        moved = epoch > 1 and settings["learns_from"] == "test_from_second_epoch"
        learned = own["test"] if moved else own["training"]
        seen = network.learn_row_by_row(learned, learned, settings["learning_rate"], error_signal)
        outputs = {"training": seen} | {part: network.forward(own[part])[-1] for part in ("test", "validation")}
        targets = own | {"training": learned}
        errors = {
            (part, name): error(targets[part], outputs[part]) for part in outputs for name, error in ERRORS.items()
        }
        for number, (seed, width, kind) in enumerate(product(seeds, widths, OWN)):
            history.append(_row(kind, width, seed, epoch, {key: each[number] for key, each in errors.items()}))
    if not all(np.isfinite(weights).all() for weights in network.weights):
        raise RepriseError("the networks from scratch diverged; lower learning_rate in this experiment's config.")
    return network, history


def _train_library(
    parts: Parts, settings: Mapping[str, Any], checkpoint: Checkpoint, experiment: str
) -> tuple[LibraryAutoencoder, History]:
    seeds, widths = settings["seeds"], settings["widths"]
    network = networks.library(widths, seeds)
    own = {
        part: torch.from_numpy(of_seeds.astype(np.float32)).repeat_interleave(len(widths), 0)
        for part, of_seeds in parts.items()
    }
    learned = own.pop("training").swapaxes(0, 1).contiguous()
    objective = Reconstruction(network, LIBRARY_RATE, own, ERRORS)
    epochs = fit(
        objective,
        (learned,),
        epochs=settings["epochs"],
        batch_size=LIBRARY_BATCH,
        seed=0,  # rows come in an order of their seed already
        checkpoint=checkpoint,
        label=f"{experiment}, library",
    )
    keys = list(product(rows.PARTS, ERRORS))
    return network, [
        _row("library", width, seed, row["epoch"], {key: row[".".join([*key, str(number)])] for key in keys})
        for row in epochs
        for number, (seed, width) in enumerate(product(seeds, widths))
    ]


def _row(kind: str, width: int, seed: int, epoch: int, errors: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    found = {f"{part}_{name}": float(value) for (part, name), value in errors.items()}
    return {"network": kind, "units": width, "seed": seed, "epoch": epoch, **found}


def _samples(
    validation: np.ndarray, own: MLP, library: LibraryAutoencoder, settings: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Return the rows and what each kind's widest network of the first seed makes of them, rows × 3."""
    widest = int(np.argmax(settings["widths"]))
    outputs = own.forward(validation)[-1]
    with torch.no_grad():
        inputs = torch.from_numpy(validation.astype(np.float32)).expand(len(library.code.weight), -1, -1)
        reconstructed = library(inputs).sigmoid()[widest].numpy()
    found = {kind: outputs[len(OWN) * widest + number] for number, kind in enumerate(OWN)}
    return {"rows": validation, **found, "library": reconstructed.astype(np.float64)}
