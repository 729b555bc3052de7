"""What the networks are made of, read from the networks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reprise.artifacts import write_json
from reprise.metrics import architecture
from reprise.models.lenet import VARIANTS

if TYPE_CHECKING:
    from reprise.jobs import Job

INPUT = (1, 32, 32)


def describe(job: Job) -> None:
    """Describe a variant layer by layer. Output: architecture.json."""
    variant = job.settings["variant"]
    network = VARIANTS[variant]()
    write_json(job.outputs[0], {"name": f"LeNet-5, {variant}", **architecture.describe(network, INPUT)})
