"""One epoch of the VAE of wilusz2024 with our loop per line on standard input; prints its seconds.

See digit_vae.py.
"""

import sys

import torch
from ours import take_turns

from reprise.models.digit_vae import Autoencoder
from reprise.training.device import prepare
from reprise.training.variational import Variational

PRECISION, (IMAGES, BATCH, THREADS) = sys.argv[1], map(int, sys.argv[2:])


def main() -> None:
    """Take turns with Keras."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    images = torch.rand(IMAGES, 1, 28, 28)
    network = Autoencoder().to(memory_format=torch.channels_last)
    take_turns(Variational(network, 1e-3, (images[:1],), precision=PRECISION), [images], BATCH)


if __name__ == "__main__":
    main()
