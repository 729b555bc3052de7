"""`reprise why TARGET`: what would make it again, and because of which file or key."""

from __future__ import annotations

import argparse

from reprise import records
from reprise.commands import workflow

HELP = "say what would make a target again, and because of which file or key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the target and the scale."""
    parser.add_argument("target", help="a file below results/, or a target such as report")
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Print one line per pending file with its own cause, then how many only follow from those."""
    settings = workflow.settings(options.configfile)
    known = records.by_output(settings["results"])
    pending = {file.path: file for file in workflow.outputs_of([options.target], options.configfile) if file.pending}
    if not pending:
        print(f"{options.target}: is up to date.")
        return 0
    causes: dict[str, list[str]] = {}
    for file in pending.values():
        own = causes_of(file, known.get(file.path), settings, pending)
        if own:
            causes.setdefault("; ".join(own), []).append(file.path)
    for cause, paths in causes.items():
        print(f"{_several(paths)}: {cause}.")
    following = len(pending) - sum(map(len, causes.values()))
    if following:
        print(f"{following} more file{'s' * (following > 1)} would follow from {'these' if causes else 'others'}.")
    return 0


def causes_of(file: workflow.Output, record: records.Record | None, settings: dict, pending: dict) -> list[str]:
    """Return the causes that lie with this file itself and not with one it is made from."""
    if file.status == "missing":
        return ["does not exist yet"] if record is None else ["is missing"]
    if record is None:
        return [f"was not made by this workflow ({file.status})"]
    own = record.reasons(settings)
    own += [f"{path} has changed" for path in record.changed_inputs() if path not in pending]
    if own or any(path in pending for path in record.inputs):
        return own
    return [file.status]


def _several(paths: list[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
