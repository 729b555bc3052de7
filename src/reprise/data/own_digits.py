"""Own digits: hand-drawn by others than MNIST's writers, as they are and brought into MNIST's form.

Embedded are the UCI optical digits in the place of the course's; published are the four sheets of
the course that banoy2023 trained on; yours are a folder or a sheet named in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
from PIL import Image

from reprise.artifacts import RepriseError, sha256
from reprise.data import sheets, sources
from reprise.data.digits import BOLD, STROKES, THIN, has_dark_ink, normalize

if TYPE_CHECKING:
    from reprise.jobs import Job

SIDE = 32  # of the raw digits, as banoy2023 scaled its tiles
NAME = {"name": "own_digits"}

# The commit whose digits banoy2023 used, and in full those in which the files came: none changed since.
COMMIT, FIRST, SECOND = (
    "93a4767",
    "95614abaf4d2f40eb7a0adeafc5be58cc8dd4696",
    "d083a8c61b1968febbf07f867485669181973dca",
)
FOLDER = "2. Hybrid supervised/CNN/ourMNIST/"
FILES = {
    "jpossaz.png": (SECOND, "8ec4fc39e27a64bf0fedb02138cd47d5c4edcc92014f3609e594fc786d335306"),
    "jpossaz2.png": (SECOND, "0fa548e13c33d69e2d9634d9a2e9767844b5dad62feacc3c740c90c5bf989008"),
    "JuanRengifo.png": (FIRST, "f80bf31ef69b9a5edfa356e7c06e79c1b03bd1baa490aa3319f7c22b2d253cab"),
    "cossio.png": (FIRST, "c4e903289bba21cd3ca188fc32dc4eda88327c9c6ea1a3457e82d7fe8dd6cb77"),
    "cossio.csv": (FIRST, "b866117d96b3e485ab1108eacff4d956eaee51be00e63b9e8602702fcc55976e"),
}


@dataclass(frozen=True)
class Sheet:
    """How a sheet of the course is laid out; `labels` None means a CSV file of the sheet's name."""

    rows: int
    dark_ink: bool
    labels: str | None
    columns: int = 10


SHEETS = {
    "jpossaz": Sheet(10, False, "columns"),
    "jpossaz2": Sheet(10, False, "columns"),
    "JuanRengifo": Sheet(10, True, "rows"),
    "cossio": Sheet(31, True, None),
}

UCI_SIDE, UCI_MARGIN, UCI_PER_CLASS = 28, 8, 61  # as many digits as the course has


def make(job: Job) -> None:
    """Write own digits: yours if a path is configured, else from the configured source.

    Outputs: arrays (npz), card (json). The arrays are ``images`` (N×28×28) in MNIST's form, ``thin`` and
    ``bold``, the same with narrower and wider strokes, ``raw`` (N×32×32) as drawn but always dark on light,
    ``as_published`` (N×32×32) as banoy2023 read its sheets and elsewhere as ``raw``, ``labels``, and
    ``sheet``, the number of each digit's sheet. The card's ``parts`` name the sheets.
    """
    sources.make(job, SOURCES, "yours" if job.spec["data.own_digits"]["path"] else job.spec["data.source"])


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the first 61 of each of the UCI optical digits in scikit-learn, enlarged (Alpaydin and Kaynak, 1998)."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    rows = sorted(
        row for digit in range(sheets.DIGITS) for row in np.flatnonzero(digits.target == digit)[:UCI_PER_CLASS]
    )
    tiles = [
        sheets.Tile(_enlarge(digits.images[row] / 16), "UCI optical digits", row, label=int(digits.target[row]))
        for row in rows
    ]
    card = sources.Card(
        **NAME,
        title="Own digits: UCI optical digits",
        stand_in=True,
        complete=False,
        note="610 of the UCI optical digits, 8×8 pixels enlarged to 28×28, in the place of the course's own digits",
        url="https://archive.ics.uci.edu/dataset/80",
        citation="alpaydin1998optical",
        licence="CC BY 4.0",
        parts={"uci": len(tiles)},
    )
    return in_all_forms([tiles]), card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the 610 digits of the course, sheet by sheet."""
    files = {name: sources.fetch("course_digits", name, f"sha256:{FILES[name][1]}", _urls(name)) for name in FILES}
    tiles = {
        name: sheets.read(files[f"{name}.png"], sheet.rows, sheet.columns, sheet.labels or files[f"{name}.csv"])
        for name, sheet in SHEETS.items()
    }
    arrays = in_all_forms(tiles.values())
    arrays["as_published"] = np.concatenate(
        [as_published(files[f"{name}.png"], sheet) for name, sheet in SHEETS.items()]
    )
    card = sources.Card(
        **NAME,
        title="Own digits of the EAFIT course",
        stand_in=False,
        complete=True,
        note="the 610 digits on four sheets that students of the course drew",
        url=f"https://github.com/scardenol/ai_2023/tree/{COMMIT}/{quote(FOLDER)}",
        citation="banoy2023",
        licence="not stated",
        files={name: digest for name, (_, digest) in FILES.items()},
        parts={name: len(sheet) for name, sheet in tiles.items()},
    )
    return arrays, card


def as_published(path: Path, sheet: Sheet) -> np.ndarray:
    """Return the digits of a sheet as banoy2023 read them: uint8, N×32×32, light ink.

    Sheets with dark ink are inverted. Grey is the mean of all channels, and so of opacity too where
    there is one, which narrows the range of those sheets to three quarters.
    """
    with Image.open(path) as image:
        scaled = np.asarray(image.resize((SIDE * sheet.columns, SIDE * sheet.rows)), np.float32)
    grey = (255 - scaled if sheet.dark_ink else scaled).mean(2)
    tiles = grey.reshape(sheet.rows, SIDE, sheet.columns, SIDE).swapaxes(1, 2).reshape(-1, SIDE, SIDE)
    return np.round(tiles).astype(np.uint8)


def yours(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the digits of the folder or the sheet named in the configuration."""
    own = job.spec["data.own_digits"]
    path, labels = Path(own["path"]), own["labels"]
    if not path.exists():
        raise RepriseError(f"{path}: no such file or folder; correct data.own_digits.path in the configuration.")
    tiles = sheets.read(path, own["rows"], own["columns"], labels)
    if bare := [tile for tile in tiles if tile.label is None]:
        raise RepriseError(
            f"{path}: nobody says which digit {bare[0].place} is; set data.own_digits.labels for a sheet, or sort the "
            "images into folders called 0 to 9."
        )
    card = sources.Card(
        **NAME,
        title="Your digits",
        stand_in=False,
        complete=False,
        note=f"{len(tiles):,} digits of {path.name}",
        url="",
        citation="",
        licence="",
        files={name: sha256(file) for name, file in _files(path, labels, tiles).items()},
        parts={path.stem: len(tiles)},
    )
    return in_all_forms([tiles]), card


