"""What a dead Snakemake has left on a cluster is waited for and withdrawn; a live one's jobs are its own."""

import fcntl

import pytest

TARGET = "results/smoke/data/gom.npz"
SQUEUE = """\
#!/bin/sh
[ -e {folder}/cancelled ] || echo '7|PENDING|rule_train_lenet_wildcards_lenet_modern_0|{folder}'
"""
SCANCEL = """\
#!/bin/sh
echo "$@" > {folder}/cancelled
"""


@pytest.fixture
def with_a_waiting_job(checkout, monkeypatch):
    """A checkout for which Slurm, made up of two scripts, holds a job until it is cancelled."""
    scripts = checkout.folder / "bin"
    scripts.mkdir()
    for name, text in {"squeue": SQUEUE, "scancel": SCANCEL}.items():
        (scripts / name).write_text(text.format(folder=checkout.folder))
        (scripts / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(scripts), prepend=":")
    return checkout


def test_a_job_left_by_a_dead_snakemake_is_withdrawn(with_a_waiting_job):
    said = with_a_waiting_job.snakemake("--cores", "1", TARGET).stdout
    assert "An earlier Snakemake has left 1 Slurm jobs: 7 (train_lenet lenet_modern_0, pending)." in said
    assert (with_a_waiting_job.folder / "cancelled").read_text() == "--state=PENDING 7\n"


def test_a_job_of_a_live_snakemake_is_left_alone(with_a_waiting_job):
    owner = with_a_waiting_job.folder / ".snakemake" / "owner"
    owner.parent.mkdir()
    with open(owner, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with_a_waiting_job.snakemake("--cores", "1", TARGET)
    assert not (with_a_waiting_job.folder / "cancelled").exists()
