"""What `reprise normalize` and `reprise classify` share: which digits they are given, and their form."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from reprise.artifacts import UsageError

if TYPE_CHECKING:
    from reprise.data.sheets import Tile

SHEET = "contact-sheet.png"  # all digits that `reprise normalize` wrote into a folder


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add the images and the layout of a sheet."""
    parser.add_argument("input", type=Path, metavar="IN", help="an image of one digit or many, or a folder of images")
    parser.add_argument("--rows", type=_count, help="rows of a sheet; without rows and columns the grid is looked for")
    parser.add_argument("--columns", type=_count, help="columns of a sheet")


def tiles_of(options: argparse.Namespace) -> list[Tile]:
    """Return the digits that were named, without the contact sheet beside others.

    UsageError or RepriseError if they cannot be read.
    """
    from reprise.data import sheets

    if not options.input.exists():
        raise UsageError(f"{options.input}: no such file or folder.")
    tiles = sheets.read(options.input, options.rows, options.columns)
    return [tile for tile in tiles if tile.file != SHEET] or tiles


def check_out(path: Path, read: Path | None = None) -> None:
    """Raise UsageError if nothing can be written at `path`.

    That is where a part of it is a file, and where it is what is `read`, or lies in that.
    """
    if read and read.resolve() in (path.resolve(), *path.resolve().parents):
        raise UsageError(f"{path}: would be written over what is read, {read}; name another --out.")
    for folder in path.parents:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder}: is a file, so {path} cannot be written; name another --out.")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, not {text!r}")
    return int(text)
