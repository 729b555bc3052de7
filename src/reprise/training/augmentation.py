"""Changes that a digit survives: turned, slanted, bent, written with another pen. Whole batches at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """Random affine and elastic distortions and stroke widths of images with light ink on 0.

    Affine and elastic distortion follow Simard et al. (2003), "Best practices for convolutional
    neural networks applied to visual document analysis".

    Attributes
    ----------
    share : float
        Part of the images that is changed; the others stay as they are, so that ways of writing
        that are rare in the data are not lost among the distorted common ones.
    rotation, slant : float
        Largest angle, in degrees, and largest horizontal shift per height.
    scale, aspect : float
        Largest change of size, and of width against height, as natural logarithms.
    shift : float
        Largest shift along either axis, in pixels.
    elastic, smoothness : float
        Standard deviation of the displacement of a pixel, and of the Gaussian that smooths the
        displacements, both in pixels.
    thinner, thicker : float
        Largest change of stroke width; 1 means a pixel less or more at each edge of a stroke.
    """

    share: float = 0.5
    rotation: float = 7.5
    slant: float = 0.15
    scale: float = 0.15
    aspect: float = 0.05
    shift: float = 2.0
    elastic: float = 1.0
    smoothness: float = 4.0
    thinner: float = 0.5
    thicker: float = 1.0

    @torch.no_grad()
    def __call__(self, images: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """Return changed images; random numbers are drawn on the CPU, so each device gets the same.

        Parameters
        ----------
        images
            N×C×H×W, any device.
        generator
            A generator on the CPU; torch's own if None.
        """
        count, side = len(images), images.shape[-1]
        grid = functional.affine_grid(self._affine(count, side, generator), list(images.shape), align_corners=False)
        grid = (grid + self._displacement(count, *images.shape[-2:], generator)).to(images)
        changed = _with_strokes(
            functional.grid_sample(images, grid, align_corners=False),
            _uniform(-self.thinner, self.thicker, (count, 1, 1, 1), generator).to(images),
        )
        chosen = _uniform(0, 1, (count, 1, 1, 1), generator).to(images) < self.share
        return torch.where(chosen, changed, images)

    def _affine(self, count: int, side: int, generator: torch.Generator | None) -> torch.Tensor:
        """Return N×2×3 matrices from places in the result to places in the image, the side being 2."""
        largest = torch.tensor(
            [math.radians(self.rotation), self.slant, self.scale, self.aspect, *[self.shift * 2 / side] * 2]
        )
        angle, slant, scale, aspect, x, y = (_uniform(-1, 1, (count, 6), generator) * largest).unbind(1)
        cos, sin, wide, high = angle.cos(), angle.sin(), (scale + aspect).exp(), (scale - aspect).exp()
        first = torch.stack([cos * wide, cos * wide * slant - sin * high, x], 1)
        second = torch.stack([sin * wide, sin * wide * slant + cos * high, y], 1)
        return torch.stack([first, second], 1)

    def _displacement(self, count: int, height: int, width: int, generator: torch.Generator | None) -> torch.Tensor:
        """Return N×H×W×2 displacements (x, y), the sides being 2."""
        noise = torch.randn(count, 2, height, width, generator=generator)
        smooth = _gaussian(height, self.smoothness) @ noise @ _gaussian(width, self.smoothness).T
        return (smooth * self.elastic).permute(0, 2, 3, 1) * torch.tensor([2 / width, 2 / height])


def _with_strokes(images: torch.Tensor, change: torch.Tensor) -> torch.Tensor:
    """Return images with strokes thinner (change < 0) or thicker (change > 0), 1 being a pixel at each edge."""
    thick = functional.max_pool2d(images, 3, 1, 1)
    thin = -functional.max_pool2d(-images, 3, 1, 1)
    return images + change.clamp(min=0) * (thick - images) - change.clamp(max=0) * (thin - images)


def _gaussian(size: int, deviation: float) -> torch.Tensor:
    """Return a matrix that smooths white noise of variance 1 into a signal of variance 1."""
    place = torch.arange(size, dtype=torch.float32)
    weights = torch.exp(-((place[:, None] - place) ** 2) / (2 * deviation**2))
    return weights / weights.norm(dim=1, keepdim=True)


def _uniform(low: float, high: float, shape: tuple[int, ...], generator: torch.Generator | None) -> torch.Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator)
