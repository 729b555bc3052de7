"""The questions one asks about results and machines: verify, compare, cache, doctor, plan, why, record, watch."""

import os
import shutil
import subprocess
import sys
import time
from argparse import Namespace
from collections import Counter
from pathlib import Path

import pytest

from reprise import cli, fingerprint, machine, records
from reprise.artifacts import RepriseError, read_json, write_csv, write_json
from reprise.commands import doctor, plan, record, watch, why, workflow
from reprise.commands.workflow import Output

REPOSITORY = Path(__file__).parents[2]
DAY = 24 * 3600


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(output, *inputs, module="artifacts", spec=None, text="content"):
    """Write a file and its record, as a job does."""
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    Path(output).write_text(text)
    records.keep("reprise …", module, spec or {}, inputs, [output])


# --- verify


@pytest.fixture
def results(folder):
    """Two recorded jobs, one made from the other's output, and another scale beside them."""
    make("results/data/mnist.npz")
    make("results/splits/mnist/seed0.npz", "results/data/mnist.npz")
    make("results/paper/data/mnist.npz", text="published")
    return Path("results")


def verified(path, capsys):
    code = cli.main(["verify", str(path)])
    return code, capsys.readouterr().out.splitlines()


def test_verify_passes_what_the_workflow_wrote(results, capsys):
    assert verified(results, capsys) == (0, ["2 files checked, 0 problems."])


def test_verify_names_a_changed_file(results, capsys):
    Path("results/splits/mnist/seed0.npz").write_text("edited")
    code, lines = verified(results, capsys)
    assert (code, lines[0]) == (1, "results/splits/mnist/seed0.npz: has changed since it was written.")
    assert lines[1:] == ["2 files checked, 1 problem."]


def test_verify_names_a_missing_file(results, capsys):
    Path("results/splits/mnist/seed0.npz").unlink()
    code, lines = verified(results, capsys)
    assert (code, lines[0]) == (1, "results/splits/mnist/seed0.npz: is missing.")


def test_verify_names_what_was_made_from_another_version(results, capsys):
    make("results/data/mnist.npz", text="other digits")
    code, lines = verified(results, capsys)
    assert code == 1
    assert lines[0] == "results/splits/mnist/seed0.npz: was made from another version of results/data/mnist.npz."


def test_verify_names_a_table_that_shows_another_version_of_a_recorded_run(results, folder, capsys):
    recorded = Path("report/recorded/lenet_modern/summary.json")
    recorded.parent.mkdir(parents=True)
    recorded.write_text("recorded")
    table = "results/tables/alvarez2023/table1.csv"
    make(table, recorded)
    assert verified(results, capsys)[0] == 0
    recorded.write_text("recorded anew")
    code, lines = verified(results, capsys)
    assert (code, lines[0]) == (1, f"{table}: was made from another version of {recorded}.")
    recorded.unlink()
    assert verified(results, capsys)[0] == 0


def test_verify_checks_one_scale_only(results, capsys):
    Path("results/paper/data/mnist.npz").write_text("edited")
    assert verified(results, capsys)[0] == 0
    assert verified("results/paper", capsys) == (
        1,
        ["results/paper/data/mnist.npz: has changed since it was written.", "1 files checked, 1 problem."],
    )


def test_verify_takes_a_copy_under_another_name(results, folder, capsys):
    shutil.copytree(results, folder / "archive" / "2026")
    shutil.rmtree(results)
    assert verified("archive/2026", capsys)[0] == 0
    Path("archive/2026/data/mnist.npz").write_text("edited")
    assert verified("archive/2026", capsys)[0] == 1


def test_verify_of_nothing_says_how_to_make_something(folder, capsys):
    Path("results").mkdir()
    assert cli.main(["verify", "results"]) == 1
    assert "holds no records of finished jobs" in capsys.readouterr().err


# --- compare


def measured(results, accuracy, verdict="holds", **more):
    half = {"low": round(accuracy - 0.01, 2), "high": round(accuracy + 0.01, 2)}
    seeds = [accuracy - 0.01, accuracy + 0.01]
    measures = {"test": {"accuracy": {"mean": accuracy, "std": 0.1, "n": 2, **half, "values": seeds}, **more}}
    write_json(f"{results}/metrics/lenet_modern/summary.json", {"about": {}, "measures": measures})
    claim = {"paper": "alvarez2023", "id": "accuracy", "verdict": verdict, "measured": accuracy, **half}
    curves = {**claim, "id": "curves", "measured": "", "low": "", "high": ""}
    write_csv(f"{results}/report/claims.csv", [claim, curves])


