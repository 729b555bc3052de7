"""Own digits in MNIST's form: a photograph or drawing of one digit becomes 28×28, light ink on black.

MNIST's digits were scaled into 20×20 pixels with their aspect kept and centred by mass in 28×28
(LeCun et al., 1998). Here the same is done to a tile of any size, polarity, light and stroke width.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image
from scipy import ndimage

from reprise.artifacts import RepriseError

SIDE, BOX = 28, 20
STROKES = (2.3, 3.1)  # pixels; half of MNIST's digits have strokes of a width between these
THIN, BOLD = (1.7, 2.3), (3.1, 3.7)  # as those of about an eighth of them each
FINE = 4  # the digit is drawn this many times larger before it is averaged down
WORKING_SIDE = (112, 224)  # pixels of the longer side of a tile while it is cleaned
INK = 0.5  # half way between paper and ink
LEAST_CONTRAST, LEAST_SIGNAL = 0.05, 3.0  # of ink beside the paper: in grey values, and in its noise
LEAST_SIDE = 8  # pixels, while it is cleaned
EMPTY = "the tile shows no digit; draw one, or take the tile away."
LEAST_DIGIT = 0.15  # length, as a share of the tile's side
LEAST_STROKE, LEAST_STROKE_AT_EDGE = 0.2, 0.5  # length, as a share of the longest stroke


def normalize(tile: np.ndarray, strokes: tuple[float, float] = STROKES) -> np.ndarray:
    """Return the digit of a tile in MNIST's form.

    Parameters
    ----------
    tile : float array, height × width
        Grey values in [0, 1]; the ink may be darker or lighter than the paper.
    strokes
        Least and greatest width of strokes in pixels; others are brought to the nearer one.

    Returns
    -------
    uint8 array, 28×28
        Ink towards 255 on 0, fitted into 20×20 pixels and centred by mass.

    Raises
    ------
    RepriseError
        If there is no digit on the tile.
    """
    ink = remove_lines(find_ink(tile))
    return draw(np.where(digit_of(ink), ink, 0), strokes)


def has_dark_ink(tile: np.ndarray) -> bool:
    """Return whether the ink of a tile (as for `normalize`) is darker than its paper."""
    tile = _resize(np.asarray(tile, np.float32))
    return _sign_of_ink(tile - light_of_paper(tile)) < 0


def find_ink(tile: np.ndarray) -> np.ndarray:
    """Return how dark the ink is at each place of a tile: about 1 on strokes and 0 on paper.

    The tile is resampled so that its longer side has 112 to 224 pixels. Ink is whatever stands out
    from the paper, darker or lighter. RepriseError if nothing does.
    """
    tile = _resize(np.asarray(tile, np.float32))
    relief = tile - light_of_paper(tile)
    relief *= _sign_of_ink(relief)
    middle = _middle(relief)
    peak = ndimage.uniform_filter(middle, max(3, min(tile.shape) // 40)).max()
    if peak < max(LEAST_CONTRAST, LEAST_SIGNAL * _spread(relief[relief <= 0])):  # there is no ink below 0
        raise RepriseError(EMPTY)
    darkness = peak
    for _ in range(10):  # half way between paper and mean ink (Ridler and Calvard, 1978)
        darkness = middle[middle > darkness / 2].mean()
    return relief / darkness


def _sign_of_ink(relief: np.ndarray) -> int:
    """Return 1 if what stands out most from the paper is lighter than it, -1 if it is darker."""
    middle = _middle(relief)
    return 1 if (middle * middle * middle).sum() > 0 else -1


def _middle(tile: np.ndarray) -> np.ndarray:
    return tile[tuple(slice(size // 8, size - size // 8) for size in tile.shape)]


def light_of_paper(tile: np.ndarray) -> np.ndarray:
    """Return the brightness of the empty paper: a quadratic surface fitted to all but the ink.

    Pixels far from the surface weigh nothing (Beaton and Tukey, 1974).
    """
    terms = _quadratic_terms(tile.shape)
    step = max(1, min(tile.shape) // 24)
    some, values = terms[::step, ::step].reshape(-1, 6), tile[::step, ::step].ravel()
    surface = np.full_like(values, np.median(values))
    for _ in range(8):
        distance = (values - surface) / (4 * max(_spread(values - surface), 1 / 255))
        weighted = some * np.clip(1 - distance**2, 0, None)[:, None] ** 2
        coefficients = np.linalg.solve(weighted.T @ some + 1e-3 * np.eye(6), weighted.T @ values)
        surface = some @ coefficients
    return terms @ coefficients.astype(np.float32)


@lru_cache(maxsize=2)
def _quadratic_terms(shape: tuple[int, int]) -> np.ndarray:
    y, x = np.meshgrid(*(np.linspace(-1, 1, size, dtype=np.float32) for size in shape), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], -1)


def remove_lines(ink: np.ndarray) -> np.ndarray:
    """Return `ink` without grid lines along the sides of the tile, and without what lies beyond them.

    A digit cut out without any margin may look like that, such as a 7 with its bar. It is spared,
    since its ink reaches the opposite side too and is not a line there.
    """
    ink = ink.copy()
    for turns in range(4):
        side = np.rot90(ink, turns)
        covered = (side > INK).mean(1)
        near, far = covered[: len(side) // 8 + 1], covered[-len(side) // 8 :]
        lines = np.flatnonzero(near > 0.7)
        if len(lines) and (far[-1] == 0 or min(near.max(), far.max()) > 0.9):
            side[: lines[-1] + 2] = 0
    return ink


def digit_of(ink: np.ndarray) -> np.ndarray:
    """Return where the digit is: its strokes and their soft edges, no specks, borders or neighbours.

    RepriseError if no stroke is long enough for a digit.
    """
    strokes, count = ndimage.label(ink > INK, np.ones((3, 3)))
    if not count:
        raise RepriseError(EMPTY)
    length = np.array([max(part.stop - part.start for part in place) for place in ndimage.find_objects(strokes)])
    size, mass, at_side = (
        np.bincount(strokes.ravel(), weights)[1:]
        for weights in (None, ink.ravel(), _margin(ink.shape, min(ink.shape) // 10).ravel())
    )
    inside = at_side < 0.9 * size
    main = (mass * inside).argmax()
    if not inside.any() or length[main] < LEAST_DIGIT * min(ink.shape):
        raise RepriseError(EMPTY)
    touching = np.isin(np.arange(1, count + 1), strokes[_margin(ink.shape, 1)])
    least = np.where(touching, LEAST_STROKE_AT_EDGE, LEAST_STROKE) * length[main]
    kept = inside & (length > least)
    kept[main] = True
    return ndimage.binary_dilation(np.append(False, kept)[strokes], iterations=2)


def draw(ink: np.ndarray, strokes: tuple[float, float] = STROKES) -> np.ndarray:
    """Return a cleaned digit drawn as MNIST's are: uint8, 28×28, centred by mass.

    The strokes' outline is drawn four times larger, moved outwards or inwards to a usual width of
    stroke, and averaged down.
    """
    y, x = (slice(where.min(), where.max() + 1) for where in np.nonzero(ink > INK))
    length = max(y.stop - y.start, x.stop - x.start)
    width = stroke_width(ink[y, x] > INK)
    usual = np.clip(width * BOX / length, *strokes)
    scale = (BOX - usual) / max(length - width, length / 4)
    distance = _distance_to_outline(_enlarge(ink, y, x, FINE * scale) > INK)
    fine = np.clip(distance + FINE * (usual - width * scale) / 2 + 0.5, 0, 1)
    return np.round(255 * _centre(fine)).astype(np.uint8)


def stroke_width(inside: np.ndarray) -> float:
    """Return the mean width of strokes in pixels, four times the mean distance of their pixels to the outline."""
    return 4 * float(ndimage.distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1][inside].mean() - 0.5)


def _distance_to_outline(inside: np.ndarray) -> np.ndarray:
    """Return the distance of pixel centres to the outline between pixels, positive inside."""
    inside = np.pad(inside, 1)
    distance = ndimage.distance_transform_edt(inside) - ndimage.distance_transform_edt(~inside)
    return (distance - np.sign(distance) / 2)[1:-1, 1:-1]


def _enlarge(ink: np.ndarray, y: slice, x: slice, scale: float) -> np.ndarray:
    """Return a square of 28·FINE pixels with the middle of a part of `ink` in its middle."""
    half = SIDE * FINE / scale / 2
    around = int(half) + 2
    top, left = (y.start + y.stop) / 2 + around - half, (x.start + x.stop) / 2 + around - half
    padded = Image.fromarray(np.pad(ink, around))
    box = (left, top, left + 2 * half, top + 2 * half)
    return np.asarray(padded.resize((SIDE * FINE, SIDE * FINE), Image.Resampling.BICUBIC, box))


def _centre(fine: np.ndarray) -> np.ndarray:
    """Return the drawing with its centre of mass in pixel 14, as in MNIST, counted from 0, and averaged down."""
    size = SIDE * FINE
    y, x = (round(place + 0.5 + size / 2 - FINE / 2) for place in ndimage.center_of_mass(fine))
    moved = np.pad(fine, size)[y : y + size, x : x + size]
    return moved.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))


def _resize(tile: np.ndarray) -> np.ndarray:
    scale = np.clip(max(tile.shape), *WORKING_SIDE) / max(tile.shape)
    height, width = (round(size * scale) for size in tile.shape)
    if min(height, width) < LEAST_SIDE:
        raise RepriseError(f"the tile of {tile.shape[0]}×{tile.shape[1]} pixels is too narrow to show a digit.")
    return np.asarray(Image.fromarray(tile).resize((width, height), Image.Resampling.BICUBIC))


def _spread(values: np.ndarray) -> float:
    """Return a standard deviation that outliers do not change: 1.4826 times the median distance from 0."""
    return 1.4826 * float(np.median(np.abs(values)))


def _margin(shape: tuple[int, ...], width: int) -> np.ndarray:
    """Return what lies within `width` pixels of the sides."""
    return np.pad(np.zeros([size - 2 * width for size in shape], bool), width, constant_values=True)
