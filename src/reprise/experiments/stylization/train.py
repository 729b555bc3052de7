"""Training a transformer to paint in one style: content and style of photographs by Adam."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, prod
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import UsageError, read_npz, write_csv
from reprise.experiments.stylization.styles import ONE_STYLE, channels_last, features, tensor
from reprise.models.stylization.transformer import Transformer
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import Row, fit
from reprise.training.stylization import Stylization

if TYPE_CHECKING:
    from reprise.jobs import Job


def run(job: Job) -> None:
    """Train one network. Inputs: photographs, split, style image. Outputs: weights.safetensors, history.csv."""
    photographs, rows = read_npz(job.inputs[0])["images"], read_npz(job.inputs[1])
    parts = {part: photographs[chosen] for part, chosen in rows.items()}
    style = read_npz(job.inputs[2])["images"][0]
    device = prepare(job.spec, job.seed)
    with checkpoints(job) as checkpoint:
        label = f"{job.experiment}, seed {job.seed}"
        network, history = learn(parts, style, job.settings, job.seed, device, checkpoint("network"), label)
        save_weights(job.outputs[0], network.state_dict())
        write_csv(job.outputs[1], history)


def learn(
    parts: Mapping[str, np.ndarray],
    style: np.ndarray,
    settings: Mapping[str, Any],
    seed: int,
    device: torch.device,
    checkpoint: Checkpoint,
    label: str,
) -> tuple[Transformer, list[Row]]:
    """Return a network that paints in a style, and how it learned.

    Parameters
    ----------
    parts
        Photographs, uint8 N×height×width×3, to learn from (``train``) and to validate on (``validation``).
    style
        The style image, uint8 height×width×3.
    settings
        As the configuration holds them: features, width, epochs, batch_size, crop, learning_rate, style_weight.
        An epoch takes as many crops of each photograph as would cover it.
    """
    photographs, crop = tensor(parts["train"]).to(device), settings["crop"]
    if crop > min(photographs.shape[2:]):
        raise UsageError(f"{label}: crop must be at most {min(photographs.shape[2:])}, the side of the photographs.")
    crops = photographs.repeat(prod(side // crop for side in photographs.shape[2:]), 1, 1, 1)
    network = channels_last(Transformer(settings["width"], ONE_STYLE.shape[1]))
    objective = Stylization(
        network,
        ONE_STYLE,
        features(settings["features"], style),
        tensor(style).to(device),
        tensor(parts["validation"]).to(device),
        style_weight=settings["style_weight"],
        crop=crop,
        learning_rate=settings["learning_rate"],
        steps=settings["epochs"] * ceil(len(crops) / settings["batch_size"]),
    )
    history = fit(
        objective,
        [crops],
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        seed=seed,
        checkpoint=checkpoint,
        label=label,
    )
    return network, history
