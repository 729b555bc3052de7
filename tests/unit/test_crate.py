"""A results folder is a Workflow Run RO-Crate: what ran, with what, from what, to what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reprise import fingerprint, records
from reprise.artifacts import sha256, write_json
from reprise.jobs import Job
from reprise.report import crate, provenance

VALIDATOR = Path(sys.prefix, "validator", "bin", "python")
SCRIPT = Path(__file__).parents[1] / "validate_crate.py"
SOURCE = Path(__file__).parents[2] / "Snakefile"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with two jobs' results and the files of a report."""
    monkeypatch.chdir(tmp_path)
    Path("Snakefile").write_text(SOURCE.read_text())
    made = [Path("results/data/mnist.npz"), Path("results/metrics/lenet/seed0.json")]
    reports = [Path("results/report", name) for name in ("index.html", "paper.tex", "claims.csv")]
    for path in [*made, *reports, Path("config.yaml")]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"made up: {path.name}")
    write_json("results/data/mnist.json", {"name": "mnist"})
    spec = {"data.source": "embedded"}
    records.keep("reprise data mnist.make", "data.mnist", spec, [Path("config.yaml")], [made[0]])
    records.keep("reprise measure lenet.run", "experiments.lenet.measure", {"seeds": [0]}, made[:1], made[1:])
    described = {
        "reprise": "0.1.0",
        "commit": None,
        "versions": provenance.versions(),
        "config": {"results": "results"} | spec,
        "data": {"mnist": {}},
        "jobs": [vars(record) for record in records.walk("results")],
    }
    write_json("results/report/provenance.json", described)
    return [Path("Snakefile"), *reports, Path("results/report/provenance.json")]


def described(inputs):
    outputs = (Path("results/report/Snakefile"), Path("results/ro-crate-metadata.json"))
    crate.build(Job(tuple(inputs), outputs))
    return {entity["@id"]: entity for entity in json.loads(outputs[1].read_text())["@graph"]}


def identifiers(value):
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


def test_the_crate_says_of_each_job_what_it_read_and_wrote_with_which_code(here):
    entities = described(here)
    action = entities["#job-metrics/lenet/seed0.json"]
    assert action["@type"] == "CreateAction" and action["name"] == "reprise measure lenet.run"
    assert identifiers(action["instrument"]) == [f"#{fingerprint.code_key('experiments.lenet.measure')}"]
    assert identifiers(action["object"]) == ["data/mnist.npz", "#job-metrics/lenet/seed0.json-seeds"]
    assert identifiers(action["result"]) == ["metrics/lenet/seed0.json"]
    assert entities["data/mnist.npz"]["sha256"] == sha256("results/data/mnist.npz")
    assert entities["#job-metrics/lenet/seed0.json-seeds"]["value"] == "[0]"


def test_the_run_leads_from_the_settings_to_the_report(here):
    entities = described(here)
    run, root = entities["#run"], entities["./"]
    assert identifiers(root["mainEntity"]) == identifiers(run["instrument"]) == ["report/Snakefile"]
    assert "report/index.html" in identifiers(run["result"])
    assert "#run" in identifiers(root["mentions"]) and len(root["mentions"]) == 3
    assert Path("results/report/Snakefile").read_text() == SOURCE.read_text()


def test_every_file_of_the_crate_is_there_and_each_reference_leads_somewhere(here):
    entities = described(here)
    files = [name for name, entity in entities.items() if "File" in entity["@type"]]
    assert len(files) >= 8 and all(Path("results", name).exists() for name in files)
    assert set(files) == set(identifiers(entities["./"]["hasPart"]))
    text = Path("results/ro-crate-metadata.json").read_text()
    assert "config.yaml" not in files and ".." not in text


def test_equal_results_have_equal_crates(here):
    described(here)
    first = Path("results/ro-crate-metadata.json").read_bytes()
    described(here)
    assert Path("results/ro-crate-metadata.json").read_bytes() == first


def validated(profile):
    import rocrate

    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
    command = [VALIDATOR, SCRIPT, "results", profile, context]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


@pytest.mark.skipif(not VALIDATOR.exists(), reason="roc-validator is not installed; make test installs it")
def test_the_crate_passes_the_validator_and_a_broken_one_does_not(here):
    described(here)
    done = validated("workflow-run-crate-0.5")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr

    path = Path("results/ro-crate-metadata.json")
    path.write_text(path.read_text().replace('"instrument"', '"agent"'))
    done = validated("workflow-run-crate-0.5")
    assert done.returncode == 1 and "MUST reference the root data entity's mainEntity" in done.stdout
