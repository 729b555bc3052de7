"""One epoch of a network of demmenie2024 with our loop per line on standard input; prints its seconds.

See arithmetic.py.
"""

import sys

import torch
from ours import take_turns

from reprise.models.arithmetic import image_to_text, text_to_text
from reprise.training.answers import Answers
from reprise.training.device import prepare

TASK, (ROWS, BATCH, THREADS) = sys.argv[1], map(int, sys.argv[2:])
CHARACTERS = 13


def main() -> None:
    """Let the network take turns."""
    prepare({"compute.device": "cpu", "compute.threads": THREADS}, seed=0)
    answers = torch.randint(0, CHARACTERS, (ROWS, 3))
    if TASK == "image":
        network, queries = image_to_text(1, 1, characters=CHARACTERS, steps=3), torch.rand(ROWS, 5, 28, 28)
    else:
        network, queries = text_to_text(1, 1, characters=CHARACTERS, steps=3), torch.randint(0, CHARACTERS, (ROWS, 5))
    take_turns(Answers(network, (queries[:1], answers[:1]), lambda rows: rows, 1e-3), (queries, answers), BATCH)


if __name__ == "__main__":
    main()
