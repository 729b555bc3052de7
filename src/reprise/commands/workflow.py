"""Asking Snakemake what it would do, and calling it."""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from reprise import config
from reprise.artifacts import RepriseError, UsageError

BASE = "config.yaml"


@dataclass(frozen=True)
class Output:
    """One file that the workflow makes, and what Snakemake says of it."""

    path: str
    rule: str
    status: str
    pending: bool


def add_scale(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses another scale."""
    parser.add_argument(
        "--configfile",
        action="append",
        default=[],
        metavar="FILE",
        help="an overlay of config.yaml, such as config.paper.yaml; may be given again",
    )


def settings(overlays: list[str]) -> dict:
    """Return the checked configuration; UsageError outside of a Reprise folder."""
    if not Path(BASE).exists() or not Path("Snakefile").exists():
        raise UsageError(f"{Path.cwd()}: holds no Snakefile and {BASE}; call this in the folder of the workflow.")
    return config.load(BASE, *overlays)


def call(*arguments: str, overlays: list[str], **options) -> subprocess.CompletedProcess:
    """Run Snakemake on this configuration and return what came of it."""
    scale = ["--configfile", *overlays] if overlays else []
    return subprocess.run([sys.executable, "-m", "snakemake", *scale, *arguments], text=True, **options)


def outputs_of(targets: list[str], overlays: list[str]) -> list[Output]:
    """Return all files that `targets` (paths or rules) are made through, in no order.

    RepriseError with Snakemake's own first words if it cannot plan them.
    """
    plan = call("--summary", "--", *targets, overlays=overlays, capture_output=True)
    if plan.returncode:
        words = first_words(plan.stderr)
        raise (
            UsageError(f"{' '.join(targets)}: nothing here makes this; {words}")
            if "MissingRule" in words
            else RepriseError(words)
        )
    rows = csv.DictReader(io.StringIO(plan.stdout), delimiter="\t")
    return [
        Output(row["output_file"], row["rule"], row["status"], row["plan"] == "update pending")
        for row in rows
        if row["rule"] not in (None, "-")
    ]


def first_words(log: str) -> str:
    """Return Snakemake's error as one line, without the file and line of the rule it came from."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    start = next((number for number, line in enumerate(lines) if "Exception" in line or "Error" in line), None)
    if start is not None:
        return " ".join(lines[start : start + 3])
    return lines[-1] if lines else "snakemake failed without a word."