SOURCES = {"embedded": embedded, "published": published, "yours": yours}


def in_all_forms(tiles: Iterable[Iterable[sheets.Tile]]) -> dict[str, np.ndarray]:
    """Return the arrays of labelled tiles, sheet by sheet; RepriseError naming the tile that holds no digit."""
    every = [(number, tile) for number, sheet in enumerate(tiles) for tile in sheet]
    unchanged = np.stack([raw(tile) for _, tile in every])
    return {
        **{
            name: np.stack([normalised(tile, strokes) for _, tile in every])
            for name, strokes in (("images", STROKES), ("thin", THIN), ("bold", BOLD))
        },
        "raw": unchanged,
        "as_published": unchanged,
        "labels": np.array([tile.label for _, tile in every], np.uint8),
        "sheet": np.array([number for number, _ in every], np.uint8),
    }


def normalised(tile: sheets.Tile, strokes: tuple[float, float] = STROKES) -> np.ndarray:
    """Return a tile in MNIST's form (uint8, 28×28); RepriseError naming it if it holds no digit."""
    try:
        return normalize(tile.pixels, strokes)
    except RepriseError as error:
        raise RepriseError(f"{tile.place}: {error}") from None


def raw(tile: sheets.Tile) -> np.ndarray:
    """Return a tile scaled to 32×32 and otherwise as it was drawn, but always dark on light, uint8."""
    scaled = Image.fromarray(np.asarray(tile.pixels, np.float32)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    grey = np.clip(np.asarray(scaled), 0, 1)
    return np.round(255 * (grey if has_dark_ink(tile.pixels) else 1 - grey)).astype(np.uint8)


def _enlarge(pixels: np.ndarray) -> np.ndarray:
    """Return an 8×8 digit enlarged to 28×28, with a margin like those of digits on a sheet."""
    image = Image.fromarray(pixels.astype(np.float32)).resize((UCI_SIDE, UCI_SIDE), Image.Resampling.BICUBIC)
    return np.pad(np.clip(np.asarray(image), 0, 1), UCI_MARGIN)


def _files(path: Path, labels: str | None, tiles: list[sheets.Tile]) -> dict[str, Path]:
    """Return the files that tiles were read from, by their name within the folder or the sheet's own name."""
    found = {tile.file: path / tile.file for tile in tiles} if path.is_dir() else {path.name: path}
    return found | ({Path(labels).name: Path(labels)} if labels not in (None, "rows", "columns") else {})


def _urls(name: str) -> list[str]:
    place = "https://raw.githubusercontent.com/scardenol/ai_2023"
    return [f"{place}/{commit}/{quote(FOLDER + name)}" for commit in (COMMIT, FILES[name][0])]
