"""Features of images by a network that learned nothing: random weights, the same each time (Naeem et al., 2020).

Where images are far from photographs, random features tell real from generated ones at least as well as those of a
network that learned from photographs, and need no weights from elsewhere.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import nn

SEED, FEATURES = 2020, 128
WIDTHS = (3, 32, 64, 128, 128)
SIDE, CHUNK = 64, 250


@torch.no_grad()
def embed(images: np.ndarray) -> np.ndarray:
    """Return float32 features, N×128, of images (uint8, N×64×64×3)."""
    network = embedding()
    chunks = torch.from_numpy(images).permute(0, 3, 1, 2).split(CHUNK)
    return torch.cat([network(chunk.float() / 127.5 - 1) for chunk in chunks]).numpy()


def embedding() -> nn.Sequential:
    """Return the network: four convolutions 3×3 of stride 2 with leaky ReLU, and a dense layer on their 128×4×4 maps.

    Weights are normal, of a size that keeps the size of what passes (He et al., 2015); they come from NumPy, whose
    generators give the same numbers in all versions.
    """
    rng = np.random.default_rng(SEED)
    layers: list[nn.Module] = []
    for before, after in pairwise(WIDTHS):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False), nn.LeakyReLU(0.2)]
    layers += [nn.Flatten(), nn.Linear(WIDTHS[-1] * (SIDE // 16) ** 2, FEATURES, bias=False)]
    network = nn.Sequential(*layers).requires_grad_(False)
    for weights in network.parameters():
        deviation = np.sqrt(2 / weights[0].numel())
        weights.copy_(torch.from_numpy(deviation * rng.standard_normal(weights.shape, np.float32)))
    return network.eval()
