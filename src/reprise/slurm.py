"""What Slurm says of this cluster and of our jobs on it, asked through its own commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 10  # a question may take


@dataclass(frozen=True)
class SlurmJob:
    """A job that Snakemake has given to Slurm, named by its number, and by its rule and wildcards."""

    number: str
    state: str
    name: str


@dataclass(frozen=True)
class Answer:
    """What a command has printed, and what kept it from more: nothing, if it succeeded."""

    text: str
    problem: str


def ask(*command: str, seconds: float = SECONDS) -> str | None:
    """Return what one of Slurm's commands prints, or None if it is not here, fails or does not answer in time."""
    answer = consult(*command, seconds=seconds)
    return None if answer.problem else answer.text


def consult(*command: str, seconds: float = SECONDS) -> Answer:
    """Return what one of Slurm's commands prints, be it that it fails or is ended because its time is up."""
    if shutil.which(command[0]) is None:
        return Answer("", f"{command[0]} is not on PATH")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        text, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return Answer(process.communicate()[0], f"{command[0]} gave no answer within {seconds} s")
    last = errors.strip().rpartition("\n")[2] or f"{command[0]} failed without a word"
    return Answer(text, last * bool(process.returncode))


def jobs_of(folder: Path) -> list[SlurmJob] | None:
    """Return the jobs, waiting or running, that a Snakemake in `folder` has submitted; None if Slurm does not say.

    Its Slurm plugin writes the rule and the wildcards into a job's comment, and starts it in the
    Snakemake's folder.
    """
    answer = ask("squeue", "--noheader", f"--user={os.getuid()}", "--format=%i|%T|%k|%Z")
    if answer is None:
        return None
    lines = [line.split("|", 3) for line in answer.splitlines() if line.count("|") >= 3]
    return [
        SlurmJob(number, state, comment.partition("_")[2].replace("_wildcards_", " "))
        for number, state, comment, place in lines
        if comment.startswith(("rule_", "group_")) and os.path.realpath(place) == os.path.realpath(folder)
    ]


def outlast(folder: Path, pause: float = 5) -> bool:
    """Wait for what an earlier Snakemake in `folder`, dead now, has left running; return whether there was anything.

    Submitting the same jobs again beside them would give two writers to one output. Those that have
    not begun are withdrawn: they have nothing to lose, and are submitted again.
    """
    left = jobs_of(folder)
    if not left:
        return False
    if pending := [job for job in left if job.state == "PENDING"]:
        ask("scancel", "--state=PENDING", *(job.number for job in pending))
    _say(f"An earlier Snakemake has left {len(left)} Slurm jobs: {_listed(left)}.")
    _say("Waiting for those that run, to take their results; scancel ends one, and it goes on from its last epoch.")
    while left or left is None:
        time.sleep(pause)
        left = jobs_of(folder)
    return True


def _listed(jobs: Sequence[SlurmJob], most: int = 5) -> str:
    named = [f"{job.number} ({job.name}, {job.state.lower()})" for job in jobs[:most]]
    return ", ".join(named) + (", …" if len(jobs) > most else "")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
