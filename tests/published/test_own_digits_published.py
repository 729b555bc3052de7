"""The course's own digits, read from the mirror that REPRISE_MIRROR names."""

import os
from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import read_json, read_npz, write_npz
from reprise.cli import main
from reprise.data import mnist, own_digits, splits
from reprise.data.digits import normalize
from reprise.data.sheets import read
from reprise.experiments.lenet import measure, train
from reprise.jobs import Job

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")

NOT_GIVEN = {"path": None, "rows": None, "columns": None, "labels": None}
SHEETS = {"jpossaz": 100, "jpossaz2": 100, "JuanRengifo": 100, "cossio": 310}


def spec(experiment, data, **settings):
    """Return what a run reads of the configuration."""
    own = {"system": "lenet", "data": data, "learning_rate": 0.001} | settings
    return {f"experiments.{experiment}.{key}": value for key, value in own.items()} | {
        f"data.splits.{data}": "published",
        "compute.device": "cpu",
        "compute.threads": 1,
    }


def run(folder, settings, seed, data, split, *further):
    """Train and measure one network; return what was measured."""
    (experiment,) = {key.split(".")[1] for key in settings if key.startswith("experiments.")}
    place = folder / "results/runs" / experiment / f"seed{seed}"
    made = (place / "weights.safetensors", place / "history.csv")
    train.run(Job((data[0], split), made, settings, seed, "experiments.lenet.train"))
    measured = (folder / f"{experiment}.{seed}.json", place / "readings.npz")
    measure.run(Job((*data, split, *made, *further), measured, settings, seed, "experiments.lenet.measure"))
    return read_json(measured[0])


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    outputs = (folder / "own_digits.npz", folder / "own_digits.json")
    own_digits.make(Job((), outputs, {"data.source": "published", "data.own_digits": NOT_GIVEN}))
    return outputs


def test_the_610_digits_of_the_course_are_read_sheet_by_sheet(course):
    arrays, card = read_npz(course[0]), read_json(course[1])
    assert card["complete"] and not card["stand_in"] and card["parts"] == SHEETS
    assert np.bincount(arrays["sheet"]).tolist() == list(SHEETS.values())
    assert arrays["labels"][:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert arrays["labels"][200:212].tolist() == [0] * 10 + [1] * 2
    assert card["counts"]["per_class"] == np.bincount(arrays["labels"]).tolist()


def test_all_sheets_are_raw_dark_on_light_and_none_is_as_published(course):
    arrays = read_npz(course[0])
    borders = {form: arrays[form][:, [0, -1]].mean((1, 2)) for form in ("raw", "as_published", "images")}
    dark_ink = arrays["sheet"] >= 2
    assert borders["raw"].min() > 90
    assert np.median(borders["as_published"]) < 90 and borders["images"].max() < 60
    assert borders["as_published"][~dark_ink].min() > 60  # opacity, averaged with the colours


def test_every_digit_is_found_in_tiles_whose_grid_is_looked_for():
    for name, count in SHEETS.items():
        digits = [normalize(tile.pixels) for tile in read(Path(MIRROR, "course_digits", f"{name}.png"))]
        assert len(digits) == count


def test_banoy2023_as_published_reads_half_to_three_quarters_of_its_test_part(course, tmp_path):
    settings = spec("banoy", "own_digits", variant="banoy2023", form="as_published", epochs=25, batch_size=32)
    accuracies = []
    for seed in range(2):
        split = tmp_path / f"split{seed}.npz"
        splits.make(Job(course, (split,), {"data.splits.own_digits": "published"}, seed))
        found = run(tmp_path, settings, seed, course, split)
        assert (
            found["about"]["scale"] | {"training_images": 439, "validation_images": 49, "test_images": 122}
            == (found["about"]["scale"])
        )
        accuracies.append(found["measures"]["test"]["accuracy"])
        assert found["measures"]["fitted"]["accuracy"] > accuracies[-1] + 0.1
    assert 0.5 < np.mean(accuracies) < 0.75


@pytest.fixture(scope="module")
def reader(course, tmp_path_factory):
    """A network that learned from 12,000 images of MNIST, and what it reads of the course's digits."""
    folder = tmp_path_factory.mktemp("reader")
    data, split = (folder / "mnist.npz", folder / "mnist.json"), folder / "split.npz"
    mnist.make(Job((), data, {"data.source": "published"}))
    rows = np.arange(60_000, 62_000)
    write_npz(split, train=np.arange(12_000), validation=rows, test=rows)
    settings = spec(
        "lenet_modern", "mnist", variant="modern", epochs=4, batch_size=50, learning_rate=0.004, schedule="one_cycle"
    )
    return folder, run(folder, settings, 0, data, split, *course)


def test_normalisation_decides_how_many_of_the_610_digits_are_read(reader):
    own = reader[1]["measures"]["own_digits"]
    assert list(own["normalised"]["sheets"]) == list(SHEETS)
    assert own["normalised"]["accuracy"] > 0.85 > 0.65 > max(own["raw"]["accuracy"], own["inverted"]["accuracy"])
    assert own["leave_one_sheet_out"] == pytest.approx(own["normalised"]["accuracy"], abs=0.03)
    assert np.sum(own["raw"]["confusion"]) == 610


def test_a_few_digits_are_kept_with_what_they_are_read_as(reader):
    readings = read_npz(reader[0] / "results/runs/lenet_modern/seed0/readings.npz")
    for part in ("test", "raw", "inverted", "normalised"):
        assert readings[f"{part}_images"].shape == (40, 32, 32)
        assert readings[f"{part}_probability"].max() <= 1
    right = (readings["normalised_labels"] == readings["normalised_read"]).mean()
    assert right > 0.75


def test_the_course_is_classified_by_the_command(reader, monkeypatch, capsys):
    folder = reader[0]
    monkeypatch.chdir(Path(__file__).parents[2])
    overlay = folder / "overlay.yaml"
    overlay.write_text(f"results: {folder / 'results'}\n")
    sheet = Path(MIRROR, "course_digits", "jpossaz2.png")
    arguments = ["--rows", "10", "--columns", "10", "--out", str(folder / "read.csv"), "--configfile", str(overlay)]
    assert main(["classify", str(sheet), *arguments]) == 0
    assert "100 digits, read by lenet_modern" in capsys.readouterr().out
    rows = (folder / "read.csv").read_text().splitlines()[1:]
    digits = [row.split(",")[2:4] for row in rows]
    assert np.mean([int(digit) == int(column) - 1 for column, digit in digits]) > 0.75
