"""A network described by running it once: what its layers are, give and hold."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import nn


def describe(network: nn.Module, input_shape: tuple[int, ...]) -> dict[str, Any]:
    """Return the layers of `network` in the order in which data pass through them.

    A layer is a leaf module that holds parameters or changes the number of values. What does
    neither (activations, dropout, flattening) is named in ``then`` of the layer before it.

    Parameters
    ----------
    input_shape
        Shape of one example, without the batch.

    Returns
    -------
    dict
        ``input``; ``layers``, each with ``name``, ``kind`` (its class in torch), ``label``, ``kernel``
        (height and width, or None), ``output`` (shape without the batch), ``parameters`` (their
        number) and ``then``; and ``parameters``, the total.
    """
    layers: list[dict[str, Any]] = []
    leaves = [(name, module) for name, module in network.named_modules() if not list(module.children())]
    hooks = [module.register_forward_hook(partial(_note, layers, name)) for name, module in leaves]
    was_training = network.training
    try:
        with torch.no_grad():
            network.eval()(torch.zeros(1, *input_shape))
    finally:
        network.train(was_training)
        for hook in hooks:
            hook.remove()
    return {"input": list(input_shape), "layers": layers, "parameters": _count(network)}


def _note(
    layers: list[dict[str, Any]], name: str, module: nn.Module, inputs: tuple[torch.Tensor], output: torch.Tensor
) -> None:
    """Append what just ran to `layers`, or to the ``then`` of the last of them."""
    count = _count(module)
    if layers and not count and inputs[0].numel() == output.numel():
        layers[-1]["then"].append(_label(module))
        return
    about = {"name": name, "kind": _kind(module), "label": _label(module), "kernel": _kernel(module)}
    layers.append({**about, "output": list(output.shape[1:]), "parameters": count, "then": []})


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _label(module: nn.Module) -> str:
    """Return what a reader wants to know of a layer, such as ``6 maps, 5×5``; its ``label`` if it has one."""
    window = "×".join(map(str, _kernel(module) or ()))
    match module:
        case nn.Conv2d():
            return f"{module.out_channels} maps, {window}"
        case nn.AvgPool2d():
            return f"average of {window}"
        case nn.MaxPool2d():
            return f"maximum of {window}"
        case nn.Linear():
            return f"{module.out_features} units"
    return getattr(module, "label", _kind(module).lower())


def _kind(module: nn.Module) -> str:
    """Return the class of torch that a layer is or does the same as, or its own where it is like none."""
    classes = type(module).__mro__
    of_torch = (each for each in classes if each.__module__.startswith("torch.nn.") and each is not nn.Module)
    return next(of_torch, type(module)).__name__


def _kernel(module: nn.Module) -> list[int] | None:
    size = getattr(module, "kernel_size", None)
    return [size, size] if isinstance(size, int) else size and list(size)
