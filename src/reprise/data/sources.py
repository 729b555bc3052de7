"""Where data sets come from: one way to fetch a published file, one way to write what was read.

A data set is a module with a function for each kind of source it offers, and a stage::

    SOURCES = {"embedded": embedded, "published": published}

    def make(job):
        sources.make(job, SOURCES)

Each of these functions takes the job and returns the arrays and their `Card`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import RepriseError, UsageError, sha256, write_json, write_npz

if TYPE_CHECKING:
    from reprise.jobs import Job


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a reader must know about a data set.

    `stand_in` is true for data in the place of the published ones, generated or of another origin,
    `complete` only for the whole published set. `citation` is a key of the report's bibliography,
    `files` maps each file read to its sha256, and `parts` maps published parts to their sizes, in
    the order of the rows.
    """

    name: str
    title: str
    stand_in: bool
    complete: bool
    note: str
    url: str
    citation: str
    licence: str
    files: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)


Source = Callable[["Job"], tuple[dict[str, np.ndarray], Card]]


def make(job: Job, sources: Mapping[str, Source], kind: str = "") -> None:
    """Write a data set from one kind of source, by default `data.source`. Outputs: arrays (npz), card (json).

    Raises UsageError if the data set does not offer it.
    """
    kind = kind or job.spec["data.source"]
    npz, card = job.outputs
    if kind not in sources:
        raise UsageError(f"config.yaml: data.source must be {' or '.join(sources)} for {npz.stem}, not {kind}.")
    arrays, about = sources[kind](job)
    write_npz(npz, **arrays)
    written = {"counts": count_items(arrays), "arrays_sha256": sha256(npz)}
    write_json(card, {**asdict(about), "source": kind, **written})


def count_items(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return how many images or rows of features there are, and how many of each class."""
    kind = "images" if "images" in arrays else "features"
    counts: dict[str, Any] = {kind: len(arrays[kind])}
    if "labels" in arrays:
        counts["per_class"] = np.bincount(arrays["labels"]).tolist()
    return counts


def fetch(folder: str, name: str, known_hash: str, urls: Sequence[str]) -> Path:
    """Return the path of one published file whose hash has been checked.

    Looked for in ``$REPRISE_MIRROR/<folder>/<name>``, then in the download cache, then at each
    of `urls`. Nothing that failed or has another hash is kept.

    Parameters
    ----------
    folder, name : str
        Folder of the data set and name of the file, in the mirror and in the cache.
    known_hash : str
        ``sha256:<hex>``, or ``md5:<hex>`` where only that is published.
    urls : sequence of str
        Addresses of this very file, tried in order.

    Raises
    ------
    RepriseError
        If the mirror is not a folder, its file has another hash, or no address delivers the file.
    """
    mirror = os.environ.get("REPRISE_MIRROR")
    if not mirror:
        return _download(folder, name, known_hash, urls)
    if not Path(mirror).is_dir():
        raise RepriseError(f"{mirror}: is named as data mirror but is no folder; mend data.mirror or REPRISE_MIRROR.")
    path = Path(mirror, folder, name)
    if not path.exists():
        return _download(folder, name, known_hash, urls, f"is not in the mirror {mirror} and ")
    _check_hash(path, known_hash)
    return path


def _check_hash(path: Path, known_hash: str) -> None:
    algorithm, _, expected = known_hash.partition(":")
    try:
        with open(path, "rb") as file:
            found = hashlib.file_digest(file, algorithm).hexdigest()
    except OSError as error:
        raise RepriseError(f"{path}: cannot be read ({error.strerror}).") from None
    if found != expected:
        raise RepriseError(
            f"{path}: has {algorithm} {found}, expected {expected}; replace the file, or delete it to download it."
        )


def _download(folder: str, name: str, known_hash: str, urls: Sequence[str], before: str = "") -> Path:
    import pooch

    failures = []
    for url in urls:
        try:
            cache = Path(pooch.os_cache("reprise"), folder)
            return Path(pooch.retrieve(url, known_hash, name, cache, progressbar=sys.stderr.isatty()))
        except (OSError, ValueError) as error:
            failures.append(f"{url} ({_reason(error)})")
    raise RepriseError(
        f"{folder}/{name}: {before}could not be downloaded from {' or '.join(failures)}; go online, set data.mirror "
        "or REPRISE_MIRROR to a folder that holds it, or choose data.source: embedded."
    )


def _reason(error: OSError | ValueError) -> str:
    """Return in a few words why a download failed; ValueError is pooch's word for a wrong hash."""
    if not isinstance(error, OSError):
        return "its content has the wrong hash"
    response = getattr(error, "response", None)
    return f"HTTP {response.status_code}" if response is not None else error.strerror or type(error).__name__
