"""Learning to paint: StyleGAN2's generator against its discriminator, regularised lazily (Karras et al., 2020).

Each step the generator, then the discriminator, takes a step of the non-saturating loss. Every few steps each
also takes one of its regulariser alone, as much heavier: the generator of the path length, the discriminator
of the gradient at real images. Adam's rates are slowed down by as much as there are more steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn
from torch.nn.functional import softplus

from reprise.models.stylegan.generator import Generator
from reprise.training.adaptive import Adaptive
from reprise.training.checkpoint import State
from reprise.training.diff_augment import DiffAugment
from reprise.training.distributed import Crew
from reprise.training.loop import Row

AUGMENTATIONS: dict[str, Callable[[], DiffAugment | Adaptive | None]] = {
    "none": lambda: None,
    "differentiable": DiffAugment,
    "adaptive": Adaptive,
}
MIXED = 0.9
"""Share of batches whose images take the styles of their later layers from other numbers."""

MEAN_RATE, PATH_RATE = 0.005, 0.01
"""Of the moving averages of w and of the path length."""

RAMP = 0.05
"""The average of weights reaches back no further than this share of the images that were seen."""


@dataclass(frozen=True)
class Recipe:
    """How a pair learns; the values are those of the published code for 256×256 images but for the augmentation.

    Attributes
    ----------
    learning_rate : float
        Of both Adams, whose moments are (0, 0.99).
    gamma : float
        Weight of R1, halved.
    path_weight : float
        Of the path length's deviation.
    gradient_every, path_every : int
        Steps between those of the regularisers.
    half_life : int
        Images after which a weight counts half in the average of weights.
    augment : str
        ``none``, ``differentiable`` or ``adaptive``.
    precision : str
        ``fp32``, or ``bf16`` to multiply in it, but in the regularisers.
    """

    learning_rate: float = 0.0025
    gamma: float = 0.82
    path_weight: float = 2.0
    gradient_every: int = 16
    path_every: int = 4
    half_life: int = 5000
    augment: str = "differentiable"
    precision: str = "fp32"


class StyleBased:
    """A generator, a discriminator, and the average of the generator's weights, which paints best.

    Parameters
    ----------
    shown : of int
        Epochs whose average is kept, 0 being the beginning.
    crew
        The processes that share each batch.

    Attributes
    ----------
    average : Generator
        Exponential moving average of the generator.
    course : dict
        Weights of the average after each shown epoch, on the CPU.
    """

    def __init__(
        self,
        generator: Generator,
        discriminator: nn.Module,
        recipe: Recipe,
        device: torch.device,
        shown: Collection[int] = (),
        crew: Crew | None = None,
    ):
        self.generator, self.discriminator, self.recipe, self.device = generator, discriminator, recipe, device
        self.average = deepcopy(generator).eval().requires_grad_(False)
        self.optimizers = (
            _adam(generator, recipe.learning_rate, recipe.path_every if recipe.path_weight else 0),
            _adam(discriminator, recipe.learning_rate, recipe.gradient_every if recipe.gamma else 0),
        )
        self.multiplying = partial(
            torch.autocast, device.type, dtype=torch.bfloat16, enabled=recipe.precision == "bf16"
        )
        self.augmentation = AUGMENTATIONS[recipe.augment]()
        self.crew, self.shown = crew or Crew(), frozenset(shown)
        self.numbers = {"steps": 0, "images": 0, "epochs": 0}
        self.terms = {name: torch.zeros((), device=device) for name in ("gradient_penalty", "path_length")}
        self.course: dict[str, dict[str, torch.Tensor]] = {}
        self._keep()

    def step(self, images: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step of both networks with real images (uint8, N×3×side×side); return losses and the mean sign."""
        count, steps = len(images), self.numbers["steps"]
        real = self._mirrored(images)
        generator = self._generate(count)
        if self.recipe.path_weight and steps % self.recipe.path_every == 0:
            self._even_paths(count)
        discriminator, sign = self._discriminate(real, count)
        if self.recipe.gamma and steps % self.recipe.gradient_every == 0:
            self._flatten(real, count)
        if isinstance(self.augmentation, Adaptive):
            self.augmentation.observe(float(sign), count)
        self.numbers["steps"], self.numbers["images"] = steps + 1, self.numbers["images"] + count
        self._average(count)
        return {"discriminator_loss": discriminator, "generator_loss": generator, "sign": sign}

    def end_epoch(self) -> Row:
        """Keep the average of weights if this epoch is shown; return the last values of the regularisers."""
        self.numbers["epochs"] += 1
        self._keep()
        probability = self.augmentation.probability if isinstance(self.augmentation, Adaptive) else 0.0
        terms = {name: float(value) for name, value in self.terms.items()}
        return {"images": self.numbers["images"], "augmented": probability, **terms}

    def state(self) -> State:
        """Return weights, their averages, optimiser states and counts."""
        augmentation = self.augmentation.state() if isinstance(self.augmentation, Adaptive) else {}
        return {
            "networks": [network.state_dict() for network in self._networks()],
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "augmentation": augmentation,
            "terms": self.terms,
            "numbers": self.numbers,
            "course": self.course,
        }

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        for network, weights in zip(self._networks(), state["networks"], strict=True):
            network.load_state_dict(weights)
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        if isinstance(self.augmentation, Adaptive):
            self.augmentation.restore(state["augmentation"])
        self.terms = {name: value.to(self.device) for name, value in state["terms"].items()}
        self.numbers, self.course = dict(state["numbers"]), state["course"]

    def _generate(self, count: int) -> torch.Tensor:
        styles = self._styles(count, keep_mean=True)
        loss = softplus(-self._judge(self._paint(styles, count), count)).mean()
        self.crew.descend(self.optimizers[0], loss)
        return self.crew.mean(loss.detach())

    def _discriminate(self, real: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.no_grad():
            painted = self._paint(self._styles(count), count)
        of_real, of_painted = self._judge(real, count), self._judge(painted, count)
        loss = softplus(-of_real).mean() + softplus(of_painted).mean()
        self.crew.descend(self.optimizers[1], loss)
        return self.crew.mean(loss.detach()), self.crew.mean(of_real.detach().sign().mean())

    def _flatten(self, real: torch.Tensor, count: int) -> None:
        """Descend the squared gradient of the logits at real images, R1 (Mescheder et al., 2018)."""
        real = real.detach().requires_grad_()
        penalty = gradient_penalty(self.discriminator(self._augmented(real, count)), real)
        self.terms["gradient_penalty"] = self.crew.mean(penalty.detach())
        weight = self.recipe.gamma / 2 * self.recipe.gradient_every
        self.crew.descend(self.optimizers[1], penalty * weight)

    def _even_paths(self, count: int) -> None:
        """Descend how much the length of a step in the image, for one in w, deviates from its mean."""
        count = max(count // 2, self.crew.size)
        styles = self._styles(count)
        images = self.generator.synthesis(styles, self._noise(count))
        directions = self.crew.share(torch.randn(count, *images.shape[1:])).to(self.device)
        lengths = path_lengths(images, styles, directions)
        now = self.crew.mean(lengths.detach().mean())
        # A mean that began at nothing would for thousands of images ask for images that do not depend on w.
        mean = self.terms["path_length"].lerp(now, PATH_RATE) if self.numbers["steps"] else now
        self.terms["path_length"] = mean
        weight = self.recipe.path_weight * self.recipe.path_every
        self.crew.descend(self.optimizers[0], (lengths - mean).square().mean() * weight)

    def _styles(self, count: int, keep_mean: bool = False) -> torch.Tensor:
        """Return this process's share of `count` draws of w for each layer, most of them mixed of two."""
        first, second = (self.crew.share(torch.randn(count, self.generator.latent)).to(self.device) for _ in range(2))
        mixed, layer = torch.rand(2).tolist()
        styles = self.generator.styles(first)
        if keep_mean:
            mean = self.crew.mean(styles[:, 0].detach().mean(0))
            self.generator.mean.lerp_(mean, MEAN_RATE)
        layers = styles.shape[1]
        if mixed >= MIXED:
            return styles
        later = torch.arange(layers, device=self.device) >= 1 + int(layer * (layers - 1))
        return torch.where(later[:, None], self.generator.styles(second), styles)

    def _noise(self, count: int) -> list[torch.Tensor]:
        return [self.crew.share(each).to(self.device) for each in self.generator.noise(count)]

    def _paint(self, styles: torch.Tensor, count: int) -> torch.Tensor:
        with self.multiplying():
            return self.generator.synthesis(styles, self._noise(count))

    def _judge(self, images: torch.Tensor, count: int) -> torch.Tensor:
        with self.multiplying():
            return self.discriminator(self._augmented(images, count))

    def _augmented(self, images: torch.Tensor, count: int) -> torch.Tensor:
        """Return this process's share of `count` images changed at random, in single precision."""
        if self.augmentation is None:
            return images
        with torch.autocast(self.device.type, enabled=False):
            changed = self.augmentation(images, self.crew.share(self.augmentation.draw(count)))
        return changed.contiguous(memory_format=torch.channels_last)

    def _mirrored(self, images: torch.Tensor) -> torch.Tensor:
        """Return this process's share of uint8 images from -1 to 1, half of them left for right."""
        turned = self.crew.share(torch.rand(len(images), 1, 1, 1)).to(self.device) < 0.5
        images = self.crew.share(images).float() / 127.5 - 1
        return torch.where(turned, images.flip(3), images).contiguous(memory_format=torch.channels_last)

    @torch.no_grad()
    def _average(self, count: int) -> None:
        half_life = min(self.recipe.half_life, self.numbers["images"] * RAMP)
        rate = 1 - 0.5 ** (count / max(half_life, 1e-8))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.generator.parameters()), rate)
        torch._foreach_copy_(list(self.average.buffers()), list(self.generator.buffers()))

    def _keep(self) -> None:
        if (epochs := self.numbers["epochs"]) in self.shown:
            weights = self.average.state_dict().items()
            self.course[str(epochs)] = {name: value.detach().to("cpu", copy=True) for name, value in weights}

    def _networks(self) -> Iterator[nn.Module]:
        yield from (self.generator, self.discriminator, self.average)


def gradient_penalty(logits: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    """Return the mean over images of the squared length of the gradient of their logits."""
    (gradient,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def path_lengths(images: torch.Tensor, styles: torch.Tensor, directions: torch.Tensor) -> torch.Tensor:
    """Return how much each image changes along a random direction (N×3×side×side) for a small step of its w.

    Directions have variance 1 and are scaled here by one over the root of the pixels; lengths are over all layers
    of w (N×layers×latent), whose mean square is taken.
    """
    scaled = directions / math.sqrt(images.shape[2] * images.shape[3])
    (gradient,) = torch.autograd.grad((images * scaled).sum(), styles, create_graph=True)
    return gradient.square().sum(2).mean(1).sqrt()


def _adam(network: nn.Module, rate: float, every: int) -> torch.optim.Optimizer:
    """Return Adam with (0, 0.99), slowed down as there is a further step for every `every`, if that is not 0."""
    share = every / (every + 1) if every else 1.0
    return torch.optim.Adam(network.parameters(), lr=rate * share, betas=(0.0, 0.99**share), eps=1e-8, fused=True)
