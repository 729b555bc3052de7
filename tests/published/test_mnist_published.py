"""The published MNIST files, read from the mirror that REPRISE_MIRROR names."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, read_npz
from reprise.data import mnist, splits
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")


def job(folder, kind="published"):
    return Job(inputs=(), outputs=(folder / "mnist.npz", folder / "mnist.json"), spec={"data.source": kind})


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    mnist.make(job(folder))
    return folder


def test_all_seventy_thousand_images_are_read(published):
    arrays, card = read_npz(published / "mnist.npz"), read_json(published / "mnist.json")
    assert arrays["images"].shape == (70_000, 28, 28)
    assert arrays["labels"][:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    assert arrays["labels"][60_000:60_008].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]
    assert card["complete"] and not card["stand_in"]
    assert card["counts"]["images"] == sum(card["counts"]["per_class"]) == 70_000
    assert card["parts"] == {"train": 60_000, "test": 10_000}


def test_the_files_are_the_published_ones(published):
    sums = read_json(published / "mnist.json")["files"]
    assert {name: value[:8] for name, value in sums.items()} == {
        "train-images-idx3-ubyte.gz": "440fcabf",
        "train-labels-idx1-ubyte.gz": "3552534a",
        "t10k-images-idx3-ubyte.gz": "8d422c7b",
        "t10k-labels-idx1-ubyte.gz": "f7ae60f9",
    }


def test_the_published_split_is_sixty_and_ten_thousand(published, tmp_path):
    inputs = (published / "mnist.npz", published / "mnist.json")
    splits.make(Job(inputs=inputs, outputs=(tmp_path / "seed0.npz",), spec={"data.splits.mnist": "published"}))
    parts = read_npz(tmp_path / "seed0.npz")
    assert np.array_equal(parts["train"], np.arange(60_000))
    assert np.array_equal(parts["test"], np.arange(60_000, 70_000))
    assert np.array_equal(parts["validation"], parts["test"])


def test_the_embedded_images_are_among_the_published_training_images(published):
    arrays = read_npz(published / "mnist.npz")
    digits = {image.tobytes(): label for image, label in zip(arrays["images"][:60_000], arrays["labels"], strict=False)}
    few, _ = mnist.embedded(job(published, "embedded"))
    assert [digits.get(image.tobytes()) for image in few["images"]] == few["labels"].tolist()


@pytest.mark.parametrize("damage", [lambda content: content[:-100], lambda content: content[:-1] + b"\xff"])
def test_a_damaged_copy_of_the_mirror_is_refused(tmp_path, monkeypatch, damage):
    copy = tmp_path / "mirror" / "mnist"
    shutil.copytree(Path(MIRROR, "mnist"), copy, copy_function=shutil.copyfile)
    copy.chmod(0o755)
    victim = copy / "t10k-labels-idx1-ubyte.gz"
    victim.write_bytes(damage(victim.read_bytes()))
    monkeypatch.setenv("REPRISE_MIRROR", str(copy.parent))
    with pytest.raises(RepriseError) as caught:
        mnist.make(job(tmp_path))
    assert str(caught.value).startswith(f"{victim}: has md5 ")
    assert "expected ec29112dd5afa0611ce80d1b7f02629c" in str(caught.value)
    assert not (tmp_path / "mnist.npz").exists() and not (tmp_path / "mnist.json").exists()
