"""Fréchet and kernel distance of images by the features of Inception: the FID and KID of the literature.

Its network and the published weights are those of torch-fidelity, through torchmetrics; neither comes
with this package. Where they are not to be had, one sentence says so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from reprise.artifacts import RepriseError
from reprise.metrics.frechet import frechet_distance
from reprise.metrics.kernel_distance import kernel_distance
from reprise.vision import load_torchvision

FOLDER, FILE = "inception", "weights-inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/{FILE}"
NEEDED = ("torchmetrics", "torch_fidelity")
CHUNK, FEATURES = 50, 2048


def distances(images: np.ndarray, real: Mapping[str, np.ndarray], weights: Path) -> dict[str, dict[str, float]]:
    """Return ``fid`` and ``kid`` of generated images from those that were learned from, each with its ``floor``.

    Parameters
    ----------
    images, real
        uint8, N×height×width or N×height×width×3. `real` has parts ``train`` and ``test``; the floor is what
        the latter scores. The FID is biased upwards by few images, the more so below 2,048.
    """
    network = _network(weights)
    found = {name: features(each, network) for name, each in {"generated": images, **real}.items()}
    return {
        name: {
            "generated": distance(found["generated"], found["train"]),
            "floor": distance(found["test"], found["train"]),
        }
        for name, distance in (("fid", frechet_distance), ("kid", kernel_distance))
    }


@torch.no_grad()
def features(images: np.ndarray, network: torch.nn.Module) -> np.ndarray:
    """Return N×2048 features of images, which the network enlarges to 299×299 pixels."""
    coloured = images if images.ndim == 4 else images[..., None].repeat(3, -1)
    chunks = torch.from_numpy(coloured).permute(0, 3, 1, 2).contiguous().split(CHUNK)
    return torch.cat([network(chunk).reshape(len(chunk), FEATURES) for chunk in chunks]).numpy()


def find_weights() -> Path:
    """Return the published weights, from the mirror, the download cache or their address.

    RepriseError if they are not to be had, their content is another, or the packages that read them are missing.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise RepriseError(f"Inception distances need {' and '.join(missing)}: pip install 'reprise[inception]'.")
    mirror = os.environ.get("REPRISE_MIRROR")
    path = Path(mirror, FOLDER, FILE) if mirror else Path()
    if not path.is_file():
        path = _download()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(expected := FILE.removesuffix(".pth").rpartition("-")[2]):
        raise RepriseError(f"{path}: has sha256 {digest}, which does not begin with {expected}; delete it.")
    return path


def _download() -> Path:
    import pooch

    try:
        return Path(pooch.retrieve(URL, None, FILE, Path(pooch.os_cache("reprise"), FOLDER)))
    except OSError:
        raise RepriseError(
            f"{FILE}: is in no mirror and could not be downloaded from {URL}; put it into the folder {FOLDER} of a "
            "mirror to have Inception distances."
        ) from None


def _network(weights: Path) -> torch.nn.Module:
    load_torchvision()
    from torchmetrics.image.fid import NoTrainInceptionV3

    return NoTrainInceptionV3("inception-v3-compat", [str(FEATURES)], str(weights))
