"""`reprise doctor --slurm`: what this cluster has, and what to write into the profile and the configuration for it."""

from __future__ import annotations

import argparse
import fcntl
import getpass
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reprise import config
from reprise.artifacts import RepriseError
from reprise.commands import workflow
from reprise.commands.doctor import BAD, GOOD, NOTE, WRITE, Finding
from reprise.slurm import ask

PROFILE = "profiles/slurm/profile.yaml"
PLUGIN, OLDEST = "snakemake-executor-plugin-slurm", (2, 7, 1)  # earlier ones run a job with two GPUs twice
PROBE = Path(".snakemake", "doctor")
LOOK = '[ -e "$1" ] && [ -x "$2" ] && exec "$2" -c "$3" "$1" || echo "absent $(uname -n)"'
TRY_LOCK = """
import fcntl, os, sys
try:
    fcntl.lockf(open(sys.argv[1], "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("free", os.uname().nodename)
except OSError:
    print("held", os.uname().nodename)
"""


@dataclass
class Partition:
    """One partition: the longest that a job may take, and ``{model: most per node}`` of its GPUs."""

    limit: str
    is_default: bool = False
    gpus: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        models = ", ".join(f"{count} × {model or 'GPU'} per node" for model, count in self.gpus.items())
        return f"jobs of {self.limit} at most, {models or 'no GPU'}"


def check(options: argparse.Namespace) -> Iterator[Finding]:
    """Yield what there is to say of Slurm here."""
    release = ask("sinfo", "--version")
    partitions = partitions_of(ask("sinfo", "--noheader", "--format=%P|%l|%G") or "")
    if release is None:
        yield BAD, "no Slurm on this machine (sinfo); call this on the cluster's login node, with its module loaded."
    elif not partitions:
        yield BAD, "Slurm's controller names no partition; `scontrol ping` says whether it is up."
    yield from _plugin()
    if not partitions:
        return
    yield GOOD, release.strip()
    try:
        profile, compute = config.read_yaml(PROFILE), workflow.settings(options.configfile)["compute"]
    except RepriseError as error:
        yield BAD, str(error)
        return
    asked = profile.get("default-resources") or {}
    usual = next((name for name, each in partitions.items() if each.is_default), None)
    chosen = asked.get("slurm_partition") or usual
    yield from _partition(partitions, asked.get("slurm_partition"), usual)
    yield from _gpus(partitions, chosen, compute)
    yield from _account(asked.get("slurm_account"))
    yield from _memory_of_jobs(profile)
    yield from _folder(chosen if chosen in partitions else usual, asked.get("slurm_account"))


def partitions_of(answer: str) -> dict[str, Partition]:
    """Return the partitions in ``sinfo --format=%P|%l|%G``, which has one line for each kind of node."""
    found: dict[str, Partition] = {}
    for line in answer.splitlines():
        name, limit, resources = line.split("|")
        partition = found.setdefault(name.rstrip("*"), Partition(limit, name.endswith("*")))
        for model, count in re.findall(r"\bgpu(?::([\w.-]*[A-Za-z_][\w.-]*))?:(\d+)", resources):
            partition.gpus[model] = max(int(count), partition.gpus.get(model, 0))
    return found


def _plugin() -> Iterator[Finding]:
    try:
        found = version(PLUGIN)
    except PackageNotFoundError:
        found = "0"
    oldest = ".".join(map(str, OLDEST))
    if tuple(int(part) for part in found.split(".")[:3] if part.isdigit()) < OLDEST:
        yield BAD, f"{PLUGIN} {found} is older than {oldest}; rm -r .venv && make .venv mends that."
    else:
        yield GOOD, f"{PLUGIN} {found}"


def _partition(partitions: dict[str, Partition], named: str | None, usual: str | None) -> Iterator[Finding]:
    """The partition of the profile exists."""
    for name, each in partitions.items():
        yield GOOD, f"partition {name}{' (the default)' * each.is_default}: {each}"
    if named in partitions or (named is None and usual):
        yield GOOD, f"jobs go to partition {named or usual}"
        return
    yield BAD, f"there is no partition {named}." if named else "there is no default partition."
    yield WRITE, f"{PROFILE}: default-resources: slurm_partition: {usual or next(iter(partitions))}"


