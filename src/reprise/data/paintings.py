"""Paintings: Monet's in monet2photo, 300 to learn from and 300 held out, or brush strokes of our own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import RepriseError, sha256
from reprise.data import photographs, sources
from reprise.data.brushwork import landscape
from reprise.data.pictures import read_rgb

if TYPE_CHECKING:
    from reprise.jobs import Job

PARTS = {"train": 300, "test": 300}
COUNT = sum(PARTS.values())
SIDE, MADE = 256, 64
"""Pixels of a published painting, and of one of ours."""

FOLDER, INSIDE = "monet", "monet2photo/trainA/"
SHA256 = "4f151b38bfdc5e2590036f42f0cbcff175087624db612edf3975f8b5adaaaef4"
"""Of the sha256 of each of the 600 files, one after the other as text."""


def make(job: Job) -> None:
    """Write paintings from the configured source. Outputs: arrays (npz), card (json).

    The arrays are ``images`` (uint8, 600×side×side×3), the 300 that are learned from first, and ``names``, those
    of the files. The card lists each file with its sha256.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return 600 landscapes of brush strokes, 64×64, painted by this program."""
    card = sources.Card(
        name="paintings",
        title="Paintings: landscapes of brush strokes",
        stand_in=True,
        complete=False,
        note=f"{COUNT} landscapes of brush strokes painted by this program, {MADE}×{MADE} pixels, in the place of "
        f"Monet's; the first {PARTS['train']} are learned from",
        url="",
        citation="",
        licence="MIT, as the program",
        parts=PARTS,
    )
    names = [f"{number:03}" for number in range(COUNT)]
    return {"images": np.stack([landscape(number, MADE) for number in range(COUNT)]), "names": np.array(names)}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the first 600 paintings by name, 256×256, of the training part of monet2photo (Zhu et al., 2017)."""
    paths = _monets()
    card = sources.Card(
        name="paintings",
        title="Paintings: Monet's in monet2photo",
        stand_in=False,
        complete=True,
        note=f"the first {COUNT} of Monet's paintings by name in monet2photo's training part, {SIDE}×{SIDE} pixels; "
        f"the first {PARTS['train']} are learned from. The 300 of alvarez2023 are of the same collection; which ones "
        "is not said",
        url=photographs.ARCHIVE,
        citation="zhu2017unpaired",
        licence="the paintings are in the public domain; of the photographs, not stated",
        files={path.name: sha256(path) for path in paths},
        parts=PARTS,
    )
    return {"images": np.stack([read_rgb(path) for path in paths]), "names": np.array([p.name for p in paths])}, card


SOURCES = {"embedded": embedded, "published": published}


def _monets() -> list[Path]:
    """Return the paintings' files, from the mirror or the published archive; RepriseError unless they are those."""
    mirror = os.environ.get("REPRISE_MIRROR")
    folder = Path(mirror, FOLDER) if mirror else None
    paths = sorted(folder.glob("*.jpg")) if folder and folder.is_dir() else _unpacked()
    paths = paths[:COUNT]
    if photographs.digest(paths) != SHA256:
        raise RepriseError(
            f"{paths[0].parent if paths else FOLDER}: does not hold the first {COUNT} paintings of monet2photo; "
            "replace the folder, or delete it to download them."
        )
    return paths


def _unpacked() -> list[Path]:
    """Return the files of the archive, downloaded and unpacked into the cache, which photographs share."""
    import pooch

    cache = Path(pooch.os_cache("reprise"), photographs.FOLDER)
    processor = pooch.Unzip(extract_dir="monet2photo")
    try:
        found = pooch.retrieve(photographs.ARCHIVE, None, "monet2photo.zip", cache, processor=processor)
    except (OSError, ValueError):
        raise RepriseError(
            f"{FOLDER}: could not be downloaded from {photographs.ARCHIVE}; go online, set data.mirror or "
            "REPRISE_MIRROR to a folder that holds it, or choose data.source: embedded."
        ) from None
    return sorted(Path(path) for path in found if INSIDE in Path(path).as_posix())
