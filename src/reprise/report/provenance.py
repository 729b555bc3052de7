"""Where a report comes from: the jobs behind it, the data, the software and the commit."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import TYPE_CHECKING, Any

from reprise import __version__, records
from reprise.artifacts import read_json

if TYPE_CHECKING:
    from reprise.jobs import Job
    from reprise.report.material import Material

LIBRARIES = ("numpy", "scipy", "torch", "torchvision", "matplotlib", "scikit-learn", "mlxtend", "snakemake")


def describe(job: Job, material: Material) -> dict[str, Any]:
    """Return everything that ``provenance.json`` says about one report."""
    commit, dirty = commit_of_sources()
    cards = [path for path in job.inputs if path.suffix == ".json" and path.parent.name == "data"]
    return {
        "reprise": __version__,
        "commit": commit,
        "uncommitted_changes": dirty,
        "versions": versions(),
        "config": job.spec,
        "data": {path.stem: read_json(path) for path in sorted(cards)},
        "recorded": {name: {"stale": run.stale, **run.document["recorded"]} for name, run in material.recorded.items()},
        "jobs": [vars(record) for record in _behind(job)],
        "shown": [shown.entry() for shown in material.shown],
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that numbers depend on, as far as installed."""
    return {"Python": platform.python_version(), **dict(_installed(LIBRARIES))}


def commit_of_sources() -> tuple[str | None, bool]:
    """Return the commit of the repository in the current folder, and whether tracked files differ from it.

    (None, False) where there is no git, no repository or no commit.
    """
    try:
        commit = _git("rev-parse", "HEAD")
        return commit, bool(_git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return None, False


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _installed(libraries: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in libraries:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _behind(job: Job) -> list[records.Record]:
    """Return the records of the jobs that led to this job's inputs, in the order of the stages.

    Others below the same results folder, such as this very report's of the time before, stay out.
    """
    made = records.by_output(job.spec["results"])
    wanted, seen = [str(path) for path in job.inputs], set()
    while wanted:
        path = wanted.pop()
        if path in made and path not in seen:
            seen.update(made[path].outputs)
            wanted += made[path].inputs
    return [record for record in records.walk(job.spec["results"]) if seen & record.outputs.keys()]