def _gpus(partitions: dict[str, Partition], chosen: str | None, compute: dict) -> Iterator[Finding]:
    """What trainings ask for can be had where they go."""
    if compute["device"] == "cpu":
        yield NOTE, "compute.device is cpu: trainings ask for no GPU."
        return
    place, model = compute["gpu_partition"] or chosen, compute["gpu_model"]
    offering = [name for name, each in partitions.items() if each.gpus and (not model or model in each.gpus)]
    if place in offering:
        known = partitions[place].gpus
        yield GOOD, f"trainings get a GPU in partition {place}: {model or ' or '.join(known) or 'of any model'}"
    elif offering:
        yield BAD, f"partition {place} has no GPU{f' of model {model}' * bool(model)}."
        yield WRITE, f"config.yaml: compute: gpu_partition: {offering[0]}"
    elif models := sorted({name for each in partitions.values() for name in each.gpus if name}):
        yield BAD, f"no partition has a GPU of model {model}."
        yield WRITE, f"config.yaml: compute: gpu_model: {models[0]}  # or {', '.join([*models[1:], 'null'])}"
    else:
        yield BAD, "no partition has a GPU: trainings would never begin."
        yield WRITE, "config.yaml: compute: device: cpu"


def _account(named: str | None) -> Iterator[Finding]:
    """The account of the profile is one of the user's."""
    mine = ("list", "associations", f"user={getpass.getuser()}", "format=account")
    accounts = sorted(set((ask("sacctmgr", "--noheader", "--parsable2", *mine) or "").split()))
    if not accounts and not named:
        yield GOOD, "no accounts are kept for you here; slurm_account is not needed"
    elif not accounts:
        yield BAD, f"no accounts are kept for you here, and slurm_account: {named} would be refused."
        yield WRITE, f"{PROFILE}: default-resources: (without slurm_account)"
    elif named in accounts:
        yield GOOD, f"jobs go to account {named}"
    else:
        yield BAD if named else NOTE, f"account {named} is none of yours." if named else "no account is named."
        yield WRITE, f"{PROFILE}: default-resources: slurm_account: {accounts[0]}  # yours: {', '.join(accounts)}"


def _memory_of_jobs(profile: dict) -> Iterator[Finding]:
    """Slurm remembers ended jobs until Snakemake has asked for them, and does not cancel running ones for others."""
    settings = dict(re.findall(r"^(\w+) += (.*?)\s*$", ask("scontrol", "show", "config") or "", re.MULTILINE))
    kept = int(re.match(r"\d*", settings.get("MinJobAge", "")).group() or 300)
    every = profile.get("slurm-init-seconds-before-status-checks", 40)
    if profile.get("slurm-status-command") == "squeue" and kept < 3 * every:
        yield BAD, f"Slurm forgets ended jobs after {kept} s, and Snakemake asks first after {every} s."
        yield WRITE, f"{PROFILE}: slurm-status-command: sacct  # where jobs are accounted; else a MinJobAge of 300"
    if "CANCEL" in settings.get("PreemptMode", "") and settings.get("PreemptType") != "preempt/none":
        sentence = (
            "jobs that make room for others are cancelled here, not requeued, and Snakemake waits for them in vain"
        )
        yield NOTE, f"{sentence}; give the command again then, or choose a partition or QOS that is not preempted."


def _folder(partition: str | None, account: str | None) -> Iterator[Finding]:
    """Nodes see this folder and this Python, and a lock that is held here holds there."""
    PROBE.parent.mkdir(exist_ok=True)
    try:
        with open(PROBE, "w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            where = [f"--partition={partition}"] * bool(partition) + [f"--account={account}"] * bool(account)
            job = ["srun", "--quiet", "--immediate=3", "--ntasks=1", "--time=1", "--job-name=doctor", *where]
            answer = ask(*job, "sh", "-c", LOOK, "sh", str(PROBE.absolute()), sys.executable, TRY_LOCK, seconds=6)
    except OSError as error:
        yield BAD, f"{Path.cwd()}: files cannot be locked here ({os.strerror(error.errno)}); mount it with locks."
        return
    finally:
        PROBE.unlink(missing_ok=True)
    state, _, node = (answer or "").strip().partition(" ")
    if state == "held":
        yield GOOD, f"node {node} sees this folder and its locks"
    elif state == "free":
        yield BAD, f"node {node} does not see locks of this one; mount this folder with locks (NFS 4, Lustre: flock)."
    elif state == "absent":
        yield (
            BAD,
            f"node {node} does not see {Path.cwd()} and .venv; put the checkout into a folder that all nodes share.",
        )
    else:
        sentence = "no node ran a test job within 3 s, so whether it sees this folder was not tested"
        yield NOTE, f"{sentence}; try srun {sys.executable} --version."
