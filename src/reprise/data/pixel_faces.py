"""Faces of 24×24 pixels, put together from attributes: skin, head, hair, eyes, mouth, beard and what is worn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SIDE, COUNT = 24, 400
INK = (18, 18, 20)

SKINS = {
    "pale": ((234, 202, 172), (206, 168, 136)),
    "tan": ((204, 156, 112), (172, 124, 84)),
    "brown": ((146, 94, 58), (116, 70, 40)),
    "dark": ((92, 56, 36), (68, 38, 24)),
    "green": ((126, 168, 112), (94, 136, 84)),
    "blue": ((150, 200, 212), (112, 164, 182)),
}
"""Colour and shade of each."""

DYES = {
    "black": (34, 30, 32),
    "brown": (98, 58, 28),
    "fair": (232, 200, 96),
    "red": (190, 74, 36),
    "white": (226, 226, 222),
    "purple": (120, 62, 150),
}

Face = np.ndarray
Colour = tuple[int, int, int]


def _fill(face: Face, top: int, bottom: int, left: int, right: int, colour: Colour) -> None:
    """Colour a rectangle, ends included."""
    face[top : bottom + 1, left : right + 1] = colour


def _narrow(face: Face, skin: Colour, shade: Colour) -> None:
    _fill(face, 6, 17, 8, 15, skin)
    _fill(face, 18, 18, 9, 14, skin)
    _fill(face, 11, 13, 7, 7, skin)
    _fill(face, 11, 13, 16, 16, skin)


def _wide(face: Face, skin: Colour, shade: Colour) -> None:
    _fill(face, 6, 18, 7, 16, skin)
    _fill(face, 19, 19, 8, 15, skin)
    _fill(face, 11, 13, 6, 6, shade)
    _fill(face, 11, 13, 17, 17, shade)


def _short(face: Face, dye: Colour) -> None:
    _fill(face, 4, 6, 7, 16, dye)
    _fill(face, 7, 8, 7, 8, dye)
    _fill(face, 7, 8, 15, 16, dye)


def _long(face: Face, dye: Colour) -> None:
    _short(face, dye)
    _fill(face, 7, 19, 5, 7, dye)
    _fill(face, 7, 19, 16, 18, dye)


def _crest(face: Face, dye: Colour) -> None:
    _fill(face, 2, 6, 11, 13, dye)
    _fill(face, 1, 1, 12, 13, dye)


def _curls(face: Face, dye: Colour) -> None:
    for row in range(3, 10):
        for column in range(5 + row % 2, 19, 2):
            if row < 7 or not 8 < column < 15:
                face[row, column] = dye
    _fill(face, 4, 6, 7, 16, dye)


def _cap(face: Face, dye: Colour) -> None:
    _fill(face, 3, 6, 7, 16, dye)
    _fill(face, 7, 7, 7, 20, INK)


def _bandana(face: Face, dye: Colour) -> None:
    _fill(face, 5, 7, 7, 16, dye)
    _fill(face, 7, 9, 4, 6, dye)
    face[6, 9:16:2] = (240, 240, 236)


def _plain_eyes(face: Face, skin: Colour, shade: Colour) -> None:
    for column in (9, 13):
        _fill(face, 10, 10, column, column + 1, shade)
        face[11, column] = INK
        face[11, column + 1] = (236, 236, 232)


def _green_eyes(face: Face, skin: Colour, shade: Colour) -> None:
    for column in (9, 13):
        _fill(face, 10, 10, column, column + 1, INK)
        face[11, column : column + 2] = (64, 150, 76)


def _glasses(face: Face, skin: Colour, shade: Colour) -> None:
    _fill(face, 10, 10, 7, 16, INK)
    for column in (8, 13):
        _fill(face, 10, 12, column, column + 2, INK)
        face[11, column + 1] = (150, 220, 232)


def _shades(face: Face, skin: Colour, shade: Colour) -> None:
    _fill(face, 10, 10, 6, 17, INK)
    for column in (8, 13):
        _fill(face, 11, 12, column, column + 2, (112, 30, 88))


def _patch(face: Face, skin: Colour, shade: Colour) -> None:
    _plain_eyes(face, skin, shade)
    _fill(face, 9, 9, 7, 16, INK)
    _fill(face, 10, 12, 8, 11, INK)


def _line(face: Face, shade: Colour) -> None:
    _fill(face, 16, 16, 10, 13, shade)


def _smile(face: Face, shade: Colour) -> None:
    _line(face, INK)
    face[15, 9] = INK
    face[15, 14] = INK


def _lips(face: Face, shade: Colour) -> None:
    _fill(face, 16, 16, 10, 13, (204, 36, 48))
    _fill(face, 17, 17, 11, 12, (150, 22, 34))


def _full_beard(face: Face, dye: Colour) -> None:
    _fill(face, 14, 19, 8, 15, dye)
    _fill(face, 13, 16, 7, 7, dye)
    _fill(face, 13, 16, 16, 16, dye)
    _fill(face, 16, 16, 10, 13, INK)


def _goatee(face: Face, dye: Colour) -> None:
    _fill(face, 17, 19, 10, 13, dye)


def _earring(face: Face) -> None:
    face[14, 7] = (250, 206, 60)


def _mole(face: Face) -> None:
    face[15, 15] = INK


def _pipe(face: Face) -> None:
    _fill(face, 17, 17, 13, 18, (84, 50, 24))
    _fill(face, 15, 17, 19, 20, (122, 74, 34))
    face[[12, 10, 8], 20] = (206, 208, 212)


def _nothing(face: Face, *_: Colour) -> None:
    """Leave the face as it is."""


HEADS: dict[str, Callable] = {"narrow": _narrow, "wide": _wide}
HAIR: dict[str, Callable] = {
    "none": _nothing,
    "short": _short,
    "long": _long,
    "crest": _crest,
    "curls": _curls,
    "cap": _cap,
    "bandana": _bandana,
}
EYES: dict[str, Callable] = {
    "plain": _plain_eyes,
    "green": _green_eyes,
    "glasses": _glasses,
    "shades": _shades,
    "patch": _patch,
}
MOUTHS: dict[str, Callable] = {"line": _line, "smile": _smile, "lips": _lips}
BEARDS: dict[str, Callable] = {"none": _nothing, "full": _full_beard, "goatee": _goatee}
WORN: dict[str, Callable] = {"nothing": _nothing, "earring": _earring, "mole": _mole, "pipe": _pipe}

ATTRIBUTES = {
    "skin": tuple(SKINS),
    "head": tuple(HEADS),
    "hair": tuple(HAIR),
    "dye": tuple(DYES),
    "eyes": tuple(EYES),
    "mouth": tuple(MOUTHS),
    "beard": tuple(BEARDS),
    "worn": tuple(WORN),
}
"""The values of each attribute, in the order of the columns that `draw_all` returns."""


def draw_all(count: int, background: Colour, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return faces (uint8, count×24×24×3), no two alike, and their attributes (uint8, count×8)."""
    rng = np.random.default_rng(seed)
    sizes = [len(values) for values in ATTRIBUTES.values()]
    chosen = rng.choice(np.prod(sizes), count, replace=False)
    attributes = np.stack(np.unravel_index(chosen, sizes), 1).astype(np.uint8)
    return np.stack([draw(row, background) for row in attributes]), attributes


def draw(attributes: np.ndarray, background: Colour) -> Face:
    """Return one face, uint8 24×24×3, of the numbers of its attributes' values."""
    skin, head, hair, dye, eyes, mouth, beard, worn = (
        values[number] for values, number in zip(ATTRIBUTES.values(), attributes, strict=True)
    )
    (colour, shade), dyed = SKINS[skin], DYES[dye]
    face = np.full((SIDE, SIDE, 3), background, np.uint8)
    _fill(face, 18, 23, 9, 13, shade)  # neck
    HEADS[head](face, colour, shade)
    _fill(face, 13, 14, 12, 12, shade)  # nose
    EYES[eyes](face, colour, shade)
    MOUTHS[mouth](face, shade)
    BEARDS[beard](face, dyed)
    HAIR[hair](face, dyed)
    WORN[worn](face)
    return face
