"""One epoch of LeNet-5 (modern) with our loop per line on standard input; prints its seconds.

See lenet.py.
"""

import sys

import torch
from ours import take_turns

from reprise.models.lenet import VARIANTS
from reprise.training.classification import Classification
from reprise.training.device import prepare

IMAGES, BATCH, THREADS = map(int, sys.argv[1:])


def main() -> None:
    """Let the network take turns."""
    device = prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    images = torch.rand(IMAGES, 1, 32, 32, device=device)
    labels = torch.randint(0, 10, (IMAGES,), device=device)
    network = VARIANTS["modern"]().to(memory_format=torch.channels_last)
    assert sum(parameter.numel() for parameter in network.parameters()) == 61_706
    take_turns(Classification(network, 1e-3, (images[:1], labels[:1])), (images, labels), BATCH)


if __name__ == "__main__":
    main()
