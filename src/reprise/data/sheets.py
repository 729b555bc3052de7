"""Own digits as people have them: a folder of class folders, or a sheet of tiles with labels."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from reprise.artifacts import RepriseError, UsageError, read_text
from reprise.data.grid import find_grid
from reprise.data.images import read_grey

DIGITS = 10
LEAST_SIDE = 8


@dataclass(frozen=True)
class Tile:
    """One digit as it was drawn.

    Attributes
    ----------
    pixels
        Grey values in [0, 1], float32, height × width.
    file, row, column
        Where it came from; files of a folder are named below it, row and column count from 0.
    label
        The digit it shows, or None if nobody said.
    """

    pixels: np.ndarray
    file: str
    row: int = 0
    column: int = 0
    label: int | None = None

    @property
    def place(self) -> str:
        """The tile in words."""
        return f"{self.file}, row {self.row + 1}, column {self.column + 1}"


def read(
    path: Path, rows: int | None = None, columns: int | None = None, labels: str | Path | None = None
) -> list[Tile]:
    """Return the tiles of a folder or of a sheet; the parameters are those of `read_sheet`."""
    if not path.is_dir():
        return read_sheet(path, rows, columns, labels)
    if rows or columns or labels:
        raise UsageError(f"{path}: is a folder, so rows, columns and labels do not apply; leave them out.")
    return read_folder(path)


def read_folder(folder: Path) -> list[Tile]:
    """Return one tile per image file of a folder, in the order of their names.

    Files in the folders 0 to 9 are labelled by their folder. Without such folders, all files of
    `folder` itself are read and have no label. Hidden files are passed over.

    Raises
    ------
    RepriseError
        If there is no file, a folder is not named for a digit, or a file cannot be read.
    """
    classes = [entry for entry in _visible(folder) if entry.is_dir()]
    if wrong := [entry for entry in classes if entry.name not in map(str, range(DIGITS))]:
        raise RepriseError(f"{wrong[0]}: is not named for a digit; the folders of {folder} must be called 0 to 9.")
    found = [(path, int(entry.name)) for entry in classes for path in _visible(entry)]
    found = found or [(path, None) for path in _visible(folder) if not classes]
    if not found:
        raise RepriseError(f"{folder}: holds no image; put images there, or into folders called 0 to 9.")
    return [Tile(read_grey(path, folder), path.relative_to(folder).as_posix(), label=label) for path, label in found]


def read_sheet(
    path: Path, rows: int | None = None, columns: int | None = None, labels: str | Path | None = None
) -> list[Tile]:
    """Return the tiles of a sheet, row by row.

    Parameters
    ----------
    path
        An image file.
    rows, columns
        How many tiles of equal size the sheet has; without them the grid is looked for.
    labels
        ``"rows"`` if row 0 shows zeros, row 1 ones and so on, ``"columns"`` likewise, or the path of
        a CSV file with one digit per tile, row by row; its line breaks do not matter.

    Raises
    ------
    RepriseError
        If the file is no image, has no grid to be found, or has tiles smaller than 8×8 pixels, or
        if the labels are no digits or their number does not fit.
    """
    sheet = read_grey(path)
    down, across = _tiling(sheet, rows, columns, path)
    known = iter(_labels(labels, len(down), len(across), path))
    return [
        Tile(sheet[high, wide], path.name, row, column, next(known, None))
        for row, high in enumerate(down)
        for column, wide in enumerate(across)
    ]


def _visible(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _tiling(sheet: np.ndarray, rows: int | None, columns: int | None, path: Path) -> tuple[list[slice], list[slice]]:
    """Return where the rows and the columns of tiles lie."""
    if rows is None and columns is None:
        return find_grid(sheet, str(path))
    if rows is None or columns is None or min(rows, columns) < 1:
        raise UsageError(f"{path}: rows and columns must both be at least 1, or both be left out to have them found.")
    if min(sheet.shape[0] // rows, sheet.shape[1] // columns) < LEAST_SIDE:
        raise RepriseError(
            f"{path}: {rows} rows and {columns} columns leave tiles smaller than {LEAST_SIDE}×{LEAST_SIDE} pixels; "
            "correct rows and columns, or scan the sheet larger."
        )
    return _equal_parts(sheet.shape[0], rows), _equal_parts(sheet.shape[1], columns)


def _equal_parts(size: int, count: int) -> list[slice]:
    edges = np.round(np.linspace(0, size, count + 1)).astype(int).tolist()
    return [slice(low, high) for low, high in pairwise(edges)]


def _labels(labels: str | Path | None, rows: int, columns: int, sheet: Path) -> list[int]:
    """Return one digit per tile, or nothing if there are no labels."""
    if labels is None:
        return []
    if labels in ("rows", "columns"):
        count = rows if labels == "rows" else columns
        if count != DIGITS:
            raise RepriseError(f"{sheet}: has {count} {labels}, so they cannot stand for the digits 0 to 9.")
        order = np.arange(DIGITS)
        return (order.repeat(columns) if labels == "rows" else np.tile(order, rows)).tolist()
    text = read_text(labels).removeprefix("\ufeff").replace(";", ",")  # as spreadsheets write it, too
    cells = [cell.strip() for line in csv.reader(io.StringIO(text)) for cell in line if cell.strip()]
    if wrong := [cell for cell in cells if cell not in map(str, range(DIGITS))]:
        raise RepriseError(f"{labels}: {wrong[0]!r} is not a digit; list one digit from 0 to 9 per tile.")
    if len(cells) != rows * columns:
        raise RepriseError(
            f"{labels}: has {len(cells)} labels, but {sheet} has {rows} rows × {columns} columns = "
            f"{rows * columns} tiles; correct the one or the other."
        )
    return [int(cell) for cell in cells]
