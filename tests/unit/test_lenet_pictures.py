import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from reprise.artifacts import read_csv, read_json, write_json
from reprise.experiments.lenet import figure, table
from reprise.jobs import Job
from reprise.metrics.summary import summarise

DATA = {"name": "mnist", "title": "MNIST", "source": "embedded", "stand_in": False, "complete": False}
DATA |= {"note": "70 of MNIST's 70,000 images", "arrays_sha256": "ab12"}
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
    return {"parameters": 61706, "test": test, "training": curves(generator, 5), "validation": curves(generator, 5)}


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
    write_json(path, {"about": {"data": data, "scale": scale, "seeds": list(seeds)}, "measures": summarise(runs)})
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
    return {"architecture": tmp_path / "architecture.json", "training_curves": run, "confusion": run, "grid": grid}


PICTURES = ("architecture", "training_curves", "confusion", "grid")


def draw(name, source, folder):
    """Draw one picture; return the bytes of its pdf and png, and its words."""
    outputs = tuple(folder / f"{name}.{suffix}" for suffix in ("pdf", "png", "json"))
    getattr(figure, name)(Job((source,), outputs))
    return outputs[0].read_bytes(), outputs[1].read_bytes(), read_json(outputs[2])


def drawn(name, source, monkeypatch):
    """Return the figure that a stage would have saved."""
    kept = []
    monkeypatch.setattr(figure, "save", lambda finished, *_: kept.append(finished))
    getattr(figure, name)(Job((source,), ()))
    return kept[0]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_bytes_each_time(name, inputs, tmp_path):
    first = draw(name, inputs[name], tmp_path / "one")
    assert draw(name, inputs[name], tmp_path / "two") == first


@pytest.mark.parametrize("name", PICTURES[1:])
def test_a_caption_says_on_which_data_and_over_how_many_seeds(name, inputs, tmp_path):
    words = draw(name, inputs[name], tmp_path)[2]
    assert "Mean over 3 seeds" in words["caption"]
    assert "data: 70 of MNIST's 70,000 images." in words["caption"]
    assert words["data"] == DATA


def test_a_picture_of_a_stand_in_says_so(tmp_path):
    scale, data = {"epochs": 5, "batch_size": 250}, DATA | {"stand_in": True}
    source = write_summary(tmp_path / "run.json", measures_of_one_network, scale, data=data)
    assert "stand-in data: 70" in draw("confusion", source, tmp_path)[2]["caption"]


@pytest.mark.parametrize("name", PICTURES)
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
    assert len(boxes) > 10
    assert min(text.get_size() for text in texts) >= 6.5
    assert [word for word, box in boxes if not (page.contains(*box.min) and page.contains(*box.max))] == []
    pairs = itertools.combinations(boxes, 2)
    assert [(one, other) for (one, box), (other, second) in pairs if box.padded(-0.5).overlaps(second)] == []


def test_the_network_in_words_names_every_layer(inputs, tmp_path):
    words = draw("architecture", inputs["architecture"], tmp_path)[2]
    assert "61,706 parameters" in words["caption"]
    assert all(f"{layer['name']}: {layer['label']}" in words["alt"] for layer in LAYERS)
    assert words["data"] is None


def test_the_curves_are_the_means_of_the_artifact(inputs, monkeypatch):
    loss, accuracy = drawn("training_curves", inputs["training_curves"], monkeypatch).axes
    measures = read_json(inputs["training_curves"])["measures"]
    for axes, score in ((loss, "loss"), (accuracy, "accuracy")):
        training, validation, published = axes.lines
        assert training.get_ydata().tolist() == measures["training"][score]["mean"]
        assert validation.get_ydata().tolist() == measures["validation"][score]["mean"]
        assert published.get_xydata().tolist() == list(map(list, zip((1, 5), figure.PUBLISHED[score], strict=True)))


def test_the_curves_in_words_give_first_and_last_value(inputs, tmp_path):
    mean = read_json(inputs["training_curves"])["measures"]["validation"]["accuracy"]["mean"]
    alt = draw("training_curves", inputs["training_curves"], tmp_path)[2]["alt"]
    assert f"Validation accuracy goes from {mean[0]:.3f} after epoch 1 to {mean[4]:.3f} after epoch 5" in alt


def test_confusion_is_in_per_cent_of_the_true_digit(inputs, monkeypatch):
    (axes,) = drawn("confusion", inputs["confusion"], monkeypatch).axes
    cells = np.zeros((10, 10))
    for text in axes.texts:
        column, row = text.get_position()
        cells[row, column] = float(text.get_text() or 0)
    counts = np.array(read_json(inputs["confusion"])["measures"]["test"]["confusion"]["mean"])
    np.testing.assert_allclose(cells, 100 * counts / counts.sum(1, keepdims=True), atol=0.0501)


