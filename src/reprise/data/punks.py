"""Cryptopunks: 10,000 faces of 24×24 coloured pixels, in the 64×64 pixels that demmenie2024 learned from.

The paper's files have 336×336 pixels, 14 for each of the original ones, and were scaled down to 64×64: 5.25 to one, so
that colours mix at every edge. `punks_exact` holds the same faces without that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from reprise.artifacts import RepriseError
from reprise.data import pixel_faces, sources

if TYPE_CHECKING:
    from reprise.jobs import Job

SIDE, TILE, ACROSS = 64, 24, 100
ENLARGED = 14
"""How often the paper's files repeat a pixel, in each direction."""

BACKGROUND = (99, 133, 150)
"""Behind the faces, which are transparent there: the blue-grey that they are usually shown on."""

NAME, SHA256 = "punks.png", "ac39af4793119ee46bbff351d8cb6b5f23da60222126add4268e261199a2921b"
URL = f"https://raw.githubusercontent.com/larvalabs/cryptopunks/1153216/{NAME}"


def make(job: Job) -> None:
    """Write punks from the configured source. Outputs: arrays (npz), card (json).

    The arrays are ``images`` (uint8, N×64×64×3), ``palette`` (uint8, colours×3), all colours of the original pixels,
    and of the stand-in also ``attributes`` (uint8, N×attributes), numbers of values in `pixel_faces.ATTRIBUTES`.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a stand-in, faces put together from attributes, scaled as the paper's."""
    return stand_in("punks", shrunk, "scaled 336 to 64")


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all punks, scaled as the paper's."""
    return whole("punks", shrunk, "scaled 336 to 64")


SOURCES = {"embedded": embedded, "published": published}


def shrunk(tiles: np.ndarray) -> np.ndarray:
    """Return tiles (uint8, N×24×24×3) as 64×64 pixels by way of 336×336, with Pillow's default, a cubic filter."""
    return _scaled(tiles, ENLARGED, Image.Resampling.BICUBIC)


def exact(tiles: np.ndarray) -> np.ndarray:
    """Return tiles as 64×64 pixels by way of 72×72, each the mean of what it covers.

    Each original pixel is 2⅔ wide, so that at least one in its middle has its very colour: see `middles`.
    """
    return _scaled(tiles, 3, Image.Resampling.BOX)


def middles(images: np.ndarray) -> np.ndarray:
    """Return the middle of each original pixel of faces (N×64×64×3) as N×24×24×3."""
    places = ((np.arange(TILE) + 0.5) * SIDE / TILE).astype(int)
    return images[:, places][:, :, places]


def over_background(tiles: np.ndarray) -> np.ndarray:
    """Return tiles with transparency (uint8, N×24×24×4) as they look on `BACKGROUND`, N×24×24×3."""
    cover = tiles[..., 3:].astype(np.float64) / 255
    return np.round(cover * tiles[..., :3] + (1 - cover) * BACKGROUND).astype(np.uint8)


def stand_in(name: str, scaled, how: str) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return made-up faces of one way of scaling, and their card."""
    tiles, attributes = pixel_faces.draw_all(pixel_faces.COUNT, BACKGROUND, seed=0)
    card = sources.Card(
        name=name,
        title="Cryptopunks: faces put together by this program",
        stand_in=True,
        complete=False,
        note=f"{len(tiles)} faces of {TILE}×{TILE} pixels that this program put together from attributes, {how} "
        "pixels, in the place of the Cryptopunks",
        url="",
        citation="",
        licence="MIT, as the program",
    )
    return {"images": scaled(tiles), "palette": colours(tiles), "attributes": attributes}, card


def whole(name: str, scaled, how: str) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return all punks of one way of scaling, and their card."""
    tiles = _tiles()
    card = sources.Card(
        name=name,
        title="Cryptopunks",
        stand_in=False,
        complete=True,
        note=f"all {len(tiles):,} Cryptopunks on blue-grey, {how} pixels",
        url=URL,
        citation="larvalabs2017",
        licence="not stated",
        files={NAME: SHA256},
    )
    return {"images": scaled(tiles), "palette": colours(tiles)}, card


def colours(tiles: np.ndarray) -> np.ndarray:
    """Return all colours of some tiles, uint8 colours×3, in order."""
    return np.unique(tiles.reshape(-1, 3), axis=0)


def _tiles() -> np.ndarray:
    """Return the published tiles, uint8 10000×24×24×3, on the background."""
    path = sources.fetch("cryptopunks", NAME, f"sha256:{SHA256}", [URL])
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGBA"))
    if sheet.shape[:2] != (ACROSS * TILE, ACROSS * TILE):
        raise RepriseError(f"{path}: has {sheet.shape[1]}×{sheet.shape[0]} pixels, expected 2400×2400.")
    tiles = sheet.reshape(ACROSS, TILE, ACROSS, TILE, 4).swapaxes(1, 2).reshape(-1, TILE, TILE, 4)
    return over_background(tiles)


def _scaled(tiles: np.ndarray, times: int, filter_: Image.Resampling) -> np.ndarray:
    large = TILE * times
    pictures = (Image.fromarray(tile).resize((large, large), Image.Resampling.NEAREST) for tile in tiles)
    return np.stack([np.asarray(picture.resize((SIDE, SIDE), filter_)) for picture in pictures])
