"""`reprise doctor --slurm`: what this cluster has, and what to write into the profile and the configuration for it."""

from __future__ import annotations

import argparse
import fcntl
import getpass
import os
import re
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reprise import config
from reprise.artifacts import RepriseError
from reprise.commands import workflow
from reprise.commands.doctor import BAD, GOOD, NOTE, WRITE, Finding
from reprise.slurm import Answer, ask, consult

PROFILE = "profiles/slurm/profile.yaml"
PLUGIN, OLDEST = "snakemake-executor-plugin-slurm", (2, 7, 1)  # earlier ones run a job with two GPUs twice
MODEL = re.compile(r"[A-Za-z0-9_.]+")  # models of GPU that the plugin takes
LONGEST_PAUSE, MARGIN = 180, 30  # seconds that the plugin comes to leave between its questions, and a slow answer's
QUICKLY, PROBING, AT_ONCE = 3, 5, 3  # seconds for a question, for a test job, and for its start
PROBE = Path(".snakemake", "doctor")
LOOK = '[ -e "$1" ] && [ -x "$2" ] && exec "$2" -c "$3" "$1" "$4" || echo "absent $(uname -n)"'
TRY = """
import fcntl, os, sys
try:
    fcntl.lockf(open(sys.argv[1], "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("free", os.uname().nodename, flush=True)
except OSError:
    print("held", os.uname().nodename, flush=True)
if sys.argv[2]:
    import torch
    print(torch.cuda.is_available())
"""
BUSY = ("busy", "not available", "timed out", "no answer")  # what srun says where a job would have to wait


@dataclass
class Partition:
    """One partition: the longest that a job may take, and ``{model: most per node}`` of its GPUs."""

    limit: str
    is_default: bool = False
    gpus: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        models = ", ".join(f"{count} × {model or 'GPU'} per node" for model, count in self.gpus.items())
        return f"jobs of {self.limit} at most, {models or 'no GPU'}"


@dataclass(frozen=True)
class Place:
    """Where jobs go: a partition, the default one if None, an account, and the GPU that they ask for, if any."""

    partition: str | None
    account: str | None = None
    gpu: str = ""

    @property
    def options(self) -> list[str]:
        """What sbatch and srun are to be told."""
        named = {"partition": self.partition, "account": self.account, "gpus": self.gpu}
        return [f"--{name}={value}" for name, value in named.items() if value]


def check(options: argparse.Namespace) -> Iterator[Finding]:
    """Yield what there is to say of Slurm here."""
    answer = consult("sinfo", "--noheader", "--format=%P|%l|%G", seconds=QUICKLY)
    partitions = {} if answer.problem else partitions_of(answer.text)
    if answer.problem.endswith("not on PATH"):
        yield (
            BAD,
            f"no Slurm on this machine: {answer.problem}; call this on the login node, with its module loaded.",
        )
    elif answer.problem:
        yield BAD, f"Slurm does not answer ({answer.problem}); `scontrol ping` says whether its controller is up."
    elif not partitions:
        yield BAD, "Slurm's controller names no partition; `scontrol ping` says whether it is up."
    yield from _plugin()
    if not partitions:
        return
    yield GOOD, (ask("sinfo", "--version", seconds=QUICKLY) or "slurm").strip()
    try:
        profile, compute = config.read_yaml(PROFILE), workflow.settings(options.configfile)["compute"]
    except RepriseError as error:
        yield BAD, str(error)
        return
    asked = profile.get("default-resources") or {}
    named, account = asked.get("slurm_partition"), asked.get("slurm_account")
    usual = next((name for name, each in partitions.items() if each.is_default), None)
    chosen = named if named in partitions else usual
    yield from _partition(partitions, named, usual)
    yield from _gpus(partitions, named or usual, compute)
    questions = [partial(_account, account), partial(_forgetting, profile)]
    questions.append(partial(_nodes, places_of(partitions, chosen, account, compute)))
    with ThreadPoolExecutor() as pool:  # each may take seconds
        for found in pool.map(lambda question: list(question()), questions):
            yield from found


def places_of(partitions: dict[str, Partition], chosen: str | None, account: str | None, compute: dict) -> list[Place]:
    """Return where jobs go, and where those with a GPU go, if there are such GPUs."""
    place, model = compute["gpu_partition"] or chosen, compute["gpu_model"]
    found = [Place(chosen, account)]
    known = partitions[place].gpus if place in partitions else {}
    if compute["device"] != "cpu" and known and (not model or model in known):
        found.append(Place(place, account, f"{model}:1" if model else "1"))
    return found


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
    elif any(each.gpus for each in partitions.values()):
        models = {name for each in partitions.values() for name in each.gpus if MODEL.fullmatch(name)}
        first, *others = [*sorted(models), "null"]
        yield BAD, f"no partition has a GPU of model {model}."
        yield WRITE, f"config.yaml: compute: gpu_model: {first}" + f"  # or {', '.join(others)}" * bool(others)
    else:
        yield BAD, "no partition has a GPU: trainings would never begin."
        yield WRITE, "config.yaml: compute: device: cpu"


