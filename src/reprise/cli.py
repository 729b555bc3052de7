"""The command line: one sub-command per stage, and the questions one asks about results.

Nothing else in the package reads arguments. Modules are imported when a command needs them, so
that a figure never waits for torch.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reprise import __version__
from reprise.artifacts import RepriseError, UsageError

if TYPE_CHECKING:
    from reprise.jobs import Job

STAGES = {
    "data": "fetch or make a data set",
    "split": "divide a data set into training, validation and test part",
    "train": "train the networks of one run",
    "video": "write one video",
    "measure": "measure a run, or sum up the seeds of an experiment",
    "table": "write one table",
    "figure": "draw one figure",
    "report": "write the report, or its PDF",
}
COMMANDS = (
    "why",
    "plan",
    "watch",
    "record",
    "normalize",
    "classify",
    "stylize",
    "sample",
    "verify",
    "compare",
    "doctor",
    "cache",
)


REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)  # of the system, for a user to mend


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 failed, 2 wrong use or configuration."""
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options) or 0
        sys.stdout.flush()  # here, where a reader who has gone is no error
        return code
    except UsageError as error:
        print(f"reprise: {error}", file=sys.stderr)
        return 2
    except RepriseError as error:
        print(f"reprise: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        place = f"{error.filename}: " if error.filename else ""
        print(f"reprise: {place}{error.strerror}; give access, make room or name another place.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reprise", description="Re-run published papers and judge their claims number by number."
    )
    parser.add_argument("--version", action="version", version=f"reprise {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for stage, summary in STAGES.items():
        _add_stage(commands, stage, summary)
    for name in COMMANDS:
        module = importlib.import_module(f"reprise.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _add_stage(commands, stage: str, summary: str) -> None:
    command = commands.add_parser(
        stage, help=summary, description=f"Stage of the workflow: {summary}. Snakemake calls it with all options."
    )
    command.add_argument("what", help="module.function of the stage, such as lenet.run or mnist.make")
    command.add_argument("--inputs", nargs="*", type=Path, default=[], metavar="FILE", help="files that are read")
    command.add_argument("--outputs", nargs="+", type=Path, required=True, metavar="FILE", help="files to write")
    command.add_argument("--spec", type=_json, default={}, metavar="JSON", help="slice of the configuration")
    command.add_argument("--seed", type=int, default=0, help="seed of the run")
    command.add_argument("--gpus", type=int, default=0, metavar="N", help="GPUs to hold while it runs")
    command.add_argument("--processes", type=int, default=1, metavar="N", help="processes to run it in, by torchrun")
    command.set_defaults(run=_run_stage, stage=stage)


def _json(text: str) -> dict:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise argparse.ArgumentTypeError(f"is not JSON: {error}") from None


SHARED = {
    ("data", "networks"): "experiments",
    ("data", "*"): "data",
    ("split", "*"): "data",
    ("measure", "summary"): "metrics",
    ("report", "document"): "report",
    ("report", "pdf"): "report",
    ("report", "crate"): "report",
}


def module_of(stage: str, what: str) -> str:
    """Return the module, below the package, that holds a stage's function.

    ``lenet.run`` is in the system's module of the stage's name (``experiments.lenet.train``),
    ``lenet.architecture.describe`` in the one that is named; stages that serve all systems have
    modules of their own.
    """
    part = what.rpartition(".")[0]
    folder = SHARED.get((stage, part)) or SHARED.get((stage, "*"))
    if folder:
        return f"{folder}.{part}"
    return f"experiments.{part}" if "." in part else f"experiments.{part}.{stage}"


def _run_stage(options: argparse.Namespace) -> None:
    from reprise import leases, ownership, processes, uncompiled
    from reprise.jobs import Job, perform

    ownership.follow_owner()
    if not options.gpus and options.processes == 1:
        uncompiled.install()
    module = module_of(options.stage, options.what)
    function = _function(module, options.what.rpartition(".")[2])
    if function is None:
        raise UsageError(f"{options.stage}: there is no {options.what} (reprise.{module}).")
    job = Job(tuple(options.inputs), tuple(options.outputs), options.spec, options.seed, module)
    if processes.is_member():
        return function(job)
    command = f"{options.stage} {options.what}"
    if options.processes > 1:
        function = processes.spread(command, options.processes)
    if options.stage == "train":
        from reprise.training.cache import through

        function = through(function)
    with leases.writing(job.outputs[0]), leases.gpus(options.gpus):
        perform(function, job, f"reprise {command}")


def _function(module: str, name: str) -> Callable[[Job], None] | None:
    """Return a stage's function, or None if there is none; errors of its module's own imports are raised."""
    try:
        found = importlib.import_module(f"reprise.{module}")
    except ModuleNotFoundError as error:
        if error.name and f"reprise.{module}.".startswith(f"{error.name}."):
            return None
        raise
    return getattr(found, name, None)
