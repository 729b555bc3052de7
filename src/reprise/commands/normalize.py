"""`reprise normalize IN --out PATH`: drawn or photographed digits in MNIST's form, as PNG files."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reprise.artifacts import UsageError
from reprise.commands import own

if TYPE_CHECKING:
    from reprise.data.sheets import Tile

HELP = "bring drawn or photographed digits into MNIST's form"
OTHER_IMAGES = (".jpg", ".jpeg", ".bmp", ".gif", ".ppm", ".tif", ".tiff", ".webp")
ACROSS = 20  # digits per row of the contact sheet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is read and where the digits go."""
    own.add_input(parser)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="PATH",
        help=f"a PNG file for one digit, or a folder for one PNG file per digit and {own.SHEET}",
    )


def run(options: argparse.Namespace) -> int:
    """Write the normalised digits; return 0."""
    from reprise.data.contact_sheet import contact_sheet, save_png
    from reprise.data.own_digits import normalised

    own.check_out(options.out, options.input)
    tiles = own.tiles_of(options)
    single = options.out.suffix.lower() == ".png"
    if single and len(tiles) > 1:
        raise UsageError(f"{options.input}: holds {len(tiles)} digits; name a folder as --out.")
    if not single and options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is a file; name a folder, or a file that ends in .png.")
    if not single and options.out.suffix.lower() in OTHER_IMAGES:
        raise UsageError(f"{options.out}: digits are written as PNG; name a file that ends in .png, or a folder.")
    names = [name_of(tile) for tile in tiles]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        both = " and ".join(tile.file for tile, name in zip(tiles, names, strict=True) if name == twice[0])
        raise UsageError(f"{options.input}: {both} would both be written to {twice[0]}; rename one of them.")
    if left := sorted({path.name for path in options.out.glob("*-row??-column??.png")} - set(names)):
        raise UsageError(f"{options.out}: holds other digits, such as {left[0]}; take them away or name another --out.")
    digits = [normalised(tile) for tile in tiles]
    if single:
        save_png(options.out, digits[0])
    else:
        for name, digit in zip(names, digits, strict=True):
            save_png(options.out / name, digit)
        save_png(options.out / own.SHEET, contact_sheet(digits, ACROSS))
    print(f"{options.out}: {len(digits)} digit{'s' * (len(digits) > 1)}.")
    return 0


def name_of(tile: Tile) -> str:
    """Return a file name for one digit: where it came from, with rows and columns counted from 1."""
    stem = Path(tile.file).with_suffix("").as_posix().replace("/", "-")
    return f"{stem}-row{tile.row + 1:02}-column{tile.column + 1:02}.png"
