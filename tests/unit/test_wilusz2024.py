"""What wilusz2024 asks of its networks: digits and the mix, their readers, and how long an epoch takes."""

import numpy as np
import pytest
import torch

from reprise.artifacts import read_csv, read_json, read_npz, write_json, write_npz
from reprise.experiments.digit_gan import architecture, quadrants, quality, schemes, validation
from reprise.experiments.pace import measure as pace
from reprise.experiments.pace import table as pace_table
from reprise.experiments.reader import measure as reader_measure
from reprise.experiments.reader import train as reader_train
from reprise.jobs import Job
from reprise.metrics.summary import seeds
from reprise.models.reader import reader
from reprise.training.checkpoint import save_weights

CPU = torch.device("cpu")
COMPUTE = {"compute.device": "cpu", "compute.threads": 1}
CARD = dict.fromkeys(reader_measure.CARD, "made up") | {"stand_in": False, "complete": False}
PARTS = {"train": np.arange(0, 282), "validation": np.arange(282, 376), "test": np.arange(376, 470)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Squares whose place tells the class, ten of each of 47, and readers that take all for one class."""
    folder = tmp_path_factory.mktemp("wilusz")
    labels = np.arange(470, dtype=np.uint8) % 47
    images = np.zeros((470, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 * (label // 7) : 4 * (label // 7) + 4, 4 * (label % 7) : 4 * (label % 7) + 4] = 255
    write_npz(folder / "data.npz", images=images, labels=labels)
    write_json(folder / "data.json", CARD)
    write_npz(folder / "split.npz", **PARTS)
    torch.manual_seed(0)
    for name, classes, taken in (("lenet", 10, 3), ("digit", 47, 3), ("letter", 47, 20)):
        network = reader(classes)
        network.output.bias.data[taken] = 100.0
        save_weights(folder / name, network.state_dict())
    return folder


def validated(folder, judge, count=120):
    images = read_npz(folder / "data.npz")["images"]
    others = (folder / "data.npz", folder / "split.npz", folder / "lenet")
    others += (folder / "data.npz", folder / "split.npz", folder / judge)
    return quality.quadrant(images[:count], images[:64], others, folder / judge, CPU)


def test_a_reader_of_47_classes_differs_from_lenet_in_its_last_layer_alone():
    assert sum(weight.numel() for weight in reader(47).parameters()) == 64851
    assert sum(weight.numel() for weight in reader(10).parameters()) == 61706
    assert torch.nn.Sequential(*list(reader(47))[:-1])(torch.zeros(2, 1, 32, 32)).shape == (2, 84)


def test_a_reader_learns_its_classes_and_says_how_many_letters_it_takes_for_digits(folder, tmp_path):
    place = tmp_path / "results" / "runs" / "reader" / "seed0"
    made = (place / "weights.safetensors", place / "history.csv")
    chosen = {"data": "emnist", "epochs": 20, "batch_size": 20, "learning_rate": 0.01}
    spec = {f"experiments.reader.{key}": value for key, value in chosen.items()} | COMPUTE
    reader_train.run(Job((folder / "data.npz", folder / "split.npz"), made, spec, 0, "experiments.reader.train"))
    found = tmp_path / "seed0.json"
    read = (*(folder / name for name in ("data.npz", "data.json", "split.npz")), made[0])
    reader_measure.run(Job(read, (found,), spec, 0))
    measures = read_json(found)["measures"]
    assert measures["classes"] == 47
    assert measures["test"]["accuracy"] > 0.9
    assert measures["known_as_digits"] >= measures["digits"] > 0.9
    assert measures["taken_for_digits"] < 0.1


def test_images_are_validated_as_digits_only_where_they_are_read_as_such(folder):
    all_digits, none = (validated(folder, judge)["validated"] for judge in ("digit", "letter"))
    assert (all_digits["share"], none["share"]) == (1, 0)
    assert none["digits"] is None
    assert all_digits["digits"]["covered"] == 1
    assert len(all_digits["mix"]["shares"]) == 47 and len(all_digits["digits"]["shares"]) == 10


def test_too_few_digits_are_not_compared(folder):
    assert validated(folder, "digit", count=99)["validated"]["digits"] is None


def test_the_rarest_class_of_what_is_shown_is_counted(folder):
    shown = validated(folder, "digit")["shown"]
    assert (sum(shown["counts"]), shown["counts"][3], shown["least"]) == (64, 64, 0)


def test_a_set_of_the_test_images_own_size_is_the_floor_of_digits(folder, monkeypatch):
    compared = []
    monkeypatch.setattr(quality, "of", lambda images, real, weights, device: compared.append(len(real["test"])))
    images = read_npz(folder / "data.npz")["images"]
    real = {"train": images, "test": images}
    kinds = {"digits": (real, folder / "lenet"), "mix": (real, folder / "digit")}
    quality.validated(images[:150], kinds, CPU)
    assert compared == [150, 470]


@pytest.fixture(scope="module")
def summaries(folder, tmp_path_factory):
    """Two summaries: of a network all of whose images are digits, and of one that draws none."""
    place, made = tmp_path_factory.mktemp("summaries"), []
    scale = {"epochs": 12, "network": "wilusz2024"}
    for judge in ("digit", "letter"):
        about = {"experiment": f"gan_{judge}", "data": CARD, "scale": scale}
        run = place / judge / "seed0.json"
        write_json(run, {"about": about, "measures": validated(folder, judge)})
        seeds(Job((run,), (place / judge / "summary.json",), {}))
        made.append(place / judge / "summary.json")
    return made


def test_the_plan_has_a_row_for_each_kind_of_network_and_way_to_learn(summaries, tmp_path):
    outputs = (tmp_path / "plan.csv", tmp_path / "plan.json")
    digits, letters = summaries
    validation.plan(Job((digits, letters, digits, letters, digits, letters), outputs))
    rows = read_csv(outputs[0])
    assert [row["network"] for row in rows] == ["GAN"] * 3 + ["VAE"] * 3
    assert [row["learned from"] for row in rows[3:]] == ["MNIST", "EMNIST, retrained", "EMNIST, from scratch"]
    found = [row["this run"] for row in rows]
    assert found[0] == found[2] == found[4] != found[1]
    assert found[0].endswith("1 of 47") and "too few" not in found[0]
    assert found[1].startswith("digits too few; mix ")


def test_each_network_has_a_row_of_what_its_images_are_beside_real_ones(summaries, tmp_path):
    outputs = (tmp_path / "validated.csv", tmp_path / "validated.json")
    validation.validated(Job(tuple(summaries), outputs))
    one, other = read_csv(outputs[0])
    assert (one["run"], one["digits"], one["classes, digits"]) == ("gan_digit", "100.0%", "1.0 / 1")
    assert (other["digits"], other["FLD, digits"]) == ("0.0%", "too few")


def test_two_functions_fit_the_examples_and_disagree_on_the_next_one(tmp_path):
    outputs = (tmp_path / "functions.csv", tmp_path / "functions.json")
    validation.two_functions(Job((), outputs))
    rows = read_csv(outputs[0])
    assert [(row["input"], row["output"]) for row in rows[:2]] == [("1", "1"), ("5", "25")]
    assert rows[2]["output"] == "49 by the square, 37 by the line"
    assert "6*x* \N{MINUS SIGN} 5" in read_json(outputs[1])["caption"]


def test_what_is_stored_is_what_is_upright_with_rows_and_columns_exchanged(tmp_path, monkeypatch):
    drawn = []
    draw = quadrants.grid.draw
    monkeypatch.setattr(quadrants.grid, "draw", lambda images: drawn.append(images) or draw(images))
    samples = np.random.default_rng(0).integers(0, 256, (2, 64, 28, 28), np.uint8)
    write_npz(tmp_path / "shown.npz", epochs=np.array([1, 2]), samples=samples, real=samples[0])
    about = {"data": CARD, "seeds": [0], "experiment": "gan_wilusz2024_retrained"}
    write_json(tmp_path / "summary.json", {"about": about})
    for stage in (quadrants.samples, quadrants.as_stored):
        outputs = tuple(tmp_path / f"{stage.__name__}.{kind}" for kind in ("pdf", "png", "json"))
        stage(Job((tmp_path / "shown.npz", tmp_path / "summary.json"), outputs))
        caption = read_json(outputs[2])["caption"]
        assert "after 2 epochs" in caption and "that went on from digits" in caption
    assert np.array_equal(drawn[0].reshape(64, 28, 28), samples[1])
    assert np.array_equal(drawn[1], drawn[0].swapaxes(-1, -2))


def test_schemes_are_drawn_of_the_networks_themselves(tmp_path):
    described = tmp_path / "architecture.json"
    architecture.describe(Job((), (described,), {"experiments.gan.network": "wilusz2024"}))
    found = read_json(described)
    kinds = {name: [layer["kind"] for layer in each["layers"]] for name, each in found.items()}
    assert kinds["discriminator"] == ["Conv2d", "Conv2d", "Linear"]
    assert kinds["generator"] == ["Linear", "ConvTranspose2d", "ConvTranspose2d", "Conv2d"]
    assert [found[name]["parameters"] for name in ("generator", "discriminator")] == [538881, 21953]
    for stage in (schemes.dense, schemes.convolutional):
        outputs = tuple(tmp_path / f"{stage.__name__}.{kind}" for kind in ("pdf", "png", "json"))
        stage(Job((described,), outputs))
        assert outputs[1].stat().st_size > 5000
    assert "21,953 parameters" in read_json(outputs[2])["caption"]


def paced(place, rounds):
    spec = {"experiments.pace.rounds": rounds, "experiments.pace.steps": 1} | COMPUTE
    pace.run(Job((), (place / "seed0.json",), spec))
    seeds(Job((place / "seed0.json",), (place / "summary.json",), {}))
    outputs = (place / "pace.csv", place / "pace.json")
    pace_table.run(Job((place / "summary.json",), outputs))
    return read_json(place / "summary.json")["measures"], read_csv(outputs[0])


def test_work_is_known_without_a_clock_and_twice_the_filters_are_nearly_four_times_the_work(tmp_path):
    measures, rows = paced(tmp_path, 0)
    work = {name: found["mean"] for name, found in measures["work"].items()}
    assert 3 < work["gan_first"] / work["gan"] < 4
    assert measures["seconds"] is None and {row["seconds per epoch"] for row in rows} == {"not timed"}


def test_trainings_that_take_turns_are_timed(tmp_path):
    measures, rows = paced(tmp_path, 1)
    seconds = {name: found["mean"] for name, found in measures["seconds"].items()}
    assert measures["times"]["first_over_gan"]["mean"] == pytest.approx(seconds["gan_first"] / seconds["gan"])
    assert measures["times"]["first_over_gan"]["mean"] > 1
    assert float(rows[0]["seconds per epoch"]) == pytest.approx(seconds["gan"], abs=0.06)
