"""`reprise compare OLD NEW`: which numbers, table cells and verdicts moved between two results folders."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reprise.artifacts import UsageError, read_csv, read_json
from reprise.metrics.median import median

HELP = "list the numbers, table cells and verdicts that differ between two results folders"


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
    lacking = [folder for folder in (options.old, options.new) if not _claims(folder).exists()]
    if not lacking:
        old, new = old | claimed(options.old), new | claimed(options.new)
    keys = {**old, **new}
    moved = [key for key in keys if old.get(key) != new.get(key)]
    for key in moved:
        print(f"{key}: {old.get(key, 'absent')} → {new.get(key, 'absent')}")
    for folder in lacking:
        print(f"{_claims(folder)}: is not there, so no claims were compared; the report's job writes it.")
    print(f"{len(keys)} values compared, {len(moved)} moved.")
    return 0


def values(results: Path) -> dict[str, Any]:
    """Return what was measured and shown below one results folder, by file and key.

    Of each measure of a summary the mean, the median and the interval over seeds; what describes a
    network; the cells of tables, each by the first cell of its row and the head of its column.
    """
    found: dict[str, Any] = {}
    for path in sorted(Path(results, "metrics").glob("*/summary.json")):
        found |= _prefixed(f"{path.parent.name}#", _measured(read_json(path)["measures"]))
    for path in sorted(Path(results, "metrics").glob("*/architecture.json")):
        found |= _prefixed(f"{path.parent.name}/architecture#", _described(read_json(path)))
    for path in sorted(Path(results, "tables").glob("*/*.csv")):
        found |= _prefixed(f"tables/{path.parent.name}/{path.stem}#", _cells(read_csv(path)))
    return found


def claimed(results: Path) -> dict[str, str]:
    """Return each claim's verdict, measured value and interval, whose evidence may be a recorded run."""
    found = {}
    for row in read_csv(_claims(results)):
        name = f"{row['paper']}/{row['id']}"
        interval = f"{row['low']} to {row['high']}" if row["low"] else ""
        told = {name: row["verdict"], f"{name}, measured": row["measured"], f"{name}, interval": interval}
        found |= {key: value for key, value in told.items() if value}
    return found


def _claims(results: Path) -> Path:
    return Path(results, "report", "claims.csv")


def _prefixed(prefix: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {prefix + key: value for key, value in pairs}


def _measured(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    key = ".".join(path)
    if not isinstance(tree, dict):
        yield key, tree
    elif "mean" in tree:
        yield key, tree["mean"]
        if tree["n"] > 1:
            yield f"{key}, interval", f"{tree['low']} to {tree['high']}"
            if "values" in tree:
                yield f"{key}, median", median(tree["values"])["median"]
    else:
        for name, value in tree.items():
            yield from _measured(value, (*path, name))


def _described(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every value of a nested document; a list of plain values is one."""
    if isinstance(tree, list) and any(isinstance(part, dict) for part in tree):
        tree = {str(number): part for number, part in enumerate(tree)}
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _described(value, (*path, name))
    else:
        yield ".".join(path), tree


def _cells(rows: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    times: Counter[str] = Counter()
    for row in rows:
        first, *columns = row
        times[row[first]] += 1
        again = f" ({times[row[first]]})" if times[row[first]] > 1 else ""
        for column in columns:
            yield f"{row[first]}{again}, {column}", row[column]
