"""A finished run of the whole workflow at smoke scale, and copies of it to do things to."""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SNAKEMAKE = Path(sys.executable).with_name("snakemake")
SOURCES = ("Snakefile", "config*.yaml", "workflow", "profiles", "envs", "src", "report")
RESULTS = "results/smoke"


@dataclass
class Checkout:
    """A copy of the sources with results of its own, and Snakemake running on it."""

    folder: Path

    @property
    def results(self) -> Path:
        return self.folder / RESULTS

    def environment(self) -> dict[str, str]:
        """Return the environment in which this copy's code runs, and not the installed one."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REPRISE_")}
        return clean | {"PYTHONPATH": str(self.folder / "src"), "REPRISE_CACHE": ""}

    def command(self, *arguments: str, overlays=("config.smoke.yaml",)) -> list[str]:
        scale = ["--configfile", *overlays] if overlays else []
        return [str(SNAKEMAKE), *scale, *arguments]

    def snakemake(self, *arguments: str, check=True, **options) -> subprocess.CompletedProcess:
        """Run Snakemake to its end and return what it printed."""
        result = subprocess.run(
            self.command(*arguments, **options),
            cwd=self.folder,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=1800,
        )
        assert not check or result.returncode == 0, result.stdout + self.logs()
        return result

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start Snakemake and return at once."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def reprise(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run one of our commands."""
        return subprocess.run(
            [sys.executable, "-c", "import sys; from reprise.cli import main; sys.exit(main())", *arguments],
            cwd=self.folder,
            env=self.environment(),
            text=True,
            capture_output=True,
            timeout=300,
        )

    def planned(self, *arguments: str, **options) -> set[str]:
        """Return the messages of the jobs that a dry run lists."""
        listing = self.snakemake("--dry-run", *arguments, **options).stdout
        return set(re.findall(r"^Job \d+: (.*)$", listing, re.MULTILINE))

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        path = self.folder / file
        text = path.read_text()
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new))

    def artifacts(self) -> dict[str, bytes]:
        """Return every file that a run is expected to make again to the byte."""
        kept = {}
        for path in sorted(self.results.rglob("*")):
            place = path.relative_to(self.results)
            if path.is_file() and place.parts[0] not in ("logs", "benchmarks"):
                kept[str(place)] = path.read_bytes()
        return kept

    def logs(self) -> str:
        """Return what the jobs printed, for the message of a failed test."""
        return "\n".join(f"== {path}\n{path.read_text()}" for path in self.results.glob("logs/**/*.log"))


@pytest.fixture(scope="session")
def new_checkout(tmp_path_factory):
    """Return a function that puts the sources, as they were when the tests began, into a new folder."""
    snapshot = tmp_path_factory.mktemp("sources")
    ignored = shutil.ignore_patterns("__pycache__", "recorded")
    for pattern in SOURCES:
        for path in REPOSITORY.glob(pattern):
            if path.is_dir():
                shutil.copytree(path, snapshot / path.name, ignore=ignored)
            else:
                shutil.copy2(path, snapshot / path.name)

    def make(folder: Path) -> Checkout:
        return Checkout(Path(shutil.copytree(snapshot, folder)))

    return make


@pytest.fixture
def checkout(new_checkout, tmp_path) -> Checkout:
    """A copy of the sources without results."""
    return new_checkout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def finished_once(new_checkout, tmp_path_factory) -> Checkout:
    """The whole workflow, finished; shared by all tests, so not to be changed."""
    made = new_checkout(tmp_path_factory.mktemp("finished") / "checkout")
    made.snakemake("--cores", "4", "report")
    return made


@pytest.fixture
def finished(finished_once, tmp_path) -> Checkout:
    """A copy of the finished workflow, with Snakemake's own records."""
    shutil.copytree(finished_once.folder, tmp_path / "copy", symlinks=True)
    return Checkout(tmp_path / "copy")


@pytest.fixture
def kill_group():
    """Return a function that ends a process and all its children with SIGKILL, also after the test."""
    started = []

    def kill(process: subprocess.Popen) -> None:
        started.append(process)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait()

    yield kill
    for process in started:
        process.wait()
