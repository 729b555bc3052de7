"""The grid of a sheet of digits, found by the regular spacing of its ink."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PIL import Image
from scipy import ndimage

from reprise.artifacts import RepriseError

LONGEST_SIDE = 1000
MOST_PARTS, LEAST_PART = 64, 8  # rows or columns, and the pixels of each
MOST_CUT = 0.3  # ink along the cuts, as a share of the mean
LEAST_INK = 0.1  # of a tile that is not empty, as a share of the median
LEAST_FILLED = 0.9  # tiles that are not empty
STROKES_PER_TILE = 0.85  # a few digits may touch
BREAK = 0.04  # between parts of one digit, as a share of its length
ASPECTS = (0.4, 2.5)  # of tiles, width by height

Edges = np.ndarray


def find_grid(sheet: np.ndarray, name: str) -> tuple[list[slice], list[slice]]:
    """Return where the rows and the columns of a sheet lie.

    Of all grids whose cuts meet little ink, with nearly no empty tile and no more tiles than there
    are separate strokes, the one with most tiles is taken. Printed lines are looked through.

    Parameters
    ----------
    sheet
        Grey values in [0, 1], float32, height × width; polarity and light do not matter.
    name
        The sheet in words, for the error.

    Raises
    ------
    RepriseError
        If the sheet has no regular grid.
    """
    scale = min(1.0, LONGEST_SIDE / max(sheet.shape))
    height, width = (max(1, round(size * scale)) for size in sheet.shape)
    ink = _strokes(np.asarray(Image.fromarray(sheet).resize((width, height), Image.Resampling.BOX)))
    grids = list(_grids(_without_lines(ink))) or list(_grids(ink))
    if not grids:
        raise RepriseError(f"{name}: no regular grid of digits was found on it; give its rows and columns.")
    down, across = max(grids, key=lambda grid: len(grid[0]) * len(grid[1]))
    return _slices(down, scale, sheet.shape[0]), _slices(across, scale, sheet.shape[1])


def _strokes(sheet: np.ndarray) -> np.ndarray:
    """Return where brightness changes within three pixels: the strokes, of either polarity."""
    relief = ndimage.grey_dilation(sheet, (3, 3)) - ndimage.grey_erosion(sheet, (3, 3))
    return ndimage.median_filter(relief > max(0.3 * np.percentile(relief, 99), 2.5 * np.median(relief), 0.02), 3)


def _without_lines(ink: np.ndarray) -> np.ndarray:
    """Return `ink` without straight lines that cross most of the sheet and are longer than digits are."""
    kept = ink.copy()
    for axis in (0, 1):
        along = np.ones(np.roll((1, round(1.3 * _digit_length(ink)) + 1), axis), bool)
        lines = ndimage.binary_opening(ink, along).sum(1 - axis) > 0.8 * np.count_nonzero(ink.any(axis))
        np.moveaxis(kept, axis, 0)[ndimage.binary_dilation(lines)] = False
    return kept


def _grids(ink: np.ndarray) -> Iterator[tuple[Edges, Edges]]:
    """Yield the edges of the rows and columns of all grids that fit the ink."""
    near = ndimage.binary_dilation(ink, np.ones((3, 3)), max(1, round(BREAK * _digit_length(ink))))
    most = max(1, len(_long_strokes(near)) / STROKES_PER_TILE)
    total = np.pad(ink.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    columns = list(_cuts(ink.mean(0)))
    for down in _cuts(ink.mean(1)):
        for across in columns:
            tiles = np.diff(np.diff(total[np.ix_(down, across)], axis=0), axis=1)
            aspect = (np.ptp(down) * tiles.shape[1]) / (np.ptp(across) * tiles.shape[0])
            regular = tiles.size == 1 or ASPECTS[0] < aspect < ASPECTS[1]
            if regular and tiles.size <= most and (tiles > LEAST_INK * np.median(tiles)).mean() >= LEAST_FILLED:
                yield down, across


def _long_strokes(ink: np.ndarray) -> np.ndarray:
    """Return the lengths of connected strokes, without those much shorter than most."""
    labels, _ = ndimage.label(ink, np.ones((3, 3)))
    lengths = np.array([max(part.stop - part.start for part in place) for place in ndimage.find_objects(labels)])
    lengths = lengths[lengths >= LEAST_PART]
    return lengths[lengths > 0.5 * np.median(lengths)] if len(lengths) else lengths


def _digit_length(ink: np.ndarray) -> float:
    lengths = _long_strokes(ink)
    return float(np.median(lengths)) if len(lengths) else 0.0


def _cuts(profile: np.ndarray) -> Iterator[Edges]:
    """Yield, for each number of parts that the ink along one axis allows, the edges that meet least of it."""
    ink = _extent(profile > 0)
    around = (ink.stop - ink.start) // 5
    yield np.array([max(0, ink.start - around), min(len(profile), ink.stop + around)])
    mean = profile[ink].mean()
    places, integral = np.arange(len(profile) + 1), np.concatenate([[0], profile.cumsum()])
    for parts in range(2, MOST_PARTS + 1):
        gaps = np.linspace(0, 0.7, 36)[:, None]  # between two digits, in periods
        periods = (ink.stop - ink.start) / (parts - gaps)
        edges = ink.start - gaps * periods / 2 + periods * np.arange(parts + 1)
        reach = np.maximum(1, 0.04 * periods)
        low, high = (np.interp(edges[:, 1:-1] + side * reach, places, integral) for side in (-1, 1))
        cut = ((high - low) / (2 * reach)).mean(1)
        best = np.flatnonzero(cut <= cut.min() + 0.01 * mean)
        if periods.min() >= LEAST_PART and cut.min() < MOST_CUT * mean:
            yield np.clip(np.round(edges[best[len(best) // 2]]).astype(int), 0, len(profile))


def _extent(filled: np.ndarray) -> slice:
    """Return the slice from the first to the last true value."""
    where = np.flatnonzero(filled)
    return slice(where[0], where[-1] + 1) if len(where) else slice(0, len(filled))


def _slices(edges: Edges, scale: float, size: int) -> list[slice]:
    places = np.clip(np.round(edges / scale), 0, size).astype(int).tolist()
    return [slice(low, high) for low, high in pairwise(places)]
