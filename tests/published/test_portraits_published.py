"""Punks and portraits on what REPRISE_MIRROR holds: all of them are read, and an epoch tells faces apart."""

import os

import numpy as np
import pytest

from reprise.artifacts import read_json, read_npz
from reprise.data import portraits, punks, punks_exact, splits
from reprise.experiments.portraits import measure, train
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")
SPEC = {"data.source": "published", "data.portraits.path": None}


def made(module, folder):
    name = module.__name__.rpartition(".")[2]
    outputs = (folder / f"{name}.npz", folder / f"{name}.json")
    module.make(Job((), outputs, SPEC))
    return outputs


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    return made(punks_exact, tmp_path_factory.mktemp("punks"))


def test_all_punks_are_read_and_no_two_are_alike(sheet):
    arrays, card = read_npz(sheet[0]), read_json(sheet[1])
    assert card["complete"] and not card["stand_in"] and card["counts"]["images"] == 10_000
    tiles = punks.middles(arrays["images"])
    assert len(np.unique(tiles.reshape(10_000, -1), axis=0)) == 10_000
    assert np.array_equal(np.unique(tiles.reshape(-1, 3), axis=0), arrays["palette"])
    assert (tiles[:, 0, 0] == punks.BACKGROUND).all()


def test_the_mirrors_portraits_are_the_34_known_ones(tmp_path):
    arrays, card = read_npz((outputs := made(portraits, tmp_path))[0]), read_json(outputs[1])
    assert arrays["images"].shape == (34, 64, 64, 3)
    assert card["note"].startswith("25 portraits and 9 faces of the Rijksmuseum") and not card["complete"]


def test_a_narrow_autoencoder_soon_does_better_than_the_mean_of_all(sheet, tmp_path):
    splits.make(Job(sheet, (tmp_path / "split.npz",), {"data.splits.punks_exact": "uniform"}))
    chosen = {"network": "cae", "data": "punks_exact", "latent": 64, "filters": 16, "loss": "cross_entropy"}
    chosen |= {"epochs": 1, "batch_size": 16, "learning_rate": 0.004, "precision": "fp32", "shown": [1]}
    spec = {f"experiments.made_up.{key}": value for key, value in chosen.items()}
    spec |= {"compute.device": "cpu", "compute.threads": 1, "data.splits.punks_exact": "uniform"}
    place = tmp_path / "results/runs/made_up/seed0"
    outputs = tuple(place / name for name in ("weights.safetensors", "history.csv", "course.npz"))
    train.run(Job((sheet[0], tmp_path / "split.npz"), outputs, spec, 0, "experiments.portraits.train"))
    read = (*sheet, tmp_path / "split.npz", *outputs)
    measure.run(Job(read, (tmp_path / "seed0.json", tmp_path / "shown.npz"), spec))
    found = read_json(tmp_path / "seed0.json")["measures"]["again"]
    assert found["error"] < 0.6 * found["constant"]
    assert found["components"] == pytest.approx(0.0012, abs=0.0004)
