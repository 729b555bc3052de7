"""What a job holds alone while it runs: GPUs of this machine, and the right to write its outputs.

Both are locks on files, so they end with the job however it ends, and nobody has to clean up.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from reprise.artifacts import RepriseError

VISIBLE = "CUDA_VISIBLE_DEVICES"
DEVICES = Path("/dev")
WRITERS = Path(".snakemake", "writers")
PATIENCE = 60  # seconds that a killed writer may take to end, on another node too
PAUSE = 0.2


def visible_gpus() -> list[str]:
    """Return the GPUs that this process may use, named as CUDA names them; torch is not asked, it loads slowly."""
    named = os.environ.get(VISIBLE)
    if named is not None:
        return [name.strip() for name in named.split(",") if name.strip() not in ("", "-1", "NoDevFiles")]
    found = [path for path in DEVICES.glob("nvidia*") if re.fullmatch(r"nvidia\d+", path.name)]
    under_windows = not found and (DEVICES / "dxg").exists()  # which does not say how many it has
    return [str(number) for number in range(len(found) or under_windows)]


@contextmanager
def gpus(count: int) -> Iterator[list[str]]:
    """Let this process, and what it starts, see `count` GPUs that no other job here uses; wait for them.

    Where there is but one GPU, or none, there is nothing to choose and nothing changes. RepriseError
    if fewer than `count` are to be had.
    """
    known = visible_gpus()
    if count > max(1, len(known)):
        raise RepriseError(f"{count} GPUs are asked for, but only {len(known)} can be seen; ask for fewer.")
    if not count or len(known) < 2:
        yield known
        return
    with ExitStack() as held:
        while len(chosen := _free(known, count, held)) < count:
            held.close()  # two jobs that each kept what they got might wait for each other
            time.sleep(PAUSE)
        before = os.environ.get(VISIBLE)
        held.callback(_set_visible, before)
        _set_visible(",".join(chosen))
        yield chosen


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Be the only job that makes `output`; RepriseError if another does and is not gone in a minute.

    It holds one byte of a file that all nodes see, since that is the kind of lock that network file
    systems know: a node that its scheduler has given up may be writing still. Outside of a
    workflow's folder there are no other jobs.
    """
    if not WRITERS.parent.is_dir():
        yield
        return
    place = int.from_bytes(hashlib.sha256(str(output).encode()).digest()[:7], "big")
    descriptor = os.open(WRITERS, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        end = time.monotonic() + PATIENCE
        while not _lock_byte(descriptor, place):
            if time.monotonic() > end:
                raise RepriseError(f"{output}: another process is writing this; wait for it or end it.")
            time.sleep(PAUSE)
        yield
    finally:
        os.close(descriptor)


def _free(known: list[str], count: int, held: ExitStack) -> list[str]:
    """Return up to `count` GPUs that were free and are locked now until `held` closes."""
    # A Slurm job has GPUs of its own, which may bear the same numbers as another job's.
    folder = Path(tempfile.gettempdir(), f"reprise-gpus-{os.getuid()}", os.environ.get("SLURM_JOB_ID", "here"))
    folder.mkdir(parents=True, exist_ok=True)
    chosen: list[str] = []
    for name in known:
        descriptor = os.open(folder / name.replace("/", "_"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        held.callback(os.close, descriptor)
        chosen.append(name)
        if len(chosen) == count:
            break
    return chosen


def _set_visible(names: str | None) -> None:
    if names is None:
        with suppress(KeyError):
            del os.environ[VISIBLE]
    else:
        os.environ[VISIBLE] = names


def _lock_byte(descriptor: int, place: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):  # POSIX allows either
        return False
    return True
