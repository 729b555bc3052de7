"""One epoch of LeNet-5 (modern) with our loop per line on standard input; prints its seconds.

See lenet.py.
"""

import contextlib
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import torch

from reprise.models.lenet import VARIANTS
from reprise.training.checkpoint import Checkpoint
from reprise.training.classification import Classification
from reprise.training.device import prepare
from reprise.training.loop import fit

IMAGES, BATCH, THREADS = map(int, sys.argv[1:])


def main() -> None:
    """Answer each line with the seconds of one epoch, checkpoint and scores included."""
    device = prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    images = torch.rand(IMAGES, 1, 32, 32, device=device)
    labels = torch.randint(0, 10, (IMAGES,), device=device)
    network = VARIANTS["modern"]().to(memory_format=torch.channels_last)
    assert sum(parameter.numel() for parameter in network.parameters()) == 61_706
    objective = Classification(network, 1e-3, (images[:1], labels[:1]))
    train = partial(fit, batch_size=BATCH, seed=0, label="benchmark")
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Checkpoint(Path(folder, "network.safetensors"), "benchmark")
        for epoch, _ in enumerate(sys.stdin, start=1):
            start = time.perf_counter()
            with contextlib.redirect_stdout(sys.stderr):
                train(objective, (images, labels), epochs=epoch, checkpoint=checkpoint)
            print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
