"""The cluster that these tests share, and Snakemake that submits to it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checkouts import Checkout
from tests.cluster.slurm import Slurm, missing, wait_for

PROFILE = ("--workflow-profile", "profiles/slurm")
SUBMIT = Path(__file__).with_name("submit.py")
PATIENCE = 400  # seconds for what takes twenty where nothing else runs


@dataclass
class Submission:
    """A Snakemake that gives its jobs to Slurm, and what it has printed."""

    process: subprocess.Popen
    output: Path

    def finish(self, seconds: float = PATIENCE, code: int = 0) -> str:
        """Wait for its end and return what it printed; AssertionError if it ends with another code, or hangs."""
        try:
            found = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            found = f"still runs after {seconds} s"
        assert found == code, f"{found}\n{self.output.read_text()}"
        return self.output.read_text()

    def kill(self) -> None:
        """End it with all that it started itself, by SIGKILL."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Cluster(Slurm):
    """The daemons, and what has been submitted to them in one test."""

    def submit(self, checkout: Checkout, *arguments: str, overlays=("config.smoke.yaml",)) -> Submission:
        """Start Snakemake with the profile for Slurm; it ends with the test."""
        output = checkout.folder / f"submit{len(self.submissions)}.log"
        command = [sys.executable, str(SUBMIT), "--configfile", *overlays, *PROFILE, *arguments]
        environment = self.environment | {"PYTHONPATH": str(checkout.folder / "src"), "REPRISE_CACHE": ""}
        with open(output, "wb") as file:
            process = subprocess.Popen(
                command, cwd=checkout.folder, env=environment, stdout=file, stderr=file, start_new_session=True
            )
        self.submissions.append(Submission(process, output))
        return self.submissions[-1]

    def submitted(self, rule: str, *states: str) -> list[dict[str, str]]:
        """Return the jobs of a rule that were submitted in this test, the oldest first."""
        found = [job for job in self.jobs(*states) if int(job["JobId"]) > self.before]
        return [job for job in found if job.get("Comment", "").startswith(f"rule_{rule}")]

    def begin_test(self) -> None:
        """Forget what earlier tests submitted."""
        self.submissions: list[Submission] = []
        self.before = max((int(job["JobId"]) for job in self.jobs()), default=0)

    def end_test(self) -> None:
        """End what the test has left, and mend what it has broken."""
        for submission in self.submissions:
            submission.kill()
        if active := [job["JobId"] for job in self.jobs("PENDING", "RUNNING", "SUSPENDED", "COMPLETING")]:
            self.ask("scancel", *active)
        for node in {"n1", "n2"} - self.daemons.keys():
            self.start_node(node)
        wait_for(lambda: set(self.states().values()) == {"idle"}, "idle nodes after a test")


@pytest.fixture(scope="session")
def started_cluster():
    """One cluster for all tests."""
    if absent := missing():
        pytest.skip(
            f"needs Slurm; {', '.join(absent)} is not here (apt-get install slurmctld slurmd slurm-client munge)"
        )
    base = Path(tempfile.mkdtemp(prefix="slurm"))
    cluster = Cluster(base)
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(base)


@pytest.fixture
def cluster(started_cluster):
    """The cluster with both nodes idle, left so by each test."""
    started_cluster.begin_test()
    yield started_cluster
    started_cluster.end_test()


@pytest.fixture(scope="session")
def data_once(new_checkout, tmp_path_factory):
    """Sources with MNIST, divided; shared by all tests, so not to be changed."""
    made = new_checkout(tmp_path_factory.mktemp("data") / "checkout")
    made.snakemake("--cores", "2", "results/smoke/splits/mnist/seed0.npz")
    return made


@pytest.fixture
def with_data(data_once, tmp_path):
    """A copy of the sources with MNIST, divided."""
    return Checkout(Path(shutil.copytree(data_once.folder, tmp_path / "checkout")))
