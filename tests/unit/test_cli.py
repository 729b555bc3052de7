"""The command line: exit codes, errors of one sentence, and a start without the heavy packages."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import made_up_results
import pytest

from reprise import __version__, cli, records
from reprise.artifacts import write_json
from reprise.ownership import OWNER

HEAVY = ("torch", "torchvision", "sklearn", "pandas", "mlxtend", "snakemake")
REPORT_HEAVY = f"; import sys; print([name for name in {HEAVY} if name in sys.modules])"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty folder, and no Snakemake that started us."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(OWNER, raising=False)


@pytest.fixture
def stage(monkeypatch):
    """A figure stage ``tiny.draw`` that writes what it was given; kept records are returned."""
    kept = []

    def draw(job):
        write_json(job.outputs[0], {"inputs": [str(path) for path in job.inputs], "spec": job.spec, "seed": job.seed})

    module = types.ModuleType("reprise.experiments.tiny.figure")
    module.draw = draw
    monkeypatch.setitem(sys.modules, "reprise.experiments.tiny", types.ModuleType("reprise.experiments.tiny"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(records, "keep", lambda *record: kept.append(record))
    return kept


def run(*arguments):
    """Run the command line; return the exit code also where argparse ends the process."""
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("train", "--help"), ("why", "--help")], ids=" ".join
)
def test_what_only_informs_exits_with_0(arguments, capsys):
    assert run(*arguments) == 0
    assert capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys):
    run("--version")
    assert capsys.readouterr().out == f"reprise {__version__}\n"


def test_help_lists_every_command(capsys):
    run("--help")
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ")}
    assert {*cli.STAGES, *cli.COMMANDS} <= listed


WRONG = {
    "no command": ((), "COMMAND"),
    "unknown command": (("trian",), "invalid choice: 'trian'"),
    "missing option": (("figure", "tiny.draw"), "--outputs"),
    "spec that is not JSON": (("figure", "tiny.draw", "--outputs", "x", "--spec", "{"), "--spec: is not JSON"),
    "unknown function": (
        ("figure", "lenet.potrait", "--outputs", "x"),
        "reprise: figure: there is no lenet.potrait (reprise.experiments.lenet.figure).",
    ),
    "unknown system": (
        ("train", "alexnet.run", "--outputs", "x"),
        "reprise: train: there is no alexnet.run (reprise.experiments.alexnet.train).",
    ),
    "no function": (("data", "mnist", "--outputs", "x"), "reprise: data: there is no mnist (reprise.data.)."),
    "outside of a workflow": (("plan",), "holds no Snakefile and config.yaml"),
    "no results folder": (("verify", "reslts"), "reprise: reslts: is no folder; name a results folder"),
}


@pytest.mark.parametrize(("arguments", "complaint"), WRONG.values(), ids=WRONG)
def test_wrong_use_exits_with_2_and_says_why(arguments, complaint, capsys):
    assert run(*arguments) == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]


def test_a_failure_exits_with_1_and_one_sentence(stage, capsys):
    assert run("figure", "tiny.draw", "--inputs", "summary.json", "--outputs", "fig.json") == 1
    assert capsys.readouterr().err == (
        "reprise: summary.json: no such file; Snakemake makes it: snakemake --cores 1 summary.json\n"
    )


def test_a_stage_gets_its_inputs_settings_and_seed(stage):
    Path("a.json").touch()
    spec = {"experiments.tiny.epochs": [5, 10]}
    arguments = ("--inputs", "a.json", "--outputs", "fig.json", "--seed", "3", "--spec", json.dumps(spec))
    assert run("figure", "tiny.draw", *arguments) == 0
    assert json.loads(Path("fig.json").read_text()) == {"inputs": ["a.json"], "spec": spec, "seed": 3}


def test_a_stage_leaves_the_record_of_its_command_and_module(stage):
    assert run("figure", "tiny.draw", "--outputs", "fig.json") == 0
    [(command, module, *_)] = stage
    assert (command, module) == ("reprise figure tiny.draw", "experiments.tiny.figure")


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'mlxtend'", name="mlxtend"),
        ModuleNotFoundError("No module named 'reprise.modles'", name="reprise.modles"),
        AttributeError("module 'numpy' has no attribute 'flaot32'"),
    ],
    ids=str,
)
def test_an_error_inside_a_stages_module_is_not_taken_for_a_wrong_name(monkeypatch, error):
    def broken(name):
        raise error

    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(type(error)):
        cli._function("experiments.tiny.figure", "draw")


@pytest.mark.parametrize(
    ("stage", "what", "module"),
    [
        ("train", "lenet.run", "experiments.lenet.train"),
        ("figure", "lenet.confusion", "experiments.lenet.figure"),
        ("measure", "lenet.architecture.describe", "experiments.lenet.architecture"),
        ("measure", "summary.make", "metrics.summary"),
        ("data", "mnist.make", "data.mnist"),
        ("split", "splits.make", "data.splits"),
        ("report", "document.make", "report.document"),
    ],
)
def test_a_stage_is_found_in_its_module(stage, what, module):
    assert cli.module_of(stage, what) == module


def python(code, *arguments, **options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], text=True, stderr=subprocess.PIPE, env=environment, **options
    )


def test_a_reader_who_has_gone_is_no_error(tmp_path):
    for folder in ("old/metrics", "new/metrics"):
        Path(folder).mkdir(parents=True)
    reading, writing = os.pipe()
    os.close(reading)
    code = "import sys; from reprise.cli import main; sys.exit(main(['compare', 'old', 'new']))"
    result = python(code, stdout=writing)
    os.close(writing)
    assert (result.returncode, result.stderr) == (1, "")


@pytest.mark.parametrize(
    "code",
    [
        "from reprise import cli; cli._parser()",
        "import reprise.experiments.lenet.figure",
        "import reprise.experiments.lenet.table",
        "import reprise.report.document",
    ],
)
def test_light_parts_start_without_the_heavy_packages(code):
    result = python(code + REPORT_HEAVY, stdout=subprocess.PIPE)
    assert (result.stdout, result.returncode) == ("[]\n", 0), result.stderr


def test_a_figure_is_drawn_without_the_heavy_packages():
    write_json("summary.json", made_up_results.lenet())
    code = (
        "from reprise.cli import main; "
        "assert main(['figure', 'lenet.learning.training_curves', '--inputs', 'summary.json',"
        " '--outputs', 'fig.pdf', 'fig.png', 'fig.json']) == 0"
    )
    result = python(code + REPORT_HEAVY, stdout=subprocess.PIPE)
    assert (result.stdout, result.returncode) == ("[]\n", 0), result.stderr
    assert Path("fig.pdf").exists()
