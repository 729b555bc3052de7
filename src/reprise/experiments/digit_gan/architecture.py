"""What a generator and its discriminator are made of, read from the networks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from reprise.artifacts import write_json
from reprise.experiments.digit_gan.networks import pair
from reprise.metrics import architecture

if TYPE_CHECKING:
    from reprise.jobs import Job

ARRANGING = ("ZeroPad2d", "Flatten")


def describe(job: Job) -> None:
    """Describe generator and discriminator layer by layer. Output: architecture.json."""
    write_json(job.outputs[0], described(job.settings["network"]))


def described(variant: str) -> dict[str, Any]:
    """Return what ``metrics.architecture`` says of a paper's ``generator`` and ``discriminator``."""
    generator, discriminator = pair(variant)
    side = generator.side
    return {
        "generator": _described("Generator", generator, (generator.latent,)),
        "discriminator": _described("Discriminator", discriminator, (1, side, side)),
    }


def _described(name: str, network: nn.Module, shape: tuple[int, ...]) -> dict[str, Any]:
    """Return the layers of a network; what torch makes layers of, though they only arrange, counts to the next one."""
    found = architecture.describe(network, shape)
    return {"name": name, **found, "layers": [layer for layer in found["layers"] if layer["kind"] not in ARRANGING]}
