import struct

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from reprise import fingerprint
from reprise.artifacts import read_json
from reprise.jobs import Job, perform
from reprise.plots import architecture, curves, matrix, style
from reprise.plots.picture import save


@pytest.fixture
def outputs(tmp_path):
    return tuple(tmp_path / f"figures/fig01.{suffix}" for suffix in ("pdf", "png", "json"))


def some_figure(text: str = "title"):
    figure = style.new_figure(style.COLUMN, 2)
    axes = figure.subplots()
    axes.set_title(text)
    curves.draw(axes, {"mean": [3, 2, 1], "low": [2.5, 1.5, 0.5], "high": [3.5, 2.5, 1.5]}, "loss", style.BLUE)
    return figure


def linear(colour) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour) -> float:
    return float(linear(colour) @ (0.2126, 0.7152, 0.0722))


def test_a_picture_is_three_files_and_says_what_it_shows(outputs):
    save(some_figure(), outputs, "Loss by epoch.", "A falling line.", {"name": "mnist"})
    assert outputs[0].read_bytes().startswith(b"%PDF")
    assert outputs[1].read_bytes().startswith(b"\x89PNG")
    assert read_json(outputs[2]) == {"caption": "Loss by epoch.", "alt": "A falling line.", "data": {"name": "mnist"}}
    assert len(list(outputs[0].parent.iterdir())) == 3


def test_equal_pictures_have_equal_bytes_whatever_matplotlibrc_says(outputs):
    save(some_figure(), outputs, "", "", None)
    first = [path.read_bytes() for path in outputs]
    with matplotlib.rc_context({"font.size": 20, "axes.grid": False, "axes.facecolor": "red"}):
        save(some_figure(), outputs, "", "", None)
    assert [path.read_bytes() for path in outputs] == first
    assert b"CreationDate" not in first[0]


def test_a_picture_carries_the_fingerprint_of_the_code_that_drew_it_and_no_date(outputs):
    def draw(job):
        save(some_figure(), job.outputs, "", "", None)

    module = "experiments.lenet.figure"
    perform(draw, Job((), outputs, module=module), "reprise figure")
    pdf, png = (path.read_bytes() for path in outputs[:2])
    key = fingerprint.code_key(module)
    assert Image.open(outputs[1]).text["Code"] == key
    assert f"/Keywords ({key})".encode() in pdf
    assert b"Date" not in pdf and b"tIME" not in png
    draw(Job((), outputs))
    assert b"/Keywords" not in outputs[0].read_bytes() and "Code" not in Image.open(outputs[1]).text


def test_a_column_wide_picture_is_a_column_wide_in_print_and_has_real_fonts(outputs):
    save(some_figure(), outputs, "", "", None)
    pdf, png = (path.read_bytes() for path in outputs[:2])
    assert struct.unpack(">II", png[16:24]) == (700, 400)
    assert b"/MediaBox [ 0 0 252 144 ]" in pdf
    assert b"STIX" in pdf
    assert b"/Type3" not in pdf


def test_a_picture_that_cannot_be_drawn_leaves_the_old_one_alone(outputs):
    save(some_figure(), outputs, "", "", None)
    before = {path: path.read_bytes() for path in outputs[0].parent.iterdir()}
    with pytest.raises(ValueError, match="frac"):
        save(some_figure(r"$\frac{1}$"), outputs, "new", "", None)
    assert {path: path.read_bytes() for path in outputs[0].parent.iterdir()} == before


# How the two commonest kinds of colour blindness see linear RGB (Machado, Oliveira and Fernandes, 2009).
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_first_three_lines_can_be_told_from_the_page_and_from_each_other(blindness):
    seen = [BLINDNESS[blindness] @ linear(colour) for colour in ("white", *style.SERIES[:3])]
    distances = [np.linalg.norm(one - other) for at, one in enumerate(seen) for other in seen[:at]]
    assert min(distances) > 0.2


def test_a_curve_runs_over_epochs_from_one_with_its_interval_around_it():
    figure = some_figure()
    (axes,) = figure.axes
    (line,), (band,) = axes.lines, axes.collections
    assert line.get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert corners == {(1, 2.5), (1, 3.5), (2, 1.5), (2, 2.5), (3, 0.5), (3, 1.5)}


