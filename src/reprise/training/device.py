"""Where a training runs, and what makes it give the same bits each time."""

from __future__ import annotations

import os
from typing import Any

import torch

from reprise.artifacts import UsageError


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
    torch.manual_seed(seed)
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")
