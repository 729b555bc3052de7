"""On one machine with several GPUs each training has one of its own; with one or none nothing else changes."""

import re
from itertools import accumulate

import pytest

from reprise.artifacts import read_json
from tests import made_up_training
from tests.checkouts import REPOSITORY

RUNS = [made_up_training.run(seed) for seed in range(4)]


@pytest.fixture
def trained(checkout, monkeypatch, tmp_path):
    """Return a function that runs four trainings at once on a machine with some GPUs, and what each was given."""
    made_up_training.add_to(checkout)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def train(visible: str, *arguments: str) -> list[dict]:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        checkout.snakemake("--cores", "4", *arguments, "--", *RUNS)
        return [read_json(checkout.folder / run) for run in RUNS]

    return train


def most_at_once(given: list[dict]) -> int:
    """Return how many trainings ran at the same moment."""
    return max(sum(other["began"] <= one["began"] < other["ended"] for other in given) for one in given)


def on(gpu: str, given: list[dict]) -> list[dict]:
    return [one for one in given if one["gpus"] == gpu]


def test_without_gpu_as_many_trainings_run_as_there_are_cores(trained):
    assert most_at_once(trained("")) > 2


def test_one_gpu_takes_one_training_at_a_time(trained):
    given = trained("0")
    assert most_at_once(given) == 1 and len(on("0", given)) == 4


def test_two_gpus_take_two_trainings_each_on_its_own(trained):
    given = trained("0,1")
    assert most_at_once(given) == 2
    assert [most_at_once(on(gpu, given)) for gpu in ("0", "1")] == [1, 1]


def test_more_trainings_than_gpus_wait_for_one(trained):
    given = trained("0,1", "--resources", "gpu=4")
    assert [most_at_once(on(gpu, given)) for gpu in ("0", "1")] == [1, 1]


@pytest.mark.parametrize(("resources", "jobs"), [([], 2), (["--resources", "gpu=1"], 1)])
def test_fewer_jobs_than_gpus_run_where_the_user_says_so(checkout, monkeypatch, resources, jobs):
    made_up_training.add_to(checkout)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    said = checkout.snakemake("--cores", "4", *resources, "--", *RUNS).stdout
    steps = re.findall(r"^(localrule|Finished jobid: \d+ \(Rule:) train_made_up", said, re.MULTILINE)
    assert len(steps) == 8 and max(accumulate(1 if step == "localrule" else -1 for step in steps)) == jobs


def test_a_training_on_two_gpus_is_two_processes(checkout, monkeypatch):
    made_up_training.add_to(checkout, gpus=2)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1,2")
    checkout.snakemake("--cores", "4", made_up_training.run(0))
    given = read_json(checkout.folder / made_up_training.run(0))
    assert given["gpus"] == "0,1" and given["ranks"] == [0, 1]


def test_two_gpus_are_asked_for_and_one_is_there(checkout, monkeypatch):
    made_up_training.add_to(checkout, gpus=2)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    checkout.snakemake("--cores", "4", made_up_training.run(0))
    given = read_json(checkout.folder / made_up_training.run(0))
    assert given["gpus"] == "0" and given["ranks"] == [0]


def rules_with_gpus() -> dict[str, str]:
    """Return the text of each rule that asks for GPUs."""
    texts = "".join(path.read_text() for path in sorted((REPOSITORY / "workflow/rules").glob("*.smk")))
    rules = re.split(r"^(?=rule |use rule )", texts, flags=re.MULTILINE)[1:]
    return {rule.split()[1].rstrip(":"): rule for rule in rules if "TRAINING" in rule or "training(" in rule}


@pytest.mark.parametrize("rule", sorted(rules_with_gpus()))
def test_a_rule_that_asks_for_a_gpu_holds_it(rule):
    assert "--gpus {resources.gpu}" in rules_with_gpus()[rule]
