"""Reading digits of unknown origin with networks that were trained before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reprise.artifacts import RepriseError
from reprise.data.own_digits import normalised, raw
from reprise.data.sheets import Tile
from reprise.experiments.lenet import defaults
from reprise.experiments.lenet.digits import EIGHT_BITS, in_form, tensors
from reprise.models.lenet import VARIANTS
from reprise.training.checkpoint import load_weights


@torch.no_grad()
def read(tiles: Sequence[Tile], settings: Mapping[str, Any], weights: Sequence[Path]) -> tuple[list[int], list[float]]:
    """Return the likeliest digit of each tile and its probability, a mean over networks.

    Parameters
    ----------
    settings
        Those of the networks' experiment.
    weights
        One file for each network.

    Raises
    ------
    RepriseError
        If a tile holds no digit, or a file is damaged or of another network.
    """
    form = defaults.of(settings)["form"]
    if form == "normalised":
        images = np.stack([normalised(tile) for tile in tiles])
    else:
        drawn = np.stack([raw(tile) for tile in tiles])
        images = in_form({"raw": drawn, "as_published": drawn}, form)
    inputs, _ = tensors(images, np.zeros(len(images)), EIGHT_BITS, torch.device("cpu"))
    probabilities = torch.stack([_network(settings, path)(inputs).softmax(1) for path in weights]).mean(0)
    best, digits = probabilities.max(1)
    return digits.tolist(), best.tolist()


def _network(settings: Mapping[str, Any], weights: Path) -> torch.nn.Module:
    network = VARIANTS[settings["variant"]]()
    try:
        network.load_state_dict(load_weights(weights))
    except RuntimeError:
        raise RepriseError(
            f"{weights}: holds no weights of the network {settings['variant']}; delete it to have it trained again."
        ) from None
    return network.eval()
