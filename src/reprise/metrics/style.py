"""How far an image is from another in style and in content, by the features of a network.

Style is compared by Gram matrices: which features occur together, wherever they are (Gatys et al.,
2016). Content is compared feature by feature, place by place, as Ghiasi et al. (2017) do; banoy2023
prints a Gram matrix in the content term too, which would compare styles twice and is not done here.

Both are relative to what they are compared with, so they have no unit: 0 is equal, and 1 is as far
away as an image without any features.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

Maps = Mapping[str, torch.Tensor]


def gram(maps: torch.Tensor) -> torch.Tensor:
    """Return N×C×C means over all places of the products of features, of N×C×H×W maps."""
    flat = maps.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def style_loss(maps: Maps, style: Maps) -> torch.Tensor:
    """Return the distance in style of each image, mean over the layers.

    Parameters
    ----------
    maps
        Features of N images by layer, each N×C×H×W.
    style
        Gram matrices of the style by layer, each 1×C×C.
    """
    return torch.stack([_relative(gram(maps[name]), wanted) for name, wanted in style.items()]).mean(0)


def content_loss(maps: torch.Tensor, content: torch.Tensor) -> torch.Tensor:
    """Return the distance in content of each image; both are N×C×H×W features of one layer."""
    return _relative(maps, content)


def _relative(value: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return (value - wanted).square().flatten(1).sum(1) / wanted.square().flatten(1).sum(1)
