"""Figures are embedded in fewer bytes, and look the same."""

import numpy as np
import pytest
from made_up_results import film
from PIL import Image, ImageFilter

from reprise.artifacts import RepriseError
from reprise.report.pictures import poster, shrink


def embedded(tmp_path, pixels):
    """Return a picture as it is drawn and as it is embedded, with the bytes of both files."""
    drawn, shown = tmp_path / "drawn.png", tmp_path / "folder" / "shown.webp"
    Image.fromarray(pixels).save(drawn)
    shrink(drawn, shown)
    again = np.asarray(Image.open(shown).convert("RGB")).astype(int)
    return again, drawn.stat().st_size, shown.stat().st_size


def test_a_drawing_keeps_every_pixel(tmp_path):
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[100:103, 20:380] = (200, 30, 40)
    pixels[20:280:7, 50:52] = (20, 60, 160)

    again, before, after = embedded(tmp_path, pixels)

    assert (again == pixels).all() and after < before


def test_what_fills_a_picture_takes_far_fewer_bytes_and_looks_the_same(tmp_path):
    colours = [Image.effect_noise((400, 300), 60).filter(ImageFilter.GaussianBlur(2)) for _ in range(3)]
    pixels = np.asarray(Image.merge("RGB", colours))

    again, before, after = embedded(tmp_path, pixels)

    assert after < before / 3
    assert np.abs(again - pixels).mean() < 4


def test_transparency_becomes_the_paper_that_it_lies_on(tmp_path):
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, 20:] = (10, 20, 30, 255)

    again, *_ = embedded(tmp_path, pixels)

    assert (again[:, :20] == 255).all() and (again[:, 20:] == (10, 20, 30)).all()


def test_equal_figures_are_embedded_as_equal_bytes(tmp_path):
    Image.effect_noise((64, 64), 80).save(tmp_path / "drawn.png")
    for name in "ab":
        shrink(tmp_path / "drawn.png", tmp_path / f"{name}.webp")

    assert (tmp_path / "a.webp").read_bytes() == (tmp_path / "b.webp").read_bytes()


def test_a_film_shows_how_it_ends_before_it_is_played(tmp_path):
    video = tmp_path / "film.mp4"
    video.write_bytes(film())

    poster(video, tmp_path / "film.webp")

    frame = np.asarray(Image.open(tmp_path / "film.webp").convert("L"))
    assert frame.shape == (32, 32) and frame.min() > 240


def test_a_broken_film_is_named(tmp_path):
    video = tmp_path / "film.mp4"
    video.write_bytes(b"no film")

    with pytest.raises(RepriseError, match=r"film\.mp4: no frame of it can be read"):
        poster(video, tmp_path / "film.webp")
