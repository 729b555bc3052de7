"""One epoch of the GAN of banoy2023 with our loop per line on standard input; prints its seconds.

See digit_gan.py.
"""

import sys

import torch
from ours import take_turns

from reprise.experiments.digit_gan.networks import RECIPES, optimizers, pair
from reprise.training.adversarial import Adversarial
from reprise.training.device import prepare

PRECISION, (IMAGES, BATCH, THREADS) = sys.argv[1], map(int, sys.argv[2:])
NAME, RATES = "banoy2023", (2e-4, 2e-4)


def main() -> None:
    """Let both networks take turns, with each other and with Keras."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    networks = pair(NAME)
    fixed = (torch.randn(64, networks[0].latent),)
    rivals = Adversarial(*networks, optimizers(NAME, networks, RATES), RECIPES[NAME].turns, fixed, precision=PRECISION)
    take_turns(rivals, [torch.rand(IMAGES, 1, 28, 28) * 2 - 1], BATCH)


if __name__ == "__main__":
    main()