def test_a_logarithmic_axis_survives_an_interval_below_zero(outputs):
    figure = style.new_figure(style.COLUMN, 2)
    axes = figure.subplots()
    curves.draw(axes, {"mean": [2, 0.1], "low": [1.5, -3], "high": [2.5, 3.2]}, "loss", style.BLUE)
    curves.logarithmic(axes)
    save(figure, outputs, "", "", None)
    low, high = axes.get_ylim()
    assert 0.005 < low < 0.1
    assert 2.5 < high < 10
    assert "0.5" in [label.get_text() for label in axes.get_yticklabels()]


def test_a_logarithmic_axis_of_many_decades_has_a_number_for_each():
    axes = style.new_figure(style.COLUMN, 2).subplots()
    axes.plot([1, 2], [0.0008, 3.5])
    curves.logarithmic(axes)
    low, high = axes.get_ylim()
    assert [tick for tick in axes.get_yticks() if low < tick < high] == pytest.approx([0.001, 0.01, 0.1, 1])


def test_a_logarithmic_axis_of_less_than_a_decade_has_more_numbers():
    axes = style.new_figure(style.COLUMN, 2).subplots()
    curves.draw(axes, {"mean": [2.2, 1.5], "low": [2.2, 1.5], "high": [2.2, 1.5]}, "loss", style.BLUE)
    curves.logarithmic(axes)
    axes.figure.canvas.draw()
    low, high = axes.get_ylim()
    shown = [label.get_text() for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]
    assert shown == ["1.5", "2"]


def test_numbers_in_a_matrix_are_readable_on_every_shade():
    shades = np.linspace(0, 1, 101)
    axes = style.new_figure(style.COLUMN, 1).subplots()
    matrix.draw(axes, shades[None], [["1"] * 101], [""], [""] * 101)
    for shade, text in zip(shades, axes.texts, strict=True):
        light, dark = sorted((luminance(style.SHADES(shade)), luminance(text.get_color())), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_matrix_cell_holds_its_own_text_and_can_be_outlined():
    axes = style.new_figure(style.COLUMN, 2).subplots()
    matrix.draw(axes, np.eye(2), [["a", "b"], ["c", "d"]], ["x", "y"], ["p", "q"])
    matrix.outline(axes, 1, 0)
    assert {(text.get_text(), text.get_position()) for text in axes.texts} == {
        ("a", (0, 0)),
        ("b", (1, 0)),
        ("c", (0, 1)),
        ("d", (1, 1)),
    }
    assert axes.patches[-1].get_bbox().bounds == (-0.5, 0.5, 1, 1)


NETWORK = {
    "name": "small",
    "input": [1, 16, 16],
    "layers": [
        {"name": "c1", "kind": "Conv2d", "kernel": [3, 3], "output": [4, 16, 16], "parameters": 40, "then": ["relu"]},
        {"name": "odd", "kind": "Unheard", "kernel": None, "output": [4, 4, 4], "parameters": 0, "then": []},
        {"name": "output", "kind": "Linear", "kernel": None, "output": [10], "parameters": 1234, "then": []},
    ],
    "parameters": 1274,
}


def test_a_network_is_drawn_with_the_shapes_and_counts_it_has():
    (axes,) = architecture.draw(NETWORK).axes
    words = [text.get_text() for text in axes.texts]
    expected = {"1@16×16", "4@16×16", "4@4×4", "10", "convolution 3×3", "relu", "Unheard", "1,234 parameters"}
    assert expected <= set(words)


def test_a_stack_has_a_card_for_each_map_and_sides_by_the_square_root():
    (axes,) = architecture.draw(NETWORK).axes
    colour = to_rgb(architecture.KINDS["Conv2d"][1])
    cards = [patch for patch in axes.patches if patch.get_facecolor()[:3] == colour]
    unknown = [patch for patch in axes.patches if patch.get_facecolor()[:3] == to_rgb(style.PURPLE)]
    assert len(cards) == len(unknown) == 4
    assert cards[0].get_width() == pytest.approx(2 * unknown[0].get_width())


def test_a_band_of_shares_ends_at_none_and_all():
    axes = style.new_figure(style.COLUMN, 2).subplots()
    statistics = {"mean": [0.1, 0.95], "low": [-0.2, 0.8], "high": [0.4, 1.1]}
    curves.draw(axes, statistics, "accuracy", style.BLUE, share=True)
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (0, 1)
