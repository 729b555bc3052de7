"""The painting whose style is transferred: The Starry Night, or a stand-in of brush strokes of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reprise.data import sources
from reprise.data.pictures import read_rgb, within

if TYPE_CHECKING:
    from reprise.jobs import Job

LONGEST = 384
NAME, SHA256 = "starry_night.jpg", "0592ab0f7b51b3ce72608a95e53880bd93971e5b48f93a0ce8dfd3cbccf3d098"
URL = "https://raw.githubusercontent.com/jcjohnson/neural-style/master/examples/inputs/starry_night.jpg"

SIDE, STROKES = 256, 2600
PALETTE = np.array([(250, 196, 56), (238, 122, 38), (206, 52, 60), (248, 232, 190), (36, 142, 150), (24, 62, 128)])
GROUND = (20, 34, 84)


def make(job: Job) -> None:
    """Write the style image from the configured source. Outputs: arrays (npz), card (json)."""
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a painting of curved brush strokes, drawn by this program."""
    card = sources.Card(
        name="style_image",
        title="Style image: brush strokes",
        stand_in=True,
        complete=False,
        note=f"brush strokes painted by this program, {SIDE}×{SIDE} pixels, in the place of The Starry Night",
        url="",
        citation="",
        licence="MIT, as the program",
    )
    return {"images": brush_strokes()[None]}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return The Starry Night (Vincent van Gogh, 1889), which banoy2023 used, in the file of neural-style."""
    image = within(read_rgb(sources.fetch("styles", NAME, f"sha256:{SHA256}", [URL])), LONGEST)
    card = sources.Card(
        name="style_image",
        title="Style image: The Starry Night",
        stand_in=False,
        complete=True,
        note=f"The Starry Night, {image.shape[1]}×{image.shape[0]} pixels",
        url=URL,
        citation="johnson2015neural",
        licence="the painting is in the public domain; of the photograph, not stated",
        files={NAME: SHA256},
    )
    return {"images": image[None]}, card


SOURCES = {"embedded": embedded, "published": published}


def brush_strokes() -> np.ndarray:
    """Return a painting, uint8 256×256×3: strokes that follow swirls, of one colour each, wide ones below."""
    from PIL import Image, ImageDraw

    random = np.random.default_rng(0)
    scale = 3  # drawn larger and scaled down, which softens the edges
    canvas = Image.new("RGB", (SIDE * scale, SIDE * scale), GROUND)
    draw = ImageDraw.Draw(canvas)
    centres, turns = random.random((6, 2)), random.choice([-1, 1], 6)
    for number in range(STROKES):
        wide = round((14 - 8 * number / STROKES) * scale * random.uniform(0.6, 1))
        path = _path(random.random(2), centres, turns, random.uniform(0.06, 0.14))
        nearest = np.linalg.norm(path[0] - centres, axis=1).min()
        place = np.clip(nearest * 12 + random.normal(0, 0.8), 0, len(PALETTE) - 1)  # rings of colour round each swirl
        colour = np.clip(PALETTE[round(place)] + random.normal(0, 12, 3), 0, 255).astype(int)
        points = [tuple(point) for point in path * SIDE * scale]
        draw.line(points, fill=tuple(colour), width=wide, joint="curve")
        light = tuple(np.clip(colour * 1.25 + 12, 0, 255).astype(int))
        draw.line([(x, y - wide / 4) for x, y in points], fill=light, width=max(wide // 4, 1), joint="curve")
    return np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def _path(start: np.ndarray, centres: np.ndarray, turns: np.ndarray, length: float) -> np.ndarray:
    """Return points of a stroke, in sides of the canvas, that goes round the centres."""
    points = [start]
    for _ in range(8):
        away = points[-1] - centres
        weights = turns / (np.square(away).sum(1) + 0.01)
        direction = (weights[:, None] * np.stack([-away[:, 1], away[:, 0]], 1)).sum(0)
        points.append(points[-1] + length / 8 * direction / (np.linalg.norm(direction) + 1e-9))
    return np.array(points)
