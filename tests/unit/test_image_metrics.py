"""Measures of images: structural similarity, random features, neighbourhoods, palettes, principal components."""

import numpy as np
import pytest

from reprise.metrics.neighbourhoods import neighbourhoods
from reprise.metrics.palette import palette_fidelity
from reprise.metrics.principal_components import again_by_components
from reprise.metrics.random_embedding import embed
from reprise.metrics.structural_similarity import structural_similarity


@pytest.fixture
def random():
    return np.random.default_rng(0)


def test_similarity_is_the_mean_over_windows_of_the_published_formula(random):
    one, other = random.integers(0, 256, (2, 1, 14, 13, 3)).astype(np.uint8)
    weights = np.exp(-np.square(np.arange(-5, 6)) / (2 * 1.5**2))
    window = np.outer(weights, weights) / weights.sum() ** 2
    found = []
    for channel in range(3):
        for top, left in np.ndindex(4, 3):
            x, y = (each[0, top : top + 11, left : left + 11, channel].astype(float) for each in (one, other))
            mean, other_mean = (window * x).sum(), (window * y).sum()
            spread, other_spread = (window * (x - mean) ** 2).sum(), (window * (y - other_mean) ** 2).sum()
            shared = (window * (x - mean) * (y - other_mean)).sum()
            light = (2 * mean * other_mean + 2.55**2) / (mean**2 + other_mean**2 + 2.55**2)
            found.append(light * (2 * shared + 7.65**2) / (spread + other_spread + 7.65**2))
    assert structural_similarity(one, other)[0] == pytest.approx(np.mean(found), abs=1e-5)
    assert structural_similarity(one, one)[0] == pytest.approx(1)


def test_random_features_are_the_same_each_time_and_tell_images_apart(random):
    images = random.integers(0, 256, (3, 64, 64, 3)).astype(np.uint8)
    found = embed(images)
    assert found.shape == (3, 128)
    np.testing.assert_array_equal(found, embed(images))
    np.testing.assert_allclose(embed(images[1:2]), found[1:2], atol=1e-4)
    grey = np.full((1, 64, 64, 3), 100, np.uint8)
    # Pinned: a distance is only comparable with others of the same network.
    np.testing.assert_allclose(embed(grey)[0, :4], PINNED, atol=1e-4)
    assert np.abs(found[0] - found[1]).mean() > 0.01


PINNED = (0.22928, -0.0293, 0.07909, -0.0579)


def test_neighbours_of_a_set_by_itself_are_all_there(random):
    rows = random.standard_normal((300, 4))
    other = random.standard_normal((300, 4))
    same = neighbourhoods(rows, other)
    assert same["precision"] > 0.9 and same["recall"] > 0.9 and same["coverage"] > 0.9
    assert same["density"] == pytest.approx(1, abs=0.2)


def test_far_images_have_no_precision_and_a_collapsed_set_has_no_recall(random):
    real = random.standard_normal((300, 4))
    assert neighbourhoods(real + 100, real) == {"precision": 0, "recall": 0, "density": 0, "coverage": 0}
    collapsed = 0.01 * random.standard_normal((300, 4))
    found = neighbourhoods(collapsed, real)
    assert found["precision"] == 1 and found["recall"] < 0.05 and found["coverage"] < 0.3


def test_a_far_row_of_the_real_set_raises_precision_and_not_density(random):
    real = random.standard_normal((300, 4))
    real[0] = 30
    between = 12 + random.standard_normal((300, 4))
    found = neighbourhoods(between, real)
    assert found["precision"] > 0.9 and found["density"] < 0.3


def test_density_counts_neighbourhoods_over_the_number_of_neighbours():
    real, generated = np.array([[0.0], [1.0], [10.0]]), np.array([[0.5], [0.6], [4.0]])
    # Of one neighbour, the real rows reach 1, 1 and 9: the three generated ones lie in 2, 2 and 1 neighbourhoods.
    found = neighbourhoods(generated, real, 1)
    assert found["density"] == pytest.approx(5 / 3) and found["precision"] == 1
    # The generated ones reach 0.1, 0.1 and 3.4: of the real rows they have none but 1.
    assert found["recall"] == pytest.approx(1 / 3) and found["coverage"] == 1


def test_colours_are_measured_by_the_nearest_of_the_palette():
    palette = np.array([[0, 0, 0], [100, 100, 100]], np.uint8)
    pixels = np.array([[[0, 0, 0], [100, 100, 100]], [[3, 3, 3], [60, 60, 60]]], np.uint8)
    found = palette_fidelity(pixels, palette)
    assert found["distance"] == pytest.approx((0 + 0 + 3 + 40) / 4)
    assert found["share"] == pytest.approx(3 / 4)


def test_components_are_those_of_the_singular_values(random):
    known = random.standard_normal((80, 12)) @ random.standard_normal((12, 50)) * 3 + 5
    others = random.standard_normal((20, 12)) @ random.standard_normal((12, 50)) * 3 + 5
    middle = known.mean(0)
    axes = np.linalg.svd(known - middle, full_matrices=False)[2][:4]
    expected = middle + (others - middle) @ axes.T @ axes
    np.testing.assert_allclose(again_by_components(known, others, 4), expected, rtol=1e-3, atol=2e-2)


def test_no_more_components_are_taken_than_known_rows_can_tell(random):
    known = random.standard_normal((5, 30))
    np.testing.assert_allclose(again_by_components(known, known, 64), known, atol=1e-4)
