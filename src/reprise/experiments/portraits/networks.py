"""The networks of each experiment, trained and untrained, and images as they take and give them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from reprise.models.portraits import Autoencoder, Discriminator, Generator, VariationalAutoencoder
from reprise.training.adversarial import generate, pixels
from reprise.training.checkpoint import load_weights

CHUNK = 250


def networks(settings: Mapping[str, Any]) -> dict[str, nn.Module]:
    """Return an experiment's networks with their first weights, by name: one that codes, or two that compete."""
    latent, filters = settings["latent"], settings["filters"]
    match settings["network"]:
        case "cae":
            found = {"coder": Autoencoder(latent, filters)}
        case "vae":
            found = {"coder": VariationalAutoencoder(latent, filters)}
        case _:
            found = {"generator": Generator(latent, filters), "discriminator": Discriminator(filters)}
    return {name: network.to(memory_format=torch.channels_last) for name, network in found.items()}


def trained(settings: Mapping[str, Any], weights: Path, device: torch.device) -> dict[str, nn.Module]:
    """Return an experiment's networks with trained weights, named as ``generator.…``, on a device."""
    found, kept = networks(settings), load_weights(weights)
    for name, network in found.items():
        own = {key.removeprefix(f"{name}."): value for key, value in kept.items() if key.startswith(f"{name}.")}
        network.load_state_dict(own)
    return {name: network.to(device).eval() for name, network in found.items()}


def inputs(images: np.ndarray, network: str, device: torch.device) -> torch.Tensor:
    """Return images (uint8, N×64×64×3) as N×3×64×64, in [-1, 1] for a GAN and in [0, 1] for the others."""
    values = torch.from_numpy(images).to(device).permute(0, 3, 1, 2).float() / 255
    return (2 * values - 1 if network == "gan" else values).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def codes(coder: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return the codes of images, N×latent, or the means of their distributions."""
    found = [coder.encode(chunk) for chunk in images.split(CHUNK)]
    return torch.cat([each[0] if isinstance(each, tuple) else each for each in found])


@torch.no_grad()
def draw(network: nn.Module, numbers: torch.Tensor) -> torch.Tensor:
    """Return what a generator or a coder's decoder makes of N×latent numbers: uint8, N×64×64×3."""
    chunks = numbers.split(CHUNK)
    if isinstance(network, Generator):
        return torch.cat([pixels(generate(network, chunk), network) for chunk in chunks])
    drawn = torch.cat([network.decode(chunk).sigmoid() for chunk in chunks])
    return (255 * drawn).round().to(torch.uint8).permute(0, 2, 3, 1)
