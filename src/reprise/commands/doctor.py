"""`reprise doctor`: what of this machine and folder works, and what to do about the rest."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from reprise import jobs
from reprise.artifacts import RepriseError, read_text
from reprise.commands import workflow
from reprise.experiments import networks

HELP = "check what this machine and folder can do"
GOOD, NOTE, BAD, WRITE = "good", "note", "bad", "write"
Finding = tuple[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the scale, and the cluster."""
    workflow.add_scale(parser)
    parser.add_argument("--slurm", action="store_true", help="check the cluster too, and say what the profile needs")


def run(options: argparse.Namespace) -> int:
    """Print one line per check; return 1 only if something is broken, not if an extra is absent."""
    checks = [*CHECKS, _slurm] if options.slurm else CHECKS
    findings = [finding for check in checks for finding in _findings(check, options)]
    for grade, sentence in findings:
        print(f"{grade:5} {sentence}")
    return int(any(grade == BAD for grade, _ in findings))


def _findings(check: Callable[[argparse.Namespace], Iterator[Finding]], options: argparse.Namespace) -> list[Finding]:
    """Return what a check finds; a package that does not load is a finding too."""
    try:
        return list(check(options))
    except (ImportError, OSError) as error:
        return [(BAD, f"{str(error).partition(chr(10))[0]}; rm -r .venv && make .venv mends a broken installation.")]


def _python(options: argparse.Namespace) -> Iterator[Finding]:
    """Python is new enough."""
    new_enough = sys.version_info >= (3, 11)
    yield GOOD if new_enough else BAD, f"Python {platform.python_version()} ({sys.executable})"


def _versions(options: argparse.Namespace) -> Iterator[Finding]:
    """Installed packages are those of envs/requirements.txt."""
    lock = Path("envs/requirements.txt")
    if not lock.exists():
        yield BAD, f"{lock} is missing here; call this in the folder of the workflow."
        return
    wanted = dict(line.split("==") for line in read_text(lock).splitlines() if "==" in line)
    wrong = [f"{name} {_version(name)}, not {pin}" for name, pin in wanted.items() if _version(name) != pin]
    if wrong:
        yield NOTE, f"other versions than in {lock}: {', '.join(wrong[:5])}; rm -r .venv && make .venv mends that."
    else:
        yield GOOD, f"{len(wanted)} packages as in {lock}"


def _config(options: argparse.Namespace) -> Iterator[Finding]:
    """The configuration is valid and names a results folder that can be written."""
    try:
        settings = workflow.settings(options.configfile)
    except RepriseError as error:
        yield BAD, str(error)
        return
    yield GOOD, f"configuration: {len(settings['experiments'])} experiments, data {settings['data']['source']}"
    folder = next(path for path in (Path(settings["results"]), *Path(settings["results"]).parents) if path.exists())
    free = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        yield BAD, f"{folder} cannot be written to; choose another folder as results in config.yaml."
    else:
        yield GOOD if free > 5 else NOTE, f"{folder}: {free:.0f} GB free"
    yield from _mirror(settings)
    yield from _squeezenet(settings, options.configfile)


def _mirror(settings: dict) -> Iterator[Finding]:
    mirror = settings["data"]["mirror"] or os.environ.get("REPRISE_MIRROR")
    if not mirror:
        yield NOTE, "no data mirror; published data would be downloaded (data.mirror or REPRISE_MIRROR names one)."
    elif Path(mirror).is_dir():
        yield GOOD, f"data mirror {mirror}"
    else:
        yield BAD, f"{mirror}: is named as data mirror but is no folder; mend data.mirror or REPRISE_MIRROR."


def _squeezenet(settings: dict, overlays: list[str]) -> Iterator[Finding]:
    """The one network that no address delivers is in the mirror where it is asked for."""
    names = networks.wanted(settings["experiments"]).get("squeezenet")
    if not names:
        return
    from reprise.experiments.stylization import styles

    jobs.set_mirror(settings)
    if styles.has_pretrained():
        yield GOOD, f"SqueezeNet's weights for {', '.join(names)}"
        return
    file = f"{styles.FOLDER}/{styles.FILE}"
    yield BAD, f"{', '.join(names)} would fail: {file} is in no mirror, and nothing downloads it."
    yield from ((WRITE, f"{[workflow.BASE, *overlays][-1]}: experiments: {name}: features: random") for name in names)


def _machine(options: argparse.Namespace) -> Iterator[Finding]:
    """What computes."""
    import torch

    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU; trainings use the CPU"
    yield GOOD, f"{os.cpu_count()} cores, {device}"


def _tools(options: argparse.Namespace) -> Iterator[Finding]:
    """Programs beside Python: pandoc comes with the packages, TeX is for the PDF alone."""
    import pypandoc

    yield GOOD, f"pandoc {pypandoc.get_pandoc_version()}"
    if tex := shutil.which("latexmk"):
        yield GOOD, f"TeX ({tex})"
    else:
        yield NOTE, "no latexmk: the report comes as HTML and paper.tex; " + PDF_HINT


def _slurm(options: argparse.Namespace) -> Iterator[Finding]:
    """The cluster, where one is asked about."""
    from reprise.commands import cluster

    yield from cluster.check(options)


PDF_HINT = (
    "for paper.pdf: apt-get install latexmk texlive-latex-recommended texlive-latex-extra "
    "texlive-publishers texlive-fonts-recommended"
)
CHECKS: tuple[Callable[[argparse.Namespace], Iterator[Finding]], ...] = (_python, _versions, _config, _machine, _tools)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return "missing"
