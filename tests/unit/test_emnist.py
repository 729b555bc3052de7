"""EMNIST balanced: its stand-in, and files in the published format."""

import gzip
import struct
import zipfile

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, read_npz
from reprise.data import emnist, letters, sources
from reprise.jobs import Job

SIZES = {"train": 94, "test": 47}


def job(folder, kind):
    return Job(inputs=(), outputs=(folder / "emnist.npz", folder / "emnist.json"), spec={"data.source": kind})


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedded")
    emnist.make(job(folder, "embedded"))
    return folder


def test_the_stand_in_has_forty_images_of_each_class_and_says_that_it_is_one(embedded):
    arrays, card = read_npz(embedded / "emnist.npz"), read_json(embedded / "emnist.json")
    assert arrays["images"].shape == (1880, 28, 28) and arrays["images"].dtype == np.uint8
    assert np.bincount(arrays["labels"]).tolist() == [40] * 47
    assert (card["stand_in"], card["complete"]) == (True, False)
    assert "matplotlib's fonts" in card["note"] and "in the place of EMNIST" in card["note"]


def test_letters_are_light_on_black_and_fill_twenty_four_pixels_as_in_emnist():
    images = letters.draw_all(10, 0)
    assert len(images) == 370
    assert not images[:, :2].any() and not images[:, -2:].any() and not images[:, :, :2].any()
    heights, widths = (images.any(axis).sum(1) for axis in (2, 1))
    assert np.maximum(heights, widths).min() >= 23
    assert images.max((1, 2)).min() > 128


def test_a_nearest_neighbour_reads_letters_in_fonts_that_it_knows_but_not_turned():
    images, classes = letters.draw_all(20, 0).reshape(37, 20, -1).astype(float), np.arange(37).repeat(10)
    known, asked = images[:, :10].reshape(370, -1), images[:, 10:].reshape(370, -1)

    def read(rows):
        distances = np.square(rows[:, None] - known[None]).sum(-1)
        return (classes[distances.argmin(1)] == classes).mean()

    turned = asked.reshape(-1, 28, 28).swapaxes(1, 2).reshape(370, -1)
    assert read(asked) > 0.75
    assert read(turned) < 0.4


def test_equal_seeds_draw_equal_letters_and_no_two_of_a_class_are_alike():
    one, other = letters.draw_all(11, 3), letters.draw_all(11, 3)
    assert np.array_equal(one, other)
    assert len({image.tobytes() for image in one}) == len(one)
    assert not np.array_equal(one, letters.draw_all(11, 4))


def gzipped_idx(array):
    header = struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape)
    return gzip.compress(header + np.ascontiguousarray(array).tobytes(), mtime=0)


def files():
    """Return small files in the published format: each class twice for training and once for testing."""
    mapping = "".join(f"{label} {ord(character)}\n" for label, character in enumerate(emnist.CHARACTERS))
    made = {emnist.MAPPING: mapping.encode()}
    for part, count in SIZES.items():
        labels = np.arange(count, dtype=np.uint8) % 47
        images = np.zeros((count, 28, 28), np.uint8)
        images[:, 5, 9] = 1 + labels  # row 5, column 9 as stored
        made |= {emnist.IMAGES.format(part): gzipped_idx(images), emnist.LABELS.format(part): gzipped_idx(labels)}
    return made


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    folder = tmp_path / "mirror" / emnist.FOLDER
    folder.mkdir(parents=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)
    monkeypatch.setenv("REPRISE_MIRROR", str(folder.parent))
    return folder


def test_the_characters_are_those_of_emnist():
    assert emnist.CHARACTERS == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"


def test_images_of_the_mirror_are_turned_upright_and_back(mirror, tmp_path):
    emnist.make(job(tmp_path, "published"))
    arrays = read_npz(tmp_path / "emnist.npz")
    assert np.array_equal(arrays["images"][:, 9, 5], 1 + arrays["labels"])
    assert np.array_equal(emnist.as_stored(arrays["images"])[:, 5, 9], 1 + arrays["labels"])
    assert arrays["images"].astype(int).sum() == (1 + arrays["labels"].astype(int)).sum()


def test_a_part_of_emnist_says_that_it_is_not_all(mirror, tmp_path):
    emnist.make(job(tmp_path, "published"))
    card = read_json(tmp_path / "emnist.json")
    assert (card["stand_in"], card["complete"]) == (False, False)
    assert card["parts"] == SIZES
    assert card["note"] == "a part of EMNIST balanced, 94 training and 47 test images of 47 classes"
    assert sorted(card["files"]) == sorted(emnist.FILES)


def test_as_many_images_as_were_published_are_the_complete_set(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(emnist, "PARTS", SIZES)
    emnist.make(job(tmp_path, "published"))
    card = read_json(tmp_path / "emnist.json")
    assert card["complete"]
    assert card["note"].startswith("all EMNIST balanced")


def test_without_the_mirror_the_balanced_files_come_out_of_the_published_archive(tmp_path, monkeypatch):
    archive = tmp_path / "gzip.zip"
    with zipfile.ZipFile(archive, "w") as whole:
        for name, content in files().items():
            whole.writestr(f"gzip/{name}", content)
    asked = []
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    monkeypatch.setattr(sources, "fetch", lambda *request: asked.append(request) or archive)
    emnist.make(job(tmp_path, "published"))
    assert asked[0][:3] == ("emnist", "gzip.zip", "md5:58c8d27c78d21e728a6bc7b3cc06412e")
    assert len(read_npz(tmp_path / "emnist.npz")["labels"]) == sum(SIZES.values())


def wrong_mapping(folder):
    (folder / emnist.MAPPING).write_text("0 65\n")


def wrong_label(folder):
    (folder / emnist.LABELS.format("test")).write_bytes(gzipped_idx(np.full(47, 47, np.uint8)))


def missing(folder):
    (folder / emnist.IMAGES.format("train")).unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (wrong_mapping, "mapping.txt: does not map labels 0 to 46"),
        (wrong_label, "has a label 47, where 46 is the last"),
        (missing, "no such file"),
    ],
)
def test_files_that_are_not_emnist_balanced_are_refused(mirror, tmp_path, damage, words):
    damage(mirror)
    with pytest.raises(RepriseError, match=words):
        emnist.make(job(tmp_path, "published"))
    assert not (tmp_path / "emnist.npz").exists()
