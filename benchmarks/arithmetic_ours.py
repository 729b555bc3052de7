"""One epoch of a network of demmenie2024 with our loop per line on standard input; prints its seconds.

See arithmetic.py.
"""

import contextlib
import sys
import tempfile
import time
from pathlib import Path

import torch

from reprise.models.arithmetic import image_to_text, text_to_text
from reprise.training.answers import Answers
from reprise.training.checkpoint import Checkpoint
from reprise.training.device import prepare
from reprise.training.loop import fit

TASK, (ROWS, BATCH, THREADS) = sys.argv[1], map(int, sys.argv[2:])
CHARACTERS = 13


def main() -> None:
    """Answer each line with the seconds of one epoch, checkpoint and scores included."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    answers = torch.randint(0, CHARACTERS, (ROWS, 3))
    if TASK == "image":
        network, queries = image_to_text(1, 1, characters=CHARACTERS, steps=3), torch.rand(ROWS, 5, 28, 28)
    else:
        network, queries = text_to_text(1, 1, characters=CHARACTERS, steps=3), torch.randint(0, CHARACTERS, (ROWS, 5))
    objective = Answers(network, (queries[:1], answers[:1]), lambda rows: rows, 1e-3)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Checkpoint(Path(folder, "network.safetensors"), "benchmark")
        for epoch, _ in enumerate(sys.stdin, start=1):
            start = time.perf_counter()
            with contextlib.redirect_stdout(sys.stderr):
                fit(
                    objective,
                    (queries, answers),
                    epochs=epoch,
                    batch_size=BATCH,
                    seed=0,
                    checkpoint=checkpoint,
                    label="benchmark",
                )
            print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
