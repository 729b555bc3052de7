"""Painting frames: one after the other, or so that what does not change in the video does not flicker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import torch
from torch.nn import functional

from reprise.experiments.stylization.styles import channels_last, tensor
from reprise.metrics.motion import motion, visible, warped
from reprise.models.stylization.transformer import Transformer
from reprise.training.stylization import scaled

MULTIPLE, SMALLEST = 4, 8
"""Sides that the transformer takes are multiples of this, since it halves them twice, and no shorter."""

ON_GPU = 8
"""Frames that are painted at once on a GPU; on a CPU it is one, which is as fast and needs least memory."""


class Painter:
    """Paints the frames of a video.

    Parameters
    ----------
    network, vector
        The transformer and the style vector (1×S) for it.
    strength
        Share of the painted frame in the result, the rest being the frame itself.
    smoothing
        Share of the painted frame before, moved as the video moves, wherever the video shows the same
        place again. 0 paints each frame for itself.
    """

    def __init__(
        self,
        network: Transformer,
        vector: torch.Tensor,
        device: torch.device,
        strength: float = 1.0,
        smoothing: float = 0.0,
    ):
        self.network, self.vector, self.device = channels_last(network.to(device)).eval(), vector.to(device), device
        self.strength, self.smoothing = strength, smoothing

    def __call__(self, frames: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Yield each frame painted: uint8, height × width × 3, as it came."""
        last: tuple[torch.Tensor, torch.Tensor] | None = None
        for frame, painted in self._painted(iter(frames)):
            if self.smoothing:
                painted = self._steadied(frame, painted, last)
                last = frame, painted
            mixed = torch.lerp(frame, painted, self.strength) if self.strength < 1 else painted
            pixels = (255 * mixed[0]).round().clamp(0, 255).to(torch.uint8)
            yield pixels.permute(1, 2, 0).contiguous().cpu().numpy()

    @torch.inference_mode()
    def _painted(self, frames: Iterator[np.ndarray]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield each frame as a tensor, 1×3×H×W in [0, 1], and painted."""
        size = ON_GPU if self.device.type == "cuda" else 1
        while batch := list(islice(frames, size)):
            images = scaled(tensor(np.stack(batch)).to(self.device))
            height, width = images.shape[2:]
            border = (0, _missing(width), 0, _missing(height))
            padded = functional.pad(images, border, mode="replicate") if any(border) else images
            painted = self.network(padded, self.vector)[..., :height, :width]
            yield from zip(images.split(1), painted.split(1), strict=True)

    @torch.inference_mode()
    def _steadied(
        self, frame: torch.Tensor, painted: torch.Tensor, last: tuple[torch.Tensor, torch.Tensor] | None
    ) -> torch.Tensor:
        if last is None:
            return painted
        before, painted_before = last
        displacement = motion(frame, before)
        share = self.smoothing * visible(frame, warped(before, displacement))
        return torch.lerp(painted, warped(painted_before, displacement), share.to(painted))


def _missing(side: int) -> int:
    """Return by how many pixels a side must grow for the transformer to take it."""
    return max(side + -side % MULTIPLE, SMALLEST) - side
