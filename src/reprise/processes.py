"""A stage in several processes on one machine, one per GPU, started by torchrun (``--processes``).

The process that Snakemake started keeps the books (lease, cache, record) and waits; its members run
the stage's function alone. Each finds its rank as torchrun gives it (``RANK``, ``WORLD_SIZE``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from reprise import ownership
from reprise.artifacts import RepriseError

if TYPE_CHECKING:
    from reprise.jobs import Job


def is_member() -> bool:
    """Return whether torchrun started this process as one of several."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def spread(command: str, count: int) -> Callable[[Job], None]:
    """Return a stage that runs ``reprise <command>`` in `count` processes; RepriseError if one of them fails."""

    def stage(job: Job) -> None:
        ownership.announce()  # the members end with this process, as it ends with its Snakemake
        launch = ("torch.distributed.run", "--standalone", f"--nproc-per-node={count}", "-m", "reprise")
        arguments = [*command.split(), "--seed", str(job.seed), "--spec", json.dumps(job.spec)]
        files = ["--inputs", *map(str, job.inputs), "--outputs", *map(str, job.outputs)]
        if subprocess.run([sys.executable, "-m", *launch, *arguments, *files]).returncode:
            raise RepriseError(f"reprise {command}: one of its {count} processes failed; what it said stands above.")

    return stage
