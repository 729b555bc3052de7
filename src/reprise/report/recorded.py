"""Recorded runs: paper-scale results that are committed, and whether the code still is what made them.

Beside the summary of each experiment there are the cards of the data that were used.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reprise import fingerprint
from reprise.artifacts import RepriseError, read_json

FILES = "*/*.json"


@dataclass(frozen=True)
class Recorded:
    """What is recorded of one run or one data set, and whether the code behind it has changed."""

    name: str
    document: dict[str, Any]
    stale: bool

    @property
    def is_card(self) -> bool:
        """Whether it is of a data set."""
        return self.name.startswith("data/")

    @property
    def source(self) -> str:
        """How a number taken from here is labelled."""
        return "recorded, stale" if self.stale else "recorded"

    @property
    def machine(self) -> str:
        """On what a run was made, and with which torch."""
        machine, torch = self.document["recorded"]["machine"], self.document["recorded"]["versions"]["torch"]
        extra = f" and one {machine['accelerator']}" if machine["accelerator"] else ""
        return f"{machine['cores']} cores{extra} ({machine['processor']}), torch {torch}"


def load(root: str | os.PathLike) -> dict[str, Recorded]:
    """Return ``{name: what is recorded}`` of every run and data set below `root`; see `name_of`."""
    found = {}
    for path in sorted(Path(root).glob(FILES)):
        document, name = read_json(path), name_of(path.relative_to(root).as_posix())
        found[name] = Recorded(name, document, is_stale(document, path))
    return found


def name_of(path: str) -> str:
    """Return how a file below the folder of recorded runs is called.

    ``<experiment>/summary.json`` is called ``<experiment>``, ``data/<data set>.json`` is ``data/<data set>``.
    """
    return path.removesuffix(".json").removesuffix("/summary")


def is_stale(document: dict[str, Any], path: str | os.PathLike) -> bool:
    """Return whether any code that a recorded run depends on has changed; `path` is named in errors."""
    return not all(fingerprint.judge_code(key) for key in _code(document, path).values())


def present_keys(root: str | os.PathLike) -> list[str]:
    """Return the present code keys of all that the recorded runs below `root` depend on.

    When one of them moves, what is recorded becomes stale. A module that is gone keeps its name
    alone; a file that cannot be read stands here as its error, which the report stops with, and
    keeps nothing else from being made.
    """
    found = set()
    for path in Path(root).glob(FILES):
        try:
            found |= {_present(key.partition("@")[0]) for key in _code(read_json(path), path).values()}
        except RepriseError as error:
            found.add(str(error))
    return sorted(found)


def _present(module: str) -> str:
    try:
        return fingerprint.code_key(module)
    except LookupError:
        return module


def _code(document: Any, path: str | os.PathLike) -> dict[str, str]:
    try:
        code = document["recorded"]["code"]
        if code and all(isinstance(key, str) for key in code.values()):
            return code
    except (KeyError, TypeError, AttributeError):
        pass
    raise RepriseError(f"{path}: does not say which code it was recorded with (recorded.code); record it again.")
