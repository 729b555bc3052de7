"""Killed at any time, the plain command again finishes, with the same bytes."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

RUN = "runs/lenet_modern_grid/seed0"
PATIENCE = 300


def wait_for(condition, what: str):
    """Return the first true value of `condition`, tried often."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.002)
    pytest.fail(f"{what} did not happen in {PATIENCE} s")


def trainings(folder: Path) -> list[int]:
    """Return the pids of the `reprise train` processes that run in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"train" in words and (process / "cwd").resolve() == folder.resolve():
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture
def training(checkout, kill_group):
    """Snakemake with a training that has saved its first epoch and has more to go."""
    process = checkout.start("--cores", "1", f"results/smoke/{RUN}/weights.safetensors")
    checkpoint = checkout.results / ".checkpoints" / "lenet_modern_grid" / "seed0" / "batch125.safetensors"
    wait_for(checkpoint.exists, "the first checkpoint")
    yield process
    kill_group(process)


def test_killed_snakemake_and_training_are_finished_by_the_plain_command(checkout, training, finished_once):
    job = trainings(checkout.folder)
    os.kill(training.pid, signal.SIGKILL)
    for pid in job:
        os.kill(pid, signal.SIGKILL)
    training.wait()
    assert job and not (checkout.results / RUN / "weights.safetensors").exists()

    checkout.snakemake("--cores", "4", "report")

    assert "continuing after epoch" in (checkout.results / "logs/train_lenet/lenet_modern_grid.seed0.log").read_text()
    assert checkout.artifacts() == finished_once.artifacts()


def test_a_training_ends_with_its_snakemake(checkout, training):
    job = trainings(checkout.folder)
    os.kill(training.pid, signal.SIGKILL)
    training.wait()
    wait_for(lambda: not set(job) & set(trainings(checkout.folder)), "the end of the training")


def test_a_second_snakemake_is_refused_while_the_first_lives(checkout, training):
    second = checkout.snakemake("--cores", "1", f"results/smoke/{RUN}/history.csv", check=False)
    assert second.returncode == 1 and "LockException" in second.stdout
    assert training.poll() is None


def test_the_cache_serves_a_finished_training_to_another_checkout(finished_once, checkout, tmp_path, monkeypatch):
    environment = checkout.environment() | {"REPRISE_CACHE": str(tmp_path / "cache")}
    target = "results/smoke/runs/lenet_modern/seed0/weights.safetensors"
    for attempt in ("fills the cache", "is served from it"):
        result = subprocess.run(
            checkout.command("--cores", "1", target), cwd=checkout.folder, env=environment, capture_output=True
        )
        assert result.returncode == 0, attempt
        log = (checkout.results / "logs/train_lenet/lenet_modern.seed0.log").read_text()
        weights = (checkout.folder / target).read_bytes()
        (checkout.folder / target).unlink()
    assert "taken from" in log
    assert weights == (finished_once.folder / target).read_bytes()
