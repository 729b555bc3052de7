"""Finding the w of which a generator paints a given picture: descent on how different the two look.

After the projector of Karras et al. (2020) and, for one w per layer (W+), Abdal et al. (2019). The published one also
descends the noise images, adds noise to w that dies down, lets its step size rise from 0 at first, and sees by features
of VGG. Here noise images stay as they are, so that they do not flicker from frame to frame, each frame begins near its
goal, and the features are those of SqueezeNet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch.nn import functional

from reprise.models.stylegan.generator import Generator
from reprise.models.stylization.squeezenet import SqueezeNet

RATE, FALL = 0.05, 0.5
"""Adam's step size, and the share of the steps over which it falls to 0."""

PIXELS, PULL = 1.0, 0.02
"""Weights of the mean squared difference of pixels, and of the squared distance of w from its mean, both as shares."""

CANDIDATES, CHUNK = 200, 25
"""Draws of which the one that looks most like the first picture is where its descent begins; pictures at a time."""

SPACES = ("w", "w_plus")


class Projector:
    """Finds w for pictures, each beginning at the one before.

    Parameters
    ----------
    features
        Sees how different two pictures look.
    space
        ``w``: the same w for all layers, so that the picture is one that the generator could paint of numbers;
        ``w_plus``: one for each layer, which comes nearer.
    smoothing
        Share of the w of the picture before in that of each.
    """

    def __init__(self, generator: Generator, features: SqueezeNet, space: str, smoothing: float, seed: int):
        self.generator, self.features, self.smoothing = generator, features, smoothing
        self.names = (*features.style_layers, features.content_layer)
        random = torch.Generator().manual_seed(seed)
        device = generator.mean.device
        self.noise = [each.to(device) for each in generator.noise(1, random)]
        self.drawn = generator.mapping(torch.randn(CANDIDATES, generator.latent, generator=random).to(device)).detach()
        self.spread = self.drawn.var(0).mean()
        self.layers = generator.synthesis.layers if space == "w_plus" else 1
        self.before: torch.Tensor | None = None

    def __call__(self, picture: torch.Tensor, steps: int) -> torch.Tensor:
        """Return the w (1×layers×latent) of a picture (1×3×side×side from -1 to 1) after so many steps."""
        seen = self._look(picture)
        begun = self._nearest(seen) if self.before is None else self.before
        styles = begun.clone().requires_grad_()
        optimizer = torch.optim.Adam([styles], lr=RATE)
        for step in range(steps):
            left = (steps - step) / max(steps * FALL, 1)
            optimizer.param_groups[0]["lr"] = RATE * (0.5 - 0.5 * math.cos(math.pi * min(left, 1.0)))
            painted = self.paint(styles)
            far = (styles - self.generator.mean).square().mean() / self.spread
            loss = self._different(painted, seen)[0] + PIXELS * functional.mse_loss(painted, picture) + PULL * far
            (styles.grad,) = torch.autograd.grad(loss, styles)
            optimizer.step()
        found = styles.detach()
        self.before = found if self.before is None else found.lerp(self.before, self.smoothing)
        return self.before

    def paint(self, styles: torch.Tensor) -> torch.Tensor:
        """Return what the generator makes of w (N×1 or layers×latent): N×3×side×side."""
        return self.generator.synthesis(styles.expand(-1, self.generator.synthesis.layers, -1), self.noise)

    @torch.no_grad()
    def distances(self, painted: torch.Tensor, pictures: torch.Tensor) -> torch.Tensor:
        """Return how different N pictures look from N others, from 0 to 1 where no feature is shared."""
        pairs = zip(painted.split(CHUNK), pictures.split(CHUNK), strict=True)
        return torch.cat([self._different(one, self._look(other)) for one, other in pairs])

    @torch.no_grad()
    def _nearest(self, seen: Sequence[torch.Tensor]) -> torch.Tensor:
        far = [self._different(self.paint(some[:, None]), seen) for some in self.drawn.split(CHUNK)]
        return self.drawn[int(torch.cat(far).argmin())].expand(1, self.layers, -1)

    def _look(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        """Return the features of pictures at each place, of length 1, by layer."""
        maps = self.features((pictures + 1) / 2, self.names)
        return [functional.normalize(maps[name], dim=1, eps=1e-6) for name in self.names]

    def _different(self, painted: torch.Tensor, seen: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return half the mean squared distance of the features of each place, over layers, for each picture."""
        pairs = zip(self._look(painted), seen, strict=True)
        return torch.stack([(one - other).square().sum(1).mean((1, 2)) / 2 for one, other in pairs]).mean(0)
