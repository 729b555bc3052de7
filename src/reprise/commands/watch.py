"""`reprise watch TARGET`: make it again whenever something it depends on is saved."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from reprise.commands import workflow

HELP = "make a target again whenever a source file is saved; for polishing one picture"
WATCHED = ("src", "report", "workflow", "config*.yaml", "Snakefile")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the target, the cores and the scale."""
    parser.add_argument("target", help="such as results/figures/alvarez2023/fig03.pdf")
    parser.add_argument("--cores", default="1", help="cores for Snakemake (1)")
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Make the target, then again after each change, until interrupted."""
    workflow.settings(options.configfile)
    seen = None
    while True:
        if (now := dict(_times())) != seen:
            seen = now
            result = workflow.call(
                "--cores", options.cores, "--quiet", "all", "--", options.target, overlays=options.configfile
            )
            print(
                f"{options.target}: {'made' if result.returncode == 0 else 'failed'}; waiting for changes", flush=True
            )
        time.sleep(0.3)


def _times() -> Iterator[tuple[str, int]]:
    for pattern in WATCHED:
        for top in Path().glob(pattern):
            for path in top.rglob("*") if top.is_dir() else [top]:
                if path.is_file() and "__pycache__" not in path.parts:
                    yield str(path), path.stat().st_mtime_ns
