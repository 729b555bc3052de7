"""What the stages share: features to compare by, networks that paint, and the vector that stands for a style."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch

from reprise.artifacts import RepriseError, read_npz
from reprise.data import sources
from reprise.models.stylization import squeezenet
from reprise.models.stylization.squeezenet import SqueezeNet
from reprise.models.stylization.transformer import Transformer
from reprise.training.checkpoint import load_weights
from reprise.training.stylization import scaled

FOLDER, FILE = "squeezenet", "squeezenet_v1.0_decoded.npz"
SHA256 = "daa6da2dd9beb71bd431e790f956f47af3ad1a5c58a5365d834421d07f1dee09"
ONE_STYLE = torch.ones(1, 1)
"""The style vector of a network that knows one style."""


def features(kind: str, style: np.ndarray) -> SqueezeNet:
    """Return the network whose features compare images: ``squeezenet``, pretrained, or ``random``.

    Random ones are calibrated on the style image, uint8 height × width × 3. RepriseError if
    pretrained weights are asked for and the mirror does not hold them.
    """
    if kind == "random":
        return channels_last(squeezenet.random(0, scaled(tensor(style)[None])))
    if not has_pretrained():
        raise RepriseError(
            f"{FOLDER}/{FILE}: is in no mirror; set data.mirror or REPRISE_MIRROR to a folder that holds it, or choose "
            "features: random."
        )
    arrays = read_npz(sources.fetch(FOLDER, FILE, f"sha256:{SHA256}", []))
    return channels_last(squeezenet.pretrained({name: torch.from_numpy(value) for name, value in arrays.items()}))


def has_pretrained() -> bool:
    """Return whether the mirror holds pretrained features; they are published nowhere in this form."""
    mirror = os.environ.get("REPRISE_MIRROR")
    return bool(mirror) and Path(mirror, FOLDER, FILE).exists()


def transformer_of(path: Path) -> Transformer:
    """Return the network whose weights a training here wrote; its sizes are read off them."""
    weights = load_weights(path)
    try:
        many = weights["contract.2.convolution.weight"].shape[0]
        network = Transformer(many / 128, weights["expand3.norm.shift.weight"].shape[1])
        network.load_state_dict(weights)
    except (KeyError, RuntimeError):
        raise RepriseError(f"{path}: holds no weights of a transformer; delete it to have it trained again.") from None
    return network.eval()


def channels_last(network: torch.nn.Module) -> torch.nn.Module:
    """Return the network in the memory layout in which convolutions are fast."""
    return network.to(memory_format=torch.channels_last)


def tensor(pictures: np.ndarray) -> torch.Tensor:
    """Return uint8 pictures, …×height×width×3, with the channels before the places."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(pictures, -1, -3)))
