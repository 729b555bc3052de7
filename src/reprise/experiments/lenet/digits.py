"""The digits as the networks see them: scaled to [0, 1] and 32×32 pixels large."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from reprise.artifacts import UsageError, read_npz
from reprise.data.normalisation import MinMax

Part = tuple[torch.Tensor, torch.Tensor]

SIDE = 32
FORMS = ("raw", "inverted", "normalised")
EIGHT_BITS = MinMax(np.float64(0), np.float64(255))


def parts(data: Path, split: Path, device: torch.device, form: str = "normalised") -> dict[str, Part]:
    """Return images (N×1×32×32, float32) and labels (N, int64) of each part, on `device`.

    Pixels are scaled by the least and greatest value of the training part.
    """
    arrays, rows = read_npz(data), read_npz(split)
    images = in_form(arrays, form)
    scale = MinMax.fit(images[rows["train"]])
    return {name: tensors(images[chosen], arrays["labels"][chosen], scale, device) for name, chosen in rows.items()}


def tensors(images: np.ndarray, labels: np.ndarray, scale: MinMax, device: torch.device) -> Part:
    """Return images (uint8, N×side×side) and labels as the networks take them.

    Images of 28×28 get a border of two pixels of background, as in the papers.
    """
    border = (SIDE - images.shape[-1]) // 2
    scaled = torch.from_numpy(scale.transform(images))[:, None]
    padded = functional.pad(scaled, (border,) * 4).contiguous(memory_format=torch.channels_last)
    return padded.to(device), torch.from_numpy(labels.astype(np.int64)).to(device)


def in_form(arrays: Mapping[str, np.ndarray], form: str) -> np.ndarray:
    """Return the images of a data set in one form: ``normalised`` to MNIST's, or one of own digits alone.

    Those are ``raw``, as drawn; ``inverted``, the same with dark and light exchanged; ``as_published``,
    as banoy2023 read its sheets. UsageError if the data set has no such form.
    """
    name = {"normalised": "images", "inverted": "raw"}.get(form, form)
    if name not in arrays:
        raise UsageError(f"config.yaml: form must be normalised for this data set, not {form}.")
    return 255 - arrays[name] if form == "inverted" else arrays[name]
