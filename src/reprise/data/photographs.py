"""Photographs that learn to be painted: landscapes of monet2photo, or tiles of scikit-learn's two."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import RepriseError, sha256
from reprise.data import sources
from reprise.data.pictures import read_rgb

if TYPE_CHECKING:
    from reprise.jobs import Job

TILE = 128
SIDE, COUNT = 256, 240
FOLDER = "landscapes"
ARCHIVE = "https://people.eecs.berkeley.edu/~taesung_park/CycleGAN/datasets/monet2photo.zip"
INSIDE = "monet2photo/testB/"
SHA256 = "1b6fdc417bc17e2400b9819fe0ad95760702ef4d2278605deede7c7fbbac6b38"
"""Of the sha256 of each of the 240 files, one after the other as text."""


def make(job: Job) -> None:
    """Write photographs from the configured source. Outputs: arrays (npz), card (json)."""
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return tiles that do not overlap, 30 of 128×128, of the two photographs that come with scikit-learn."""
    from sklearn.datasets import load_sample_image

    photographs = [load_sample_image(name) for name in ("china.jpg", "flower.jpg")]
    tiles = [
        photograph[top : top + TILE, left : left + TILE]
        for photograph in photographs
        for top in range(0, photograph.shape[0] - TILE + 1, TILE)
        for left in range(0, photograph.shape[1] - TILE + 1, TILE)
    ]
    card = sources.Card(
        name="photographs",
        title="Photographs: scikit-learn's two",
        stand_in=True,
        complete=False,
        note=f"{len(tiles)} tiles of {TILE}×{TILE} pixels of the two photographs that come with scikit-learn",
        url="https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_sample_images.html",
        citation="",
        licence="CC BY 2.0 (the photographers are named in scikit-learn)",
    )
    return {"images": np.stack(tiles)}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the first 240 landscapes, 256×256, of the test part of monet2photo (Zhu et al., 2017)."""
    paths = _landscapes()
    card = sources.Card(
        name="photographs",
        title="Photographs: landscapes of monet2photo",
        stand_in=False,
        complete=True,
        note=f"the first {COUNT} landscape photographs of monet2photo's test part, {SIDE}×{SIDE} pixels",
        url=ARCHIVE,
        citation="zhu2017unpaired",
        licence="not stated; photographs from Flickr",
        files={f"{COUNT} files": SHA256},
    )
    return {"images": np.stack([read_rgb(path) for path in paths])}, card


SOURCES = {"embedded": embedded, "published": published}


def _landscapes() -> list[Path]:
    """Return the photographs' files, from the mirror or the published archive; RepriseError unless they are those."""
    mirror = os.environ.get("REPRISE_MIRROR")
    folder = Path(mirror, FOLDER) if mirror else None
    paths = sorted(folder.glob("*.jpg")) if folder and folder.is_dir() else _unpacked()
    paths = paths[:COUNT]
    if digest(paths) != SHA256:
        raise RepriseError(
            f"{paths[0].parent if paths else FOLDER}: does not hold the {COUNT} landscapes of monet2photo; "
            "replace the folder, or delete it to download them."
        )
    return paths


def digest(paths: list[Path]) -> str:
    """Return one sha256 for the content of many files, in order."""
    return hashlib.sha256("".join(map(sha256, paths)).encode()).hexdigest()


def _unpacked() -> list[Path]:
    """Return the files of the archive, downloaded and unpacked into the cache."""
    import pooch

    cache = Path(pooch.os_cache("reprise"), FOLDER)
    processor = pooch.Unzip(extract_dir="monet2photo")
    try:
        found = pooch.retrieve(ARCHIVE, None, "monet2photo.zip", cache, processor=processor)
    except (OSError, ValueError):
        raise RepriseError(
            f"{FOLDER}: could not be downloaded from {ARCHIVE}; go online, set data.mirror or REPRISE_MIRROR to a "
            "folder that holds it, or choose data.source: embedded."
        ) from None
    return sorted(Path(path) for path in found if INSIDE in Path(path).as_posix())
