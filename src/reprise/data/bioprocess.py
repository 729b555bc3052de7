"""The bioprocess of sepulveda2023: substrate, biomass and dissolved oxygen of a reactor, 3,001 rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from reprise.artifacts import RepriseError
from reprise.data import sources
from reprise.data.monod import Reactor

if TYPE_CHECKING:
    from reprise.jobs import Job

COLUMNS = ("substrate", "biomass", "oxygen")
ROWS, HOURS = 3001, 30.0
FILE, SHA256 = "datosIA.txt", "5a9af1640c5dd39151259402a5481f4f4c10862264e2a24dfa5bf60c83fdcfd0"
REPOSITORY, COMMIT, FOLDER = "scardenol/ai_2023", "93a4767", "1. Supervised/MLP_Salo"

# Its substrate, biomass and oxygen start where the published ones do, and stay close to their ranges.
STAND_IN = Reactor(
    growth=0.93,
    half_substrate=7,
    half_oxygen=0.0002,
    biomass_yield=0.38,
    decay=0.01,
    dilution=0.1,
    feed=34.69,
    aeration=130,
    saturation=0.0078,
    respiration=0.17,
    maintenance=0.03,
)
START = (34.6901, 0.4107, 0.0074)


def make(job: Job) -> None:
    """Write the bioprocess from the configured source. Outputs: arrays (npz), card (json).

    The array ``features`` (rows × 3, float64) holds substrate, biomass and dissolved oxygen in g/l.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return a simulated bioreactor in the original's ranges."""
    card = sources.Card(
        name="bioprocess",
        title="Bioprocess: a simulated reactor",
        stand_in=True,
        complete=False,
        note="3,001 rows of a simulated bioreactor with growth after Monod, in the place of the published rows",
        url="",
        citation="monod1949",
        licence="MIT, as this project",
    )
    return {"features": STAND_IN.simulate(START, HOURS, ROWS)[:, 1:]}, card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the 3,001 rows that the paper describes, from a course that shared them."""
    url = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/{quote(FOLDER)}/{FILE}"
    path = sources.fetch("bioprocess", FILE, f"sha256:{SHA256}", [url])
    features = np.loadtxt(path, delimiter=",")
    if features.shape != (ROWS, len(COLUMNS)):
        raise RepriseError(f"{path}: holds {features.shape} numbers, expected {ROWS} rows of {len(COLUMNS)}.")
    card = sources.Card(
        name="bioprocess",
        title="Bioprocess: substrate, biomass and dissolved oxygen",
        stand_in=False,
        complete=True,
        note="the 3,001 rows of substrate, biomass and dissolved oxygen that the paper describes",
        url=f"https://github.com/{REPOSITORY}/tree/{COMMIT}/{quote(FOLDER)}",
        citation="sepulveda2023",
        licence="not stated",
        files={FILE: SHA256},
    )
    return {"features": features}, card


SOURCES = {"embedded": embedded, "published": published}
