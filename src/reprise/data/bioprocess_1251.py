"""The rows that the tables of sepulveda2023 were computed from: time, dissolved oxygen and biomass, 1,251 rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from reprise.artifacts import RepriseError
from reprise.data import sources
from reprise.data.bioprocess import STAND_IN

if TYPE_CHECKING:
    from reprise.jobs import Job

COLUMNS = ("time", "oxygen", "biomass")
VARIABLES = ("t", "COD1", "Xv1")  # as the file calls them
ROWS, HOURS = 1251, 12.5
FILE, SHA256 = "datos.mat", "9c879d3104a30a5c0f8e3a08eeaa4b3233b1ab961a57a8d11f1e81fca7507732"
REPOSITORY, COMMIT = "asepulvede/Inteligencia-Artificial", "21f9db9"
FOLDER = "Trabajo 2 CNN, Abelino Sepulveda/Autoencoder"
START = (34.69, 1.0264, 0.0063)  # g/l of substrate, biomass and oxygen, the last two as published


def make(job: Job) -> None:
    """Write these rows from the configured source. Outputs: arrays (npz), card (json).

    The array ``features`` (rows × 3, float64) holds hours, and dissolved oxygen and biomass in g/l.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the same columns of a simulated bioreactor."""
    hours, _, biomass, oxygen = STAND_IN.simulate(START, HOURS, ROWS).T
    card = sources.Card(
        name="bioprocess_1251",
        title="Bioprocess behind the tables: a simulated reactor",
        stand_in=True,
        complete=False,
        note="1,251 rows of a simulated bioreactor with growth after Monod, in the place of the authors' rows",
        url="",
        citation="monod1949",
        licence="MIT, as this project",
    )
    return {"features": np.column_stack([hours, oxygen, biomass])}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the 1,251 rows that the authors' notebook reads."""
    url = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/{quote(FOLDER)}/{FILE}"
    path = sources.fetch("bioprocess", FILE, f"sha256:{SHA256}", [url])
    card = sources.Card(
        name="bioprocess_1251",
        title="Bioprocess behind the tables: time, dissolved oxygen and biomass",
        stand_in=False,
        complete=True,
        note="the 1,251 rows of time, dissolved oxygen and biomass that the authors' notebook reads",
        url=f"https://github.com/{REPOSITORY}/tree/{COMMIT}/{quote(FOLDER)}",
        citation="sepulveda2023",
        licence="not stated",
        files={FILE: SHA256},
    )
    return {"features": read_columns(path)}, card


def read_columns(path: Path) -> np.ndarray:
    """Return the three variables of a MATLAB file as columns; RepriseError if they are not there."""
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        variables = loadmat(path, variable_names=VARIABLES)
        return np.column_stack([variables[name].reshape(ROWS) for name in VARIABLES])
    except (MatReadError, KeyError, ValueError):
        raise RepriseError(f"{path}: does not hold {', '.join(VARIABLES)} with {ROWS} values each.") from None


SOURCES = {"embedded": embedded, "published": published}
