"""A network for a style that somebody brings: trained once, then kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reprise import fingerprint
from reprise.data import photographs
from reprise.data.pictures import within
from reprise.experiments.stylization.styles import ONE_STYLE, has_pretrained, transformer_of
from reprise.experiments.stylization.train import learn
from reprise.jobs import Job
from reprise.models.stylization.transformer import Transformer
from reprise.training.checkpoint import Checkpoint, save_weights

LONGEST, VALIDATION, TRIAL = 384, 4, 4


def network_for(
    style: np.ndarray, settings: Mapping[str, Any], device: torch.device
) -> tuple[Transformer, torch.Tensor]:
    """Return a network that paints in a style, uint8 height×width×3, and the vector for it.

    It learns from the photographs that come with scikit-learn, by pretrained features where the
    mirror holds them, and says before how long that will take. The second time it is just read.
    """
    style = within(style, LONGEST)
    settings = {
        **settings,
        "features": "squeezenet" if has_pretrained() else settings["features"],
        "crop": min(settings["crop"], photographs.TILE),
    }
    key = _key(style, settings)
    kept = _folder() / f"{key}.safetensors"
    if not kept.exists():
        tiles = photographs.embedded(Job((), ()))[0]["images"]
        parts = {"train": tiles[:-VALIDATION], "validation": tiles[-VALIDATION:]}
        print(
            f"training a network for this style, about {_minutes(parts, style, settings, device):.1f} min", flush=True
        )
        checkpoint = Checkpoint(kept.with_suffix(".checkpoint"), key)
        torch.manual_seed(0)
        network, _ = learn(parts, style, settings, 0, device, checkpoint, "style")
        save_weights(kept, network.state_dict())
        checkpoint.path.unlink()
        print(f"kept in {kept}", flush=True)
    return transformer_of(kept), ONE_STYLE


def _minutes(
    parts: Mapping[str, np.ndarray], style: np.ndarray, settings: Mapping[str, Any], device: torch.device
) -> float:
    """Return how long the training will take, from a pass over a few photographs."""
    few = {"train": parts["train"][:TRIAL], "validation": parts["validation"][:1]}
    started = time.monotonic()
    learn(few, style, {**settings, "epochs": 1}, 0, device, _Nothing(Path(), ""), "trial")
    return (time.monotonic() - started) / TRIAL * len(parts["train"]) * settings["epochs"] / 60


class _Nothing(Checkpoint):
    """A checkpoint of a training that is not worth one."""

    def save(self, state: Any) -> None:
        """Keep nothing."""

    def load(self) -> None:
        """Return None."""


def _key(style: np.ndarray, settings: Mapping[str, Any]) -> str:
    content = {"code": fingerprint.code_key("experiments.stylization.train"), "settings": dict(settings)}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    digest.update(repr(style.shape).encode() + style.tobytes())
    return digest.hexdigest()[:32]


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "reprise", "styles")