def compared(capsys):
    assert cli.main(["compare", "old", "new"]) == 0
    return capsys.readouterr().out.splitlines()


def test_compare_lists_moved_numbers_and_verdicts(folder, capsys):
    measured("old", 0.98)
    measured("new", 0.99, verdict="does not hold", loss={"mean": [0.5, 0.25], "n": 1})
    assert compared(capsys) == [
        "lenet_modern#test.accuracy: 0.98 → 0.99",
        "lenet_modern#test.accuracy, interval: 0.97 to 0.99 → 0.98 to 1.0",
        "lenet_modern#test.accuracy, median: 0.98 → 0.99",
        "alvarez2023/accuracy: holds → does not hold",
        "alvarez2023/accuracy, measured: 0.98 → 0.99",
        "alvarez2023/accuracy, interval: 0.97 to 0.99 → 0.98 to 1.0",
        "alvarez2023/curves: holds → does not hold",
        "lenet_modern#test.loss: absent → [0.5, 0.25]",
        "8 values compared, 8 moved.",
    ]


def test_compare_is_silent_about_what_did_not_move(folder, capsys):
    measured("old", 0.98)
    measured("new", 0.98)
    assert compared(capsys) == ["7 values compared, 0 moved."]


def test_compare_sees_an_interval_and_a_median_behind_an_equal_mean(folder, capsys):
    measured("old", 0.98)
    measured("new", 0.98)
    path = Path("new/metrics/lenet_modern/summary.json")
    kept = read_json(path)
    kept["measures"]["test"]["accuracy"] |= {"n": 3, "low": 0.95, "values": [0.97, 0.97, 1.0]}
    write_json(path, kept)
    assert compared(capsys)[:-1] == [
        "lenet_modern#test.accuracy, interval: 0.97 to 0.99 → 0.95 to 0.99",
        "lenet_modern#test.accuracy, median: 0.98 → 0.97",
    ]


def test_compare_lists_what_a_recorded_run_moved(folder, capsys):
    for name, value, verdict in (("old", "0.61", "holds"), ("new", "0.62", "holds only as published")):
        measured(name, 0.98)
        claim = {"paper": "banoy2023", "id": "accuracy", "verdict": verdict, "measured": value, "low": "", "high": ""}
        write_csv(f"{name}/report/claims.csv", [claim])
    assert compared(capsys)[:2] == [
        "banoy2023/accuracy: holds → holds only as published",
        "banoy2023/accuracy, measured: 0.61 → 0.62",
    ]


def test_compare_lists_cells_of_tables_and_what_a_network_is(folder, capsys):
    layers = [{"name": "c1", "output": [6, 28, 28]}, {"name": "s2", "output": [6, 14, 14]}]
    for name, size, cell in (("old", 14, "0.412"), ("new", 13, "0.431")):
        measured(name, 0.98)
        layers[1]["output"] = [6, size, size]
        write_json(f"{name}/metrics/lenet_modern/architecture.json", {"layers": layers, "parameters": 61706})
        rows = [{"digits": "own", "real": "1"}, {"digits": "own", "real": cell}]
        write_csv(f"{name}/tables/alvarez2023/table1.csv", rows)
    assert compared(capsys) == [
        "lenet_modern/architecture#layers.1.output: [6, 14, 14] → [6, 13, 13]",
        "tables/alvarez2023/table1#own (2), real: 0.412 → 0.431",
        "14 values compared, 2 moved.",
    ]


def test_compare_says_that_claims_are_missing_on_one_side(folder, capsys):
    measured("old", 0.98)
    measured("new", 0.98)
    Path("new/report/claims.csv").unlink()
    assert compared(capsys) == [
        "new/report/claims.csv: is not there, so no claims were compared; the report's job writes it.",
        "3 values compared, 0 moved.",
    ]


def test_compare_refuses_what_is_no_results_folder(folder, capsys):
    measured("old", 0.98)
    assert cli.main(["compare", "old", "nwe"]) == 2
    assert capsys.readouterr().err == "reprise: nwe: holds no metrics; name a results folder, such as results.\n"


