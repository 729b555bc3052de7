"""Splits are disjoint, complete, stratified, seeded; the published one keeps the published parts."""

from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import RepriseError, UsageError, read_npz, write_json, write_npz
from reprise.data import splits
from reprise.jobs import Job

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}


def class_sizes(seed):
    """Return labels in random order, with classes from 1 to 40 rows."""
    rng = np.random.default_rng(seed)
    return rng.permutation(np.repeat(np.arange(12), rng.integers(1, 41, 12))).astype(np.uint8)


@pytest.mark.parametrize("seed", range(20))
def test_uniform_parts_are_disjoint_and_complete(seed):
    labels = class_sizes(seed)
    parts = splits.uniform(labels, seed)
    assert list(parts) == ["train", "validation", "test"]
    assert sorted(np.concatenate(list(parts.values()))) == list(range(len(labels)))


@pytest.mark.parametrize("seed", range(20))
def test_every_class_is_within_one_row_of_its_share(seed):
    labels = class_sizes(seed)
    parts = splits.uniform(labels, seed)
    sizes = np.bincount(labels)
    for part, share in SHARES.items():
        assert abs(len(parts[part]) - share * len(labels)) < 1
        assert (abs(np.bincount(labels[parts[part]], minlength=12) - share * sizes) < 1).all()


def test_classes_of_whole_fives_are_split_exactly():
    labels = np.repeat(np.arange(10, dtype=np.uint8), 500)
    parts = splits.uniform(labels, 0)
    assert {part: np.bincount(labels[rows]).tolist() for part, rows in parts.items()} == {
        "train": [300] * 10,
        "validation": [100] * 10,
        "test": [100] * 10,
    }


@pytest.mark.parametrize("rows", range(12))
def test_rows_without_classes_are_split_within_one(rows):
    parts = splits.uniform(np.zeros(rows), 0)
    assert len(parts["train"]) == round(0.6 * rows)
    assert sum(map(len, parts.values())) == rows


def test_row_numbers_are_ascending_int64():
    for rows in splits.uniform(class_sizes(0), 0).values():
        assert rows.dtype == np.int64
        assert (np.diff(rows) > 0).all()


def test_the_seed_decides():
    labels = class_sizes(0)
    first, again, other = splits.uniform(labels, 1), splits.uniform(labels, 1), splits.uniform(labels, 2)
    assert all(np.array_equal(first[part], again[part]) for part in SHARES)
    assert not np.array_equal(first["test"], other["test"])


def test_every_row_reaches_every_part_by_chance():
    labels = np.repeat(np.arange(3), 7)
    shares = np.mean([np.isin(np.arange(21), splits.uniform(labels, seed)["train"]) for seed in range(2000)], axis=0)
    for digit in range(3):
        assert np.ptp(shares[labels == digit]) < 0.08
    assert shares.mean() == pytest.approx(0.6, abs=0.03)


@pytest.fixture
def data(tmp_path):
    """A small data set on disk, with its card, in published order."""
    write_npz(tmp_path / "tiny.npz", images=np.zeros((10, 2, 2), np.uint8), labels=np.arange(10, dtype=np.uint8) % 2)
    write_json(tmp_path / "tiny.json", {"name": "tiny", "source": "published", "parts": {"train": 7, "test": 3}})
    return tmp_path


def job(folder, protocol, seed=0, output="seed0.npz"):
    return Job(
        inputs=(folder / "tiny.npz", folder / "tiny.json"),
        outputs=(Path(folder, output),),
        spec={"data.splits.tiny": protocol},
        seed=seed,
    )


def test_the_stage_writes_the_uniform_split_of_its_seed(data):
    splits.make(job(data, "uniform", seed=3))
    found, expected = read_npz(data / "seed0.npz"), splits.uniform(np.arange(10) % 2, 3)
    assert {part: rows.tolist() for part, rows in found.items()} == {
        part: rows.tolist() for part, rows in expected.items()
    }


def test_the_stage_splits_data_without_labels(data):
    write_npz(data / "tiny.npz", features=np.zeros((10, 4)))
    splits.make(job(data, "uniform"))
    assert {part: len(rows) for part, rows in read_npz(data / "seed0.npz").items()} == {
        "train": 6,
        "validation": 2,
        "test": 2,
    }


def test_the_published_split_validates_on_the_test_rows(data):
    splits.make(job(data, "published"))
    found = {part: rows.tolist() for part, rows in read_npz(data / "seed0.npz").items()}
    assert found == {"train": [0, 1, 2, 3, 4, 5, 6], "validation": [7, 8, 9], "test": [7, 8, 9]}


def test_the_same_job_writes_the_same_bytes(data):
    splits.make(job(data, "uniform", output="first.npz"))
    splits.make(job(data, "uniform", output="again.npz"))
    assert (data / "first.npz").read_bytes() == (data / "again.npz").read_bytes()


def test_the_published_split_of_data_without_parts_is_refused(data):
    write_json(data / "tiny.json", {"name": "tiny", "source": "embedded", "parts": {}})
    with pytest.raises(RepriseError) as caught:
        splits.make(job(data, "published"))
    assert str(caught.value) == (
        f"{data}/tiny.json: the embedded data has no published parts, which data.splits.tiny: published needs; "
        "choose uniform."
    )
    assert not (data / "seed0.npz").exists()


def test_an_unknown_protocol_is_refused(data):
    with pytest.raises(UsageError, match=r"data\.splits\.tiny must be uniform or published, not random\.$"):
        splits.make(job(data, "random"))
    assert not (data / "seed0.npz").exists()
