"""Schemes of wilusz2024: a network in general, and a convolutional one."""

from __future__ import annotations

from reprise.artifacts import read_json
from reprise.jobs import Job
from reprise.plots import architecture as diagram
from reprise.plots import network
from reprise.plots.picture import save


def dense(job: Job) -> None:
    """Draw a small network of dense layers (wilusz2024, figure 2). Reads nothing of its input."""
    sizes = {"hidden 1": 5, "hidden 2": 5, "output": 2}
    layers = [{"name": name, "units": units, "activation": "", "parameters": 0} for name, units in sizes.items()]
    caption = (
        "The basic structure of a neural network: values pass forward alone, from layer to layer, and each unit sees "
        "all units of the layer before it."
    )
    alt = "Four columns of circles, of 3, 5, 5 and 2, each circle joined to all of the next column."
    save(network.draw({"features": 3, "layers": layers}), job.outputs, caption, alt, None)


def convolutional(job: Job) -> None:
    """Draw the discriminator (wilusz2024, figure 3). Input: architecture.json."""
    described = read_json(job.inputs[0])["discriminator"]
    caption = (
        f"A convolutional network: the discriminator that ran here, {described['parameters']:,} parameters. Above each "
        "layer: number and size of its maps, or its units; below: what it does. Lengths grow with the square root of "
        "the size."
    )
    layers = "; ".join(
        f"{layer['name']}: {layer['label']}, output {'×'.join(map(str, layer['output']))}"
        for layer in described["layers"]
    )
    alt = f"Diagram from left to right. Input {'×'.join(map(str, described['input']))}; {layers}."
    save(diagram.draw(described), job.outputs, caption, alt, None)