def test_confusion_in_words_names_the_commonest_mistake(inputs, tmp_path):
    assert "Commonest mistakes: 4 taken for 9 (2" in draw("confusion", inputs["confusion"], tmp_path)[2]["alt"]


def test_a_digit_without_test_images_can_be_drawn(tmp_path):
    def measure(generator):
        measures = measures_of_one_network(generator)
        measures["test"]["confusion"][3] = [0] * 10
        return measures

    source = write_summary(tmp_path / "run.json", measure, {"epochs": 5, "batch_size": 250}, seeds=[0])
    assert "nan" not in json.dumps(draw("confusion", source, tmp_path)[2]).lower()


def test_the_grid_frames_the_published_choice_and_shows_each_cell(inputs, monkeypatch):
    left, right = drawn("grid", inputs["grid"], monkeypatch).axes
    cells = read_json(inputs["grid"])["measures"]["cells"]
    shown = {text.get_position(): text.get_text() for text in right.texts}
    for (row, epochs), (column, size) in itertools.product(enumerate(EPOCHS), enumerate(BATCHES)):
        accuracy = cells[f"epochs{epochs:02}_batch{size}"]["validation"]["accuracy"]
        assert shown[column, row].startswith(f"{accuracy['mean']:.3f}\n±")
    assert [frame.get_xy() for frame in right.patches] == [(0.5, 0.5)]
    assert {line.get_xdata()[0] for line in left.lines if line.get_linestyle() == ":"} == set(EPOCHS)


def test_a_grid_without_the_published_choice_frames_nothing(tmp_path, monkeypatch):
    scale = {"epochs": EPOCHS[:1], "batch_size": BATCHES}
    source = write_summary(tmp_path / "grid.json", measures_of_the_grid, scale, seeds=[4])
    assert not drawn("grid", source, monkeypatch).axes[1].patches


def test_pictures_and_tables_never_wait_for_torch(inputs, tmp_path):
    lines = [f"figure.{name}(job({str(inputs[name])!r}, 'pdf', 'png', 'json'))" for name in PICTURES]
    lines += [f"table.results(job({str(inputs['confusion'])!r}, 'csv', 'json'))"]
    lines += [f"table.grid(job({str(inputs['grid'])!r}, 'csv', 'json'))"]
    program = f"""
import sys
from pathlib import Path
from reprise.experiments.lenet import figure, table
from reprise.jobs import Job
def job(source, *suffixes):
    return Job((Path(source),), tuple(Path({str(tmp_path)!r}, "out." + suffix) for suffix in suffixes))
{chr(10).join(lines)}
print(sorted({{"torch", "sklearn", "mlxtend", "pandas", "matplotlib.pyplot"}} & set(sys.modules)))
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"


def test_the_table_of_results_has_the_last_epoch_of_each_part(inputs, tmp_path):
    table.results(Job((inputs["confusion"],), (tmp_path / "t.csv", tmp_path / "t.json")))
    rows = {row.pop("part"): row for row in read_csv(tmp_path / "t.csv")}
    measures = read_json(inputs["confusion"])["measures"]
    assert list(rows) == ["training", "validation", "test"]
    for score in SCORES:
        loss = measures["validation"][score]
        half = loss["high"][-1] - loss["mean"][-1]
        assert rows["validation"][score] == f"{loss['mean'][-1]:.4f} ± {half:.4f}"
        assert rows["test"][score].startswith(f"{measures['test'][score]['mean']:.4f} ±")
    words = read_json(tmp_path / "t.json")
    assert "70 of MNIST's 70,000 images" in words["caption"]
    assert words["data"] == DATA


def test_the_table_of_the_grid_has_a_row_for_each_choice(inputs, tmp_path):
    table.grid(Job((inputs["grid"],), (tmp_path / "t.csv", tmp_path / "t.json")))
    rows = read_csv(tmp_path / "t.csv")
    assert [(int(row["epochs"]), int(row["batch size"])) for row in rows] == list(itertools.product(EPOCHS, BATCHES))
    cell = read_json(inputs["grid"])["measures"]["cells"]["epochs05_batch250"]
    assert rows[4]["gap"].startswith(f"{cell['gap']['mean']:.4f} ±")
    assert rows[4]["validation accuracy"].startswith(f"{cell['validation']['accuracy']['mean']:.4f} ±")
