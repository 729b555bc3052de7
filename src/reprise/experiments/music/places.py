"""Where a track is from, asked otherwise: which of 33 places, and from where is the expected distance least.

Every track is located once, by methods and networks that learned from the other nine tenths. Each fold
has five networks, each of which learns from four fifths of those and stops where it knows the last fifth
best; their probabilities are averaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold

from reprise.artifacts import read_npz, write_npz
from reprise.experiments.music.baselines import METHODS, predict
from reprise.metrics.least_distance import least_expected_distance
from reprise.models.origin import PlaceNetwork
from reprise.training.checkpoint import checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.origin import Places

if TYPE_CHECKING:
    from reprise.jobs import Job

FOLDS, MEMBERS = 10, 5
AVERAGED = ("network", "kernel_logistic")

Rows = list[np.ndarray]


def run(job: Job) -> None:
    """Locate every track by each method in a cross-validation whose shuffle is the seed's.

    Input: data. Outputs: weights.safetensors of the networks, and predictions.npz with the number of each
    track's place (``labels``), the positions of the places, and for each method the positions that it gives
    (tracks × 2, degrees) and the place that it takes for the most probable.
    """
    prepare({**job.spec, "compute.device": "cpu"}, job.seed)
    arrays = read_npz(job.inputs[0])
    features, labels, places = arrays["features"].astype(np.float32), arrays["labels"], arrays["positions"]
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=job.seed).split(features, labels))
    weights, network = _networks(job, features, labels, len(places), folds)
    found = {"network": network}
    for name in job.settings["methods"]:
        found[name] = np.zeros((len(labels), len(places)))
        for learned, others in folds:
            found[name][others] = predict(METHODS[name], features[learned], labels[learned], features[others], places)
        print(f"{job.experiment}, {name}, seed {job.seed}: located", flush=True)
    found["average"] = np.mean([found[name] for name in AVERAGED if name in found], 0)
    save_weights(job.outputs[0], weights)
    located = {f"{name}_position": least_expected_distance(own, places) for name, own in found.items()}
    named = {f"{name}_place": own.argmax(1).astype(np.uint8) for name, own in found.items()}
    write_npz(job.outputs[1], labels=labels, positions=places, **located, **named)


def _networks(job: Job, features: np.ndarray, labels: np.ndarray, places: int, folds: list) -> tuple[dict, np.ndarray]:
    """Return the weights of all networks and the probabilities of each track's places, tracks × places."""
    learned, kept = _members([rows for rows, _ in folds], labels, job.seed)
    generators = [torch.Generator().manual_seed(1000 * job.seed + number) for number in range(len(learned))]
    network = PlaceNetwork(features.shape[1], places, generators)
    objective = Places(network, job.settings["learning_rate"], _filled(features, labels, kept))
    own = [torch.from_numpy(array).swapaxes(0, 1).contiguous() for array in (features[learned], labels[learned])]
    with checkpoints(job) as checkpoint:
        fit(
            objective,
            (own[0], own[1].long()),
            epochs=job.settings["epochs"],
            batch_size=job.settings["batch_size"],
            seed=job.seed,
            checkpoint=checkpoint("networks"),
            label=f"{job.experiment}, networks, seed {job.seed}",
        )
    network.load_state_dict(objective.best)
    network.eval()
    others = [rows for _, rows in folds for _ in range(MEMBERS)]
    with torch.no_grad():
        probabilities = network(_filled(features, labels, others)[0]).softmax(2).numpy()
    found = np.zeros((len(labels), places))
    for fold, (_, rows) in enumerate(folds):
        found[rows] = probabilities[fold * MEMBERS : (fold + 1) * MEMBERS, : len(rows)].mean(0)
    return network.state_dict(), found


def _members(folds: Rows, labels: np.ndarray, seed: int) -> tuple[np.ndarray, Rows]:
    """Return for each fold's five networks the rows that they learn from and those that tell them when to stop.

    The former are networks × rows: where folds differ by a few, the longer ones leave those out.
    """
    pairs = [
        (rows[learned], rows[kept])
        for rows in folds
        for learned, kept in StratifiedKFold(MEMBERS, shuffle=True, random_state=seed).split(rows, labels[rows])
    ]
    shortest = min(len(learned) for learned, _ in pairs)
    return np.stack([learned[:shortest] for learned, _ in pairs]), [kept for _, kept in pairs]


def _filled(features: np.ndarray, labels: np.ndarray, rows: Rows) -> tuple[torch.Tensor, ...]:
    """Return features and labels of each network's rows, filled up to equal length, and 1 for rows that count."""
    longest = max(map(len, rows))
    chosen = np.stack([np.pad(own, (0, longest - len(own))) for own in rows])
    counts = np.stack([np.arange(longest) < len(own) for own in rows])
    return (
        torch.from_numpy(features[chosen]),
        torch.from_numpy(labels[chosen]).long(),
        torch.from_numpy(counts.astype(np.float32)),
    )