def _account(named: str | None) -> Iterator[Finding]:
    """The account of the profile is one of the user's."""
    mine = ("list", "associations", f"user={getpass.getuser()}", "format=account")
    accounts = sorted(set((ask("sacctmgr", "--noheader", "--parsable2", *mine, seconds=QUICKLY) or "").split()))
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


def _forgetting(profile: dict) -> Iterator[Finding]:
    """Slurm remembers ended jobs until Snakemake has asked for them, and does not cancel running ones for others."""
    shown = ask("scontrol", "show", "config", seconds=QUICKLY) or ""
    settings = dict(re.findall(r"^(\w+) += (.*?)\s*$", shown, re.MULTILINE))
    kept = int(re.match(r"\d*", settings.get("MinJobAge", "")).group() or 300)
    pause = max(3 * profile.get("slurm-init-seconds-before-status-checks", 40), LONGEST_PAUSE)
    if profile.get("slurm-status-command") == "squeue" and kept < pause + MARGIN:
        sentence = f"Slurm forgets ended jobs after {kept} s (MinJobAge), and Snakemake comes to ask every {pause} s"
        yield BAD, f"{sentence}: it would wait in vain for those that it has missed."
        yield WRITE, f"{PROFILE}: slurm-status-command: sacct  # where jobs are accounted; else a MinJobAge of 300"
    if "CANCEL" in settings.get("PreemptMode", "") and settings.get("PreemptType") != "preempt/none":
        sentence = (
            "jobs that make room for others are cancelled here, not requeued, and Snakemake waits for them in vain"
        )
        yield NOTE, f"{sentence}; give the command again then, or choose a partition or QOS that is not preempted."


def _nodes(places: list[Place]) -> Iterator[Finding]:
    """Nodes see this folder and this Python, a lock that is held here holds there, and torch sees the GPU of a job."""
    PROBE.parent.mkdir(exist_ok=True)
    try:
        with open(PROBE, "w") as file, ThreadPoolExecutor() as pool:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            answers = list(pool.map(_probe, places))
    except OSError as error:
        yield BAD, f"{Path.cwd()}: files cannot be locked here ({os.strerror(error.errno)}); mount it with locks."
        return
    finally:
        PROBE.unlink(missing_ok=True)
    for place, answer in zip(places, answers, strict=True):
        yield from _of_node(place, answer)


def _probe(place: Place) -> Answer:
    job = ["srun", "--quiet", f"--immediate={AT_ONCE}", "--ntasks=1", "--time=1", "--job-name=doctor", *place.options]
    looking = ["sh", "-c", LOOK, "sh", str(PROBE.absolute()), sys.executable, TRY, place.gpu]
    return consult(*job, *looking, seconds=PROBING)


def _of_node(place: Place, answer: Answer) -> Iterator[Finding]:
    """What a test job, or its absence, says of a node."""
    state, node, sees_gpu = [*answer.text.split(), "", "", ""][:3]
    in_python = ["-c", "import torch; print(torch.cuda.is_available())"] if place.gpu else ["--version"]
    by_hand = shlex.join(["srun", "--ntasks=1", "--time=5", *place.options, sys.executable, *in_python])
    where = f"partition {place.partition}{', with a GPU' * bool(place.gpu)}"
    if state == "held":
        yield GOOD, f"node {node} ({where}) sees this folder and its locks"
    elif state == "free":
        yield BAD, f"node {node} does not see locks of this one; mount this folder with locks (NFS 4, Lustre: flock)."
    elif state == "absent":
        sentence = f"node {node} does not see {Path.cwd()} and its Python, {sys.executable}"
        yield BAD, f"{sentence}; put the checkout into a folder that all nodes share, and load the same modules there."
    elif any(word in answer.problem for word in BUSY):
        yield NOTE, f"no node ({where}) ran a test job within {PROBING} s, so it was not tested; try {by_hand}"
    else:
        yield BAD, f"Slurm does not run a test job ({where}): {answer.problem}; try {by_hand}"
    if place.gpu and state in ("held", "free"):
        yield from _of_gpu(node, sees_gpu, by_hand)


def _of_gpu(node: str, sees_gpu: str, by_hand: str) -> Iterator[Finding]:
    """Whether torch computes on the GPU that a job was given; it would take the CPU without a word."""
    if sees_gpu == "True":
        yield GOOD, f"torch sees its GPU at node {node}"
    elif sees_gpu:
        sentence = f"torch sees no GPU at node {node} though its job has one, and trainings would take the CPU"
        yield BAD, f"{sentence}; install a torch for its driver, or write compute: device: cpu."
    else:
        yield NOTE, f"torch did not say in time whether it sees its GPU at node {node}; try {by_hand}"
