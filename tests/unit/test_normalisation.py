"""Min-max normalisation learns its range from the training rows and from nothing else."""

import numpy as np
import pytest

from reprise.data.normalisation import MinMax


def test_features_are_scaled_column_by_column():
    rows = np.array([[0.0, -10.0], [5.0, 10.0], [10.0, 30.0]])
    found = MinMax.fit(rows).transform(rows)
    assert found.dtype == np.float32
    assert found.tolist() == [[0, 0], [0.5, 0.5], [1, 1]]


def test_images_share_one_range():
    images = np.array([[[10, 20]], [[30, 50]]], np.uint8)
    found = MinMax.fit(images).transform(images)
    assert found.shape == images.shape and found.dtype == np.float32
    assert found.ravel().tolist() == [0, 0.25, 0.5, 1]


def test_colour_images_share_one_range():
    images = np.array([0, 255, 51, 102], np.uint8).reshape(1, 2, 1, 2)
    assert MinMax.fit(images).transform(images).ravel().tolist() == pytest.approx([0, 1, 0.2, 0.4])


def test_the_range_is_that_of_the_training_rows():
    rows = np.array([[0.0], [10.0], [20.0], [-5.0]])
    found = MinMax.fit(rows[:2]).transform(rows)
    assert found.ravel().tolist() == [0, 1, 2, -0.5]


def test_bytes_below_the_training_minimum_do_not_wrap_round():
    images = np.array([[[10, 20]]], np.uint8)
    assert MinMax.fit(images).transform(np.array([[[0]]], np.uint8)).item() == -1


@pytest.mark.filterwarnings("error")
def test_a_constant_column_becomes_zero():
    rows = np.array([[3.0, 1.0], [3.0, 2.0]])
    scaler = MinMax.fit(rows)
    assert scaler.transform(rows).tolist() == [[0, 0], [0, 1]]
    assert scaler.transform(np.array([[4.0, 1.0]])).tolist() == [[0, 0]]


@pytest.mark.filterwarnings("error")
def test_images_of_one_value_become_zero():
    images = np.full((2, 3, 3), 7, np.uint8)
    assert not MinMax.fit(images).transform(images).any()


def test_a_missing_value_is_not_hidden():
    rows = np.array([[0.0], [np.nan], [1.0]])
    assert np.isnan(MinMax.fit(rows).transform(rows)).all()


def test_the_inverse_gives_the_original_values():
    rows = np.random.default_rng(0).normal(100, 20, (50, 3))
    rows[:, 1] = 4.5
    scaler = MinMax.fit(rows)
    assert scaler.inverse(scaler.transform(rows)) == pytest.approx(rows, rel=1e-5)
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    scaler = MinMax.fit(images)
    assert np.array_equal(scaler.inverse(scaler.transform(images)).round().astype(np.uint8), images)


def test_large_offsets_lose_no_precision():
    rows = 1e9 + np.array([[0.0], [0.25], [1.0]])
    assert MinMax.fit(rows).transform(rows).ravel().tolist() == [0, 0.25, 1]


def test_the_training_range_is_reached_exactly():
    rows = np.random.default_rng(1).normal(size=(1000, 5)).astype(np.float32)
    found = MinMax.fit(rows).transform(rows)
    assert (found.min(0) == 0).all() and (found.max(0) == 1).all()
