"""Finished trainings, kept by everything they depend on and shared by checkouts and nodes.

The folder is named by ``REPRISE_CACHE``; empty means that nothing is kept. An entry is a folder
with copies of a run's files and their sha256: it is checked before it is used, and one that does
not check is dropped and trained again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from reprise import fingerprint
from reprise.artifacts import RepriseError, read_json, sha256, write_json

if TYPE_CHECKING:
    from reprise.jobs import Job

FOLDER = "REPRISE_CACHE"
LIBRARIES = ("torch", "numpy")


def folder() -> Path | None:
    """Return the cache folder, or None when it is switched off."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "reprise", "runs")
    value = os.environ.get(FOLDER, "auto")
    return default if value == "auto" else Path(value).expanduser() if value else None


def key_of(job: Job) -> str:
    """Return the hash of all a training depends on: code, settings, seed, data, libraries, device."""
    import torch

    content = {
        "code": fingerprint.code_key(job.module),
        "spec": job.spec,
        "seed": job.seed,
        "cuda": job.spec.get("compute.device") != "cpu" and torch.cuda.is_available(),
        "inputs": [sha256(path) for path in job.inputs],
        "libraries": {name: version(name).partition("+")[0] for name in LIBRARIES},
        "python": platform.python_version_tuple()[:2],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def through(stage: Callable[[Job], None]) -> Callable[[Job], None]:
    """Return `stage` with its results taken from the cache where they are, and put there after."""

    def cached(job: Job) -> None:
        place = folder()
        entry = place / key_of(job)[:40] if place else None
        if entry and _fetch(entry, job):
            print(f"taken from {entry}", flush=True)
            return
        stage(job)
        if entry:
            try:
                _store(entry, job)
            except OSError as error:
                print(f"{entry}: not kept ({error.strerror})", flush=True)

    return cached


def entries(place: Path) -> Iterator[tuple[Path, dict]]:
    """Yield each complete entry with its manifest, oldest use first."""
    found = [path.parent for path in place.glob("*/manifest.json")]
    for entry in sorted(found, key=lambda path: (path / "manifest.json").stat().st_mtime):
        yield entry, read_json(entry / "manifest.json")


def _fetch(entry: Path, job: Job) -> bool:
    """Copy an entry to the job's outputs; False if it is not there or does not check."""
    if not entry.exists():
        return False
    if not _checks(entry, [path.name for path in job.outputs]):
        shutil.rmtree(entry, ignore_errors=True)
        return False
    for path in job.outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry / path.name, path)
    os.utime(entry / "manifest.json")
    return True


def _checks(entry: Path, names: list[str]) -> bool:
    try:
        files = read_json(entry / "manifest.json")["files"]
        return all(sha256(entry / name) == files[name] for name in names)
    except (RepriseError, KeyError, OSError):
        return False


def _store(entry: Path, job: Job) -> None:
    """Copy the job's outputs into a new entry that appears whole or not at all."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=entry.parent, prefix=".new-"))
    try:
        for path in job.outputs:
            shutil.copyfile(path, new / path.name)
        files = {path.name: sha256(path) for path in job.outputs}
        write_json(new / "manifest.json", {"experiment": job.experiment, "seed": job.seed, "files": files})
        new.chmod(0o755)
        if not entry.exists():  # another process may have stored the same run first
            new.rename(entry)
    finally:
        shutil.rmtree(new, ignore_errors=True)
