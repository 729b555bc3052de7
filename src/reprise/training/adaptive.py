"""Adaptive discriminator augmentation (Karras et al., 2020, "Training GANs with limited data").

Each change is made with a probability that rises while the discriminator tells real images with more confidence
than it should, and falls otherwise. Moving, turning and scaling are one affine map, which is sampled by reading
and weighting pixels: in PyTorch, `grid_sample` has no second derivative, reading has.
"""

from __future__ import annotations

import math

import torch

from reprise.training.checkpoint import State

TARGET, EVERY, SPEED = 0.6, 4, 500_000
"""Wanted mean sign of logits of real images; steps between corrections; images in which 0 may become 1."""

SCALE, CONTRAST, SATURATION, LIGHT, SHIFT = 0.2, 0.5, 1.0, 0.2, 1 / 8
"""Standard deviations: of logarithms to base 2, but for brightness and, of the side, the shift by fractions."""

CHOICES, VALUES = 13, 15
LUMA = torch.full((3,), 1 / math.sqrt(3))


class Adaptive:
    """Random mirroring, turning, shifting, scaling and colours of N×3×side×side images, 0 being middle grey.

    Attributes
    ----------
    probability : float
        Of each change.
    """

    def __init__(self):
        self.probability, self.signs, self.steps = 0.0, 0.0, 0

    @staticmethod
    def draw(count: int) -> torch.Tensor:
        """Return the random numbers that decide how each of `count` images is changed, drawn on the CPU."""
        return torch.rand(count, CHOICES + VALUES)

    def __call__(self, images: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        """Return images changed as `numbers` from `draw` say, each change made where its number is below."""
        chosen, values = numbers[:, :CHOICES], numbers[:, CHOICES:]
        turns = 1 - math.sqrt(1 - self.probability)  # two turns, of which each has half of the effect
        limits = torch.full((CHOICES,), self.probability)
        limits[[4, 6]] = turns
        made = chosen < limits
        moved = sampled(images, placement(made, values, images.shape[-1]).to(images))
        return coloured(moved, colours(made, values).to(images))

    def observe(self, sign: float, count: int) -> None:
        """Take up the mean sign of the logits of `count` real images; every few steps, correct the probability."""
        self.signs, self.steps = self.signs + sign, self.steps + 1
        if self.steps % EVERY == 0:
            change = math.copysign(count * EVERY / SPEED, self.signs / EVERY - TARGET)
            self.probability, self.signs = min(max(self.probability + change, 0.0), 1.0), 0.0

    def state(self) -> State:
        """Return what the next step depends on."""
        return {"probability": self.probability, "signs": self.signs, "steps": self.steps}

    def restore(self, state: State) -> None:
        """Take up what `state` returned."""
        self.__dict__.update(state)


def placement(made: torch.Tensor, values: torch.Tensor, side: int) -> torch.Tensor:
    """Return N×3×3 maps from places in the changed image to places in the given one, in halves of the side."""
    normal, angle = torch.special.ndtri(values.clamp(1e-6, 1 - 1e-6)), math.pi * (2 * values - 1)
    whole = ((2 * values - 1) * SHIFT * side).round() * 2 / side

    def where(choice: int, changed: torch.Tensor, otherwise: float) -> torch.Tensor:
        return torch.where(made[:, choice], changed, torch.full_like(changed, otherwise))

    size, narrow = where(3, 2 ** (SCALE * normal[:, 4]), 1.0), where(5, 2 ** (SCALE * normal[:, 6]), 1.0)
    steps = [
        _scaling(where(0, 1 - 2 * (values[:, 0] < 0.5).float(), 1.0), torch.ones(len(values))),
        _rotation(where(1, (values[:, 1] * 4).floor() * (math.pi / 2), 0.0)),
        _shift(where(2, whole[:, 2], 0.0), where(2, whole[:, 3], 0.0)),
        _scaling(size, size),
        _rotation(where(4, angle[:, 5], 0.0)),
        _scaling(narrow, 1 / narrow),
        _rotation(where(6, angle[:, 7], 0.0)),
        _shift(where(7, 2 * SHIFT * normal[:, 8], 0.0), where(7, 2 * SHIFT * normal[:, 9], 0.0)),
    ]
    result = steps[0]
    for step in steps[1:]:
        result = result @ step
    return result


def colours(made: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Return N×3×4 maps from colours, and a 1, to colours."""
    count = len(values)
    normal = torch.special.ndtri(values.clamp(1e-6, 1 - 1e-6))
    same, axis = torch.eye(3).expand(count, 3, 3), torch.outer(LUMA, LUMA)

    def where(choice: int, changed: torch.Tensor) -> torch.Tensor:
        return torch.where(made[:, choice, None, None], changed, same)

    contrast = where(8, same * (2 ** (CONTRAST * normal[:, 11]))[:, None, None])
    flip = where(9, same - 2 * axis * (values[:, 14] < 0.5)[:, None, None])
    hue = where(10, _about_grey(math.pi * (2 * values[:, 12] - 1)))
    strong = (2 ** (SATURATION * normal[:, 13]))[:, None, None]
    saturation = where(11, axis + (same - axis) * strong)
    light = torch.where(made[:, 12], LIGHT * normal[:, 10], torch.zeros(count))
    matrix = saturation @ hue @ flip @ contrast
    return torch.cat([matrix, (matrix @ light[:, None, None].expand(-1, 3, 1))], 2)


def sampled(images: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return images whose pixels are read where `maps` (see `placement`) say, each mixed from four; edges mirror."""
    channels, side = images.shape[1:3]
    centres = (2 * torch.arange(side, device=images.device, dtype=images.dtype) + 1) / side - 1
    y, x = torch.meshgrid(centres, centres, indexing="ij")
    places = maps @ torch.stack([x, y, torch.ones_like(x)]).reshape(3, -1)
    right, down = ((places[:, :2] + 1) * side / 2 - 0.5).unbind(1)
    left, top = right.floor(), down.floor()
    flat, result = images.flatten(2), 0
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (1 - (down - top - row).abs()) * (1 - (right - left - column).abs())
        index = _mirrored(top + row, side) * side + _mirrored(left + column, side)
        result = result + flat.gather(2, index[:, None].expand(-1, channels, -1)) * share[:, None]
    return result.reshape(images.shape)


def coloured(images: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return images whose colours go through `maps` (see `colours`)."""
    flat = maps[:, :, :3] @ images.flatten(2) + maps[:, :, 3:]
    return flat.reshape(images.shape)


def _mirrored(places: torch.Tensor, side: int) -> torch.Tensor:
    """Return whole places brought into 0 … side - 1, mirrored at both edges."""
    folded = places.remainder(2 * side)
    return torch.minimum(folded, 2 * side - 1 - folded).long()


def _matrix(*rows: tuple) -> torch.Tensor:
    """Return N×3×3 matrices of two rows of numbers per image, the third being 0 0 1."""
    count = len(next(value for row in rows for value in row if isinstance(value, torch.Tensor)))
    full = [[torch.as_tensor(value, dtype=torch.float32).expand(count) for value in row] for row in (*rows, (0, 0, 1))]
    return torch.stack([torch.stack(row, -1) for row in full], 1)


def _rotation(angle: torch.Tensor) -> torch.Tensor:
    return _matrix((angle.cos(), -angle.sin(), 0), (angle.sin(), angle.cos(), 0))


def _scaling(wide: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    return _matrix((1 / wide, 0, 0), (0, 1 / high, 0))


def _shift(right: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    return _matrix((1, 0, -right), (0, 1, -down))


def _about_grey(angle: torch.Tensor) -> torch.Tensor:
    """Return N×3×3 rotations of colours about the axis of greys (Rodrigues)."""
    x, y, z = LUMA
    cross = torch.tensor([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    sin, cos = angle.sin()[:, None, None], angle.cos()[:, None, None]
    return cos * torch.eye(3) + sin * cross + (1 - cos) * torch.outer(LUMA, LUMA)
