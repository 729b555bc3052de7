import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from reprise.artifacts import read_csv, read_json, write_json, write_npz
from reprise.experiments.lenet import figure, learning, pictures, printed, table
from reprise.jobs import Job
from reprise.metrics.summary import summarise

DATA = {"name": "mnist", "title": "MNIST", "source": "embedded", "stand_in": False, "complete": False}
DATA |= {"note": "70 of MNIST's 70,000 images", "arrays_sha256": "ab12"}
OWN = {"name": "own_digits", "title": "Own digits", "source": "embedded", "stand_in": True, "complete": False}
OWN |= {"note": "60 made-up digits", "arrays_sha256": "cd34", "parts": {"one": 20, "two": 40}}
FORMS = ("raw", "inverted", "normalised")
EPOCHS, BATCHES = [1, 5, 8], [125, 250, 500]
SCORES = ("loss", "accuracy", "precision", "recall")


def curve(generator: np.random.Generator, score: str, epochs: int) -> list[float]:
    fall = np.exp(-0.4 * np.arange(epochs) + generator.normal(0, 0.05, epochs))
    return (fall if score == "loss" else 1 - 0.2 * fall).tolist()


def curves(generator: np.random.Generator, epochs: int) -> dict[str, list[float]]:
    return {score: curve(generator, score, epochs) for score in SCORES}


def measures_of_one_network(generator: np.random.Generator) -> dict:
    confusion = np.diag(np.full(10, 95)) + generator.integers(0, 2, (10, 10))
    confusion[4, 9], confusion[4, 4] = 20, 75
    test = {score: values[-1] for score, values in curves(generator, 5).items()} | {"confusion": confusion.tolist()}
    own = {form: read_own_digits(generator) for form in FORMS} | {
        "leave_one_sheet_out": 0.4 + generator.uniform(0, 0.1)
    }
    measures = {"parameters": 61706, "test": test, "training": curves(generator, 5), "validation": curves(generator, 5)}
    return measures | {"own_digits": own}


def read_own_digits(generator: np.random.Generator) -> dict:
    confusion = np.diag(np.full(10, 4)) + generator.integers(0, 2, (10, 10))
    accuracies = {"one": generator.uniform(0.2, 0.4), "two": generator.uniform(0.6, 0.8)}
    return {"accuracy": 0.5, "confusion": confusion.tolist(), "sheets": accuracies}


def measures_of_a_training_on_own_digits(generator: np.random.Generator) -> dict:
    measures = measures_of_one_network(generator)
    del measures["own_digits"]
    return measures | {"fitted": {"accuracy": generator.uniform(0.9, 1)}}


def measures_of_the_grid(generator: np.random.Generator) -> dict:
    names = [f"batch{size}" for size in BATCHES]
    parts = {part: {name: curves(generator, EPOCHS[-1]) for name in names} for part in ("training", "validation")}
    cells = {}
    for epochs, name in itertools.product(EPOCHS, names):
        cell = {part: {key: values[epochs - 1] for key, values in parts[part][name].items()} for part in parts}
        cells[f"epochs{epochs:02}_{name}"] = cell | {"gap": cell["validation"]["loss"] - cell["training"]["loss"]}
    return {"cells": cells, "loss_rise": dict.fromkeys(names, 0.0123), **parts}


def write_summary(path, measure, scale, seeds=(0, 1, 2), data=DATA):
    runs = [measure(np.random.default_rng(seed)) for seed in seeds]
    about = {"experiment": path.stem, "data": data, "scale": scale, "seeds": list(seeds)}
    about |= {"own_digits": OWN} if "own_digits" in runs[0] else {}
    write_json(path, {"about": about, "measures": summarise(runs)})
    return path


def write_digits(folder, name, card, **arrays):
    labels = np.arange(60) % 10
    write_npz(folder / f"{name}.npz", labels=labels.astype(np.uint8), **arrays)
    write_json(folder / f"{name}.json", card)
    return folder / f"{name}.npz", folder / f"{name}.json"


