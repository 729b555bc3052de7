"""Tables of the papers in which what was recorded at their scale stands beside what this run measured."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job

NONE = "–"

Document = Mapping[str, Any]
Row = dict[str, Any]


class Contents(NamedTuple):
    """What a table says: rows, what they are, over how many seeds and on which data, and the card of these."""

    rows: list[Row]
    caption: str
    run: str
    data: Mapping[str, Any] | None


class Column:
    """The heading above what was recorded, and which of the table's summaries it is read from; all if none is named."""

    def __init__(self, heading: str, *summaries: int):
        self.heading, self.summaries = heading, summaries

    def files(self, paths: Sequence[Path]) -> list[str]:
        """Return those of the recorded files that this column is read from."""
        return [str(path) for place, path in enumerate(paths) if place in self.summaries or not self.summaries]


def with_recorded(names: int, columns: Mapping[str, Column]) -> Callable[[Callable[..., Contents]], Callable]:
    """Make a stage that writes a table from a function of the summaries that it shows.

    The function is called again with the recorded runs of the same experiments, if all of them are recorded, and
    what it then says in one of `columns` stands behind that column, under another heading. The first `names` columns
    tell which rows are the same. Beside the table is noted which files each such column is read from.
    """

    def stage(contents: Callable[..., Contents]) -> Callable[[Job], None]:
        @functools.wraps(contents)
        def write(job: Job) -> None:
            read = [(path, read_json(path)) for path in job.inputs]
            past = {_experiment(one): (path, one) for path, one in read if "recorded" in one}
            present = [one for _, one in read if "recorded" not in one]
            found, files = contents(*present), {}
            wanted = [_experiment(one) for one in present if "about" in one]
            if wanted and past.keys() >= set(wanted):
                paths, documents = zip(*(past[name] for name in wanted), strict=True)
                found = _merged(found, contents(*documents), names, columns)
                files = {column.heading: column.files(paths) for column in columns.values()}
            write_csv(job.outputs[0], found.rows)
            words = {"caption": f"{found.caption} {found.run}", "data": found.data}
            write_json(job.outputs[1], words | ({"recorded": files} if files else {}))

        return write

    return stage


def _experiment(document: Document) -> str:
    return document.get("about", {}).get("experiment", "")


def _merged(ours: Contents, recorded: Contents, names: int, columns: Mapping[str, Column]) -> Contents:
    known = {_name(row, names): row for row in recorded.rows}
    rows = [_row(row, known.get(_name(row, names), {}), columns) for row in ours.rows]
    run = f"{ours.run} Recorded: {recorded.run[:1].lower()}{recorded.run[1:]}"
    return ours._replace(rows=rows, run=run)


def _name(row: Row, names: int) -> tuple:
    return tuple(list(row.values())[:names])


def _row(ours: Row, recorded: Row, columns: Mapping[str, Column]) -> Row:
    row = {}
    for heading, cell in ours.items():
        row[heading] = cell
        if heading in columns:
            row[columns[heading].heading] = recorded.get(heading, NONE)
    return row
