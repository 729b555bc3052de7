"""The published tracks, read from the mirror that REPRISE_MIRROR names, and what is learned from them."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, read_npz
from reprise.data import gom, splits
from reprise.data.sphere import great_circle
from reprise.experiments.music import networks, places, rows
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")

RATES = (0.001, 0.01, 0.1, 0.2)


def make(folder):
    outputs = (folder / "gom.npz", folder / "gom.json")
    gom.make(Job((), outputs, {"data.source": "published"}))
    return outputs


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gom")
    data = make(folder)
    splits.make(Job(data, (folder / "split.npz",), {"data.splits.gom": "uniform"}, 0))
    return rows.load(data[0], folder / "split.npz", "as_published", 0)


def best(shapes, features, targets):
    parts = [tuple(of_parts[part] for part in ("train", "validation")) for of_parts in (features, targets)]
    learned = networks.train_all(shapes, *parts, RATES, 100, 0, threads=1)
    return min(float(group.curves.validation[:, -1].min()) for group in learned)


def test_all_tracks_and_places_are_read(tmp_path):
    arrays, card = (read(path) for read, path in zip((read_npz, read_json), make(tmp_path), strict=True))
    assert arrays["features"].shape == (1059, 68) and card["complete"] and not card["stand_in"]
    np.testing.assert_allclose(arrays["features"][0, :3], [7.161286, 7.835325, 2.911583])
    names = list(gom.PLACES)
    assert names[arrays["labels"][0]] == "Brazil" and names[arrays["labels"][-1]] == "Lithuania"
    counts = np.bincount(arrays["labels"])
    assert len(counts) == 33 and counts.min() == 11 and counts[names.index("India")] == 69


def test_a_damaged_copy_of_the_mirror_is_refused(tmp_path, monkeypatch):
    copy = tmp_path / "mirror" / "gom"
    shutil.copytree(Path(MIRROR, "gom"), copy, copy_function=shutil.copyfile)
    copy.chmod(0o755)
    (copy / gom.FILE).write_bytes((copy / gom.FILE).read_bytes()[:-1])
    monkeypatch.setenv("REPRISE_MIRROR", str(copy.parent))
    with pytest.raises(RepriseError, match=r"tracks\.txt: has sha256 "):
        make(tmp_path)


def test_as_published_networks_end_at_the_known_energies(tracks):
    shapes = [networks.shape(67, [width] * depth, 2) for depth in (1, 2) for width in (3, 4, 5)]
    assert best(shapes, tracks.features, tracks.targets) == pytest.approx(2.63, rel=0.1)
    shapes = [networks.shape(67, [width], 67) for width in (7, 13, 75, 81)]
    assert best(shapes, tracks.features, tracks.features) == pytest.approx(1.59, rel=0.1)  # four of 135 widths


def test_the_network_locates_tracks_better_than_was_published(tmp_path):
    data = make(tmp_path)
    outputs = tuple(tmp_path / "results" / "runs" / "places" / "seed0" / name for name in ("weights", "found.npz"))
    settings = {"epochs": 60, "batch_size": 64, "learning_rate": 0.001, "methods": ["constant"]}
    spec = {f"experiments.places.{key}": value for key, value in settings.items()}
    spec |= {"compute.threads": 1, "compute.device": "cpu"}
    places.run(Job(data[:1], outputs, spec, 0, "experiments.music.places"))
    found = read_npz(outputs[1])
    true = found["positions"][found["labels"]]
    assert great_circle(true, found["constant_position"]).mean() > 4000
    assert great_circle(true, found["network_position"]).mean() < 3113