def write_readings(path):
    """Write what a network reads: of each part, every third digit is taken for the next one."""
    labels = np.arange(40, dtype=np.uint8) % 10
    read = np.where(np.arange(40) % 3, labels, (labels + 1) % 10).astype(np.uint8)
    images = np.random.default_rng(1).integers(0, 256, (40, 32, 32), np.uint8)
    parts = {
        f"{part}_{name}": value
        for part in ("test", *FORMS)
        for name, value in (
            ("images", images),
            ("labels", labels),
            ("read", read),
            ("probability", np.ones(40, np.float32)),
        )
    }
    write_npz(path, **parts)
    return path


LAYERS = [
    {"name": "c1", "kind": "Conv2d", "label": "6 maps, 5×5", "kernel": [5, 5], "output": [6, 28, 28]},
    {"name": "s2", "kind": "AvgPool2d", "label": "average of 2×2", "kernel": [2, 2], "output": [6, 14, 14]},
    {"name": "c3", "kind": "Conv2d", "label": "16 maps, 5×5", "kernel": [5, 5], "output": [16, 10, 10]},
    {"name": "s4", "kind": "AvgPool2d", "label": "average of 2×2", "kernel": [2, 2], "output": [16, 5, 5]},
    {"name": "c5", "kind": "Linear", "label": "120 units", "kernel": None, "output": [120]},
    {"name": "f6", "kind": "Linear", "label": "84 units", "kernel": None, "output": [84]},
    {"name": "output", "kind": "Linear", "label": "10 units", "kernel": None, "output": [10]},
]
COUNTS = (156, 0, 2416, 0, 48120, 10164, 850)


@pytest.fixture
def inputs(tmp_path):
    layers = [layer | {"parameters": count, "then": ["tanh"]} for layer, count in zip(LAYERS, COUNTS, strict=True)]
    network = {"name": "LeNet-5, modern", "input": [1, 32, 32], "layers": layers, "parameters": 61706}
    write_json(tmp_path / "architecture.json", network)
    run = write_summary(tmp_path / "run.json", measures_of_one_network, {"epochs": 5, "batch_size": 250})
    grid = write_summary(tmp_path / "grid.json", measures_of_the_grid, {"epochs": EPOCHS, "batch_size": BATCHES})
    long, corrected, short = (
        write_summary(tmp_path / f"{name}.json", measures_of_a_training_on_own_digits, {"epochs": epochs}, seeds, OWN)
        for name, epochs, seeds in (("long", 50, (0, 1)), ("corrected", 50, (2, 3)), ("short", 10, (4, 5)))
    )
    pixels = np.random.default_rng(0).integers(0, 256, (60, 32, 32), np.uint8)
    own = write_digits(tmp_path, "own", OWN, images=pixels[:, 2:30, 2:30], raw=pixels)
    readings = write_readings(tmp_path / "readings.npz")
    return {
        "figure.architecture": (tmp_path / "architecture.json",),
        "figure.confusion": (run,),
        "figure.own_confusion": (run,),
        "figure.grid": (grid,),
        "learning.training_curves": (run,),
        "learning.accuracy": (run,),
        "learning.precision": (run,),
        "learning.own_digits": (long, corrected),
        "pictures.mnist": write_digits(tmp_path, "mnist", DATA, images=pixels[:, 2:30, 2:30]),
        "pictures.as_drawn": own,
        "pictures.normalised": own,
        "pictures.crowd": own,
        "pictures.read_test": (readings, run),
        "pictures.read_own": (readings, run),
        "table.results": (run,),
        "table.grid": (grid,),
        "table.variants": (run, long),
        "table.own_digits_by_sheet": (run, run),
        "table.banoy": (long, short, corrected),
    }


MODULES = {"figure": figure, "learning": learning, "pictures": pictures, "table": table}
OVER_SEEDS = ("figure.confusion", "figure.grid", "learning.training_curves", "learning.accuracy", "learning.precision")
ON_OWN_DIGITS = ("learning.own_digits", "figure.own_confusion", "pictures.as_drawn", "pictures.normalised")
ON_OWN_DIGITS += ("pictures.crowd", "pictures.read_own")
ON_MNIST = ("pictures.mnist", "pictures.read_test")
PICTURES = ("figure.architecture", *OVER_SEEDS, *ON_OWN_DIGITS, *ON_MNIST)
TABLES = ("table.results", "table.grid", "table.variants", "table.own_digits_by_sheet", "table.banoy")


