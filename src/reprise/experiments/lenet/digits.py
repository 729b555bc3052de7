"""The digits as the networks see them: scaled to [0, 1] and padded to 32×32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from reprise.artifacts import read_npz
from reprise.data.normalisation import MinMax

Part = tuple[torch.Tensor, torch.Tensor]


def parts(data: Path, split: Path, device: torch.device) -> dict[str, Part]:
    """Return images (N×1×32×32, float32) and labels (N, int64) of each part, on `device`.

    Pixels are scaled by the least and greatest value of the training part; the two-pixel border
    is background, as in the papers.
    """
    arrays, rows = read_npz(data), read_npz(split)
    scale = MinMax.fit(arrays["images"][rows["train"]])

    def tensors(chosen: np.ndarray) -> Part:
        images = torch.from_numpy(scale.transform(arrays["images"][chosen]))[:, None]
        labels = torch.from_numpy(arrays["labels"][chosen].astype(np.int64))
        padded = functional.pad(images, (2, 2, 2, 2)).contiguous(memory_format=torch.channels_last)
        return padded.to(device), labels.to(device)

    return {name: tensors(chosen) for name, chosen in rows.items()}
