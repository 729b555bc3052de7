"""Training what banoy2023 compares: a grid of networks, and autoencoders whose codes say where a track is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import torch

from reprise.artifacts import UsageError, write_npz
from reprise.experiments.music import rows
from reprise.experiments.music.networks import Learned, shape, train_all
from reprise.models.origin import OriginHead
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import fit
from reprise.training.origin import Coordinates

if TYPE_CHECKING:
    from reprise.jobs import Job

PARTS = ("train", "validation")
HEAD_RATE, HEAD_BATCH, HEAD_SHARE = 0.01, 50, 0.8  # of Adam; what validation_split = 0.2 leaves to learn from


def grid(job: Job) -> None:
    """Train networks that give latitude and longitude: each depth, width and rate.

    Inputs: data, split. Outputs: weights.safetensors of the best, curves.npz of all, and predictions.npz
    with the true and the best network's coordinates of validation and test part, in degrees.
    """
    settings, tracks = job.settings, _tracks(job)
    columns = tracks.features["train"].shape[1]
    wanted = [[width] * depth for depth, width in product(settings["depths"], settings["widths"])]
    learned = _train(job, [shape(columns, hidden, 2) for hidden in wanted], tracks.features, tracks.targets)
    group, number = best_of(learned)
    save_weights(job.outputs[0], _weights("best", learned[group], number))
    write_npz(job.outputs[1], **_curves(learned, settings["learning_rates"]))
    found = {f"{part}_true": tracks.degrees(tracks.targets[part]) for part in ("validation", "test")}
    for part in ("validation", "test"):
        outputs = learned[group].network.forward(tracks.features[part])[-1][number]
        found |= {f"{part}_best": tracks.degrees(outputs)}
    write_npz(job.outputs[2], **found)


def autoencoders(job: Job) -> None:
    """Train narrow and wide autoencoders of each rate, then heads that locate tracks by the best ones' codes.

    Inputs: data, split. Outputs: weights.safetensors of the best autoencoders and their heads, curves.npz
    of all autoencoders, and predictions.npz with the true coordinates of the test part and those that each
    head gives, scaled (``scaled_…``) and in degrees.
    """
    settings, tracks = job.settings, _tracks(job)
    columns = tracks.features["train"].shape[1]
    weights, curves, best = {}, [], {}
    for kind, widths in _widths(job).items():
        learned = _train(job, [shape(columns, [width], columns) for width in widths], tracks.features, tracks.features)
        group, number = best_of(learned)
        best[kind] = learned[group], number
        weights |= _weights(kind, *best[kind])
        curves.append(_curves(learned, settings["learning_rates"], kind))
    found = {"true": tracks.degrees(tracks.targets["test"]), "scaled_true": tracks.targets["test"]}
    codes = {part: _codes(list(best.values()), tracks.features[part]) for part in ("train", "test")}
    with checkpoints(job) as checkpoint:
        for pairing, learned_from in pairings(settings["protocol"], codes, tracks.targets["train"]).items():
            units = [learned.network.sizes[0, 2] for learned, _ in best.values()]
            head = _train_head(job, units, *learned_from, checkpoint(pairing), pairing)
            weights |= {f"head.{pairing}.{name}": tensor for name, tensor in head.state_dict().items()}
            with torch.no_grad():
                outputs = head(torch.from_numpy(codes["test"])).numpy()
            for kind, coordinates in zip(best, outputs, strict=True):
                found |= {
                    f"scaled_{kind}_{pairing}": coordinates,
                    f"{kind}_{pairing}": tracks.degrees(coordinates),
                }
        save_weights(job.outputs[0], weights)
    write_npz(job.outputs[1], **{name: np.concatenate([own[name] for own in curves]) for name in curves[0]})
    write_npz(job.outputs[2], **found)


def pairings(
    protocol: str, codes: Mapping[str, np.ndarray], targets: np.ndarray
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the codes (networks × rows × units) and targets (rows × 2) that heads learn from.

    ``paired`` gives each training track's code with its own target. ``unpaired`` is what the authors' code
    does: the function that returns the codes of given rows reads what the last forward pass left behind,
    which was of the test part. So codes of test tracks meet the targets of the first training tracks.
    """
    paired = {"paired": (codes["train"], targets)}
    if protocol == "corrected":
        return paired
    return {"unpaired": (codes["test"], targets[: codes["test"].shape[1]])} | paired


