"""`reprise record`: run experiments at the papers' scale and keep what came out in report/recorded."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from reprise import machine, records
from reprise.artifacts import RepriseError, UsageError, read_json, write_json
from reprise.commands import workflow
from reprise.commands.plan import seconds_of

HELP = "run experiments at the papers' scale and write report/recorded"
OVERLAY = "config.paper.yaml"
RECORDED = Path("report/recorded")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the experiments and the cores."""
    parser.add_argument("experiments", nargs="*", help="keys of experiments: in the configuration (all)")
    parser.add_argument("--cores", default="1", help="cores for Snakemake (1)")


def run(options: argparse.Namespace) -> int:
    """Make the summaries of the experiments, then write one recorded file for each."""
    settings = workflow.settings([OVERLAY])
    names = options.experiments or list(settings["experiments"])
    if unknown := [name for name in names if name not in settings["experiments"]]:
        known = ", ".join(settings["experiments"])
        raise UsageError(f"{unknown[0]}: is no experiment of {OVERLAY}; known are {known}.")
    results = Path(settings["results"])
    targets = [str(results / "metrics" / name / "summary.json") for name in names]
    if workflow.call("--cores", options.cores, "--", *targets, overlays=[OVERLAY]).returncode:
        raise RepriseError(f"the runs did not finish; their logs are in {results / 'logs'}.")
    for name in names:
        keep(name + "/summary", recorded(results, name))
        for data, card in cards(results, name).items():
            keep(f"data/{data}", card)
    return 0


def keep(name: str, document: dict[str, Any]) -> None:
    """Write a recorded file and name it."""
    path = RECORDED / f"{name}.json"
    write_json(path, document)
    print(path)


def cards(results: Path, experiment: str) -> dict[str, dict[str, Any]]:
    """Return the cards of the data that an experiment's summary was made through, with the code that made them."""
    found = {}
    for record in _behind(results, experiment):
        for path in map(Path, record.outputs):
            if path.parent == results / "data" and path.suffix == ".json":
                found[path.stem] = read_json(path) | {"recorded": {"code": {"data": record.code}}}
    return found


def recorded(results: Path, experiment: str) -> dict[str, Any]:
    """Return an experiment's summary with what it was made by: code, machine, versions, seconds."""
    summary = read_json(results / "metrics" / experiment / "summary.json")
    return summary | {
        "recorded": {
            "code": _code(results, experiment),
            **_place(results, experiment),
            "seconds": _seconds(results, experiment),
        }
    }


def _place(results: Path, experiment: str) -> dict[str, dict[str, Any]]:
    """Return machine and versions of the experiment's first training; this machine's where it has none."""
    runs = (results / "runs" / experiment).as_posix() + "/"
    trained = {min(record.outputs): record for record in _behind(results, experiment) if record.machine}
    first = next((trained[output] for output in sorted(trained) if output.startswith(runs)), None)
    made = (first.machine, first.versions) if first else (machine.here(), machine.versions())
    return dict(zip(("machine", "versions"), made, strict=True))


def _code(results: Path, experiment: str) -> dict[str, str]:
    """Return the code key of each job that the summary was made through, by its module."""
    keys = {record.code.partition("@")[0]: record.code for record in _behind(results, experiment)}
    return dict(sorted(keys.items()))


def _behind(results: Path, experiment: str) -> list[records.Record]:
    """Return the records of the jobs that an experiment's summary was made through."""
    known = records.by_output(results)
    open_paths, found = [str(results / "metrics" / experiment / "summary.json")], []
    while open_paths:
        found.append(known[open_paths.pop()])
        open_paths += [path for path in found[-1].inputs if path in known]
    return found


def _seconds(results: Path, experiment: str) -> dict[str, float]:
    """Return the wall time of the experiment's jobs, summed by rule."""
    found: dict[str, float] = {}
    for path in sorted(Path(results, "benchmarks").glob(f"*/{experiment}.*tsv")):
        found[path.parent.name] = round(found.get(path.parent.name, 0) + seconds_of(path), 1)
    return found
