"""Our side of a race against Keras: one epoch of our loop per line on standard input."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from reprise.training.checkpoint import Checkpoint
from reprise.training.loop import Objective, fit


def take_turns(objective: Objective, data: Sequence[torch.Tensor], batch_size: int) -> None:
    """Answer each line with the seconds of one more epoch, checkpoint and scores included."""
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Checkpoint(Path(folder, "network.safetensors"), "benchmark")
        for epochs, _ in enumerate(sys.stdin, start=1):
            start = time.perf_counter()
            with contextlib.redirect_stdout(sys.stderr):
                fit(
                    objective,
                    data,
                    epochs=epochs,
                    batch_size=batch_size,
                    seed=0,
                    checkpoint=checkpoint,
                    label="benchmark",
                )
            print(time.perf_counter() - start, flush=True)
