"""GPUs are lent to one job at a time and outputs have one writer, until the holder ends, however it ends."""

import select
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from reprise import leases
from reprise.artifacts import RepriseError

HOLD = (
    "import sys; from pathlib import Path; from reprise import leases\n"
    "with {}: print(leases.os.environ.get(leases.VISIBLE), flush=True); sys.stdin.read()"
)


def start(lease):
    """Start a process that takes a lease, says so, and holds it until it is killed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD.format(lease)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@contextmanager
def holding(lease):
    """Start a process that holds a lease until it is killed; wait for its first line."""
    process = start(lease)
    try:
        process.held = process.stdout.readline().strip()
        yield process
    finally:
        process.kill()
        process.communicate()


def ready_within(process, seconds):
    """Return what a process prints within some seconds, if it does."""
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.readline().strip() if ready else None


@pytest.fixture
def two_gpus(monkeypatch, tmp_path):
    """A machine with two GPUs, and with leases of its own."""
    monkeypatch.setenv(leases.VISIBLE, "0,1")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(leases.tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize(
    ("devices", "gpus"),
    [
        (["null"], []),
        (["nvidia0", "nvidia1", "nvidiactl"], ["0", "1"]),
        (["dxg"], ["0"]),
        (["dxg", "nvidia0"], ["0"]),
    ],
)
def test_gpus_are_counted_by_their_devices(devices, gpus, monkeypatch, tmp_path):
    monkeypatch.delenv(leases.VISIBLE, raising=False)
    monkeypatch.setattr(leases, "DEVICES", tmp_path)
    for name in devices:
        (tmp_path / name).touch()
    assert leases.visible_gpus() == gpus


def test_two_jobs_get_a_gpu_each(two_gpus):
    with holding("leases.gpus(1)") as first, holding("leases.gpus(1)") as second:
        assert {first.held, second.held} == {"0", "1"}


def test_a_third_job_waits_until_one_dies(two_gpus):
    with holding("leases.gpus(1)") as first, holding("leases.gpus(1)"):
        third = start("leases.gpus(1)")
        try:
            assert ready_within(third, 1.5) is None
            first.kill()
            assert ready_within(third, 10) == first.held
        finally:
            third.kill()
            third.communicate()


def test_a_job_with_two_gpus_takes_none_before_it_can_have_both(two_gpus):
    with holding("leases.gpus(1)") as first:
        both = start("leases.gpus(2)")
        try:
            assert ready_within(both, 1) is None
            with holding("leases.gpus(1)") as beside:
                assert {first.held, beside.held} == {"0", "1"}
                assert ready_within(both, 1) is None
            first.kill()
            assert ready_within(both, 10) == "0,1"
        finally:
            both.kill()
            both.communicate()


def test_what_was_visible_before_is_visible_after(two_gpus):
    with leases.gpus(1) as held:
        assert leases.visible_gpus() == held and len(held) == 1
    assert leases.visible_gpus() == ["0", "1"]


@pytest.mark.parametrize("visible", ["", "0", "GPU-8a7f"])
def test_with_one_gpu_or_none_nothing_changes(two_gpus, monkeypatch, visible, tmp_path):
    monkeypatch.setenv(leases.VISIBLE, visible)
    with leases.gpus(1), leases.gpus(1):
        assert leases.os.environ[leases.VISIBLE] == visible
    assert not list(tmp_path.iterdir())


def test_a_job_without_gpu_holds_none(two_gpus, tmp_path):
    with leases.gpus(0):
        assert leases.visible_gpus() == ["0", "1"]
    assert not list(tmp_path.iterdir())


def test_more_gpus_than_there_are_is_one_sentence(two_gpus):
    with pytest.raises(RepriseError, match=r"^3 GPUs are asked for, but only 2 can be seen; ask for fewer\.$"):
        with leases.gpus(3):
            pytest.fail("there are not so many")


def test_slurm_jobs_whose_gpus_bear_the_same_numbers_do_not_wait_for_each_other(two_gpus, monkeypatch):
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    with holding("leases.gpus(2)") as first:
        monkeypatch.setenv("SLURM_JOB_ID", "8")
        with holding("leases.gpus(2)") as second:
            assert first.held == second.held == "0,1"


@pytest.fixture
def workflow(tmp_path, monkeypatch):
    """The folder of a workflow."""
    monkeypatch.chdir(tmp_path)
    Path(".snakemake").mkdir()


WRITING = "leases.writing(Path('runs/weights.safetensors'))"


def test_a_second_writer_waits_for_the_first_to_die(workflow):
    with holding(WRITING) as first:
        second = start(WRITING)
        try:
            assert ready_within(second, 1) is None
            first.kill()
            assert ready_within(second, 10) is not None
        finally:
            second.kill()
            second.communicate()


def test_a_writer_that_does_not_end_is_named(workflow, monkeypatch):
    monkeypatch.setattr(leases, "PATIENCE", 0.3)
    with holding(WRITING):
        with pytest.raises(RepriseError) as error:
            with leases.writing(Path("runs/weights.safetensors")):
                pytest.fail("both write")
    assert str(error.value) == "runs/weights.safetensors: another process is writing this; wait for it or end it."


def test_writers_of_different_outputs_do_not_wait(workflow):
    with holding(WRITING):
        start_time = time.monotonic()
        with leases.writing(Path("runs/other.safetensors")):
            assert time.monotonic() - start_time < 1


def test_outside_of_a_workflow_nothing_is_locked_or_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with leases.writing(Path("drawn.png")):
        pass
    assert not list(tmp_path.iterdir())