def stage(name):
    module, function = name.split(".")
    return getattr(MODULES[module], function)


def draw(name, sources, folder):
    """Draw one picture; return the bytes of its pdf and png, and its words."""
    outputs = tuple(folder / f"{name}.{suffix}" for suffix in ("pdf", "png", "json"))
    stage(name)(Job(tuple(sources), outputs))
    return outputs[0].read_bytes(), outputs[1].read_bytes(), read_json(outputs[2])


def drawn(name, sources, monkeypatch):
    """Return the figure that a stage would have saved."""
    kept = []
    monkeypatch.setattr(MODULES[name.partition(".")[0]], "save", lambda finished, *_: kept.append(finished))
    stage(name)(Job(tuple(sources), ()))
    return kept[0]


def tabulated(name, sources, folder):
    """Write one table; return its rows and its words."""
    stage(name)(Job(tuple(sources), (folder / "t.csv", folder / "t.json")))
    return read_csv(folder / "t.csv"), read_json(folder / "t.json")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_bytes_each_time(name, inputs, tmp_path):
    first = draw(name, inputs[name], tmp_path / "one")
    assert draw(name, inputs[name], tmp_path / "two") == first


@pytest.mark.parametrize("name", OVER_SEEDS)
def test_a_caption_says_on_which_data_and_over_how_many_seeds(name, inputs, tmp_path):
    words = draw(name, inputs[name], tmp_path)[2]
    assert "Mean over 3 seeds" in words["caption"]
    assert "data: 70 of MNIST's 70,000 images." in words["caption"]
    assert words["data"] == DATA


def test_a_picture_of_a_stand_in_says_so(tmp_path):
    scale, data = {"epochs": 5, "batch_size": 250}, DATA | {"stand_in": True}
    source = write_summary(tmp_path / "run.json", measures_of_one_network, scale, data=data)
    assert "stand-in data: 70" in draw("figure.confusion", [source], tmp_path)[2]["caption"]


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "pictures.crowd"])
def test_texts_are_large_enough_inside_the_picture_and_apart(name, inputs, monkeypatch):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    picture = drawn(name, inputs[name], monkeypatch)
    canvas, texts, draw_text = FigureCanvasAgg(picture), {}, Text.draw
    monkeypatch.setattr(Text, "draw", lambda text, renderer: (texts.setdefault(text), draw_text(text, renderer))[1])
    canvas.draw()
    texts = [text for text in texts if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in texts]
    page = picture.bbox.padded(1)
    assert len(boxes) >= 10
    assert min(text.get_size() for text in texts) >= 6.5
    assert [word for word, box in boxes if not (page.contains(*box.min) and page.contains(*box.max))] == []
    pairs = itertools.combinations(boxes, 2)
    assert [(one, other) for (one, box), (other, second) in pairs if box.padded(-0.5).overlaps(second)] == []


def test_the_network_in_words_names_every_layer(inputs, tmp_path):
    words = draw("figure.architecture", inputs["figure.architecture"], tmp_path)[2]
    assert "61,706 parameters" in words["caption"]
    assert all(f"{layer['name']}: {layer['label']}" in words["alt"] for layer in LAYERS)
    assert words["data"] is None


def test_the_curves_are_the_means_of_the_artifact(inputs, monkeypatch):
    loss, accuracy = drawn("learning.training_curves", inputs["learning.training_curves"], monkeypatch).axes
    measures = read_json(inputs["learning.training_curves"][0])["measures"]
    for axes, score in ((loss, "loss"), (accuracy, "accuracy")):
        training, validation, published = axes.lines
        assert training.get_ydata().tolist() == measures["training"][score]["mean"]
        assert validation.get_ydata().tolist() == measures["validation"][score]["mean"]
        assert published.get_xydata().tolist() == list(map(list, printed.ALVAREZ[score]))


