"""Geographical Origin of Music: 1,059 tracks from 33 places, each as 68 features of its sound (Zhou et al., 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from reprise.artifacts import RepriseError
from reprise.data import sources
from reprise.data.sphere import distances

if TYPE_CHECKING:
    from reprise.jobs import Job

TRACKS, FEATURES = 1059, 68
FILE, SHA256 = "default_features_1059_tracks.txt", "8557da3791e17b036763a95a7f16e3f23d20dcd4c5387d4f11aa1ed8c7a0b9ab"
REPOSITORY, COMMIT = "scardenol/ai_2023", "93a4767"
FOLDER = "2. Hybrid supervised/Autoencoders/data/Geographical Original of Music"

# Where each country's tracks are said to be from: its capital, or the middle of an island.
PLACES = {
    "Albania": (41.33, 19.8),
    "Algeria": (36.7, 3.21),
    "Australia": (-35.3, 149.12),
    "Belize": (17.25, -88.76),
    "Brazil": (-15.75, -47.95),
    "Cambodia": (11.55, 104.91),
    "Cape Verde": (14.91, -23.51),
    "China": (39.91, 116.38),
    "Egypt": (30.03, 31.21),
    "Ethiopia": (9.03, 38.74),
    "Georgia": (41.71, 44.78),
    "Greece": (38.0, 23.71),
    "India": (28.61, 77.2),
    "Indonesia": (-6.17, 106.82),
    "Iran": (35.68, 51.41),
    "Italy": (41.9, 12.48),
    "Jamaica": (17.98, -76.8),
    "Japan": (35.7, 139.71),
    "Kenya": (-1.26, 36.8),
    "Kyrgyzstan": (42.86, 74.6),
    "Lithuania": (54.68, 25.31),
    "Mali": (12.65, -8.0),
    "Morocco": (34.03, -6.85),
    "Myanmar": (19.75, 96.1),
    "Pakistan": (33.66, 73.16),
    "Romania": (44.41, 26.1),
    "Senegal": (14.66, -17.41),
    "Taiwan": (23.76, 121.0),
    "Tanzania": (-6.17, 35.74),
    "Thailand": (13.75, 100.48),
    "Turkey": (39.91, 32.83),
    "United Kingdom": (52.5, -0.12),
    "Uzbekistan": (41.26, 69.21),
}

# Of the stand-in: how far neighbours sound alike, and how much of a track is its place's sound.
REACH, STYLES, SHARE = 2500.0, 12, 0.35


def make(job: Job) -> None:
    """Write the tracks from the configured source. Outputs: arrays (npz), card (json).

    The arrays are ``features`` (tracks × 68, each with mean 0 and standard deviation 1), ``labels``, the
    number of each track's place, and ``positions`` (places × 2) with each place's latitude and longitude
    in degrees; `PLACES` names them in this order.
    """
    sources.make(job, SOURCES)


def embedded(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return made-up tracks from the same 33 places, whose sound is alike where the places are close."""
    random = np.random.default_rng(315)
    labels = np.sort(random.permutation(TRACKS) % len(PLACES))
    styles = _correlated_styles(random)[labels]
    own = random.standard_normal((TRACKS, STYLES))
    hidden = np.sqrt(SHARE) * styles + np.sqrt(1 - SHARE) * own
    sound = np.sinh(0.6 * hidden @ random.standard_normal((STYLES, FEATURES)) / np.sqrt(STYLES))  # with long tails
    sound += 0.5 * random.standard_normal(sound.shape)
    order = random.permutation(TRACKS)
    card = sources.Card(
        name="gom",
        title="Geographical Origin of Music: a made-up table",
        stand_in=True,
        complete=False,
        note="1,059 made-up tracks from the same 33 places, in the place of the published ones",
        url="",
        citation="zhou2014",
        licence="MIT, as this project",
    )
    return _arrays((sound - sound.mean(0))[order] / sound.std(0), labels[order]), card


def published(job: Job) -> tuple[dict[str, np.ndarray], sources.Card]:
    """Return the 1,059 tracks of UCI data set 315, from the course that shared them with banoy2023."""
    url = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/{quote(FOLDER)}/{FILE}"
    path = sources.fetch("gom", FILE, f"sha256:{SHA256}", [url])
    table = np.loadtxt(path, delimiter=",")
    if table.shape != (TRACKS, FEATURES + 2):
        raise RepriseError(f"{path}: holds {table.shape} numbers, expected {TRACKS} rows of {FEATURES + 2}.")
    numbers = {position: number for number, position in enumerate(PLACES.values())}
    positions = [tuple(position) for position in table[:, FEATURES:].tolist()]
    if unknown := sorted(set(positions) - set(numbers)):
        raise RepriseError(f"{path}: has a track from latitude {unknown[0][0]}, longitude {unknown[0][1]}, no place.")
    labels = [numbers[position] for position in positions]
    card = sources.Card(
        name="gom",
        title="Geographical Origin of Music",
        stand_in=False,
        complete=True,
        note="the 1,059 tracks from 33 places of UCI data set 315",
        url="https://archive.ics.uci.edu/dataset/315/geographical+original+of+music",
        citation="zhou2014",
        licence="CC BY 4.0",
        files={FILE: SHA256},
    )
    return _arrays(table[:, :FEATURES], np.array(labels)), card


def _arrays(features: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    return {"features": features, "labels": labels.astype(np.uint8), "positions": np.array(list(PLACES.values()))}


def _correlated_styles(random: np.random.Generator) -> np.ndarray:
    """Return the sound of each place, places × styles, correlated over `REACH` kilometres."""
    positions = np.array(list(PLACES.values()))
    correlation = np.exp(-distances(positions, positions) / REACH)
    return np.linalg.cholesky(correlation) @ random.standard_normal((len(PLACES), STYLES))


SOURCES = {"embedded": embedded, "published": published}
