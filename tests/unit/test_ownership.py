"""Nobody outlives or disturbs its owner: jobs end with their Snakemake, locks with their holder."""

import os
import select
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from reprise.artifacts import RepriseError
from reprise.ownership import OWNER, writing_alone

HOST = socket.gethostname()
JOB = "import os, time; from reprise import ownership; ownership.follow_owner(); print(os.getpid(), flush=True); "
SNAKEMAKE = "import subprocess, sys; from reprise import ownership; ownership.announce(); "
TAKE = "from reprise import ownership; ownership.take_workflow('.snakemake'); "
STAY = "import time; print('ready', flush=True); time.sleep(60)"


@contextmanager
def running(code, **options):
    """Start Python with `code`, wait for its first line, and end it by SIGKILL."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, **options)
    try:
        process.first_line = process.stdout.readline().strip()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def finish(code, **options):
    """Run Python with `code` to its end and return the exit code."""
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, timeout=30, **options).returncode


def ended(pidfd, seconds):
    """Return whether a process ends within some seconds."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def dead_pid():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_job_ends_within_a_second_of_its_snakemake():
    with running(SNAKEMAKE + f"subprocess.run([sys.executable, '-c', {JOB + 'time.sleep(60)'!r}])") as snakemake:
        job = os.pidfd_open(int(snakemake.first_line))
        try:
            assert not ended(job, 0)
            snakemake.kill()
            assert ended(job, 1)
        finally:
            os.close(job)


def test_a_job_whose_snakemake_is_dead_already_does_not_begin():
    assert finish(JOB, env={**os.environ, OWNER: f"{HOST}:{dead_pid()}"}) == 1


@pytest.mark.parametrize("owner", ["", f"elsewhere:{2**22}"], ids=["nobody", "another machine"])
def test_a_job_of_nobody_here_runs_to_its_end(owner):
    assert finish(JOB, env={**os.environ, OWNER: owner}) == 0


def write_lock(folder):
    (folder / ".snakemake" / "locks").mkdir(parents=True)
    (folder / ".snakemake" / "locks" / "0.input.lock").touch()
    return folder / ".snakemake" / "locks" / "0.input.lock"


def test_the_locks_of_a_killed_snakemake_are_removed_by_the_next(tmp_path):
    with running(TAKE + STAY, cwd=tmp_path):
        lock = write_lock(tmp_path)
    assert lock.exists()
    assert finish(TAKE, cwd=tmp_path) == 0
    assert not lock.exists()


def test_the_locks_of_a_living_snakemake_are_left_to_it(tmp_path):
    with running(TAKE + STAY, cwd=tmp_path) as owner:
        lock = write_lock(tmp_path)
        assert finish(TAKE, cwd=tmp_path) == 0
        assert lock.exists() and owner.poll() is None


def test_what_an_owner_starts_does_not_hold_its_folder(tmp_path):
    """A job that is still ending must not make the next Snakemake believe that the first one lives."""
    started = "import subprocess; child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True); child.wait()"
    with running(TAKE + started, cwd=tmp_path) as owner:
        child = int(owner.first_line)
        lock = write_lock(tmp_path)
        owner.kill()
        owner.wait()
        try:
            assert finish(TAKE, cwd=tmp_path) == 0
            assert not lock.exists()
        finally:
            os.kill(child, 9)


def alone(folder):
    return f"from reprise.ownership import writing_alone\nwith writing_alone({str(folder)!r}): {STAY}"


def test_a_second_writer_is_refused_with_one_sentence(tmp_path):
    with running(alone(tmp_path / "run")):
        with pytest.raises(RepriseError) as error:
            with writing_alone(tmp_path / "run"):
                pytest.fail("both write")
    assert str(error.value) == f"{tmp_path}/run: another process is writing here; wait for it or end it."


def test_a_killed_writer_leaves_the_folder_free(tmp_path):
    with running(alone(tmp_path)):
        pass
    with writing_alone(tmp_path):
        assert Path(tmp_path).is_dir()


def test_a_writer_leaves_the_folder_free_also_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError):
        with writing_alone(tmp_path):
            raise ZeroDivisionError
    with writing_alone(tmp_path):
        pass


def test_an_error_of_the_writing_itself_is_not_taken_for_a_second_writer(tmp_path):
    with pytest.raises(BlockingIOError):
        with writing_alone(tmp_path):
            raise BlockingIOError("the terminal takes no more")
