"""Punks: the stand-in put together from attributes, the published sheet, and both ways of scaling."""

import numpy as np
import pytest
from PIL import Image

from reprise.artifacts import RepriseError, read_json, read_npz, sha256
from reprise.data import pixel_faces, punks, punks_exact
from reprise.jobs import Job

EMBEDDED, PUBLISHED = ({"data.source": source} for source in ("embedded", "published"))


def made(module, folder, spec):
    outputs = (folder / "set.npz", folder / "set.json")
    module.make(Job((), outputs, spec))
    return read_npz(outputs[0]), read_json(outputs[1])


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A sheet in the published form, whose tiles each have a colour of their own, and one that is half transparent."""
    numbers = np.arange(10_000)
    sheet = np.zeros((100, 100, 24, 24, 4), np.uint8)
    colours = np.stack([numbers % 256, numbers // 256, np.full_like(numbers, 7)], 1).reshape(100, 100, 3)
    sheet[:, :, 6:18, 6:18, :3] = colours[:, :, None, None]
    sheet[:, :, 6:18, 6:18, 3] = 255
    sheet[0, 0, 6:18, 6:18, 3] = 128
    place = tmp_path / "mirror" / "cryptopunks"
    place.mkdir(parents=True)
    Image.fromarray(sheet.swapaxes(1, 2).reshape(2400, 2400, 4)).save(place / "punks.png")
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setattr(punks, "SHA256", sha256(place / "punks.png"))
    return place / "punks.png"


def test_the_stand_in_has_faces_that_all_differ(tmp_path):
    arrays, card = made(punks, tmp_path, EMBEDDED)
    assert arrays["images"].shape == (400, 64, 64, 3) and arrays["images"].dtype == np.uint8
    assert card["stand_in"] and not card["complete"] and card["counts"]["images"] == 400
    assert len(np.unique(arrays["attributes"], axis=0)) == 400
    assert len(np.unique(arrays["images"].reshape(400, -1), axis=0)) > 380


def test_an_attribute_changes_the_face_and_nothing_else_does():
    plain = np.zeros(len(pixel_faces.ATTRIBUTES), np.uint8)
    face = pixel_faces.draw(plain, (9, 9, 9))
    assert np.array_equal(face, pixel_faces.draw(plain, (9, 9, 9)))
    for place, (name, values) in enumerate(pixel_faces.ATTRIBUTES.items()):
        if name == "dye":  # shows in hair and beard alone
            continue
        for number in range(1, len(values)):
            other = plain.copy()
            other[place] = number
            assert not np.array_equal(face, pixel_faces.draw(other, (9, 9, 9))), (name, values[number])


def test_punks_are_taken_from_the_sheet_row_by_row_on_blue_grey(tmp_path, mirror):
    arrays, card = made(punks_exact, tmp_path, PUBLISHED)
    tiles = punks.middles(arrays["images"])
    assert tiles.shape == (10_000, 24, 24, 3)
    for number in (1, 99, 100, 9999):
        assert tiles[number, 12, 12].tolist() == [number % 256, number // 256, 7]
    assert (tiles[:, 0, 0] == punks.BACKGROUND).all()
    half = np.round((128 * np.array([0, 0, 7]) + 127 * np.array(punks.BACKGROUND)) / 255)
    assert tiles[0, 12, 12].tolist() == half.tolist()
    assert card["complete"] and not card["stand_in"] and card["files"] == {"punks.png": sha256(mirror)}


def test_each_original_pixel_can_be_read_from_exact_punks_and_not_from_those_of_the_paper():
    tiles = np.random.default_rng(0).integers(0, 256, (5, 24, 24, 3)).astype(np.uint8)
    assert np.array_equal(punks.middles(punks.exact(tiles)), tiles)
    shrunk = punks.shrunk(tiles)
    assert shrunk.shape == (5, 64, 64, 3)
    assert 5 < np.abs(punks.middles(shrunk).astype(int) - tiles).mean() < 40


def test_the_palette_holds_every_colour(tmp_path):
    arrays, _ = made(punks_exact, tmp_path, EMBEDDED)
    found = np.unique(punks.middles(arrays["images"]).reshape(-1, 3), axis=0)
    assert np.array_equal(found, arrays["palette"])


def test_another_file_or_a_sheet_of_another_size_is_refused(tmp_path, mirror, monkeypatch):
    Image.new("RGBA", (240, 240)).save(mirror)
    with pytest.raises(RepriseError, match=r"punks\.png: has sha256 .* expected"):
        made(punks, tmp_path, PUBLISHED)
    monkeypatch.setattr(punks, "SHA256", sha256(mirror))
    with pytest.raises(RepriseError, match="has 240×240 pixels, expected 2400×2400"):
        made(punks, tmp_path, PUBLISHED)