def test_the_curves_in_words_give_first_and_last_value(inputs, tmp_path):
    mean = read_json(inputs["learning.training_curves"][0])["measures"]["validation"]["accuracy"]["mean"]
    alt = draw("learning.training_curves", inputs["learning.training_curves"], tmp_path)[2]["alt"]
    assert f"Validation accuracy goes from {mean[0]:.3f} after epoch 1 to {mean[4]:.3f} after epoch 5" in alt


def test_confusion_is_in_per_cent_of_the_true_digit(inputs, monkeypatch):
    (axes,) = drawn("figure.confusion", inputs["figure.confusion"], monkeypatch).axes
    cells = np.zeros((10, 10))
    for text in axes.texts:
        column, row = text.get_position()
        cells[row, column] = float(text.get_text() or 0)
    counts = np.array(read_json(inputs["figure.confusion"][0])["measures"]["test"]["confusion"]["mean"])
    np.testing.assert_allclose(cells, 100 * counts / counts.sum(1, keepdims=True), atol=0.0501)


def test_confusion_in_words_names_the_commonest_mistake(inputs, tmp_path):
    assert (
        "Commonest mistakes: 4 taken for 9 (2"
        in draw("figure.confusion", inputs["figure.confusion"], tmp_path)[2]["alt"]
    )


def test_a_digit_without_test_images_can_be_drawn(tmp_path):
    def measure(generator):
        measures = measures_of_one_network(generator)
        measures["test"]["confusion"][3] = [0] * 10
        return measures

    source = write_summary(tmp_path / "run.json", measure, {"epochs": 5, "batch_size": 250}, seeds=[0])
    assert "nan" not in json.dumps(draw("figure.confusion", [source], tmp_path)[2]).lower()


def test_the_grid_frames_the_published_choice_and_shows_each_cell(inputs, monkeypatch):
    left, right = drawn("figure.grid", inputs["figure.grid"], monkeypatch).axes
    cells = read_json(inputs["figure.grid"][0])["measures"]["cells"]
    shown = {text.get_position(): text.get_text() for text in right.texts}
    for (row, epochs), (column, size) in itertools.product(enumerate(EPOCHS), enumerate(BATCHES)):
        accuracy = cells[f"epochs{epochs:02}_batch{size}"]["validation"]["accuracy"]
        assert shown[column, row].startswith(f"{accuracy['mean']:.3f}\n±")
    assert [frame.get_xy() for frame in right.patches] == [(0.5, 0.5)]
    assert {line.get_xdata()[0] for line in left.lines if line.get_linestyle() == ":"} == set(EPOCHS)


def test_a_grid_without_the_published_choice_frames_nothing(tmp_path, monkeypatch):
    scale = {"epochs": EPOCHS[:1], "batch_size": BATCHES}
    source = write_summary(tmp_path / "grid.json", measures_of_the_grid, scale, seeds=[4])
    assert not drawn("figure.grid", [source], monkeypatch).axes[1].patches


