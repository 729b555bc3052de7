"""What goes wrong on a cluster costs at most an epoch: jobs end, nodes vanish, time runs out, Snakemake dies."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster.conftest import PATIENCE, Submission
from tests.cluster.slurm import wait_for
from tests.workflow.test_kill import trainings

pytestmark = pytest.mark.timeout(1200)

RUN = "lenet_modern_grid/seed0"
WEIGHTS = f"results/smoke/runs/{RUN}/weights.safetensors"
GOES_ON = "continuing after epoch"


@dataclass
class Training:
    """A training on the cluster that has saved an epoch and stands still, so that a test has time to disturb it."""

    cluster: object
    checkout: object
    submission: Submission
    pid: int

    @property
    def log(self) -> str:
        return Path(self.checkout.results, "logs/train_lenet/lenet_modern_grid.seed0.log").read_text()

    @property
    def jobs(self) -> list[dict[str, str]]:
        return self.cluster.submitted("train_lenet")

    def has_gone_on(self) -> bool:
        """Wait for the workflow's end; return whether the training was taken up after an epoch that it had saved."""
        self.submission.finish()
        return (self.checkout.folder / WEIGHTS).exists() and GOES_ON in self.log


@pytest.fixture
def begin(cluster, with_data):
    """Return a function that begins a training on the cluster and halts it."""

    def begin_training() -> Training:
        submission = cluster.submit(with_data, WEIGHTS)
        checkpoints = with_data.results / ".checkpoints" / RUN

        def halted() -> int | None:
            if submission.process.poll() is not None:
                pytest.fail(submission.output.read_text())
            for pid in trainings(with_data.folder):
                if any(checkpoints.glob("batch*.safetensors")):
                    os.kill(pid, signal.SIGSTOP)
                    return pid
            return None

        return Training(cluster, with_data, submission, wait_for(halted, "the first epoch", PATIENCE, pause=0.005))

    return begin_training


def test_a_training_that_is_killed_goes_on_in_another_job(begin):
    training = begin()
    os.kill(training.pid, signal.SIGKILL)
    assert training.has_gone_on()
    assert [job["JobState"] for job in training.jobs] == ["FAILED", "COMPLETED"]


def test_a_job_that_is_cancelled_goes_on_in_another(begin, cluster):
    training = begin()
    cluster.ask("scancel", training.jobs[0]["JobId"])
    assert training.has_gone_on()
    assert [job["JobState"] for job in training.jobs] == ["CANCELLED", "COMPLETED"]


def test_a_job_that_slurm_takes_back_goes_on_when_it_runs_again(begin, cluster):
    training = begin()
    cluster.ask("scontrol", "requeue", training.jobs[0]["JobId"])
    assert training.has_gone_on()
    assert [(job["JobState"], job["Restarts"]) for job in training.jobs] == [("COMPLETED", "1")]


def test_a_training_whose_node_is_lost_goes_on_at_another(begin, cluster):
    training = begin()
    lost = training.jobs[0]["NodeList"]
    cluster.lose(lost)
    assert training.has_gone_on()
    [job] = training.jobs
    assert job["JobState"] == "COMPLETED" and job["Restarts"] == "1" and job["NodeList"] != lost


def test_a_training_whose_time_is_up_goes_on_with_more_of_it(begin, with_data):
    with_data.edit("workflow/rules/common.smk", "runtime=120", "runtime=1")
    training = begin()
    assert training.has_gone_on()
    assert [job["JobState"] for job in training.jobs] == ["TIMEOUT", "COMPLETED"]
    assert [job["TimeLimit"] for job in training.jobs] == ["00:01:00", "00:02:00"]


def test_a_training_that_takes_too_much_memory_gets_more(cluster, with_data):
    with_data.edit("workflow/rules/common.smk", "mem_mb=4000", "mem_mb=400")
    cluster.submit(with_data, WEIGHTS).finish()
    [log] = (with_data.folder / "results/logs/slurm").rglob("*.log")
    assert "memory limit" in log.read_text(), "only the failed job leaves a log of Slurm's, with its reason"
    jobs = cluster.submitted("train_lenet")
    assert [job["JobState"] for job in jobs] == ["FAILED", "COMPLETED"]
    assert [job["MinMemoryNode"] for job in jobs] == ["400M", "800M"]


def test_snakemake_killed_and_started_again_waits_for_its_job_and_takes_the_result(begin, cluster):
    training = begin()
    training.submission.kill()
    second = cluster.submit(training.checkout, WEIGHTS)
    wait_for(
        lambda: "Waiting for those that run" in second.output.read_text(), "the second Snakemake's words", PATIENCE
    )
    assert f"{training.jobs[0]['JobId']} (train_lenet lenet_modern_grid_0, running)" in second.output.read_text()
    assert trainings(training.checkout.folder) == [training.pid], "there are two writers"

    os.kill(training.pid, signal.SIGCONT)
    assert "Nothing to be done" in second.finish()

    assert [job["JobState"] for job in training.jobs] == ["COMPLETED"], "the training was submitted twice"
    assert (training.checkout.folder / WEIGHTS).exists() and GOES_ON not in training.log


def test_a_job_that_had_not_begun_when_snakemake_was_killed_is_submitted_anew(cluster, with_data):
    cluster.set_nodes("drain")
    try:
        first = cluster.submit(with_data, WEIGHTS)
        wait_for(lambda: cluster.submitted("train_lenet", "PENDING"), "a job that waits", PATIENCE)
        first.kill()
        second = cluster.submit(with_data, WEIGHTS)
        wait_for(lambda: cluster.submitted("train_lenet", "CANCELLED"), "the end of the job that waits", PATIENCE)
    finally:
        cluster.set_nodes("resume")
    second.finish()
    assert [job["JobState"] for job in cluster.submitted("train_lenet")] == ["CANCELLED", "COMPLETED"]


def test_what_fails_beside_snakemake_is_not_tried_again(cluster, checkout):
    checkout.edit("workflow/rules/data.smk", "{wildcards.dataset}.make", "{wildcards.dataset}.nothing")
    said = cluster.submit(checkout, "results/smoke/data/gom.npz").finish(code=1)
    assert "data: there is no gom.nothing" in said and said.count("Error in rule make_data") == 1
