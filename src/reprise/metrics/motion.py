"""Where each pixel of a frame was in the frame before, and how much a video flickers beyond its motion.

Motion is found by the method of Lucas and Kanade (1981) on a pyramid of scales, small ones first.
"""

from __future__ import annotations

import torch
from torch.nn import functional

LONGEST = 256
"""Longest side, in pixels, at which motion is looked for."""

SMALLEST, STEPS, WINDOW, DAMPING = 16, 4, 7, 1e-3
ALIKE = 0.1
"""Largest difference, of 1, between a place and where it came from; beyond, it was hidden before."""


@torch.no_grad()
def motion(frame: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """Return 1×2×H×W displacements (x, y) in pixels, from places in `frame` to those in `before`.

    Both are 1×3×H×W in [0, 1].
    """
    height, width = frame.shape[2:]
    scale = min(1.0, LONGEST / max(height, width))
    pyramid = [tuple(_grey(each, scale) for each in (frame, before))]
    while min(pyramid[-1][0].shape[2:]) >= 2 * SMALLEST:
        pyramid.append(tuple(functional.avg_pool2d(each, 2) for each in pyramid[-1]))
    found = torch.zeros(1, 2, 1, 1, dtype=frame.dtype, device=frame.device)
    for one, other in reversed(pyramid):
        found = _refined(one, other, _stretched(found, *one.shape[2:]))
    return _stretched(found, height, width)


def warped(image: torch.Tensor, displacement: torch.Tensor) -> torch.Tensor:
    """Return the values of `image` (1×C×H×W) at places moved by `displacement`, edges repeated."""
    height, width = image.shape[2:]
    y, x = torch.meshgrid(
        torch.arange(height, dtype=image.dtype, device=image.device),
        torch.arange(width, dtype=image.dtype, device=image.device),
        indexing="ij",
    )
    places = torch.stack([(x + displacement[0, 0]) / width, (y + displacement[0, 1]) / height], -1)
    places = 2 * places + torch.tensor([1 / width, 1 / height], dtype=image.dtype, device=image.device) - 1
    return functional.grid_sample(image, places[None], padding_mode="border", align_corners=False)


def visible(frame: torch.Tensor, moved: torch.Tensor) -> torch.Tensor:
    """Return, 1×1×H×W, where `frame` shows what the moved frame before it shows, and not something new."""
    return (frame - moved).abs().mean(1, keepdim=True) < ALIKE


def flicker(frame: torch.Tensor, before: torch.Tensor, displacement: torch.Tensor, where: torch.Tensor) -> float:
    """Return the mean change, of 1, from the moved frame before to this one, at places `where` both show the same."""
    change = (frame - warped(before, displacement)).abs().mean(1, keepdim=True)
    return float(change[where].mean()) if where.any() else 0.0


def _refined(frame: torch.Tensor, before: torch.Tensor, displacement: torch.Tensor) -> torch.Tensor:
    """Return a better displacement: in each window, the one that least squares ask for, a few times."""
    across = functional.pad(frame, (1, 1, 0, 0), mode="replicate")
    down = functional.pad(frame, (0, 0, 1, 1), mode="replicate")
    x, y = (across[..., 2:] - across[..., :-2]) / 2, (down[..., 2:, :] - down[..., :-2, :]) / 2
    xx, xy, yy = (_window(product) for product in (x * x, x * y, y * y))
    xx, yy = xx + DAMPING, yy + DAMPING
    determinant = xx * yy - xy * xy
    for _ in range(STEPS):
        change = frame - warped(before, displacement)
        right, lower = _window(x * change), _window(y * change)
        step = torch.cat([yy * right - xy * lower, xx * lower - xy * right], 1) / determinant
        displacement = _window(displacement + step.clamp(-1, 1))
    return displacement


def _window(maps: torch.Tensor) -> torch.Tensor:
    padded = functional.pad(maps, (WINDOW // 2,) * 4, mode="replicate")
    return functional.avg_pool2d(padded, WINDOW, 1)


def _grey(image: torch.Tensor, scale: float) -> torch.Tensor:
    grey = image.mean(1, keepdim=True)
    size = [max(round(side * scale), 1) for side in image.shape[2:]]
    return functional.interpolate(grey, size, mode="bilinear", antialias=True) if scale < 1 else grey


def _stretched(displacement: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return a displacement at another size, in pixels of that size."""
    ratio = torch.tensor([width / displacement.shape[3], height / displacement.shape[2]])
    wide = functional.interpolate(displacement, (height, width), mode="bilinear", align_corners=False)
    return wide * ratio.to(wide)[None, :, None, None]
