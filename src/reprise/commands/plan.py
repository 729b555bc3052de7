"""`reprise plan`: which jobs would run, and about how long they would take."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from statistics import mean

from reprise.artifacts import RepriseError, read_text
from reprise.commands import workflow

HELP = "list the jobs that would run and about how long they take"
JOB = re.compile(r"^(\w+) +(\d+)$", re.MULTILINE)
TOTAL = "total"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the targets and the scale."""
    parser.add_argument("targets", nargs="*", default=["report"], help="files or targets (report)")
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Print one line per rule: how many jobs, and their seconds if such jobs ran here before."""
    settings = workflow.settings(options.configfile)
    jobs = jobs_of(options.targets, options.configfile)
    if not jobs:
        print("Nothing to be done.")
        return 0
    known = seconds_by_rule(Path(settings["results"], "benchmarks"))
    for rule, count in jobs.items():
        time = f"about {count * known[rule]:.0f} s of one core" if rule in known else "not timed yet"
        print(f"{count:4} × {rule:<24} {time}")
    timed = sum(count * known.get(rule, 0) for rule, count in jobs.items())
    print(f"{sum(jobs.values()):4} jobs, about {timed:.0f} s in all where known.")
    return 0


def jobs_of(targets: list[str], overlays: list[str]) -> Counter[str]:
    """Return how many jobs of each rule Snakemake would run, without the rules that only collect."""
    dry = workflow.call("--dry-run", "--", *targets, overlays=overlays, capture_output=True)
    if dry.returncode:
        raise RepriseError(workflow.first_words(dry.stderr + dry.stdout))
    table = (dry.stdout + dry.stderr).partition("Job stats:")[2].partition("\n\n")[0]
    counts = Counter({rule: int(count) for rule, count in JOB.findall(table) if rule != TOTAL})
    return Counter({rule: count for rule, count in counts.items() if rule not in _collecting()})


def seconds_by_rule(benchmarks: Path) -> dict[str, float]:
    """Return the mean wall time of each rule's jobs that ran before, in seconds."""
    files = {}
    for path in benchmarks.rglob("*.tsv"):
        files.setdefault(path.relative_to(benchmarks).parts[0].removesuffix(".tsv"), []).append(path)
    return {rule: mean(seconds_of(path) for path in paths) for rule, paths in files.items()}


def seconds_of(path: Path) -> float:
    """Return the wall time in one of Snakemake's benchmark files, in seconds."""
    header, values = (line.split("\t") for line in read_text(path).splitlines()[:2])
    return float(dict(zip(header, values, strict=True))["s"])


def _collecting() -> set[str]:
    """Return the rules of the Snakefile itself: they make nothing."""
    return set(re.findall(r"^rule (\w+):", read_text("Snakefile"), re.MULTILINE))