def test_pictures_and_tables_never_wait_for_torch(inputs, tmp_path):
    jobs = [
        f"{name}(Job({sources!r}, outputs('pdf', 'png', 'json')))"
        for name, sources in inputs.items()
        if name in PICTURES
    ]
    jobs += [f"{name}(Job({sources!r}, outputs('csv', 'json')))" for name, sources in inputs.items() if name in TABLES]
    program = f"""
import sys
from pathlib import Path, PosixPath
from reprise.experiments.lenet import figure, learning, pictures, table
from reprise.jobs import Job
def outputs(*suffixes):
    return tuple(Path({str(tmp_path)!r}, "out." + suffix) for suffix in suffixes)
{chr(10).join(jobs)}
print(sorted({{"torch", "sklearn", "mlxtend", "pandas", "matplotlib.pyplot"}} & set(sys.modules)))
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ON_OWN_DIGITS)
def test_a_picture_of_own_digits_names_them_and_marks_a_stand_in(name, inputs, tmp_path):
    words = draw(name, inputs[name], tmp_path)[2]
    assert "tand-in data: 60 made-up digits." in words["caption"]
    assert words["data"]["name"] == "own_digits" and words["data"]["stand_in"]


@pytest.mark.parametrize("name", ON_MNIST)
def test_a_picture_of_mnist_names_it(name, inputs, tmp_path):
    words = draw(name, inputs[name], tmp_path)[2]
    assert "Data: 70 of MNIST's 70,000 images." in words["caption"]
    assert words["data"] == DATA


def shown_images(picture):
    (axes,) = picture.axes
    return [np.asarray(image.get_array()) for image in axes.images]


@pytest.mark.parametrize("name", ["pictures.mnist", "pictures.as_drawn", "pictures.normalised"])
def test_a_sample_has_a_column_for_each_digit(name, inputs, monkeypatch):
    picture = drawn(name, inputs[name], monkeypatch)
    with np.load(inputs[name][0]) as arrays:
        digits, labels = arrays["raw" if name.endswith("drawn") else "images"], arrays["labels"]
    shown = shown_images(picture)
    assert [text.get_text() for text in picture.axes[0].texts] == list("0123456789")
    assert len(shown) == 40
    for place, image in enumerate(shown):
        assert any(np.array_equal(image, digit) for digit in digits[labels == place % 10])


def test_the_crowd_shows_each_digit_once_where_there_are_enough(tmp_path, monkeypatch):
    pixels = np.arange(200, dtype=np.uint8)[:, None, None].repeat(32, 1).repeat(32, 2)
    write_npz(tmp_path / "own.npz", raw=pixels)
    write_json(tmp_path / "own.json", OWN)
    shown = shown_images(drawn("pictures.crowd", (tmp_path / "own.npz", tmp_path / "own.json"), monkeypatch))
    assert len({int(image[0, 0]) for image in shown}) == 64


@pytest.mark.parametrize(("name", "rows"), [("pictures.read_test", 1), ("pictures.read_own", 3)])
def test_what_is_read_wrongly_says_what_it_is(name, rows, inputs, tmp_path, monkeypatch):
    alt = draw(name, inputs[name], tmp_path)[2]["alt"]
    texts = [text for text in drawn(name, inputs[name], monkeypatch).axes[0].texts if text.get_text()[0].isdigit()]
    assert len(texts) == 12 * rows
    for text in texts:
        wrong = "is" in text.get_text()
        read, _, is_ = text.get_text().partition(", is ")
        assert (text.get_weight() == "bold") == wrong
        assert not wrong or int(read) == (int(is_) + 1) % 10
    right = sum("is" not in text.get_text() for text in texts) // rows
    assert alt.count(f"{right} of 12 are read right") == rows


def test_own_confusion_gives_the_mean_of_each_diagonal(inputs, tmp_path, monkeypatch):
    own = read_json(inputs["figure.own_confusion"][0])["measures"]["own_digits"]
    picture = drawn("figure.own_confusion", inputs["figure.own_confusion"], monkeypatch)
    for axes, form in zip(picture.axes, FORMS, strict=True):
        counts = np.array(own[form]["confusion"]["mean"])
        assert axes.get_title().endswith(f"{np.mean(np.diag(counts) / counts.sum(1)):.3f}")


def test_own_confusion_names_the_published_diagonal(inputs, tmp_path):
    assert "0.379" in draw("figure.own_confusion", inputs["figure.own_confusion"], tmp_path)[2]["caption"]


def test_the_corrected_training_stands_beside_the_published_one(inputs, monkeypatch):
    for axes, score in zip(
        drawn("learning.own_digits", inputs["learning.own_digits"], monkeypatch).axes, ("loss", "accuracy"), strict=True
    ):
        as_published, corrected = (read_json(path)["measures"] for path in inputs["learning.own_digits"])
        lines = {line.get_label(): line for line in axes.lines}
        assert lines["validation"].get_ydata().tolist() == as_published["validation"][score]["mean"]
        assert lines["validation, corrected"].get_ydata().tolist() == corrected["validation"][score]["mean"]
        assert lines["published"].get_xydata().tolist() == list(map(list, printed.BANOY[score]))


def test_points_of_another_number_of_epochs_are_not_marked(inputs, monkeypatch):
    short = inputs["table.banoy"][1]
    for axes in drawn("learning.own_digits", [short], monkeypatch).axes:
        assert [line.get_label() for line in axes.lines] == ["training", "validation"]


def test_the_table_of_variants_has_own_digits_where_mnist_was_learned(inputs, tmp_path):
    (mnist, own), words = tabulated("table.variants", inputs["table.variants"], tmp_path)
    measures = read_json(inputs["table.variants"][0])["measures"]
    assert (mnist["experiment"], mnist["learned from"], mnist["parameters"]) == ("run", "MNIST", "61,706")
    chosen = measures["own_digits"]["leave_one_sheet_out"]
    assert mnist["left-out sheet"] == f"{chosen['mean']:.3f} ± {chosen['high'] - chosen['mean']:.3f}"
    assert (own["learned from"], own["dark on light"], own["left-out sheet"]) == ("own digits", "–", "–")
    assert "70 of MNIST's 70,000 images; stand-in 60 made-up digits" in words["caption"]


def test_the_table_by_sheet_has_each_sheet_and_all(inputs, tmp_path):
    rows, words = tabulated("table.own_digits_by_sheet", inputs["table.own_digits_by_sheet"], tmp_path)
    own = read_json(inputs["table.own_digits_by_sheet"][0])["measures"]["own_digits"]
    assert [(row["sheet"], row["digits"]) for row in rows] == 2 * [("one", "20"), ("two", "40"), ("all", "60")]
    assert rows[1]["light on dark"].startswith(f"{own['inverted']['sheets']['two']['mean']:.3f} ±")
    assert rows[2]["dark on light"].startswith("0.500")
    assert "stand-in data: 60 made-up digits." in words["caption"] and words["data"] == OWN


def test_the_table_of_banoy2023_sets_published_and_measured_side_by_side(inputs, tmp_path):
    rows, words = tabulated("table.banoy", inputs["table.banoy"], tmp_path)
    measures = [read_json(path)["measures"] for path in inputs["table.banoy"]]
    assert [(row["epochs"], row["digits"], row["published"]) for row in rows] == [
        ("50", "learned from", "0.973"),
        ("50", "test", "0.615"),
        ("10", "learned from", "0.645"),
        ("10", "test", "0.492"),
    ]
    assert rows[0]["as published"].startswith(f"{measures[0]['fitted']['accuracy']['mean']:.3f}")
    assert rows[1]["corrected"].startswith(f"{measures[2]['test']['accuracy']['mean']:.3f}")
    assert rows[3]["as published"].startswith(f"{measures[1]['test']['accuracy']['mean']:.3f}")
    assert rows[3]["corrected"] == "–"
    assert "Epochs that ran here" not in words["caption"]


def test_the_table_of_banoy2023_says_when_other_epochs_ran(inputs, tmp_path):
    long, short, _ = inputs["table.banoy"]
    assert "Epochs that ran here: 10, 50, 10." in tabulated("table.banoy", (short, long, short), tmp_path)[1]["caption"]


def test_the_table_of_results_has_the_last_epoch_of_each_part(inputs, tmp_path):
    listed, words = tabulated("table.results", inputs["table.results"], tmp_path)
    rows = {row.pop("part"): row for row in listed}
    measures = read_json(inputs["figure.confusion"][0])["measures"]
    assert list(rows) == ["training", "validation", "test"]
    for score in SCORES:
        loss = measures["validation"][score]
        half = loss["high"][-1] - loss["mean"][-1]
        assert rows["validation"][score] == f"{loss['mean'][-1]:.4f} ± {half:.4f}"
        assert rows["test"][score].startswith(f"{measures['test'][score]['mean']:.4f} ±")
    assert "70 of MNIST's 70,000 images" in words["caption"]
    assert words["data"] == DATA


def test_the_table_of_the_grid_has_a_row_for_each_choice(inputs, tmp_path):
    rows, _ = tabulated("table.grid", inputs["table.grid"], tmp_path)
    assert [(int(row["epochs"]), int(row["batch size"])) for row in rows] == list(itertools.product(EPOCHS, BATCHES))
    cell = read_json(inputs["figure.grid"][0])["measures"]["cells"]["epochs05_batch250"]
    assert rows[4]["gap"].startswith(f"{cell['gap']['mean']:.4f} ±")
    assert rows[4]["validation accuracy"].startswith(f"{cell['validation']['accuracy']['mean']:.4f} ±")
