"""`reprise verify RESULTS`: are these still the files that the workflow wrote, and does the report say what they do?

Every file is compared with the record of the job that wrote it, and every number and verdict of the page,
the LaTeX source and the PDF with the artifact that it comes from.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from reprise import records
from reprise.artifacts import RepriseError, UsageError, read_json, sha256

HELP = "check every file of a results folder against its record, and every number and verdict of the report"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the results folder."""
    parser.add_argument("results", type=Path, help="a results folder, such as results or results/paper")


def run(options: argparse.Namespace) -> int:
    """Print what does not fit and return 1, or how much fits and return 0."""
    from reprise.report.agreement import Agreement

    if not options.results.is_dir():
        raise UsageError(f"{options.results}: is no folder; name a results folder, such as results.")
    checked, problems = check(options.results)
    if not checked:
        raise RepriseError(f"{options.results}: holds no records of finished jobs; make it with: snakemake --cores 4")
    report = Agreement(options.results)
    problems += report.problems()
    for line in [*problems, *report.notes]:
        print(line)
    told = f", {report.count:,} numbers and {len(report.verdicts):,} verdicts" if report.count else ""
    print(f"{checked} files{told} checked, {len(problems)} problem{'s' * (len(problems) != 1)}.")
    return 1 if problems else 0


def check(results: Path) -> tuple[int, list[str]]:
    """Return how many files were compared, and one sentence for each that does not fit.

    Checked are the outputs of every record, and that what a job read is what another wrote, or what
    is recorded now, where recorded runs are at hand. The folder may be a copy under another name.
    """
    jobs = list(records.walk(results))
    recorded = _recorded_name(results)
    written = {path: digest for job in jobs for path, digest in job.outputs.items()}
    problems, count = [], len(written)
    for path, digest in written.items():
        place = results / Path(path).relative_to(recorded)
        if not place.exists():
            problems.append(f"{place}: is missing.")
        elif sha256(place) != digest:
            problems.append(f"{place}: has changed since it was written.")
    written |= {path: sha256(path) for path in {path for job in jobs for path in job.inputs} if _is_recorded(path)}
    for job in jobs:
        stale = [path for path, digest in job.inputs.items() if written.get(path, digest) != digest]
        problems += [f"{next(iter(job.outputs))}: was made from another version of {path}." for path in stale]
    return count, problems


def _is_recorded(path: str) -> bool:
    from reprise.report.agreement import RECORDED

    return path.startswith(RECORDED) and Path(path).exists()


def _recorded_name(results: Path) -> Path:
    """Return what this results folder was called when its records were kept."""
    for file in records.files(results):
        written = Path(next(iter(read_json(file)["outputs"])))
        return written.parents[len(file.relative_to(results).parts) - 1]
    return results
