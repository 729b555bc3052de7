"""One epoch of the autoencoder of demmenie2024 with our loop per line on standard input; prints its seconds.

See portraits.py.
"""

import sys

import torch
from ours import take_turns

from reprise.models.portraits import Autoencoder
from reprise.training.autoencoding import Autoencoding
from reprise.training.device import prepare

PRECISION, (IMAGES, BATCH, THREADS) = sys.argv[1], map(int, sys.argv[2:])


def main() -> None:
    """Take turns with Keras."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    images = torch.rand(IMAGES, 3, 64, 64).contiguous(memory_format=torch.channels_last)
    network = Autoencoder().to(memory_format=torch.channels_last)
    take_turns(Autoencoding(network, 1e-3, images[:1], precision=PRECISION), [images], BATCH)


if __name__ == "__main__":
    main()
