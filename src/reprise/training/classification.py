"""Learning to classify: cross-entropy by Adam, with accuracy, precision and recall per epoch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from reprise.metrics.classification import confusion, scores
from reprise.training.checkpoint import State
from reprise.training.loop import Row

CHUNK = 2500


class Classification:
    """A network, its optimiser, and the images it is validated on.

    Training scores are counted while the network learns, as Keras counts them, so they lag a
    little behind the network at the epoch's end, and are of the changed images where `augment` is given.

    Parameters
    ----------
    learning_rate
        Of Adam; the highest one where `steps` is given.
    augment
        Changes the images of each training batch.
    steps
        Number of steps of the whole training: the learning rate then rises over the first 30 % of
        them from 1/25 and falls to nearly 0 (one cycle; Smith and Topin, 2018). None keeps it constant.
    """

    def __init__(
        self,
        network: nn.Module,
        learning_rate: float,
        validation: tuple[torch.Tensor, torch.Tensor],
        augment: Callable[[torch.Tensor], torch.Tensor] | None = None,
        steps: int | None = None,
    ):
        self.network = network
        self.validation = validation
        self.augment = augment
        device = validation[0].device
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, learning_rate, steps) if steps else None
        self.seen: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.network.to(device)

    def step(self, images: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the batch's mean cross-entropy in nats."""
        logits = self.network(self.augment(images) if self.augment else images)
        loss = functional.cross_entropy(logits, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.schedule:
            self.schedule.step()
        self.seen.append((labels, logits.detach().argmax(1)))
        return {"training_loss": loss}

    def end_epoch(self) -> Row:
        """Return accuracy, precision and recall on the training part and all four on validation."""
        labels, predicted = (torch.cat(part) for part in zip(*self.seen, strict=True))
        self.seen.clear()
        training = scores(confusion(labels.cpu().numpy(), predicted.cpu().numpy()))
        validation = evaluate(self.network, *self.validation)
        row = {f"training_{name}": value for name, value in training.items()}
        return row | {f"validation_{name}": validation[name] for name in ("loss", *training)}

    def state(self) -> State:
        """Return weights, optimiser state and where in the schedule the training is."""
        schedule = self.schedule.state_dict() if self.schedule else None
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": schedule,
        }

    def restore(self, state: State) -> None:
        """Take up weights, optimiser state and place in the schedule."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule:
            self.schedule.load_state_dict(state["schedule"])


@torch.no_grad()
def evaluate(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> dict:
    """Return loss (nats), accuracy, macro precision and recall, and the confusion counts."""
    network.eval()
    logits = torch.cat([network(chunk) for chunk in images.split(CHUNK)])
    network.train()
    counts = confusion(labels.cpu().numpy(), logits.argmax(1).cpu().numpy())
    return {"loss": float(functional.cross_entropy(logits, labels)), **scores(counts), "confusion": counts.tolist()}
