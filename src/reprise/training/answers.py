"""Learning to answer in characters: cross-entropy, with accuracy per character and of whole answers."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from reprise.training.loop import Row
from reprise.training.scheduled import Scheduled

CHUNK = 2000


class Answers(Scheduled):
    """A network that answers, and the questions that it is validated on.

    Training scores are counted while the network learns, as Keras counts them.

    Parameters
    ----------
    network
        Turns what `view` gives into logits, rows × characters × classes.
    validation
        Questions, as the network takes them, and answers.
    view
        Turns questions of a training batch into what the network takes.
    learning_rate, steps
        As of `Scheduled`.
    """

    def __init__(
        self,
        network: nn.Module,
        validation: tuple[torch.Tensor, torch.Tensor],
        view: Callable[[torch.Tensor], torch.Tensor],
        learning_rate: float,
        steps: int | None = None,
    ):
        super().__init__(network, learning_rate, steps)
        self.validation, self.view = validation, view
        self.right: list[torch.Tensor] = []

    def step(self, questions: torch.Tensor, answers: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the mean cross-entropy of a character, in nats."""
        logits = self.network(self.view(questions))
        loss = functional.cross_entropy(logits.flatten(0, 1), answers.flatten())
        self.descend(loss)
        self.right.append(logits.detach().argmax(2) == answers)
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return accuracies on the training part, and loss and accuracies on validation."""
        right = torch.cat(self.right)
        self.right.clear()
        row = {"training_accuracy": _share(right), "training_exact": _share(right.all(1))}
        found, _ = evaluate(self.network, *self.validation)
        return row | {f"validation_{name}": value for name, value in found.items()}


@torch.no_grad()
def evaluate(network: nn.Module, questions: torch.Tensor, answers: torch.Tensor) -> tuple[Row, torch.Tensor]:
    """Return loss (nats per character), accuracy per character and of whole answers, and what is answered."""
    network.eval()
    logits = torch.cat([network(chunk) for chunk in questions.split(CHUNK)])
    network.train()
    right = logits.argmax(2) == answers
    loss = float(functional.cross_entropy(logits.flatten(0, 1), answers.flatten()))
    return {"loss": loss, "accuracy": _share(right), "exact": _share(right.all(1))}, logits.argmax(2)


def _share(right: torch.Tensor) -> float:
    return float(right.float().mean())
