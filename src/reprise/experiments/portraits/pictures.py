"""Pictures of the data that the networks learn from."""

from __future__ import annotations

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.data.punks import middles
from reprise.jobs import Job
from reprise.metrics.palette import palette_fidelity
from reprise.plots import grid
from reprise.plots.picture import save

EACH = 9


def punks(job: Job) -> None:
    """Draw nine punks scaled in both ways (demmenie2024, figure 1). Inputs: arrays and card of either way."""
    pairs = list(zip(job.inputs[::2], job.inputs[1::2], strict=True))
    arrays, card = [read_npz(path) for path, _ in pairs], read_json(pairs[0][1])
    places = np.linspace(0, len(arrays[0]["images"]) - 1, EACH).round().astype(int)
    images = np.stack([each["images"][places] for each in arrays])
    few = [palette_fidelity(middles(each["images"][::10]), each["palette"])["distance"] for each in arrays]
    figure = grid.draw(images, sides=["336 to 64", "24 to 72 to 64"], margin=0.85)
    kind = "Stand-in data" if card["stand_in"] else "Data"
    caption = (
        "Nine punks as the networks see them, 64×64 pixels: scaled down from 336×336 as the paper's, and by way of "
        "72×72, so that each of the original 24×24 pixels keeps its colour. The middles of the original pixels are off "
        f"their colours by {few[0]:.2f} and {few[1]:.2f} grey values on average. {kind}: "
        f"{card['note']}."
    )
    save(figure, job.outputs, caption, f"Two rows of the same {EACH} pixel-art faces.", card)
