"""EMNIST balanced: 47 classes of handwritten digits and letters, light ink on black (Cohen et al., 2017).

Images are 28×28. The published files hold each one transposed; here they are upright, and `as_stored` turns them back.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reprise.artifacts import RepriseError, sha256
from reprise.data import letters, mnist, sources
from reprise.data.idx import read_idx
from reprise.vision import load_torchvision

if TYPE_CHECKING:
    from reprise.jobs import Job

CHARACTERS = letters.DIGITS + letters.LETTERS
"""What each label stands for; the other small letters look like their capitals and share their class."""

PARTS = {"train": 112_800, "test": 18_800}
FOLDER, ARCHIVE = "emnist_balanced", "gzip.zip"
IMAGES, LABELS = "emnist-balanced-{}-images-idx3-ubyte.gz", "emnist-balanced-{}-labels-idx1-ubyte.gz"
MAPPING = "emnist-balanced-mapping.txt"
FILES = (MAPPING, *(name.format(part) for part in PARTS for name in (IMAGES, LABELS)))
OF_EACH = 40
"""Images of each class in the stand-in."""

_card = partial(sources.Card, name="emnist", licence="not stated", citation="cohen2017emnist")


def make(job: Job) -> None:
    """Write EMNIST from the configured source. Outputs: arrays (npz), card (json)."""
    sources.make(job, SOURCES)


def as_stored(images: np.ndarray) -> np.ndarray:
    """Return upright images (N×28×28) as the published files hold them: rows and columns exchanged."""
    return images.swapaxes(-1, -2)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a stand-in: MNIST's digits, and letters that are drawn from matplotlib's fonts and bent."""
    arrays, _ = mnist.embedded(job)
    rows = np.concatenate([np.flatnonzero(arrays["labels"] == digit)[:OF_EACH] for digit in range(10)])
    labels = np.arange(len(letters.DIGITS), len(CHARACTERS), dtype=np.uint8).repeat(OF_EACH)
    card = _card(
        title="EMNIST balanced: a stand-in",
        stand_in=True,
        complete=False,
        note=f"{OF_EACH} images of each of 47 classes: digits of MNIST, and letters drawn from matplotlib's fonts, "
        "turned, sheared and bent at random, in the place of EMNIST's handwriting",
        url="https://matplotlib.org/stable/users/explain/text/fonts.html",
    )
    return {
        "images": np.concatenate([arrays["images"][rows], letters.draw_all(OF_EACH, seed=0)]),
        "labels": np.concatenate([arrays["labels"][rows], labels]),
    }, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return EMNIST balanced, those for training first; a mirror may hold a part of it in the published form."""
    mirror = Path(os.environ.get("REPRISE_MIRROR") or ".", FOLDER)
    if os.environ.get("REPRISE_MIRROR") and mirror.is_dir():
        return _read(mirror)
    data = load_torchvision().datasets.EMNIST
    archive = sources.fetch("emnist", ARCHIVE, f"md5:{data.md5}", [data.url])
    with tempfile.TemporaryDirectory() as folder:
        _unpack(archive, Path(folder))
        return _read(Path(folder))


SOURCES = {"embedded": embedded, "published": published}


def _unpack(archive: Path, folder: Path) -> None:
    """Copy the files of the balanced part out of the archive of all parts."""
    with zipfile.ZipFile(archive) as whole:
        for name in FILES:
            (folder / name).write_bytes(whole.read(f"gzip/{name}"))


def _read(folder: Path) -> tuple[dict[str, np.ndarray], sources.Card]:
    _check_mapping(folder / MAPPING)
    images = {part: read_idx(folder / IMAGES.format(part), (None, mnist.SIDE, mnist.SIDE)) for part in PARTS}
    labels = {part: read_idx(folder / LABELS.format(part), (len(images[part]),)) for part in PARTS}
    for part, found in labels.items():
        if found.max(initial=0) >= len(CHARACTERS):
            raise RepriseError(
                f"{folder / LABELS.format(part)}: has a label {found.max()}, where 46 is the last; fetch it again."
            )
    sizes = {part: len(found) for part, found in labels.items()}
    complete = sizes == PARTS
    card = _card(
        title="EMNIST balanced",
        stand_in=False,
        complete=complete,
        note=f"{'all' if complete else 'a part of'} EMNIST balanced, {sizes['train']:,} training and "
        f"{sizes['test']:,} test images of 47 classes",
        url="https://www.nist.gov/itl/products-and-services/emnist-dataset",
        files={name: sha256(folder / name) for name in FILES},
        parts=sizes,
    )
    stored = np.concatenate(list(images.values()))
    return {
        "images": np.ascontiguousarray(as_stored(stored)),
        "labels": np.concatenate(list(labels.values())),
    }, card


def _check_mapping(path: Path) -> None:
    """Raise RepriseError unless the labels of a folder stand for `CHARACTERS`."""
    try:
        pairs = [tuple(map(int, line.split())) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError):
        raise RepriseError(f"{path}: cannot be read as a table of labels; fetch the file again.") from None
    if pairs != list(enumerate(map(ord, CHARACTERS))):
        raise RepriseError(f"{path}: does not map labels 0 to 46 to EMNIST's 47 balanced classes; fetch it again.")
