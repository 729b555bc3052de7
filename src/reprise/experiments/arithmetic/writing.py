"""Expressions in handwriting: which glyph stands for each character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from reprise.artifacts import read_npz
from reprise.data.expressions import BLANK


class Hand:
    """The glyphs of one part, from which characters are written; a blank is empty.

    Parameters
    ----------
    images : uint8 tensor, glyphs × 28 × 28, the last one empty
    labels : array
        The character of each glyph but the last.
    rows : array
        The glyphs of this part.
    """

    def __init__(self, images: torch.Tensor, labels: np.ndarray, rows: np.ndarray):
        own = [rows[labels[rows] == character] for character in range(BLANK)] + [np.array([len(images) - 1])]
        self.images = images
        self.glyphs = torch.from_numpy(np.concatenate(own))
        self.counts = torch.tensor([len(glyphs) for glyphs in own])
        self.starts = self.counts.cumsum(0) - self.counts

    def choose(self, codes: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
        """Return a glyph at random for each code, as its number among all images; drawn on the CPU."""
        codes = codes.cpu()
        drawn = (torch.rand(codes.shape, generator=generator) * self.counts[codes]).long()
        return self.glyphs[self.starts[codes] + drawn].to(self.images.device)

    def show(self, glyphs: torch.Tensor) -> torch.Tensor:
        """Return the images of chosen glyphs, in [0, 1]."""
        return self.images[glyphs].float() / 255

    def write(self, codes: torch.Tensor) -> torch.Tensor:
        """Return images of codes, with glyphs chosen anew by torch's own generator."""
        return self.show(self.choose(codes))


def hands(data: Path, split: Path, device: torch.device) -> dict[str, Hand]:
    """Return one hand for each part of the glyphs; they share their images."""
    arrays = read_npz(data)
    empty = np.zeros_like(arrays["images"][:1])
    images = torch.from_numpy(np.concatenate([arrays["images"], empty])).to(device)
    return {part: Hand(images, arrays["labels"], rows) for part, rows in read_npz(split).items()}


def on_device(parts: Mapping[str, Sequence[np.ndarray]], device: torch.device) -> dict[str, tuple[torch.Tensor, ...]]:
    """Return the texts of each part as tensors."""
    return {part: tuple(torch.from_numpy(own).long().to(device) for own in texts) for part, texts in parts.items()}
