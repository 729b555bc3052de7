"""The report as PDF, and as sources for arXiv, through latexmk where TeX is installed."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reprise.artifacts import RepriseError, read_text, replacing, write_bytes

if TYPE_CHECKING:
    from reprise.jobs import Job

# Same bytes: TeX takes every date from here, and none from the clock.
CLOCK = {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}

INCLUDED = re.compile(r"(\\includegraphics(?:\[[^]]*\])?)\{([^}]*)\}")


def available() -> bool:
    """Return whether latexmk can be called."""
    return shutil.which("latexmk") is not None


def build(job: Job) -> None:
    """Typeset the report.

    Inputs: paper.tex and what it shows, in any order. Outputs: paper.pdf and, if asked for, arxiv.tar.gz,
    an archive that builds alone: the source, its references and the figures that it shows.
    """
    (source,) = (path for path in job.inputs if path.suffix == ".tex")
    target, *archives = job.outputs
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
        for archive in archives:
            write_bytes(archive, pack(source, Path(folder, f"{source.stem}.bbl").read_bytes()))
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


def pack(source: Path, references: bytes) -> bytes:
    """Return a gzipped tar of a LaTeX source, its references (bbl) and its figures, as arXiv takes it.

    Figures lie in a folder of the archive, and the source names them there. Equal contents give equal bytes.
    """
    text, figures = read_text(source), {}

    def move(match: re.Match) -> str:
        figure = source.parent / match[2]
        place = f"figures/{figure.parent.name}/{figure.name}"
        figures[place] = figure.read_bytes()
        return f"{match[1]}{{{place}}}"

    text = INCLUDED.sub(move, text)
    files = {source.name: text.encode(), f"{source.stem}.bbl": references, **figures}
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _first_error(log: bytes) -> str:
    lines = log.decode(errors="replace").splitlines()
    return next(
        (line.removeprefix("!").strip().rstrip(".") for line in lines if line.startswith("!")), "no stated line"
    )
