"""Painted portraits, 64×64: a folder of yours, some of the Rijksmuseum's, or ones that this program paints.

The 663 portraits of demmenie2024 are not public as files. What stands for them are 34 of the same museum, 25 whole
paintings and 9 faces, which a public project holds.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from reprise.artifacts import RepriseError, UsageError, sha256
from reprise.data import painted, sources
from reprise.data.photographs import digest
from reprise.data.pictures import read_rgb, square

if TYPE_CHECKING:
    from reprise.jobs import Job

SIDE, COUNT, PUBLISHED = 64, 120, 663
"""Pixels, portraits of the stand-in, and those of the paper."""

FEWEST = 30
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
FOLDER = "portraits"
COMMIT = "5659f86d24045d1766971d8fdb23b98a4e44f2a3"
ARCHIVE = f"https://github.com/CihanSari/CycleGannPhotoToPainting/archive/{COMMIT}.zip"
# fmt: off
KNOWN = [
    "24fb70dbb7e81194", "61b1d3ad2073bc61", "62d2645c1486e689", "f90b21817e5096e8", "6656f56a20c1086a",
    "8aab10a1779952c9", "09f0a926542c56d6", "12b0526413742224", "6462d5e747d405fb", "2cb3bd36b10ca2e8",
    "18dc7a4e0ea15d9a", "5fef28dae37c3bcd", "ef15e04900e9b3d5", "955b96eefc8764ab", "83b3baeaa2a39a29",
    "384c518b79ad4072", "35e28448d34d5ca8", "778e97085ad9c293", "22272bc51b71256c", "0053fe12ddbc53a3",
    "6f44ea02d23970b4", "ea1b6a4ddd550e63", "ec22622fa86aeff4", "72a4931df8047b45", "5d0c08d5c72d03b5",
    "401c0b88e24bba50", "24e0d420b9823c6e", "2988b659159cf62d", "58aefaa94e466adf", "485a1372468027cb",
    "b4e00f0fad43b2da", "17f5bbbf3bb2422f", "23e4bf4c46292580", "18126fe12162860c",
]
# fmt: on
"""How the sha256 of the 34 files begin, in the order in which they are read; among more files they are found by it."""


def make(job: Job) -> None:
    """Write portraits from your folder, where one is named, or from the configured source.

    Outputs: arrays (npz; ``images``, uint8 N×64×64×3), card (json).
    """
    sources.make(job, SOURCES, "yours" if job.spec["data.portraits.path"] else "")


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a stand-in: portraits that this program paints."""
    card = sources.Card(
        name="portraits",
        title="Portraits: painted by this program",
        stand_in=True,
        complete=False,
        note=f"{COUNT} portraits that this program painted, {SIDE}×{SIDE} pixels, in the place of the Rijksmuseum's",
        url="",
        citation="",
        licence="MIT, as the program",
    )
    return {"images": painted.paint_all(COUNT, seed=0)}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all images below the mirror's folder ``portraits``, or 34 portraits of a public archive."""
    mirror = os.environ.get("REPRISE_MIRROR")
    folder = Path(mirror, FOLDER) if mirror else None
    paths = _files(folder) if folder and folder.is_dir() else _downloaded()
    known = [sha256(path)[:16] for path in paths] == KNOWN
    what = "25 portraits and 9 faces of the Rijksmuseum" if known else f"{len(paths)} portraits of the mirror"
    card = sources.Card(
        name="portraits",
        title="Portraits of the Rijksmuseum" if known else "Portraits of the mirror",
        stand_in=False,
        complete=False,
        note=f"{what}, {SIDE}×{SIDE} pixels, where the paper has {PUBLISHED} of the Rijksmuseum's",
        url=f"https://github.com/CihanSari/CycleGannPhotoToPainting/tree/{COMMIT}" if known else "",
        citation="",
        licence="the paintings are in the public domain; the collection of files, MIT" if known else "not stated",
        files={f"{len(paths)} files": digest(paths)},
    )
    return {"images": _read(paths)}, card


def yours(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all images below the folder that the configuration names."""
    folder = Path(job.spec["data.portraits.path"])
    if not folder.is_dir():
        raise UsageError(f"config.yaml: data.portraits.path is {folder}, which is no folder; name one with images.")
    paths = _files(folder)
    card = sources.Card(
        name="portraits",
        title="Portraits of yours",
        stand_in=True,
        complete=False,
        note=f"{len(paths)} images of yours, {SIDE}×{SIDE} pixels, in the place of the Rijksmuseum's",
        url="",
        citation="",
        licence="yours",
        files={f"{len(paths)} files": digest(paths)},
    )
    return {"images": _read(paths)}, card


SOURCES = {"embedded": embedded, "published": published, "yours": yours}


def _files(folder: Path) -> list[Path]:
    """Return the images below a folder; RepriseError if there are too few to divide and learn from."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if len(paths) < FEWEST:
        raise RepriseError(f"{folder}: holds {len(paths)} images; put at least {FEWEST} portraits there.")
    return paths


def _read(paths: list[Path]) -> np.ndarray:
    return np.stack([square(read_rgb(path), SIDE) for path in paths])


def _downloaded() -> list[Path]:
    """Return the 34 files of the archive, downloaded and unpacked into the cache, in order."""
    import pooch

    cache = Path(pooch.os_cache("reprise"), FOLDER)
    archive, unpacked = "archive.zip", "unpacked"
    try:
        found = pooch.retrieve(ARCHIVE, None, archive, cache, processor=pooch.Unzip(extract_dir=unpacked))
    except BadZipFile:
        (cache / archive).unlink(missing_ok=True)
        shutil.rmtree(cache / unpacked, ignore_errors=True)
        raise RepriseError(
            f"{FOLDER}: what {ARCHIVE} gave is no whole archive and was deleted; run this again to download it anew."
        ) from None
    except (OSError, ValueError):
        raise RepriseError(
            f"{FOLDER}: could not be downloaded from {ARCHIVE}; go online, put portraits into the folder {FOLDER} of a "
            "mirror (data.mirror or REPRISE_MIRROR), or choose data.source: embedded."
        ) from None
    return chosen(Path(path) for path in found)


def chosen(paths) -> list[Path]:
    """Return those of some files whose content is known, in order; RepriseError if one of the 34 is missing."""
    images = (path for path in paths if path.suffix.lower() in SUFFIXES)
    by_hash = {sha256(path)[:16]: path for path in images}
    if missing := [known for known in KNOWN if known not in by_hash]:
        raise RepriseError(
            f"{FOLDER}: {len(missing)} of the {len(KNOWN)} portraits are not in {ARCHIVE}, sha256 {missing[0]}… first; "
            f"put portraits into the folder {FOLDER} of a mirror, or choose data.source: embedded."
        )
    return [by_hash[known] for known in KNOWN]
