"""One job: what it was given, what it must write, and the record that it leaves."""

from pathlib import Path

import pytest

from reprise import records
from reprise.artifacts import RepriseError, read_json
from reprise.jobs import Job, perform

SPEC = {
    "experiments.lenet_modern.epochs": 5,
    "experiments.lenet_modern.batch_size": [125, 250],
    "data.splits.mnist": "uniform",
}


def copy(job):
    job.outputs[0].write_bytes(job.inputs[0].read_bytes())


@pytest.fixture
def job(tmp_path, monkeypatch):
    """A job that copies a file, and keeps a record as a job of the workflow does."""
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text("digits")
    return Job((Path("in.txt"),), (Path("out.txt"),), SPEC, seed=3, module="artifacts")


def test_settings_are_those_of_the_experiment_by_name(job):
    assert job.experiment == "lenet_modern"
    assert job.settings == {"epochs": 5, "batch_size": [125, 250]}


def test_a_finished_job_leaves_a_record(job):
    perform(copy, job, "reprise data copy")
    record = records.Record(**read_json(records.path_of("out.txt")))
    assert record.command == "reprise data copy" and record.spec == SPEC
    assert record.inputs.keys() == {"in.txt"} and record.outputs.keys() == {"out.txt"}


def test_a_missing_input_says_how_it_is_made(job):
    Path("in.txt").unlink()
    with pytest.raises(RepriseError) as error:
        perform(copy, job, "reprise data copy")
    assert str(error.value) == "in.txt: no such file; Snakemake makes it: snakemake --cores 1 in.txt"


def test_an_output_that_was_not_written_is_an_error_and_leaves_no_record(job):
    with pytest.raises(RepriseError, match=r"^out\.txt: was not written by reprise data copy\.$"):
        perform(lambda job: None, job, "reprise data copy")
    assert not records.path_of("out.txt").exists()