# --- cache


@pytest.fixture
def kept(folder, monkeypatch):
    """A cache with a training used today and one used 40 days ago."""
    monkeypatch.setenv("REPRISE_CACHE", str(folder / "kept"))
    for name, seed, age in (("a" * 40, 0, 0), ("b" * 40, 1, 40)):
        (folder / "kept" / name).mkdir(parents=True)
        (folder / "kept" / name / "weights.safetensors").write_bytes(bytes(2_000_000))
        manifest = folder / "kept" / name / "manifest.json"
        write_json(manifest, {"experiment": "lenet_modern", "seed": seed, "files": {}})
        os.utime(manifest, (time.time() - age * DAY,) * 2)
    return folder / "kept"


def test_cache_list_shows_whose_how_large_and_how_old(kept, capsys):
    assert cli.main(["cache", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "bbbbbbbbbbbb  lenet_modern, seed 1  2.0 MB  used 40 days ago",
        "aaaaaaaaaaaa  lenet_modern, seed 0  2.0 MB  used 0 days ago",
        f"{kept}: 2 entries.",
    ]


def test_cache_prune_deletes_what_was_not_used_for_a_month(kept, capsys):
    assert cli.main(["cache", "prune"]) == 0
    assert [entry.name for entry in kept.iterdir()] == ["a" * 40]
    assert capsys.readouterr().out.splitlines()[-1] == f"{kept}: 1 of 2 entries deleted."


def test_cache_prune_takes_another_age(kept):
    assert cli.main(["cache", "prune", "--older-than", "50"]) == 0
    assert len(list(kept.iterdir())) == 2
    assert cli.main(["cache", "prune", "--older-than", "0"]) == 0
    assert list(kept.iterdir()) == []


def test_cache_says_that_it_is_off(folder, monkeypatch, capsys):
    monkeypatch.setenv("REPRISE_CACHE", "")
    assert cli.main(["cache", "list"]) == 0
    assert capsys.readouterr().out.startswith("The cache is off")


def test_cache_is_where_the_configuration_here_puts_it(kept, folder, monkeypatch, capsys):
    shutil.copytree(REPOSITORY / "workflow" / "schemas", folder / "workflow" / "schemas")
    (folder / "Snakefile").touch()
    settings = (REPOSITORY / "config.yaml").read_text()
    (folder / "config.yaml").write_text(settings.replace("cache: auto", f"cache: {kept}"))
    monkeypatch.setenv("REPRISE_CACHE", "restored after the test")
    monkeypatch.delenv("REPRISE_CACHE")
    assert cli.main(["cache", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{kept}: 2 entries."


# --- doctor

NO_NETWORK = """
import socket, sys
def refuse(*arguments): raise OSError("there is no network here")
socket.socket.connect = socket.getaddrinfo = refuse
from reprise.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_doctor_needs_neither_tex_nor_mirror_nor_network_nor_ten_seconds(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REPRISE_")}
    start = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, "doctor"],
        cwd=REPOSITORY,
        env=environment | {"PATH": str(tmp_path)},
        text=True,
        capture_output=True,
        timeout=60,
    )
    assert time.monotonic() - start < 10
    assert result.returncode == 0, result.stdout + result.stderr
    assert "note  no latexmk" in result.stdout and "note  no data mirror" in result.stdout


@pytest.fixture
def here(monkeypatch):
    """The folder of the workflow."""
    monkeypatch.chdir(REPOSITORY)


def findings(check, **options):
    return doctor._findings(check, Namespace(**{"configfile": [], **options}))


def test_doctor_names_a_wrong_configuration(here, tmp_path):
    (tmp_path / "wrong.yaml").write_text("{compute: {threads: 0}}")
    [(grade, sentence)] = findings(doctor._config, configfile=[str(tmp_path / "wrong.yaml")])
    assert grade == doctor.BAD and "compute.threads must be at least 1, not 0." in sentence


def test_doctor_names_a_mirror_that_is_no_folder(here, tmp_path, monkeypatch):
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path / "absent"))
    grade, sentence = findings(doctor._config)[-1]
    assert grade == doctor.BAD and sentence.startswith(f"{tmp_path}/absent: is named as data mirror")


def test_doctor_takes_a_mirror_that_is_there(here, tmp_path, monkeypatch):
    monkeypatch.setenv("REPRISE_MIRROR", str(tmp_path))
    assert findings(doctor._config)[-1] == (doctor.GOOD, f"data mirror {tmp_path}")


def test_doctor_finds_a_package_that_does_not_load(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    [(grade, sentence)] = findings(doctor._machine)
    assert grade == doctor.BAD and "torch" in sentence and "make .venv" in sentence


def test_doctor_notes_packages_that_are_not_those_of_the_lock(folder):
    Path("envs").mkdir()
    lock = f"# Made by a test.\ntorch=={doctor._version('torch')}\nnumpy==1.0\nabsent-package==2.0\n"
    Path("envs/requirements.txt").write_text(lock)
    [(grade, sentence)] = findings(doctor._versions)
    assert grade == doctor.NOTE and "absent-package missing, not 2.0" in sentence
    assert f"numpy {doctor._version('numpy')}, not 1.0" in sentence and "torch" not in sentence


def test_doctor_elsewhere_fails_and_says_where_to_call_it(folder, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", (doctor._python, doctor._versions))
    assert cli.main(["doctor"]) == 1
    good, bad = capsys.readouterr().out.splitlines()
    assert good.startswith("good  Python") and "call this in the folder of the workflow" in bad


# --- plan

DRY_RUN = """\
Building DAG of jobs...
seed 7
Job stats:
job              count
-------------  -------
make_data            1
train_lenet          8
report               1
total               10

[Sat Nov 21 12:01:02 2026]
Job 30: Figure 5
"""
SNAKEFILE = 'include: "workflow/rules/data.smk"\n\n\nrule report:\n    input:\n        report_files(),\n'


def test_plan_counts_jobs_by_rule_without_those_that_only_collect(folder, monkeypatch):
    Path("Snakefile").write_text(SNAKEFILE)
    done = subprocess.CompletedProcess([], 0, stdout=DRY_RUN, stderr="")
    monkeypatch.setattr(workflow, "call", lambda *arguments, **options: done)
    assert plan.jobs_of(["report"], []) == Counter({"make_data": 1, "train_lenet": 8})


def test_plan_of_a_finished_workflow_is_empty(folder, monkeypatch):
    Path("Snakefile").write_text(SNAKEFILE)
    done = subprocess.CompletedProcess(
        [], 0, stdout="Nothing to be done (all requested files are present).\n", stderr=""
    )
    monkeypatch.setattr(workflow, "call", lambda *arguments, **options: done)
    assert plan.jobs_of(["report"], []) == Counter()


def test_plan_hands_on_what_snakemake_complains_about(monkeypatch):
    complaint = "Building DAG of jobs...\nMissingRuleException:\nNo rule to produce nope.\n"
    failed = subprocess.CompletedProcess([], 1, stdout=complaint, stderr="Using profile default.\n")
    monkeypatch.setattr(workflow, "call", lambda *arguments, **options: failed)
    with pytest.raises(RepriseError, match=r"^MissingRuleException: No rule to produce nope\.$"):
        plan.jobs_of(["nope"], [])


def write_benchmark(path, seconds):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(f"s\th:m:s\tmax_rss\n{seconds}\t0:00:04\t210.5\n")


def test_plan_knows_the_mean_time_of_each_rule(folder):
    write_benchmark("benchmarks/train_lenet/lenet_modern.seed0.tsv", 3.0)
    write_benchmark("benchmarks/train_lenet/lenet_modern.seed1.tsv", 5.0)
    write_benchmark("benchmarks/write_report.tsv", 1.5)
    assert plan.seconds_by_rule(Path("benchmarks")) == {"train_lenet": 4.0, "write_report": 1.5}


def test_plan_prints_counts_and_times(folder, monkeypatch, capsys):
    write_benchmark("results/benchmarks/train_lenet/lenet_modern.seed0.tsv", 3.0)
    monkeypatch.setattr(workflow, "settings", lambda overlays: {"results": "results"})
    monkeypatch.setattr(plan, "jobs_of", lambda targets, overlays: Counter(make_data=1, train_lenet=8))
    assert cli.main(["plan"]) == 0
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "1 × make_data not timed yet",
        "8 × train_lenet about 24 s of one core",
        "9 jobs, about 24 s in all where known.",
    ]


# --- why

CONFIG = {"data": {"source": "embedded"}}


def causes(folder, status="updated input files", config=CONFIG, pending=(), known=True):
    Path("results").mkdir(exist_ok=True)
    Path("results/in.npz").write_text("digits")
    make("results/data/out.npz", "results/in.npz", spec={"data.source": "embedded"})
    record = records.by_output("results")["results/data/out.npz"] if known else None
    file = Output("results/data/out.npz", "make", status, pending=True)
    waiting = dict.fromkeys(pending)
    return lambda: why.causes_of(file, record, config, waiting)


CAUSES = {
    "never made": ({"status": "missing", "known": False}, ["does not exist yet"]),
    "deleted": ({"status": "missing"}, ["is missing"]),
    "no record": ({"known": False}, ["was not made by this workflow (updated input files)"]),
    "setting": (
        {"config": {"data": {"source": "published"}}},
        ["data.source has changed in the configuration"],
    ),
    "only follows": ({"pending": ["results/in.npz"]}, []),
    "Snakemake's own word": ({}, ["updated input files"]),
}


@pytest.mark.parametrize(("options", "expected"), CAUSES.values(), ids=CAUSES)
def test_why_names_the_cause_that_lies_with_a_file_itself(folder, options, expected):
    assert causes(folder, **options)() == expected


def test_why_names_an_input_that_was_edited_by_hand(folder):
    asked = causes(folder)
    Path("results/in.npz").write_text("edited")
    assert asked() == ["results/in.npz has changed"]


# --- record


def test_record_keeps_code_and_time_of_everything_behind_a_summary(folder, monkeypatch):
    make("results/data/mnist.npz", module="data.mnist")
    make("results/metrics/lenet_modern/summary.json", "results/data/mnist.npz", module="metrics.summary", text="{}")
    make("results/figures/unrelated.pdf", module="artifacts")
    for seed, seconds in ((0, 3.04), (1, 5.0)):
        write_benchmark(f"results/benchmarks/train_lenet/lenet_modern.seed{seed}.tsv", seconds)
    write_benchmark("results/benchmarks/train_lenet/lenet_modern_grid.seed0.tsv", 100)
    kept = record.recorded(Path("results"), "lenet_modern")["recorded"]
    assert kept["code"] == {name: fingerprint.code_key(name) for name in ("data.mnist", "metrics.summary")}
    assert kept["seconds"] == {"train_lenet": 8.0}
    assert kept["machine"]["cores"] == os.cpu_count() and kept["versions"].keys() == {"python", "torch", "numpy"}


def test_record_names_the_machine_that_trained_and_not_the_one_that_records(folder, monkeypatch):
    run = "results/runs/lenet_modern/seed0/weights.safetensors"
    with monkeypatch.context() as there:
        there.setattr(machine, "here", lambda: {"cores": 16, "accelerator": "H100"})
        make(run)
    make("results/metrics/lenet_modern/summary.json", run, module="metrics.summary", text="{}")
    kept = record.recorded(Path("results"), "lenet_modern")["recorded"]
    assert kept["machine"] == {"cores": 16, "accelerator": "H100"}


def test_record_keeps_the_cards_of_the_data_behind_a_summary(folder):
    for name in ("mnist", "emnist"):
        make(f"results/data/{name}.json", module=f"data.{name}", text=f'{{"name": "{name}"}}')
    make("results/metrics/lenet_modern/summary.json", "results/data/mnist.json", module="metrics.summary", text="{}")
    assert record.cards(Path("results"), "lenet_modern") == {
        "mnist": {"name": "mnist", "recorded": {"code": {"data": fingerprint.code_key("data.mnist")}}}
    }


def test_record_refuses_an_unknown_experiment(here, capsys):
    assert cli.main(["record", "lenet_modren"]) == 2
    assert "lenet_modren: is no experiment of config.paper.yaml; known are lenet_modern," in capsys.readouterr().err


# --- watch


def test_watch_sees_a_saved_source_and_no_compiled_one(folder):
    for name in ("src/plots.py", "src/__pycache__/plots.pyc", "config.smoke.yaml", "results/fig.pdf"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    before = dict(watch._times())
    assert before.keys() == {"src/plots.py", "config.smoke.yaml"}
    os.utime("src/plots.py", (1, 1))
    assert dict(watch._times()) != before
