"""Who may write: one Snakemake per folder, one job per run, and no job that outlives its Snakemake.

Snakemake's lock is a list of files without an owner, so a killed run leaves it behind. Here the
owner holds an advisory lock that dies with it; whoever finds it free knows the old owner is dead.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reprise.artifacts import RepriseError

OWNER = "REPRISE_OWNER"


def take_workflow(folder: str | os.PathLike) -> bool:
    """Own `folder` (``.snakemake``) until this process ends, clearing the locks of a dead owner.

    Return False, and do nothing, when a live Snakemake owns it: Snakemake's own lock speaks then.
    """
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / "owner", os.O_RDWR | os.O_CREAT, 0o644)
    if not _lock(descriptor):
        os.close(descriptor)
        return False
    for lock in (folder / "locks").glob("*.lock"):
        lock.unlink(missing_ok=True)
    return True


def announce() -> None:
    """Name this process as the owner of the jobs that it starts."""
    os.environ[OWNER] = f"{socket.gethostname()}:{os.getpid()}"


def follow_owner() -> None:
    """End this process at once when the Snakemake that started it dies.

    A job survives a SIGKILL of its Snakemake otherwise, and goes on writing beside its successor.
    """
    host, _, pid = os.environ.get(OWNER, "").rpartition(":")
    if host != socket.gethostname():
        return
    try:
        descriptor = os.pidfd_open(int(pid))
    except ProcessLookupError:
        os._exit(1)

    def watch() -> None:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="owner-watch").start()


@contextmanager
def writing_alone(folder: str | os.PathLike) -> Iterator[None]:
    """Hold `folder` for one writer; RepriseError if another process is writing there."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _lock(descriptor):
            raise RepriseError(f"{folder}: another process is writing here; wait for it or end it.")
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the advisory lock of an open file, unless another process holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
