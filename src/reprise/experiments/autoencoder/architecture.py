"""What the autoencoders are made of, read from the networks themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import write_json
from reprise.experiments.autoencoder import networks
from reprise.models.mlp import MLP, Sigmoid

if TYPE_CHECKING:
    from reprise.jobs import Job
    from reprise.models.autoencoder import LibraryAutoencoder

NAMES = ("input", "code", "output")


def describe(job: Job) -> None:
    """Describe an experiment's networks of each width, own and library's. Output: architecture.json."""
    widths = job.settings["widths"]
    found = {
        "own": {f"units{width}": _from_scratch(networks.own([width], [0]), "Autoencoder") for width in widths},
        "library": {f"units{width}": _of_library(networks.library([width], [0])) for width in widths},
    }
    write_json(job.outputs[0], found)


def describe_banoy(job: Job) -> None:
    """Describe the narrow autoencoder that banoy2023 found best: 68 features, a code of 19 units.

    Output: architecture.json.
    """
    network = MLP([(68, 68, 19, 68)], [Sigmoid()] * 3, [np.random.default_rng(0)])
    write_json(job.outputs[0], _from_scratch(network, "Autoencoder"))


def _from_scratch(network: MLP, name: str) -> dict[str, Any]:
    rows = np.zeros((1, network.sizes[0, 0]))
    units = [outputs.shape[-1] for outputs in network.forward(rows)[1:]]
    kinds = [type(activation).__name__.lower() for activation in network.activations]
    counts = [weights.size for weights in network.weights_of(0)]
    return _description(f"{name}, from scratch", rows.shape[-1], units, kinds, counts)


def _of_library(network: LibraryAutoencoder) -> dict[str, Any]:
    import torch

    units: list[int] = []
    hooks = [
        layer.register_forward_hook(lambda layer, inputs, output: units.append(output.shape[-1])) for layer in network
    ]
    features = network.input.weight.shape[1]
    network(torch.zeros(1, 1, features))
    for hook in hooks:
        hook.remove()
    counts = [sum(parameter.numel() for parameter in layer.parameters()) for layer in network]
    return _description("Autoencoder, library", features, units, ["linear", "linear", "sigmoid"], counts)


def _description(
    name: str, features: int, units: Sequence[int], kinds: Sequence[str], counts: Sequence[int]
) -> dict[str, Any]:
    layers = [
        {"name": layer, "units": width, "activation": kind, "parameters": count}
        for layer, width, kind, count in zip(NAMES, units, kinds, counts, strict=True)
    ]
    return {"name": name, "features": features, "layers": layers, "parameters": sum(counts)}
