"""The autoencoders, trained and untrained, and images as they take and give them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reprise.models.digit_vae import Autoencoder
from reprise.training.checkpoint import load_weights

CHUNK = 2000


def network(settings: Mapping[str, Any]) -> Autoencoder:
    """Return an experiment's network with its first weights."""
    return Autoencoder(settings["latent"], settings["told"]).to(memory_format=torch.channels_last)


def trained(settings: Mapping[str, Any], weights: Path, device: torch.device) -> Autoencoder:
    """Return an experiment's network with trained weights, on a device."""
    found = network(settings)
    found.load_state_dict(load_weights(weights))
    return found.to(device).eval()


def inputs(
    arrays: Mapping[str, np.ndarray], rows: np.ndarray, told: bool, device: torch.device
) -> tuple[torch.Tensor, ...]:
    """Return chosen images as N×1×28×28 in [0, 1], and their labels where the network is told them."""
    images = (torch.from_numpy(arrays["images"][rows])[:, None].to(device).float() / 255).contiguous(
        memory_format=torch.channels_last
    )
    return (images, torch.from_numpy(arrays["labels"][rows]).long().to(device)) if told else (images,)


@torch.no_grad()
def codes(network: Autoencoder, images: torch.Tensor, *labels: torch.Tensor) -> torch.Tensor:
    """Return the means of the codes of images, N×latent."""
    chunks = zip(*(tensor.split(CHUNK) for tensor in (images, *labels)), strict=True)
    return torch.cat([network.encode(*chunk)[0] for chunk in chunks])


@torch.no_grad()
def pictures(network: Autoencoder, codes: torch.Tensor, *labels: torch.Tensor) -> np.ndarray:
    """Return the images of codes as uint8, N×28×28."""
    chunks = zip(*(tensor.split(CHUNK) for tensor in (codes, *labels)), strict=True)
    drawn = torch.cat([network.decode(*chunk).sigmoid() for chunk in chunks])
    return (255 * drawn[:, 0]).round().to(torch.uint8).cpu().numpy()