def best_of(learned: Sequence[Learned]) -> tuple[int, int]:
    """Return group and number of the network whose validation energy is least after the last epoch."""
    last = np.array([group.curves.validation[:, -1] for group in learned])
    return tuple(int(place) for place in np.unravel_index(last.argmin(), last.shape))


def _widths(job: Job) -> dict[str, list[int]]:
    """Return the widths of the codes: fewer units than features, and more."""
    settings, found = job.settings, {}
    for kind in ("narrow", "wide"):
        first, last = settings[kind]
        if first > last:
            raise UsageError(
                f"config.yaml: experiments.{job.experiment}.{kind} must not go down, as {first} to {last}."
            )
        found[kind] = list(range(first, last + 1, settings["every"]))
    return found


def _tracks(job: Job) -> rows.Tracks:
    prepare({"compute.device": "cpu", "compute.threads": 1}, job.seed)  # no GPU has a use for networks this small
    return rows.load(*job.inputs, job.settings["protocol"], job.seed)


def _train(
    job: Job, shapes: Sequence[tuple[int, ...]], features: Mapping[str, np.ndarray], targets: Mapping[str, np.ndarray]
) -> list[Learned]:
    settings = job.settings
    return train_all(
        shapes,
        tuple(features[part] for part in PARTS),
        tuple(targets[part] for part in PARTS),
        settings["learning_rates"],
        settings["epochs"],
        job.seed,
        settings["threads"],
    )


def _weights(name: str, learned: Learned, number: int) -> dict[str, torch.Tensor]:
    layers = learned.network.weights_of(number)
    return {f"{name}.layer{layer}": torch.from_numpy(array.copy()) for layer, array in enumerate(layers)}


def _curves(learned: Sequence[Learned], rates: Sequence[float], kind: str = "") -> dict[str, np.ndarray]:
    """Return curves (networks × epochs), kind, hidden layers, their width and rate of each network."""
    hidden = [group.network.sizes[0][2:-1] for group in learned]
    return {
        "kind": np.full(len(hidden) * len(rates), kind),
        "depth": np.repeat([len(layers) for layers in hidden], len(rates)),
        "width": np.repeat([layers[0] for layers in hidden], len(rates)),
        "rate": np.tile(np.array(rates, np.float64), len(learned)),
    } | {
        name: np.concatenate([getattr(group.curves, name) for group in learned])
        for name in ("training", "validation", "gradient")
    }


def _codes(best: Sequence[tuple[Learned, int]], features: np.ndarray) -> np.ndarray:
    """Return the codes of rows, networks × rows × the widest code, zero where a network has no such unit."""
    codes = [learned.network.forward(features)[2][number] for learned, number in best]
    widest = max(code.shape[1] for code in codes)
    return np.stack([np.pad(code, ((0, 0), (0, widest - code.shape[1]))) for code in codes])


def _train_head(
    job: Job, units: Sequence[int], codes: np.ndarray, targets: np.ndarray, checkpoint: Checkpoint, pairing: str
) -> OriginHead:
    """Return the heads of all codes, each of so many units, after training by Adam on the mean absolute error."""
    count = int(HEAD_SHARE * len(targets))
    generators = [torch.Generator().manual_seed(1000 * job.seed + number) for number in range(len(codes))]
    head = OriginHead(units, generators)
    fit(
        Coordinates(head, HEAD_RATE),
        (torch.from_numpy(codes[:, :count]).swapaxes(0, 1).contiguous(), torch.from_numpy(targets[:count])),
        epochs=job.settings["head_epochs"],
        batch_size=HEAD_BATCH,
        seed=job.seed,
        checkpoint=checkpoint,
        label=f"{job.experiment}, {pairing} codes, seed {job.seed}",
    )
    return head
