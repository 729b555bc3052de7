"""EMNIST balanced, read from the mirror that REPRISE_MIRROR names: all of it, or a part."""

import os

import numpy as np
import pytest

from reprise.artifacts import read_json, read_npz
from reprise.data import emnist, splits
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    outputs = (folder / "emnist.npz", folder / "emnist.json")
    emnist.make(Job(inputs=(), outputs=outputs, spec={"data.source": "published"}))
    return outputs


def test_the_classes_are_balanced_and_the_card_says_how_much_there_is(published):
    arrays, card = read_npz(published[0]), read_json(published[1])
    sizes = card["parts"]
    assert len(arrays["images"]) == sum(sizes.values())
    assert not card["stand_in"] and card["complete"] == (sizes == emnist.PARTS)
    for labels in np.split(arrays["labels"], [sizes["train"]]):
        assert np.bincount(labels).tolist() == [len(labels) // 47] * 47


def test_letters_stand_upright(published):
    arrays = read_npz(published[0])

    def mean(character):
        return arrays["images"][arrays["labels"] == emnist.CHARACTERS.index(character)].mean(0)

    digit = mean("7")  # which bends at the upper right
    assert digit[4:10, 16:22].mean() > 2 * digit[18:24, 16:22].mean()
    letter = mean("T")  # whose bar is at the top
    assert letter[3:9].sum(1).max() > 2 * letter[16:24].sum(1).max()


def test_the_published_split_keeps_the_test_images_apart(published, tmp_path):
    splits.make(Job(inputs=published, outputs=(tmp_path / "seed0.npz",), spec={"data.splits.emnist": "published"}))
    parts, sizes = read_npz(tmp_path / "seed0.npz"), read_json(published[1])["parts"]
    assert {part: len(parts[part]) for part in ("train", "test")} == sizes
