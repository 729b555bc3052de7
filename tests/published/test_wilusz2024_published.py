"""The networks of wilusz2024 on what REPRISE_MIRROR holds: a reader that knows letters, a plane that holds digits."""

import os

import pytest

from reprise.artifacts import read_json
from reprise.data import emnist, mnist, splits
from reprise.experiments.digit_vae import measure as vae_measure
from reprise.experiments.digit_vae import train as vae_train
from reprise.experiments.reader import measure as reader_measure
from reprise.experiments.reader import train as reader_train
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")
COMPUTE = {"compute.device": "cpu", "compute.threads": 1}
RIGHT = 0.78
"""What Cohen et al. (2017) reach on EMNIST balanced with a network of another kind."""


def made(module, folder, data):
    outputs = (folder / f"{data}.npz", folder / f"{data}.json")
    module.make(Job((), outputs, {"data.source": "published"}))
    spec = {f"data.splits.{data}": "published"}
    splits.make(Job(outputs, (folder / f"{data}_split.npz",), spec))
    return (*outputs, folder / f"{data}_split.npz")


def trained(stage, folder, data, chosen, data_name):
    spec = {f"experiments.made_up.{key}": value for key, value in {"data": data_name, **chosen}.items()} | COMPUTE
    spec |= {f"data.splits.{data_name}": "published"}
    place = folder / "results/runs/made_up/seed0"
    outputs = (place / "weights.safetensors", place / "history.csv")
    stage.run(Job((data[0], data[2]), outputs, spec, 0, stage.__name__.removeprefix("reprise.")))
    return outputs, spec


def test_a_reader_of_letters_reads_most_of_them(tmp_path):
    data = made(emnist, tmp_path, "emnist")
    chosen = {"epochs": 8, "batch_size": 128, "learning_rate": 0.004}
    outputs, spec = trained(reader_train, tmp_path, data, chosen, "emnist")
    reader_measure.run(Job((*data, outputs[0]), (tmp_path / "seed0.json",), spec))
    found = read_json(tmp_path / "seed0.json")["measures"]
    assert found["classes"] == 47 and found["test"]["accuracy"] > RIGHT
    assert found["taken_for_digits"] < 0.2


def test_one_epoch_of_all_digits_comes_below_the_bound_of_pixels_alone(tmp_path):
    """Pixels that know nothing of each other take 0.38 bits each; two numbers save a tenth of them at once."""
    data = made(mnist, tmp_path, "mnist")
    chosen = {"latent": 2, "told": False, "epochs": 1, "batch_size": 128, "learning_rate": 0.001, "samples": 500}
    chosen |= {"precision": "fp32"}
    outputs, spec = trained(vae_train, tmp_path, data, chosen, "mnist")
    chosen = {"epochs": 1, "batch_size": 250, "learning_rate": 0.001}
    judge = reader_of_digits(tmp_path / "judge", data, chosen)
    made_of = (tmp_path / "seed0.json", tmp_path / "plane.npz")
    vae_measure.run(Job((*data, *outputs, judge), made_of, spec, 0))
    found = read_json(made_of[0])["measures"]
    assert found["bits"]["test"] < 0.34
    assert found["plane"]["square"] >= 3


def reader_of_digits(folder, data, chosen):
    return trained(reader_train, folder, data, chosen, "mnist")[0][0]
