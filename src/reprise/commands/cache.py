"""`reprise cache list|prune`: the finished trainings kept for all checkouts."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from pathlib import Path

from reprise import config
from reprise.commands import workflow

HELP = "list or prune the finished trainings that are kept for all checkouts"
DAY = 24 * 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and how old an entry must be to go."""
    parser.add_argument("action", choices=["list", "prune"], help="list the entries, or delete old ones")
    parser.add_argument(
        "--older-than", type=float, default=30, metavar="DAYS", help="prune entries not used for so long (30)"
    )


def run(options: argparse.Namespace) -> int:
    """List each entry with size and last use, or delete those not used for a while."""
    from reprise.training.cache import FOLDER, entries, folder

    if config.SCHEMA.exists():  # here is a workflow: its configuration has a word in this, as for its jobs
        os.environ.setdefault(FOLDER, workflow.settings([])["compute"]["cache"] or "")
    place = folder()
    if place is None:
        print("The cache is off (compute.cache in config.yaml, or REPRISE_CACHE).")
        return 0
    found = list(entries(place))
    old = [(entry, about) for entry, about in found if _age(entry) > options.older_than]
    for entry, about in found if options.action == "list" else old:
        print(f"{entry.name[:12]}  {about['experiment']}, seed {about['seed']}  {_megabytes(entry):.1f} MB", end="  ")
        print(f"used {_age(entry):.0f} days ago")
    if options.action == "prune":
        for entry, _ in old:
            shutil.rmtree(entry)
    number = f"{len(found)} {'entry' if len(found) == 1 else 'entries'}"
    print(f"{place}: {len(old)} of {number} deleted." if options.action == "prune" else f"{place}: {number}.")
    return 0


def _age(entry: Path) -> float:
    return (time.time() - os.stat(entry / "manifest.json").st_mtime) / DAY


def _megabytes(entry: Path) -> float:
    return sum(path.stat().st_size for path in entry.iterdir()) / 1e6
