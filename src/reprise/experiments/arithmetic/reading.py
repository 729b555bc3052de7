"""Training a reader of glyphs, which turns handwriting and drawings into text."""

from __future__ import annotations

import torch

from reprise.data.expressions import CHARACTERS
from reprise.experiments.arithmetic.writing import Hand
from reprise.models.arithmetic import Reader
from reprise.training.answers import Answers
from reprise.training.augmentation import Augmentation
from reprise.training.checkpoint import Checkpoint
from reprise.training.loop import Row, fit

RATE, BATCH = 0.004, 128


def train_reader(
    hands: dict[str, Hand], epochs: int, seed: int, checkpoint: Checkpoint, label: str
) -> tuple[Reader, list[Row]]:
    """Return a network that names glyphs, and its history.

    It learns from the training part, each character equally often, half of the glyphs turned, bent and
    thickened at random.
    """
    network = Reader(len(CHARACTERS)).to(hands["train"].images.device)
    augment, hand, codes = Augmentation(), hands["train"], all_characters(hands["train"])
    seen, named = written(hands["validation"], seed)
    objective = Answers(
        network,
        (hand.show(seen), named),
        lambda characters: augment(hand.write(characters)),
        RATE,
        epochs * -(-len(codes) // BATCH),
    )
    history = fit(
        objective, (codes, codes), epochs=epochs, batch_size=BATCH, seed=seed, checkpoint=checkpoint, label=label
    )
    return network, history


def written(hand: Hand, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return glyphs of a hand, each character equally often, and their characters: rows × 1 each."""
    codes = all_characters(hand)
    return hand.choose(codes, torch.Generator().manual_seed(seed)), codes


def all_characters(hand: Hand) -> torch.Tensor:
    """Return codes, rows × 1, each character equally often and together about as many as there are glyphs."""
    each = -(-len(hand.glyphs) // len(CHARACTERS))
    return torch.arange(len(CHARACTERS), device=hand.images.device).repeat(each)[:, None]
