"""Calling pandoc, which comes with a dependency of ours and so is always there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reprise.artifacts import RepriseError


def convert(markdown: str, options: Sequence[str]) -> str:
    """Return a Markdown document converted as `options` say; RepriseError on any error or warning."""
    return _run(["--from", "markdown", "--standalone", "--wrap", "none", "--fail-if-warnings", *options], markdown)


def bibliography(path: str | os.PathLike) -> list[dict[str, Any]]:
    """Return the entries of a BibTeX file as CSL data."""
    if not Path(path).exists():
        raise RepriseError(f"{path}: no such file.")
    return json.loads(_run(["--from", "bibtex", "--to", "csljson", str(path)], ""))


def _run(arguments: list[str], text: str) -> str:
    import pypandoc

    done = subprocess.run([pypandoc.get_pandoc_path(), *arguments], input=text.encode(), capture_output=True)
    if done.returncode:
        complaint = " ".join(done.stderr.decode(errors="replace").split())
        raise RepriseError(f"pandoc could not make the report: {complaint or f'exit status {done.returncode}'}")
    return done.stdout.decode()
