"""The published networks that experiments use: fetched where there is a network, for jobs where there may be none.

What reads them loads slowly, and is imported where one is fetched alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from reprise.artifacts import RepriseError, write_json
from reprise.jobs import Job

ASKING = {
    ("network", "published"): "stylization",
    ("reference", "published"): "stylization",
    ("features", "squeezenet"): "squeezenet",
    ("inception", True): "inception",
}
"""Settings of an experiment that ask for a network, and the network's folder in a mirror."""


def wanted(experiments: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return which networks are asked for, by their folder, each with the ids of the experiments that ask."""
    found: dict[str, list[str]] = {}
    for name, settings in experiments.items():
        for folder in {folder: None for (key, value), folder in ASKING.items() if settings.get(key) == value}:
            found.setdefault(folder, []).append(name)
    return found


def settings(experiments: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the dotted keys of the configuration that may ask for a network."""
    keys = dict.fromkeys(key for key, _ in ASKING)
    return [f"experiments.{name}.{key}" for name, each in experiments.items() for key in keys if key in each]


def fetch(job: Job) -> None:
    """Have each network that is asked for in the mirror or the download cache. Output: their files (json).

    RepriseError names those that are not to be had; without Inception's, jobs leave out its distances, so that
    is only said.
    """
    experiments: dict[str, dict[str, Any]] = {}
    for key, value in job.spec.items():
        _, name, setting = key.split(".")
        experiments.setdefault(name, {})[setting] = value
    files, missing = {}, []
    for folder, names in wanted(experiments).items():
        try:
            files[folder] = list(FETCHED[folder]())
        except RepriseError as error:
            sentence = f"{', '.join(names)}: {error}"
            print(sentence, file=sys.stderr)
            missing += [sentence] * (folder != "inception")
    if missing:
        raise RepriseError(f"{len(missing)} of the networks that the configuration asks for are missing, see above.")
    write_json(job.outputs[0], files)


def _stylization() -> Iterator[str]:
    from reprise.data import sources
    from reprise.experiments.stylization import published

    for name, digest in published.FILES.items():
        yield sources.fetch("stylization", name, f"sha256:{digest}", [published.PLACE + name]).name


def _squeezenet() -> Iterator[str]:
    import numpy as np

    from reprise.experiments.stylization import styles

    styles.features("squeezenet", np.empty(0))
    yield styles.FILE


def _inception() -> Iterator[str]:
    from reprise.metrics import inception

    yield inception.find_weights().name


FETCHED = {"stylization": _stylization, "squeezenet": _squeezenet, "inception": _inception}
