"""One job of the workflow: what it reads, what it writes, and the settings it was given.

Every stage is a function that takes a `Job` and writes its outputs; the command line builds the
job, `perform` runs it and keeps its record.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reprise import fingerprint, records
from reprise.artifacts import RepriseError

_running: ContextVar[str] = ContextVar("module of the running stage", default="")


@dataclass(frozen=True)
class Job:
    """Inputs and outputs in the order the rule lists them, the configuration slice and the seed.

    `spec` maps dotted configuration keys to their values, as `fingerprint.spec` returns it; `module`
    holds the stage, named below the package.
    """

    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    spec: dict[str, Any] = field(default_factory=dict)
    seed: int = 0
    module: str = ""

    @property
    def experiment(self) -> str:
        """The id of the experiment whose settings this job was given."""
        return next(key.split(".")[1] for key in self.spec if key.startswith("experiments."))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of that experiment that this job was given, by name."""
        return {key.split(".")[2]: value for key, value in self.spec.items() if key.startswith("experiments.")}


def perform(stage: Callable[[Job], None], job: Job, command: str) -> None:
    """Run one stage and keep the record of what it made; RepriseError if an output is missing."""
    for path in job.inputs:
        if not path.exists():
            raise RepriseError(f"{path}: no such file; Snakemake makes it: snakemake --cores 1 {path}")
    before = _running.set(job.module)
    try:
        stage(job)
    finally:
        _running.reset(before)
    for path in job.outputs:
        if not path.exists():
            raise RepriseError(f"{path}: was not written by {command}.")
    if job.module:
        records.keep(command, job.module, job.spec, job.inputs, job.outputs)


def running_code() -> str:
    """Return the code key of the stage that is running, for what carries it inside; nothing outside of a job."""
    module = _running.get()
    return fingerprint.code_key(module) if module else ""


def set_environment(config: Mapping[str, Any], root: str | os.PathLike) -> None:
    """Give the jobs that this process starts what they cannot read from their arguments.

    They find our command beside this Python, the code below `root`, and where the data mirror and
    the cache are: places that change no result, and so must not be among what a result depends on.
    """
    source, scripts = str(Path(root, "src")), str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    os.environ["REPRISE_SOURCE"] = str(root)
    os.environ.setdefault("REPRISE_CACHE", config["compute"]["cache"] or "")
    set_mirror(config)


def set_mirror(config: Mapping[str, Any]) -> None:
    """Let data be looked for in the mirror that the configuration names, if it names one."""
    if config["data"]["mirror"]:
        os.environ["REPRISE_MIRROR"] = os.path.expanduser(config["data"]["mirror"])
