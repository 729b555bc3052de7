"""What captions say of runs of several networks: their seeds, their scale, and each data set once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

About = Mapping[str, Any]
NAMES = {"cae": "autoencoder", "vae": "variational autoencoder", "gan": "GAN"}
"""What the networks are called."""


def name(about: About) -> str:
    """Return what the network of a run is called."""
    return NAMES[about["scale"]["network"]]


def short(about: About) -> str:
    """Return what the network of a run is called in few letters."""
    return about["scale"]["network"].upper()


def scale(abouts: Sequence[About]) -> str:
    """Return epochs and filters of networks, as ``CAE 43 epochs, 128 filters; …``."""
    each = (about["scale"] for about in abouts)
    return "; ".join(
        f"{found['network'].upper()} {found['epochs']} epochs, {found['filters']} filters" for found in each
    )


def seeds(abouts: Sequence[About], interval: str = "") -> str:
    """Return over how many seeds runs are; `interval` names what shows the 95 % interval, such as ``bands``."""
    counts = [len(about["seeds"]) for about in abouts]
    if max(counts) == 1:
        return "One seed"
    shown = f" with its 95 % interval ({interval})" if interval else ""
    alike = len(set(counts)) == 1
    over = f"{counts[0]} seeds" if alike else ", ".join(map(_seeds_of, abouts))
    return f"Mean over {over}{shown}"


def first_seed(abouts: Sequence[About]) -> str:
    """Return which seed a picture of single runs is of, each run's where they differ."""
    found = {short(about): about["seeds"][0] for about in abouts}
    if len(set(found.values())) == 1:
        return f"Seed {abouts[0]['seeds'][0]}"
    return f"Seeds {', '.join(f'{seed} ({network})' for network, seed in found.items())}"


def data_note(abouts: Sequence[About]) -> str:
    """Return on which data runs are, each set once and stand-ins named, as the end of a caption."""
    notes = dict.fromkeys(
        f"{'stand-in ' if each['data']['stand_in'] else ''}data: {each['data']['note']}" for each in abouts
    )
    return f"{'; '.join(notes)}."


def data_of(abouts: Sequence[About]) -> Mapping[str, Any]:
    """Return the card that marks what is shown: that of a stand-in where one of the runs learned from one."""
    return next((about["data"] for about in abouts if about["data"]["stand_in"]), abouts[0]["data"])


def _seeds_of(about: About) -> str:
    count = len(about["seeds"])
    return f"{count} {'seed' if count == 1 else 'seeds'} ({about['experiment']})"
