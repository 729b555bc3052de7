"""The published bioprocess files, read from the mirror that REPRISE_MIRROR names, and what is learned from them."""

import os
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz
from reprise.data import bioprocess, bioprocess_1251, splits
from reprise.experiments.autoencoder import printed, train
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")

SETS = {"bioprocess": bioprocess, "bioprocess_1251": bioprocess_1251}
SEEDS, WIDTHS = [0, 1, 2], [1, 2, 4, 5]
# Of the own networks of sepulveda2023 with the right error signal, on its 3,001 rows, as found before.
CORRECTED = {
    1: (0.023, 0.022, 0.016),
    2: (0.011, 0.010, 0.002),
    4: (0.009, 0.008, 0.001),
    5: (0.007, 0.005, 0.001),
}


def make(name, folder):
    outputs = (folder / f"{name}.npz", folder / f"{name}.json")
    SETS[name].make(Job((), outputs, {"data.source": "published"}))
    return outputs


def test_the_described_rows_are_read(tmp_path):
    npz, card = make("bioprocess", tmp_path)
    features, about = read_npz(npz)["features"], read_json(card)
    assert features.shape == (3001, 3) and about["complete"] and not about["stand_in"]
    np.testing.assert_allclose(features[0], [34.6901, 0.4107, 0.0074])
    np.testing.assert_allclose(features.max(0), [34.6901, 12.62747, 0.0074], rtol=1e-5)


def test_the_rows_behind_the_tables_are_read(tmp_path):
    npz, card = make("bioprocess_1251", tmp_path)
    features, about = read_npz(npz)["features"], read_json(card)
    assert features.shape == (1251, 3) and about["counts"]["features"] == 1251
    np.testing.assert_allclose(features[0], [0.01, 0.0063155, 1.0263599], rtol=1e-4)
    np.testing.assert_allclose(features[-1, 0], 12.51)


@pytest.mark.parametrize(("name", "file"), [("bioprocess", "datosIA.txt"), ("bioprocess_1251", "datos.mat")])
def test_a_damaged_copy_of_the_mirror_is_refused(name, file, tmp_path, monkeypatch):
    copy = tmp_path / "mirror" / "bioprocess"
    shutil.copytree(Path(MIRROR, "bioprocess"), copy, copy_function=shutil.copyfile)
    copy.chmod(0o755)
    (copy / file).write_bytes((copy / file).read_bytes()[:-1])
    monkeypatch.setenv("REPRISE_MIRROR", str(copy.parent))
    with pytest.raises(RepriseError, match=f"{file}: has sha256 "):
        make(name, tmp_path)
    assert not (tmp_path / f"{name}.npz").exists()


def medians(folder, data, learns_from):
    """Train on published rows; return what gives the medians over seeds of what the tables hold."""
    inputs = make(data, folder)
    paths = [folder / f"split{seed}.npz" for seed in SEEDS]
    for seed, path in zip(SEEDS, paths, strict=True):
        splits.make(Job(inputs, (path,), {f"data.splits.{data}": "uniform"}, seed))
    settings = {"learns_from": learns_from, "widths": WIDTHS, "epochs": 50, "learning_rate": 0.01, "seeds": SEEDS}
    spec = {f"experiments.x.{key}": value for key, value in settings.items()} | {"compute.threads": 1}
    run = folder / "results" / "runs" / "x" / "all"
    outputs = tuple(run / file for file in ("weights.safetensors", "history.csv", "samples.npz"))
    train.run(Job((inputs[0], *paths), outputs, spec, 0, "experiments.autoencoder.train"))
    history = read_csv(outputs[1])
    return partial(_averaged, history)


def _averaged(history, kind, column, units):
    found = []
    for seed in SEEDS:
        own = [row for row in history if (row["network"], row["units"], row["seed"]) == (kind, str(units), str(seed))]
        errors = [np.mean([float(row[f"{part}_{column}"]) for row in own]) for part in ("training", "test")]
        found.append([*errors, float(own[-1][f"validation_{column}"])])
    return np.median(found, 0)


def test_with_the_right_error_signal_the_own_networks_learn(tmp_path):
    found = medians(tmp_path, "bioprocess", "training")
    for units, expected in CORRECTED.items():
        np.testing.assert_allclose(found("own", "error", units), expected, atol=0.005)
        assert found("own_scalar", "error", units)[2] > 10 * found("own", "error", units)[2]


def test_as_published_the_tables_come_out(tmp_path):
    found = medians(tmp_path, "bioprocess_1251", "test_from_second_epoch")
    for units in WIDTHS:
        assert 0.25 <= found("own_scalar", "crossed", units)[0] <= 0.31
        np.testing.assert_allclose(found("library", "error", units), printed.LIBRARY[units], atol=0.01)
