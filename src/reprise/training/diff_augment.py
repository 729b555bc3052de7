"""Differentiable augmentation (Zhao et al., 2020): what the discriminator sees, real or generated, is changed first.

A discriminator that never sees an image twice the same has a harder time learning few images by heart. All
is sums and products, so that gradients of gradients exist.
"""

from __future__ import annotations

import torch

SHIFT, HOLE = 1 / 8, 1 / 2
"""Largest shift, and side of the square that is cut out, of the image's side."""

GREY = 0.5
LIGHT, COLOURFUL, CONTRAST, DOWN, RIGHT, HOLE_DOWN, HOLE_RIGHT = range(7)


class DiffAugment:
    """Random brightness, saturation and contrast, shift and cutout of N×C×side×side images, 0 being middle grey."""

    @staticmethod
    def draw(count: int) -> torch.Tensor:
        """Return the random numbers that decide how each of `count` images is changed, drawn on the CPU."""
        return torch.rand(count, 7)

    def __call__(self, images: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        """Return images changed as `numbers` from `draw` say."""
        each = numbers[:, :, None, None, None].to(images.device).unbind(1)
        images = images + (each[LIGHT] - GREY)
        grey = images.mean(1, keepdim=True)
        images = grey + (images - grey) * (2 * each[COLOURFUL])
        mean = images.mean((1, 2, 3), keepdim=True)
        images = mean + (images - mean) * (each[CONTRAST] + 0.5)
        return cut(shifted(images, each[DOWN], each[RIGHT]), each[HOLE_DOWN], each[HOLE_RIGHT])


def shifted(images: torch.Tensor, down: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return images moved by whole pixels, 0 moving in; of 0 to 1, 0.5 leaves them where they are."""
    side = images.shape[-1]
    places = torch.arange(side, device=images.device)
    far = int(side * SHIFT + 0.5)

    def moves(share: torch.Tensor) -> torch.Tensor:
        """Return N×1×side×side matrices, 1 where a row comes from a place."""
        by = (share * (2 * far + 1)).floor() - far
        return (places[:, None] - by == places).to(images.dtype)

    return moves(down) @ images @ moves(right).transpose(-1, -2)


def cut(images: torch.Tensor, down: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return images with a square set to 0 whose middle is anywhere in the image, from 0 to 1."""
    side = images.shape[-1]
    places = torch.arange(side, device=images.device)
    half = int(side * HOLE + 0.5) // 2

    def near(share: torch.Tensor, along: torch.Tensor) -> torch.Tensor:
        first = (share * (side + 1)).floor() - half
        return (along >= first) & (along < first + 2 * half)

    hole = near(down, places[:, None]) & near(right, places)
    return images * (~hole).to(images.dtype)
