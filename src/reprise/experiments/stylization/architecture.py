"""What the transformer is made of, read from the network itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from reprise.artifacts import write_json
from reprise.models.stylization.transformer import Transformer

if TYPE_CHECKING:
    from reprise.jobs import Job

SIDE = 256
NAMES = {
    "contract.0": ("contract 1", "Conv2d", ["ReLU"]),
    "contract.1": ("contract 2", "Conv2d", ["ReLU"]),
    "contract.2": ("contract 3", "Conv2d", ["ReLU"]),
    "residual": ("five blocks", "two convs", ["styled, added"]),
    "expand1": ("expand 1", "Conv2d", ["×2 before, styled"]),
    "expand2": ("expand 2", "Conv2d", ["×2 before, styled"]),
    "expand3": ("expand 3", "Conv2d", ["styled, sigmoid"]),
}


def describe(job: Job) -> None:
    """Describe the network of a trained style layer by layer. Output: architecture.json."""
    network = Transformer(job.settings["width"], style_size=1)
    shapes: dict[str, list[int]] = {}
    watched = {name: network.get_submodule("residual.4" if name == "residual" else name) for name in NAMES}
    hooks = [
        module.register_forward_hook(lambda *call, name=name: shapes.update({name: list(call[2].shape[1:])}))
        for name, module in watched.items()
    ]
    with torch.no_grad():
        network(torch.zeros(1, 3, SIDE, SIDE), torch.ones(1, 1))
    for hook in hooks:
        hook.remove()
    layers = [_layer(network.get_submodule(name), *NAMES[name], shapes[name]) for name in NAMES]
    about = {"name": "Transformer of one style", "input": [3, SIDE, SIDE], "layers": layers}
    write_json(job.outputs[0], {**about, "parameters": _count(network)})


def _layer(module: nn.Module, name: str, kind: str, then: list[str], shape: list[int]) -> dict[str, Any]:
    kernel = list(next(part.kernel_size for part in module.modules() if isinstance(part, nn.Conv2d)))
    label = f"{shape[0]} maps, {kernel[0]}×{kernel[1]}"
    return {
        "name": name,
        "kind": kind,
        "label": label,
        "kernel": kernel,
        "output": shape,
        "parameters": _count(module),
        "then": then,
    }


def _count(module: nn.Module) -> int:
    return sum(weights.numel() for weights in module.parameters())
