"""Where a training runs, and what makes it give the same bits each time."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import torch

from reprise.artifacts import UsageError

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def prepare(spec: dict[str, Any], seed: int) -> torch.device:
    """Set threads, seed and deterministic algorithms; return the device asked for.

    `spec` holds ``compute.device`` (auto, cpu or cuda) and ``compute.threads``. The thread count
    is taken from there and not from the scheduler, since sums round differently with another one.
    """
    wanted = spec["compute.device"]
    if wanted == "cuda" and not torch.cuda.is_available():
        raise UsageError("compute.device is cuda, but torch sees no GPU; set it to auto or cpu.")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_num_threads(spec["compute.threads"])
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # a debugging aid that costs time
    torch.manual_seed(seed)
    _keep_freed_memory()
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")


def _keep_freed_memory() -> None:
    """Ask glibc to hand freed tensors out again instead of returning them to the system.

    Each step allocates the same activations; fetching their pages anew takes a fifth of its time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:  # other C libraries have none
        largest = 2**30
        mallopt(M_MMAP_THRESHOLD, largest)
        mallopt(M_TRIM_THRESHOLD, largest)
