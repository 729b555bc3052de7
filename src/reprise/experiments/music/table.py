"""Tables of the music networks: which of many is best, and how far their answers are off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.beside import NONE, Column, Contents, with_recorded
from reprise.experiments.music import printed
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

METHODS = {
    "constant": "one position for all",
    "neighbours": "nearest neighbours",
    "forest": "random forest",
    "support_vectors": "support vector machines",
    "kernel_logistic": "kernel logistic regression",
    "network": "network of 128 units",
    "average": "average of the two above",
}
SIDES = {"narrow": "autoencoder, 1 to 67 units", "wide": "autoencoder, 69 to 136 units"}
PAIRINGS = {"unpaired": "codes of other tracks", "paired": "codes of the same tracks"}

Summary = Mapping[str, Any]


@with_recorded(
    2, {"as published": Column("recorded, as published", 0, 2), "corrected": Column("recorded, corrected", 1, 3)}
)
def search(*summaries: Summary) -> Contents:
    """Best networks, published and ours. Inputs: both summaries of the grid, both of the autoencoders."""
    grids, autoencoders = summaries[:2], summaries[2:]
    found = {"latitude and longitude": ("grid", [one["measures"] for one in grids])}
    found |= {name: (side, [one["measures"][side] for one in autoencoders]) for side, name in SIDES.items()}
    rows = [row for name, (kind, searches) in found.items() for row in _search(name, kind, *searches)]
    caption = (
        "The network with the least average instant energy on the validation part: as printed, under what the authors' "
        "code did, and corrected; where seeds differ in the winner, the range of the winners. The published choice is "
        "how far the printed network's energy is above that of the best. Energies of the two protocols are of "
        "different columns and scales and do not compare."
    )
    run = f"{_widths(autoencoders[0])}{_sample(grids[0], autoencoders[0])}"
    return Contents(rows, caption, run, grids[0]["about"]["data"])


def heads(job: Job) -> None:
    """Write how well latitude and longitude are told. Inputs as for `search`."""
    summaries = [read_json(path) for path in job.inputs]
    grids, autoencoders = summaries[:2], summaries[2:]
    rows = []
    for protocol, grid, codes in zip(("as published", "corrected"), grids, autoencoders, strict=True):
        errors = grid["measures"]["error"]["test"]
        rows.append(
            {"protocol": protocol, "from": "one position for all"}
            | dict.fromkeys(("energy", "r, latitude", "r, longitude"), NONE)
            | {"error (km)": plus_minus(codes["measures"]["one_position"], 0)}
        )
        rows.append(
            {"protocol": protocol, "from": "features, by the grid's best"}
            | {"energy": NONE, "r, latitude": NONE, "r, longitude": NONE, "error (km)": plus_minus(errors["best"], 0)}
        )
        rows += [
            _head(protocol, f"{side}, {PAIRINGS[pairing]}", head)
            for pairing, sides in codes["measures"]["head"].items()
            for side, head in sides.items()
        ]
    caption = (
        "Latitude and longitude of the test part: average instant energy, correlation with the truth, and mean "
        f"great-circle error. {_sample(grids[0], autoencoders[0])}"
    )
    _write(job, rows, caption, grids[0])


def places(job: Job) -> None:
    """Write how far each method that names places is off. Input: summary.json."""
    summary = read_json(job.inputs[0])
    rows = [
        {
            "method": name,
            "mean error (km)": plus_minus(own["error"], 0),
            "median error (km)": plus_minus(own["median_error"], 0),
            "right place": plus_minus(own["accuracy"], 3),
        }
        for method, name in METHODS.items()
        if (own := summary["measures"].get(method))
    ]
    rows.append(
        {"method": "Zhou et al. (2014), other tracks", "mean error (km)": f"{printed.ZHOU}"}
        | dict.fromkeys(("median error (km)", "right place"), NONE)
    )
    caption = (
        "Where tracks are from, in a ten-fold cross-validation over all tracks: methods that give each place a "
        "probability, answered by the point with the least expected distance. What is tuned is tuned within the "
        "nine tenths that are learned from. The last row is printed, of 1,142 tracks from 73 countries. "
        f"{sample(summary['about'], '±')}"
    )
    _write(job, rows, caption, summary)


def _search(name: str, kind: str, published: Mapping[str, Any], corrected: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the rows of one kind of network: the winner, its energy, and the published choice."""
    depth, width, rate = printed.CHOICES[kind]
    both = (published, corrected)
    energy = printed.LAST[kind]["best"] if kind in printed.LAST else NONE
    lines: dict[str, tuple[str, list[str]]] = {
        "hidden layers": (str(depth), [_range(own["best"]["depth"]) for own in both]),
        "units": (str(width), [_range(own["best"]["width"]) for own in both]),
        "learning rate": (f"{rate:g}", [_range(own["best"]["rate"]) for own in both]),
        "energy": (str(energy), [plus_minus(own["best"]["energy"], 2) for own in both]),
        "published choice": (NONE, [_excess(own["published_choice"]) for own in both]),
    }
    return [
        {"networks": name, "": line, "published": printed_value, "as published": ours[0], "corrected": ours[1]}
        for line, (printed_value, ours) in lines.items()
    ]


def _range(statistics: Mapping[str, Any]) -> str:
    low, high = min(statistics["values"]), max(statistics["values"])
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _excess(choice: Mapping[str, Any] | None) -> str:
    return f"+{100 * choice['excess']['mean']:.0f} %" if choice else NONE


def _head(protocol: str, name: str, head: Mapping[str, Any]) -> dict[str, str]:
    return {
        "protocol": protocol,
        "from": name,
        "energy": plus_minus(head["energy"], 2),
        "r, latitude": plus_minus(head["latitude"]["correlation"], 2),
        "r, longitude": plus_minus(head["longitude"]["correlation"], 2),
        "error (km)": plus_minus(head["error"], 0),
    }


def _widths(summary: Summary) -> str:
    every = summary["about"]["scale"]["every"]
    return "" if every == 1 else f"Of the autoencoders' widths, every {every}th was trained. "


def _sample(grid: Summary, autoencoders: Summary) -> str:
    """Return over how many seeds and on which data grid and autoencoders are."""
    seeds = [len(summary["about"]["seeds"]) for summary in (grid, autoencoders)]
    if seeds[0] == seeds[1]:
        return sample(grid["about"], "±")
    return f"{sample(grid['about'], '±')} Autoencoders: {seeds[1]} seeds."


def _write(job: Job, rows: list[dict[str, Any]], caption: str, summary: Summary) -> None:
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": summary["about"]["data"]})
