"""Where music comes from: the made-up tracks, and distances on the sphere."""

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, read_npz, sha256
from reprise.data import gom
from reprise.data.sphere import RADIUS, distances, great_circle, positions_of, vectors
from reprise.jobs import Job
from reprise.metrics.energy import average_instant_energy
from reprise.metrics.least_distance import least_expected_distance, net

PARIS, NEW_YORK = np.array([48.8566, 2.3522]), np.array([40.7128, -74.0060])


def make(folder, source="embedded"):
    outputs = (folder / "gom.npz", folder / "gom.json")
    gom.make(Job((), outputs, {"data.source": source}))
    return read_npz(outputs[0]), read_json(outputs[1])


def test_the_stand_in_has_the_published_shape_and_says_what_it_is(tmp_path):
    arrays, card = make(tmp_path)
    assert arrays["features"].shape == (1059, 68) and arrays["positions"].shape == (33, 2)
    assert card["stand_in"] and not card["complete"] and len(card["counts"]["per_class"]) == 33
    np.testing.assert_allclose(arrays["features"].mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(arrays["features"].std(0), 1)


def test_the_stand_in_is_the_same_each_time(tmp_path):
    make(tmp_path)
    first = sha256(tmp_path / "gom.npz")
    make(tmp_path)
    assert sha256(tmp_path / "gom.npz") == first


def test_made_up_tracks_of_near_places_sound_more_alike_than_of_far_ones(tmp_path):
    arrays, _ = make(tmp_path)
    means = np.stack([arrays["features"][arrays["labels"] == place].mean(0) for place in range(33)])
    apart = np.linalg.norm(means[:, None] - means[None], axis=2)
    far = distances(arrays["positions"], arrays["positions"])
    near = (far > 0) & (far < 2000)
    assert apart[near].mean() < 0.95 * apart[far > 6000].mean()


def test_a_track_of_an_unknown_place_is_refused(tmp_path, monkeypatch):
    table = np.zeros((1059, 70))
    np.savetxt(tmp_path / "table.txt", table, delimiter=",")
    monkeypatch.setattr(gom.sources, "fetch", lambda *_: tmp_path / "table.txt")
    with pytest.raises(RepriseError, match=r"table\.txt: has a track from latitude 0\.0, longitude 0\.0"):
        make(tmp_path, "published")


def test_a_table_of_another_size_is_refused(tmp_path, monkeypatch):
    np.savetxt(tmp_path / "table.txt", np.zeros((3, 70)), delimiter=",")
    monkeypatch.setattr(gom.sources, "fetch", lambda *_: tmp_path / "table.txt")
    with pytest.raises(RepriseError, match="expected 1059 rows of 70"):
        make(tmp_path, "published")


def test_distances_are_those_of_the_earth():
    assert great_circle(PARIS, NEW_YORK) == pytest.approx(5837, abs=3)
    assert great_circle(np.array([0, 0]), np.array([0, 90])) == pytest.approx(RADIUS * np.pi / 2)
    assert great_circle(np.array([90, 13]), np.array([-90, 0])) == pytest.approx(RADIUS * np.pi)
    assert great_circle(np.array([10, 179.9]), np.array([10, -179.9])) == pytest.approx(21.9, abs=0.1)
    assert great_circle(PARIS, PARIS) == 0


def test_positions_are_found_again_from_their_vectors():
    positions = np.array([PARIS, NEW_YORK, [-35.3, 149.12], [0, 0]])
    np.testing.assert_allclose(positions_of(3 * vectors(positions)), positions, atol=1e-9)


def test_a_certain_place_is_answered_with_itself():
    places = np.array(list(gom.PLACES.values()))
    np.testing.assert_array_equal(least_expected_distance(np.eye(33), places), places)


def test_the_answer_has_no_greater_expected_distance_than_any_other_point():
    random = np.random.default_rng(0)
    places = np.array(list(gom.PLACES.values()))
    probabilities = random.dirichlet(np.full(33, 0.3), 20)
    answers = least_expected_distance(probabilities, places)
    expected = (probabilities * distances(answers, places)).sum(1)
    others = probabilities @ distances(places, net(3000))
    assert (expected <= others.min(1) + 1).all()
    most_probable = places[probabilities.argmax(1)]
    assert expected.mean() < (probabilities * distances(most_probable, places)).sum(1).mean()


def test_the_net_is_even():
    points = net(2000)
    apart = distances(points, points) + np.eye(2000) * 1e5
    assert apart.min(1).min() > 0.75 * apart.min(1).max()


def test_energy_is_half_the_squares_summed_over_rows_and_averaged_over_outputs():
    targets, outputs = np.array([[[1.0, 2.0], [3.0, 4.0]]]), np.array([[[1.0, 0.0], [0.0, 4.0]]])
    np.testing.assert_allclose(average_instant_energy(targets, outputs), [0.5 * (0 + 4 + 9 + 0) / 2])
    doubled = average_instant_energy(np.repeat(targets, 2, 1), np.repeat(outputs, 2, 1))
    np.testing.assert_allclose(doubled, [6.5])
