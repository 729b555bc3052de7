"""Own digits from scikit-learn and from your files, and how networks read them."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from reprise.artifacts import RepriseError, read_json, read_npz, sha256
from reprise.data import own_digits, splits
from reprise.experiments.lenet import own_digits as reading
from reprise.jobs import Job

NOT_GIVEN = {"path": None, "rows": None, "columns": None, "labels": None}
ARRAYS = ("images", "thin", "bold", "raw", "as_published", "labels", "sheet")


def make(folder, kind="embedded", **own):
    """Write own digits below `folder`; return their arrays and card."""
    outputs = (folder / "own_digits.npz", folder / "own_digits.json")
    spec = {"data.source": kind, "data.own_digits": NOT_GIVEN | own}
    own_digits.make(Job(inputs=(), outputs=outputs, spec=spec))
    return read_npz(outputs[0]), read_json(outputs[1])


def bar(left=9, right=13):
    """Return a tile of 24×24 pixels with a dark upright bar on light paper, a one."""
    tile = np.full((24, 24), 230, np.uint8)
    tile[4:20, left:right] = 30
    return tile


@pytest.fixture
def sheet(tmp_path):
    """A sheet of two rows and five columns of ones."""
    path = tmp_path / "mine.png"
    Image.fromarray(np.block([[bar(9, 13 + column % 2) for column in range(5)] for _ in range(2)])).save(path)
    return path


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("1,1,1,1,1\n1,1,1,1,7\n")
    return path


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return make(tmp_path_factory.mktemp("embedded"))


def test_the_embedded_digits_stand_in_for_the_courses_and_say_so(embedded):
    _, card = embedded
    assert (card["source"], card["stand_in"], card["complete"]) == ("embedded", True, False)
    assert "UCI" in card["note"] and "course" in card["note"]
    assert card["counts"] == {"images": 610, "per_class": [61] * 10} and card["parts"] == {"uci": 610}


def test_the_embedded_digits_are_those_of_scikit_learn_in_mnists_form(embedded):
    from sklearn.datasets import load_digits

    arrays, digits = embedded[0], load_digits()
    assert arrays["labels"].tolist()[:300] == digits.target.tolist()[:300]
    assert arrays["images"].shape == (610, 28, 28) and arrays["raw"].shape == (610, 32, 32)
    assert all(array.dtype == np.uint8 for array in arrays.values()) and tuple(arrays) == ARRAYS
    images = arrays["images"].astype(float)
    assert images[:, [0, -1]].mean() < 1 and images[:, :, [0, -1]].mean() < 1
    centres = (images.sum(2) * np.arange(28)).sum(1) / images.sum((1, 2))
    assert np.abs(centres - 14).max() < 0.6


def test_a_sheet_of_yours_takes_the_place_of_any_source(tmp_path, sheet, labels):
    arrays, card = make(tmp_path / "out", "published", path=str(sheet), rows=2, columns=5, labels=str(labels))
    assert arrays["labels"].tolist() == [1] * 9 + [7] and not arrays["sheet"].any()
    assert (card["source"], card["stand_in"], card["complete"]) == ("yours", False, False)
    assert card["files"] == {"mine.png": sha256(sheet), "mine.csv": sha256(labels)}
    assert card["note"] == "10 digits of mine.png"


@pytest.mark.parametrize("light_ink", [False, True])
def test_raw_digits_are_dark_on_light_whatever_the_sheet(tmp_path, sheet, labels, light_ink):
    if light_ink:
        Image.fromarray(255 - np.asarray(Image.open(sheet))).save(sheet)
    arrays, _ = make(tmp_path / "out", path=str(sheet), rows=2, columns=5, labels=str(labels))
    assert (arrays["raw"][:, 0] > 200).all() and (arrays["raw"].min((1, 2)) < 60).all()
    assert not arrays["images"][:, 0].any() and (arrays["images"].max((1, 2)) > 200).all()


def test_thin_and_bold_digits_differ_from_the_usual_by_their_strokes(embedded):
    ink = [embedded[0][name].mean() for name in ("thin", "images", "bold")]
    assert ink[0] < 0.97 * ink[1] < 0.97 * 0.97 * ink[2]


def test_a_folder_of_yours_is_labelled_by_its_folders(tmp_path):
    for digit in (1, 7):
        (tmp_path / "mine" / str(digit)).mkdir(parents=True)
        Image.fromarray(bar()).save(tmp_path / "mine" / str(digit) / "a.png")
    arrays, card = make(tmp_path / "out", path=str(tmp_path / "mine"))
    assert arrays["labels"].tolist() == [1, 7]
    assert list(card["files"]) == ["1/a.png", "7/a.png"]


def test_a_path_that_is_not_there_is_named_with_its_key(tmp_path):
    with pytest.raises(RepriseError, match=r"nowhere: no such file or folder; correct data\.own_digits\.path"):
        make(tmp_path, path="nowhere")


def test_a_sheet_without_labels_is_refused(tmp_path, sheet):
    with pytest.raises(RepriseError, match=r"mine\.png, row 1, column 1 is; set data\.own_digits\.labels"):
        make(tmp_path / "out", path=str(sheet), rows=2, columns=5)


def test_an_empty_tile_is_named_by_its_place(tmp_path, labels):
    path = tmp_path / "mine.png"
    tiles = [[bar() for _ in range(5)] for _ in range(2)]
    tiles[1][3][:] = 230
    Image.fromarray(np.block(tiles)).save(path)
    with pytest.raises(RepriseError, match=r"^mine\.png, row 2, column 4: .*no digit"):
        make(tmp_path / "out", path=str(path), rows=2, columns=5, labels=str(labels))
    assert not (tmp_path / "out" / "own_digits.npz").exists()


def test_as_published_inverts_dark_ink_and_counts_opacity_as_grey(tmp_path):
    path = tmp_path / "sheet.png"
    Image.new("RGBA", (64, 32), (40, 40, 40, 255)).save(path)
    dark, light = (own_digits.Sheet(1, ink, "rows", columns=2) for ink in (True, False))
    assert (own_digits.as_published(path, dark) == round((3 * 215 + 0) / 4)).all()
    assert (own_digits.as_published(path, light) == round((3 * 40 + 255) / 4)).all()
    assert own_digits.as_published(path, light).shape == (2, 32, 32)


def test_the_published_split_holds_out_122_of_610_and_validates_on_49():
    parts = splits.held_out(610, seed=3)
    assert [len(parts[name]) for name in ("train", "validation", "test")] == [439, 49, 122]
    assert sorted(np.concatenate(list(parts.values()))) == list(range(610))
    again, other = splits.held_out(610, seed=3), splits.held_out(610, seed=4)
    assert (again["test"] == parts["test"]).all() and not (other["test"] == parts["test"]).all()


def test_own_digits_are_split_as_published_without_published_parts(tmp_path, embedded):
    job = Job((tmp_path / "d.npz", tmp_path / "d.json"), (tmp_path / "s.npz",), {"data.splits.own_digits": "published"})
    np.savez(job.inputs[0], labels=np.zeros(100, np.uint8))
    splits.make(job)
    assert [len(part) for part in read_npz(job.outputs[0]).values()] == [72, 8, 20]


def counts(hits, total=10):
    """Return confusion counts with so many hits of `total`."""
    matrix = np.zeros((10, 10), int)
    matrix[0, 0], matrix[0, 1] = hits, total - hits
    return matrix


def test_what_is_chosen_for_a_sheet_does_not_look_at_that_sheet():
    # On all sheets together "tuned" wins by its 10 hits on c, but for c itself the others prefer "plain".
    found = {
        "plain": {"a": counts(6), "b": counts(6), "c": counts(2)},
        "tuned": {"a": counts(5), "b": counts(5), "c": counts(10)},
    }
    assert reading.leave_one_sheet_out(found) == pytest.approx((5 + 5 + 2) / 30)


def test_sheets_weigh_by_their_digits():
    found = {"plain": {"a": counts(0, 10), "b": counts(30, 30)}}
    assert reading.leave_one_sheet_out(found) == pytest.approx(0.75)


def test_a_single_sheet_leaves_none_out():
    assert reading.leave_one_sheet_out({"plain": {"a": counts(6)}}) is None


class BrightestTenth(nn.Module):
    """Reads a digit as the tenth of the first row that is brightest."""

    def forward(self, images):
        return images[:, 0, 0, :20].unflatten(1, (10, 2)).sum(2)


def test_each_form_is_scored_as_a_whole_and_by_sheet():
    raw = np.zeros((4, 32, 32), np.uint8)
    labels = np.array([0, 1, 2, 3], np.uint8)
    for image, label in zip(raw, [0, 1, 2, 9], strict=True):
        image[0, 2 * label : 2 * label + 2] = 255
    digits = dict.fromkeys(("images", "thin", "bold"), raw[:, 2:-2, 2:-2])
    arrays = digits | {"raw": raw, "labels": labels, "sheet": np.array([0, 0, 1, 1])}
    found = reading.read(BrightestTenth(), arrays, {"one": 2, "two": 2}, torch.device("cpu"))
    assert found["raw"]["accuracy"] == 0.75 and found["raw"]["sheets"] == {"one": 1.0, "two": 0.5}
    assert np.array(found["raw"]["confusion"])[[0, 1, 2, 3], [0, 1, 2, 9]].tolist() == [1, 1, 1, 1]
    assert found["inverted"]["accuracy"] < 0.75
    assert found["leave_one_sheet_out"] == 0.75
