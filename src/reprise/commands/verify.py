"""`reprise verify RESULTS`: are these still the files that the workflow wrote?"""

from __future__ import annotations

import argparse
from pathlib import Path

from reprise import records
from reprise.artifacts import RepriseError, UsageError, sha256

HELP = "check every artifact of a results folder against the record of the job that wrote it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the results folder."""
    parser.add_argument("results", type=Path, help="a results folder, such as results or results/paper")


def run(options: argparse.Namespace) -> int:
    """Print what does not fit and return 1, or how much fits and return 0."""
    if not options.results.is_dir():
        raise UsageError(f"{options.results}: is no folder; name a results folder, such as results.")
    checked, problems = check(options.results)
    if not checked:
        raise RepriseError(f"{options.results}: holds no records of finished jobs; make it with: snakemake --cores 4")
    for problem in problems:
        print(problem)
    print(f"{checked} files checked, {len(problems)} problem{'s' * (len(problems) != 1)}.")
    return 1 if problems else 0


def check(results: Path) -> tuple[int, list[str]]:
    """Return how many files were compared, and one sentence for each that does not fit.

    Checked are the outputs of every record, and that what a job read is what another wrote.
    """
    root = _root(results)
    jobs = list(records.walk(results))
    written = {path: digest for job in jobs for path, digest in job.outputs.items()}
    problems = []
    for path, digest in written.items():
        if not (root / path).exists():
            problems.append(f"{path}: is missing.")
        elif sha256(root / path) != digest:
            problems.append(f"{path}: has changed since it was written.")
    for job in jobs:
        stale = [path for path, digest in job.inputs.items() if written.get(path, digest) != digest]
        problems += [f"{next(iter(job.outputs))}: was made from another version of {path}." for path in stale]
    return len(written), problems


def _root(results: Path) -> Path:
    """Return the folder that recorded paths are relative to: where the workflow ran."""
    for record in records.walk(results):
        first = Path(next(iter(record.outputs)))
        depth = len(first.parts)
        place = next(results.rglob(f".{first.name}.record"))
        return place.resolve().parents[depth - 1]
    return Path()
