"""`reprise compare OLD NEW`: which measured numbers and verdicts moved between two results folders."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reprise.artifacts import UsageError, read_csv, read_json

HELP = "list the measured numbers and verdicts that differ between two results folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two folders."""
    parser.add_argument("old", type=Path, help="a results folder")
    parser.add_argument("new", type=Path, help="another results folder")


def run(options: argparse.Namespace) -> int:
    """Print each difference as a line; return 0 whether or not there are any."""
    for folder in (options.old, options.new):
        if not Path(folder, "metrics").is_dir():
            raise UsageError(f"{folder}: holds no metrics; name a results folder, such as results.")
    old, new = values(options.old), values(options.new)
    moved = [f"{key}: {old.get(key, 'absent')} → {new.get(key, 'absent')}" for key in {**old, **new}]
    moved = [line for line, key in zip(moved, {**old, **new}, strict=True) if old.get(key) != new.get(key)]
    for line in moved:
        print(line)
    print(f"{len({**old, **new})} values compared, {len(moved)} moved.")
    return 0


def values(results: Path) -> dict[str, Any]:
    """Return every mean of every summary, and each claim's verdict and measured value, below one results folder.

    What is measured for a claim may stand in another artifact than a summary, or in a recorded run.
    """
    found: dict[str, Any] = {}
    for path in sorted(Path(results, "metrics").glob("*/summary.json")):
        found |= {f"{path.parent.name}#{key}": value for key, value in _means(read_json(path)["measures"])}
    claims = Path(results, "report", "claims.csv")
    if claims.exists():
        for row in read_csv(claims):
            name = f"{row['paper']}/{row['id']}"
            found |= {name: row["verdict"]} | ({f"{name}, measured": row["measured"]} if row["measured"] else {})
    return found


def _means(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict) and "mean" in tree:
        yield ".".join(path), tree["mean"]
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _means(value, (*path, key))
