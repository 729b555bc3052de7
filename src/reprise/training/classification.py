"""Learning to classify: cross-entropy by Adam, with accuracy, precision and recall per epoch."""

from __future__ import annotations

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
    little behind the network at the epoch's end.
    """

    def __init__(self, network: nn.Module, learning_rate: float, validation: tuple[torch.Tensor, torch.Tensor]):
        self.network = network
        self.validation = validation
        device = validation[0].device
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
        self.seen: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.network.to(device)

    def step(self, images: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step; return the batch's mean cross-entropy in nats."""
        logits = self.network(images)
        loss = functional.cross_entropy(logits, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
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
        """Return weights and optimiser state."""
        return {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}

    def restore(self, state: State) -> None:
        """Take up weights and optimiser state."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])


@torch.no_grad()
def evaluate(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> dict:
    """Return loss (nats), accuracy, macro precision and recall, and the confusion counts."""
    network.eval()
    logits = torch.cat([network(chunk) for chunk in images.split(CHUNK)])
    network.train()
    counts = confusion(labels.cpu().numpy(), logits.argmax(1).cpu().numpy())
    return {"loss": float(functional.cross_entropy(logits, labels)), **scores(counts), "confusion": counts.tolist()}
