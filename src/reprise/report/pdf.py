"""The report as PDF, through latexmk where TeX is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reprise.artifacts import RepriseError, replacing, write_bytes

if TYPE_CHECKING:
    from reprise.jobs import Job

# Same bytes: TeX takes every date from here, and none from the clock.
CLOCK = {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}


def available() -> bool:
    """Return whether latexmk can be called."""
    return shutil.which("latexmk") is not None


def build(job: Job) -> None:
    """Typeset the report. Inputs: paper.tex and what it shows, in any order. Output: paper.pdf."""
    (source,) = (path for path in job.inputs if path.suffix == ".tex")
    target = job.outputs[0]
    if not available():
        raise RepriseError(
            f"{target}: needs latexmk, which is not installed; on Debian: apt install latexmk "
            "texlive-latex-recommended texlive-latex-extra texlive-publishers texlive-fonts-recommended."
        )
    log = target.with_suffix(".log")
    with tempfile.TemporaryDirectory() as folder:
        done = typeset(source, Path(folder))
        made = Path(folder, f"{source.stem}.log")
        content = made.read_bytes() if made.exists() else done.stdout
        if done.returncode:
            write_bytes(log, content)
            raise RepriseError(f"{source}: LaTeX stopped at {_first_error(content)}; its log is {log}.")
        with replacing(target) as part:
            shutil.copyfile(Path(folder, f"{source.stem}.pdf"), part)
    log.unlink(missing_ok=True)


def typeset(source: Path, folder: Path) -> subprocess.CompletedProcess:
    """Run latexmk beside `source`, so that its relative paths hold; all that it writes goes to `folder`."""
    command = ["latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", f"-outdir={folder}"]
    return subprocess.run(
        [*command, source.name],
        cwd=source.parent,
        env={**os.environ, **CLOCK},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _first_error(log: bytes) -> str:
    lines = log.decode(errors="replace").splitlines()
    return next(
        (line.removeprefix("!").strip().rstrip(".") for line in lines if line.startswith("!")), "no stated line"
    )
