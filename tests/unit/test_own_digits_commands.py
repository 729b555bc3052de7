"""`reprise normalize` and `reprise classify`, called as users call them."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from reprise.artifacts import read_csv
from reprise.cli import main
from reprise.models.lenet import VARIANTS
from reprise.training.checkpoint import save_weights

SHIPPED = Path(__file__).parents[2] / "config.yaml"
EXPERIMENTS = """
  lenet_augmented: &lenet {system: lenet, variant: sepulveda2023, data: mnist, epochs: 1, batch_size: 50,
    learning_rate: 0.001, seeds: [0]}
  lenet_modern: {<<: *lenet, variant: modern}
  lenet_grid: {<<: *lenet, epochs: [1, 2], batch_size: [50, 100]}
"""


def config():
    """Return the shipped configuration with a few readers of digits, and nothing else, to be trained on the CPU."""
    shipped = yaml.safe_load(SHIPPED.read_text())
    shipped["compute"] |= {"device": "cpu", "cache": None}
    return yaml.safe_dump(shipped | {"experiments": yaml.safe_load(EXPERIMENTS)})


@pytest.fixture
def sheet(tmp_path):
    """Six upright bars on two rows and three columns, dark on light."""
    tile = np.full((24, 24), 230, np.uint8)
    tile[4:20, 10:14] = 30
    path = tmp_path / "sheet.png"
    Image.fromarray(np.tile(tile, (2, 3))).save(path)
    return path


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty.png"
    Image.new("L", (40, 40), 200).save(path)
    return path


@pytest.fixture
def workflow(tmp_path, monkeypatch, request):
    """A folder of the workflow with its configuration, and a function that puts a network into it."""
    folder = tmp_path / "workflow"
    (folder / "workflow").mkdir(parents=True)
    (folder / "workflow/schemas").symlink_to(request.config.rootpath / "workflow/schemas")
    (folder / "Snakefile").touch()
    (folder / "config.yaml").write_text(config())
    monkeypatch.chdir(folder)

    def put(experiment, variant, digit, seed=0):
        """Put a network that reads everything as one digit."""
        weights = {name: torch.zeros_like(value) for name, value in VARIANTS[variant]().state_dict().items()}
        weights["output.bias"][digit] = 5.0
        save_weights(folder / "results/runs" / experiment / f"seed{seed}" / "weights.safetensors", weights)

    return put


def refusal(capsys, *arguments):
    """Return the exit code of a command and its only sentence."""
    code = main([str(argument) for argument in arguments])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("reprise: ")
    return code, lines[0]


def test_a_sheet_becomes_one_picture_per_digit_and_a_contact_sheet(sheet, tmp_path):
    out = tmp_path / "out"
    assert main(["normalize", str(sheet), "--rows", "2", "--columns", "3", "--out", str(out)]) == 0
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 7 and names[0] == "contact-sheet.png" and names[-1] == "sheet-row02-column03.png"
    with Image.open(out / names[1]) as digit:
        assert digit.size == (28, 28) and digit.getpixel((0, 0)) == 0 and digit.getpixel((14, 14)) > 200
    with Image.open(out / "contact-sheet.png") as contact:
        assert contact.size == (6 * 30 + 2, 32)


def test_a_single_digit_becomes_a_single_picture(sheet, tmp_path):
    single = tmp_path / "single.png"
    with Image.open(sheet) as image:
        image.crop((0, 0, 24, 24)).save(single)
    assert main(["normalize", str(single), "--rows", "1", "--columns", "1", "--out", str(tmp_path / "one.png")]) == 0
    with Image.open(tmp_path / "one.png") as digit:
        assert digit.size == (28, 28)


def test_wrong_use_is_refused_in_a_sentence_with_code_two(sheet, tmp_path, capsys):
    layout = ("--rows", 2, "--columns", 3)
    code, sentence = refusal(capsys, "normalize", sheet, *layout, "--out", tmp_path / "one.png")
    assert code == 2 and "holds 6 digits; name a folder" in sentence
    code, sentence = refusal(capsys, "normalize", tmp_path / "nowhere.png", "--out", tmp_path / "out")
    assert code == 2 and "nowhere.png: no such file or folder" in sentence
    code, sentence = refusal(capsys, "normalize", sheet, "--rows", 2, "--out", tmp_path / "out")
    assert code == 2 and "rows and columns" in sentence
    (tmp_path / "file").touch()
    code, sentence = refusal(capsys, "normalize", sheet, *layout, "--out", tmp_path / "file")
    assert code == 2 and "file: is a file; name a folder" in sentence


@pytest.mark.parametrize(("read", "out"), [("one.png", "one.png"), ("mine", "mine"), ("mine", "mine/new.png")])
@pytest.mark.parametrize("command", ["normalize", "classify"])
def test_what_is_read_is_never_written_over(sheet, workflow, tmp_path, capsys, command, read, out):
    workflow("lenet_modern", "modern", 7)
    (tmp_path / "mine").mkdir()
    before = {}
    for name in ("one.png", "mine/one.png"):
        with Image.open(sheet) as image:
            image.crop((0, 0, 24, 24)).save(tmp_path / name)
        before[tmp_path / name] = (tmp_path / name).read_bytes()
    code, sentence = refusal(capsys, command, tmp_path / read, "--out", tmp_path / out)
    assert code == 2 and "would be written over what is read" in sentence
    assert {path: path.read_bytes() for path in before} == before and len(list((tmp_path / "mine").iterdir())) == 1


def test_empty_paper_is_refused_and_nothing_is_written(empty, tmp_path, capsys):
    code, sentence = refusal(capsys, "normalize", empty, "--rows", 1, "--columns", 1, "--out", tmp_path / "out")
    assert code == 1 and "empty.png, row 1, column 1: " in sentence and "no digit" in sentence
    assert not (tmp_path / "out").exists()


def test_digits_are_read_by_the_network_that_is_there(sheet, workflow, tmp_path):
    workflow("lenet_modern", "modern", 7)
    arguments = ["classify", str(sheet), "--rows", "2", "--columns", "3", "--out", str(tmp_path / "read.csv")]
    assert main(arguments) == 0
    rows = read_csv(tmp_path / "read.csv")
    assert [(row["file"], row["row"], row["column"], row["digit"]) for row in rows] == [
        ("sheet.png", str(row), str(column), "7") for row in (1, 2) for column in (1, 2, 3)
    ]
    assert float(rows[0]["probability"]) == pytest.approx(np.exp(5) / (np.exp(5) + 9), abs=1e-4)

    workflow("lenet_augmented", "sepulveda2023", 3)
    assert main(arguments) == 0
    assert {row["digit"] for row in read_csv(tmp_path / "read.csv")} == {"3"}
    assert main([*arguments, "--experiment", "lenet_modern"]) == 0
    assert {row["digit"] for row in read_csv(tmp_path / "read.csv")} == {"7"}


def test_without_a_network_the_way_to_one_is_named(sheet, workflow, tmp_path, capsys):
    code, sentence = refusal(capsys, "classify", sheet, "--out", tmp_path / "read.csv")
    assert code == 1
    assert "snakemake --cores 1 results/runs/lenet_augmented/seed0/weights.safetensors" in sentence


def test_an_experiment_that_reads_no_digits_is_refused(sheet, workflow, tmp_path, capsys):
    code, sentence = refusal(capsys, "classify", sheet, "--out", tmp_path / "r.csv", "--experiment", "lenet_grid")
    assert code == 2 and "known are lenet_augmented, lenet_modern." in sentence


def test_weights_of_another_network_are_refused(sheet, workflow, tmp_path, capsys):
    workflow("lenet_modern", "sepulveda2023", 1)
    arguments = ("classify", sheet, "--rows", 2, "--columns", 3, "--out", tmp_path / "read.csv")
    code, sentence = refusal(capsys, *arguments)
    assert code == 1 and "holds no weights of the network modern" in sentence


def test_two_images_of_one_name_are_refused_before_anything_is_written(sheet, tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    with Image.open(sheet) as image:
        for name in ("x.png", "x.bmp"):
            image.save(folder / name)
    code, sentence = refusal(capsys, "normalize", folder, "--out", tmp_path / "out")
    assert code == 2 and "x.bmp and x.png would both be written to x-row01-column01.png" in sentence
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["normalize", "classify"])
def test_an_out_below_a_file_is_refused(sheet, workflow, tmp_path, capsys, command):
    (tmp_path / "file").touch()
    code, sentence = refusal(capsys, command, sheet, "--out", tmp_path / "file" / "out.png")
    assert code == 2 and "file: is a file, so " in sentence


def test_another_kind_of_image_is_refused_as_out(sheet, tmp_path, capsys):
    code, sentence = refusal(capsys, "normalize", sheet, "--out", tmp_path / "digit.jpg")
    assert code == 2 and "digits are written as PNG" in sentence
    assert not (tmp_path / "digit.jpg").exists()


def test_answers_are_written_as_csv_and_over_no_picture(sheet, workflow, tmp_path, capsys):
    workflow("lenet_modern", "modern", 7)
    before = sheet.read_bytes()
    with Image.open(sheet) as image:
        image.crop((0, 0, 24, 24)).save(tmp_path / "one.png")
    code, sentence = refusal(capsys, "classify", tmp_path / "one.png", "--out", sheet)
    assert code == 2 and "name a file that ends in .csv" in sentence
    assert sheet.read_bytes() == before


def test_normalised_digits_are_read_without_their_contact_sheet(sheet, workflow, tmp_path):
    workflow("lenet_modern", "modern", 7)
    out = tmp_path / "out"
    assert main(["normalize", str(sheet), "--rows", "2", "--columns", "3", "--out", str(out)]) == 0
    assert main(["classify", str(out), "--out", str(tmp_path / "read.csv")]) == 0
    files = [line.split(",")[0] for line in (tmp_path / "read.csv").read_text().splitlines()[1:]]
    assert files == [f"sheet-row{row:02}-column{column:02}.png" for row in (1, 2) for column in (1, 2, 3)]


def test_digits_of_an_earlier_call_are_not_mixed_with_new_ones(sheet, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["normalize", str(sheet), "--rows", "2", "--columns", "3", "--out", str(out)]) == 0
    before = {path: path.read_bytes() for path in out.iterdir()}
    code, sentence = refusal(capsys, "normalize", sheet, "--rows", 1, "--columns", 2, "--out", out)
    assert code == 2 and "out: holds other digits, such as sheet-row01-column03.png" in sentence
    assert {path: path.read_bytes() for path in out.iterdir()} == before
    assert main(["normalize", str(sheet), "--rows", "2", "--columns", "3", "--out", str(out)]) == 0


def test_a_folder_that_may_not_be_written_is_named(sheet, tmp_path, capsys):
    code, sentence = refusal(capsys, "normalize", sheet, "--rows", 2, "--columns", 3, "--out", "/sys/digits")
    assert code == 1 and "/sys/digits: " in sentence and "name another place" in sentence


def test_what_is_no_file_is_refused_as_an_image(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.png")
    code, sentence = refusal(capsys, "normalize", tmp_path / "pipe.png", "--out", tmp_path / "out")
    assert code == 1 and "pipe.png: is not a file" in sentence


def test_a_configuration_without_the_preferred_readers_uses_those_that_it_has(sheet, workflow, tmp_path, capsys):
    text = Path("config.yaml").read_text().replace("lenet_augmented", "mine").replace("lenet_modern", "other")
    Path("config.yaml").write_text(text)
    code, sentence = refusal(capsys, "classify", sheet, "--out", tmp_path / "read.csv")
    assert code == 1 and "snakemake --cores 1 results/runs/mine/seed0/weights.safetensors" in sentence
