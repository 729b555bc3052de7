"""MNIST's handwriting from the mirror that REPRISE_MIRROR names, and the published accuracy of sums and differences."""

import os

import numpy as np
import pytest

from reprise.artifacts import read_json, read_npz
from reprise.data import expressions, glyphs, mnist, splits
from reprise.experiments.arithmetic import learned, measure, printed, train
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")


def test_glyphs_are_all_of_mnist_and_the_signs(tmp_path):
    outputs = tmp_path / "glyphs.npz", tmp_path / "glyphs.json"
    glyphs.make(Job((), outputs, {"data.source": "published"}))
    arrays, card = read_npz(outputs[0]), read_json(outputs[1])
    digits, _ = mnist.published(Job((), ()))
    assert len(arrays["images"]) == 70_100 and card["complete"] and not card["parts"]
    assert np.array_equal(arrays["images"][:70_000], digits["images"])
    assert np.bincount(arrays["labels"])[10:].tolist() == [50, 50]


def test_the_published_share_gives_the_published_accuracy(tmp_path):
    data = tmp_path / "expressions.npz", tmp_path / "expressions.json"
    expressions.make(Job((), data))
    settings = {
        "shares": [0.9],
        "depths": [[1, 1]],
        "width": 1,
        "epochs": 10,
        "batch_size": 128,
        "learning_rate": 0.001,
    }
    spec = {f"experiments.made_up.{key}": value for key, value in settings.items()}
    spec |= {"compute.device": "cpu", "compute.threads": 1}
    folder = tmp_path / "results/runs/made_up/seed0"
    outputs = tuple(folder / name for name in ("weights.safetensors", "history.csv", "predictions.npz"))
    train.answers(Job(data[:1], outputs, spec, 0, "experiments.arithmetic.train"))
    measure.answers(Job((data[1], *outputs[1:]), (folder / "measures.json",), spec))
    test = read_json(folder / "measures.json")["measures"]["share90_e1d1"]["test"]
    accuracy, loss = printed.SHARES[0.9]
    assert test["accuracy"] == pytest.approx(accuracy / 100, abs=0.04)
    assert test["loss"] == pytest.approx(loss, abs=0.12) and 0.02 < test["exact"] < 0.1


def test_a_network_learns_to_add_and_answers_unseen_handwriting(tmp_path):
    data = [
        tmp_path / name for name in ("expressions.npz", "expressions.json", "glyphs.npz", "glyphs.json", "split.npz")
    ]
    expressions.make(Job((), tuple(data[:2])))
    glyphs.make(Job((), tuple(data[2:4]), {"data.source": "published"}))
    splits.make(Job(tuple(data[2:4]), tuple(data[4:]), {"data.splits.glyphs": "uniform"}))
    settings = {"share": 0.9, "batch_size": 128, "epochs": {"reader": 8, "adder": 12, "scribe": 2}}
    spec = {f"experiments.made_up.{key}": value for key, value in settings.items()}
    spec |= {"compute.device": "cpu", "compute.threads": 1}
    folder = tmp_path / "results/runs/made_up/seed0"
    outputs = tuple(folder / name for name in ("weights.safetensors", "history.csv", "predictions.npz"))
    learned.run(Job((data[0], data[2], data[4]), outputs, spec, 0, "experiments.arithmetic.learned"))
    measure.learned(Job((data[3], *outputs[1:]), (folder / "measures.json",), spec))
    measures = read_json(folder / "measures.json")["measures"]
    assert measures["text"]["exact"] >= 0.99
    assert measures["image"]["exact"] >= 0.95
    assert measures["drawing"]["exact"] >= 0.95
