"""Learning to generate: a generator against a discriminator (Goodfellow et al., 2014), both on logits."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from reprise.training.checkpoint import State
from reprise.training.loop import Row

CHUNK = 2000


class Adversarial:
    """A generator, a discriminator, their optimisers, and how the two take turns.

    The discriminator's loss is the sum of its binary cross-entropies on real images (target 1) and on
    generated ones (0), 2 ln 2 by chance; the generator's is that of the discriminator on generated images
    with target 1, ln 2 by chance.

    Parameters
    ----------
    generator
        Has an attribute ``latent``, how many numbers it takes. Generator and discriminator take labels too where
        `step` is given some.
    optimizers
        Of generator and discriminator.
    turns
        ``fresh``: the discriminator takes a step, then the generator one on newly drawn images. ``shared``:
        likewise, on the same images. ``simultaneous``: both steps are of the weights before either.
        The last two run the generator once per step.
    fixed : tensors
        From which samples are drawn after each epoch: N×latent numbers, and N labels where the networks take some.
    drawn
        How many images the generator's step draws for each real one, where turns are ``fresh``.
    precision
        ``fp32``, or ``bf16`` to multiply in it; weights and losses are in single precision either way.

    Attributes
    ----------
    losses : tensor, steps × 2
        Of discriminator and generator, of every step of the epochs that ended.
    samples : uint8 tensor, epochs × N × side × side, × 3 for colours
        From the fixed numbers, after each epoch.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        optimizers: tuple[torch.optim.Optimizer, torch.optim.Optimizer],
        turns: str,
        fixed: tuple[torch.Tensor, ...],
        precision: str = "fp32",
        drawn: int = 1,
    ):
        self.generator, self.discriminator = generator, discriminator
        self.optimizers, self.fixed, self.drawn = optimizers, fixed, drawn
        kind = fixed[0].device.type
        self.multiplying = partial(torch.autocast, kind, dtype=torch.bfloat16, enabled=precision == "bf16")
        self.take_turns = {"fresh": self._fresh, "shared": self._shared, "simultaneous": self._simultaneous}[turns]
        self.losses = torch.zeros(0, 2)
        self.samples = torch.zeros(0, len(fixed[0]), 0, 0, dtype=torch.uint8)
        self.seen: list[torch.Tensor] = []

    def step(self, images: torch.Tensor, *labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step of both networks with real images (N×C×side×side) and their labels; return the losses."""
        self.generator.train()
        self.discriminator.train()
        discriminator, generator = (loss.detach() for loss in self.take_turns(images, *labels))
        self.seen.append(torch.stack([discriminator, generator]))
        return {"discriminator_loss": discriminator, "generator_loss": generator}

    def end_epoch(self) -> Row:
        """Keep the epoch's losses and samples from the fixed numbers; return nothing further."""
        self.losses = torch.cat([self.losses, torch.stack(self.seen).cpu()])
        self.seen.clear()
        drawn = pixels(generate(self.generator, *self.fixed), self.generator).cpu()
        self.samples = torch.cat([self.samples.reshape(-1, *drawn.shape), drawn[None]])
        return {}

    def state(self) -> State:
        """Return weights, optimiser states, losses and samples so far."""
        return {
            "networks": [network.state_dict() for network in (self.generator, self.discriminator)],
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "losses": self.losses,
            "samples": self.samples,
        }

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        for network, weights in zip((self.generator, self.discriminator), state["networks"], strict=True):
            network.load_state_dict(weights)
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.losses, self.samples = state["losses"], state["samples"]

    def _fresh(self, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.no_grad():
            generated = self._draw(len(images), *labels)
        loss = self._discriminate(images, generated, *labels)
        labels = tuple(each.repeat(self.drawn) for each in labels)
        return loss, self._generate(self._draw(self.drawn * len(images), *labels), *labels)

    def _shared(self, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        generated = self._draw(len(images), *labels)
        loss = self._discriminate(images, generated.detach(), *labels)
        return loss, self._generate(generated, *labels)

    def _simultaneous(self, images: torch.Tensor, *labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        taken_for_real = self._judge(self._draw(len(images), *labels), *labels)
        loss = _apart(self._judge(images, *labels), taken_for_real)
        other = against(taken_for_real, 1)
        _descend(self.optimizers[0], other, retain_graph=True, wait=True)
        _descend(self.optimizers[1], loss)
        self.optimizers[0].step()
        return loss, other

    def _discriminate(self, images: torch.Tensor, generated: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
        loss = _apart(self._judge(images, *labels), self._judge(generated, *labels))
        _descend(self.optimizers[1], loss)
        return loss

    def _generate(self, generated: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
        loss = against(self._judge(generated, *labels), 1)
        _descend(self.optimizers[0], loss)
        return loss

    def _draw(self, count: int, *labels: torch.Tensor) -> torch.Tensor:
        numbers = torch.randn(count, self.generator.latent).to(self.fixed[0].device)
        with self.multiplying():
            return self.generator(numbers, *labels)

    def _judge(self, images: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
        with self.multiplying():
            return self.discriminator(images, *labels).float()


def against(logits: torch.Tensor, target: float) -> torch.Tensor:
    """Return the mean binary cross-entropy of logits, all with one target."""
    return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


@torch.no_grad()
def generate(generator: nn.Module, numbers: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
    """Return a generator's images of N×latent numbers and, where it takes them, N labels, in its range.

    Normalisation is as learned, not of the batch.
    """
    generator.eval()
    chunks = zip(*(tensor.split(CHUNK) for tensor in (numbers, *labels)), strict=True)
    return torch.cat([generator(*chunk) for chunk in chunks])


def pixels(images: torch.Tensor, generator: nn.Module) -> torch.Tensor:
    """Return N×C×side×side images in a generator's range as uint8, 0 for black: N×side×side, × 3 for colours."""
    low = darkest(generator)
    values = (255 * (images - low) / (1 - low)).round().clamp(0, 255).to(torch.uint8)
    return values[:, 0] if values.shape[1] == 1 else values.permute(0, 2, 3, 1)


def darkest(generator: nn.Module) -> int:
    """Return what is black in a generator's images: -1 where a hyperbolic tangent ends it, 0 after a sigmoid."""
    return -1 if any(isinstance(layer, nn.Tanh) for layer in generator.modules()) else 0


def _apart(real: torch.Tensor, generated: torch.Tensor) -> torch.Tensor:
    """Return a discriminator's loss from its logits of real and of generated images."""
    return against(real, 1) + against(generated, 0)


def _descend(
    optimizer: torch.optim.Optimizer, loss: torch.Tensor, retain_graph: bool = False, wait: bool = False
) -> None:
    """Set the gradients of an optimiser's own weights, leaving all others, and step unless it shall wait.

    Fused optimisers on processors walk weights and gradients in memory order, so both lie in the same one.
    """
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    for weight, gradient in zip(weights, torch.autograd.grad(loss, weights, retain_graph=retain_graph), strict=True):
        alike = gradient.stride() == weight.stride()
        weight.grad = gradient if alike else torch.empty_like(weight).copy_(gradient)
    if not wait:
        optimizer.step()
