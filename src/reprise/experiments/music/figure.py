"""Pictures of where the music networks say that tracks come from: coordinates against the truth, and a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from reprise.artifacts import read_json, read_npz
from reprise.data.gom import PLACES
from reprise.data.sphere import great_circle
from reprise.jobs import Job
from reprise.plots import style
from reprise.plots import world as earth
from reprise.plots.picture import save

# Whose codes and predictions the three panels show: which inputs, and how codes met targets.
PANELS = {
    "as published: codes of other tracks": (0, "unpaired"),
    "the same, codes of the same tracks": (0, "paired"),
    "corrected": (1, "paired"),
}
COORDINATES = ("latitude", "longitude")
# South, north, west and east of the map and of the part that is shown larger, and degrees between lines.
WORLD, CROWDED = (-45, 65, -100, 160, 30), (24, 58, -14, 82, 10)
SIDES = {"narrow": "fewer units than features", "wide": "more units than features"}


def latitude_narrow(job: Job) -> None:
    """Draw true and predicted latitude by narrow codes (banoy2023, figure 10).

    Inputs: summaries as published and corrected, then the predictions of their first seeds.
    """
    _coordinate(job, "latitude", "narrow")


def latitude_wide(job: Job) -> None:
    """Draw true and predicted latitude by wide codes (banoy2023, figure 11). Inputs as for `latitude_narrow`."""
    _coordinate(job, "latitude", "wide")


def longitude_narrow(job: Job) -> None:
    """Draw true and predicted longitude by narrow codes (banoy2023, figure 17). Inputs as for `latitude_narrow`."""
    _coordinate(job, "longitude", "narrow")


def longitude_wide(job: Job) -> None:
    """Draw true and predicted longitude by wide codes (banoy2023, figure 18). Inputs as for `latitude_narrow`."""
    _coordinate(job, "longitude", "wide")


def world(job: Job) -> None:
    """Draw where tracks of each place are said to be from. Inputs: summary.json and predictions of the first seed."""
    about, found = read_json(job.inputs[0])["about"], read_npz(job.inputs[1])
    positions = found["positions"]
    located = found["average_position"]
    errors = great_circle(positions[found["labels"]], located)
    figure = style.new_figure(style.PAGE, 6.1)
    crowded = _within(positions, CROWDED)
    shown = zip(figure.subplots(2, 1), (WORLD, CROWDED), (~crowded, crowded), strict=True)
    for axes, bounds, named in shown:
        earth.draw(axes, *bounds)
        _draw_answers(axes, positions, found["labels"], located, errors)
        _name_places(axes, positions, named)
    far = [float(errors[found["labels"] == number].mean()) for number in range(len(positions))]
    names = list(PLACES)
    order = np.argsort(far)
    caption = (
        "Where the average of network and kernel logistic regression says that tracks come from (dots, blue near the "
        "truth to red far from it, larger for several tracks) and where they do (diamonds, with their country); a line "
        "joins each place with the middle of the answers for its tracks. Equal-area map [@savric2019] without "
        "coastlines; below, the crowded part of it. Each track is located by methods that did not learn from it. Mean "
        f"error {errors.mean():,.0f} km. Seed {about['seeds'][0]}; {_data(about)}"
    )
    alt = (
        f"Map of {len(positions)} places and the {len(located):,} answers. Nearest on average: "
        f"{_listed(order[:3], names, far)}; furthest: {_listed(order[-3:], names, far)}."
    )
    save(figure, job.outputs, caption, alt, about["data"])


def _coordinate(job: Job, coordinate: str, side: str) -> None:
    summaries, found = [read_json(path) for path in job.inputs[:2]], [read_npz(path) for path in job.inputs[2:]]
    figure = style.new_figure(style.PAGE, 2.6)
    said = []
    for axes, (title, (number, pairing)) in zip(
        figure.subplots(1, 3, sharey=True, sharex=True), PANELS.items(), strict=True
    ):
        _draw_coordinate(axes, found[number], coordinate, f"{side}_{pairing}")
        head = summaries[number]["measures"]["head"][pairing][side]
        correlation, error = head[coordinate]["correlation"]["mean"], head["error"]["mean"]
        axes.set_title(f"{title}\ncorrelation {_signed(correlation)}, {error:,.0f} km")
        axes.set_xlabel(f"true {coordinate} (°)")
        said.append(f"{title}: correlation {correlation:.2f}")
    figure.axes[0].set_ylabel(f"predicted {coordinate} (°)")
    about = summaries[0]["about"]
    alone = [summary["measures"]["one_position"]["mean"] for summary in summaries]
    caption = (
        f"True and predicted {coordinate} of the test part, by the best code with {SIDES[side]}. Left, what the "
        "authors' code does: the network learns from codes of one part and coordinates of another. Middle: the same "
        "codes and network, each code with its own track's coordinates. Right: also with all features, scaled by the "
        "training part. On the line they would agree. One position for all tracks is off by "
        f"{alone[0]:,.0f} km. Points: seed {about['seeds'][0]}; correlation and great-circle error: mean over "
        f"{len(about['seeds'])} seeds; {_data(about)}"
    )
    save(figure, job.outputs, caption, f"Three scatter plots. {'; '.join(said)}.", about["data"])


def _draw_coordinate(axes: Axes, found: Mapping[str, np.ndarray], coordinate: str, head: str) -> None:
    number = COORDINATES.index(coordinate)
    true, predicted = found["true"][:, number], found[head][:, number]
    ends = [true.min(), true.max()]
    axes.plot(ends, ends, color=style.MUTED, linewidth=0.8, linestyle="--")
    axes.plot(true, predicted, "o", color=style.BLUE, markersize=2.5, alpha=0.5, markeredgewidth=0)


def _within(positions: np.ndarray, bounds: tuple[int, ...]) -> np.ndarray:
    """Return which positions lie between south, north, west and east."""
    south, north, west, east, _ = bounds
    latitude, longitude = positions.T
    return (south <= latitude) & (latitude <= north) & (west <= longitude) & (longitude <= east)


def _draw_answers(
    axes: Axes, positions: np.ndarray, labels: np.ndarray, located: np.ndarray, errors: np.ndarray
) -> None:
    """Draw all answers, the places, and from each place a line to the middle of the answers for it."""
    answers, which, counts = np.unique(located, axis=0, return_inverse=True, return_counts=True)
    far = np.bincount(which.ravel(), weights=errors) / counts
    x, y = earth.project(answers).T
    dots = {"s": 5 + 2.5 * counts, "linewidths": 0.2, "edgecolors": style.MUTED, "alpha": 0.75}
    axes.scatter(x, y, c=far, cmap="RdYlBu_r", vmin=0, vmax=8000, **dots)
    for number, place in enumerate(positions):
        middle = np.median(located[labels == number], 0)
        line = earth.project(np.stack([place, middle]))
        axes.plot(*line.T, color=style.INK, linewidth=0.6, zorder=2)
    axes.plot(*earth.project(positions).T, "D", color=style.INK, markerfacecolor="white", markersize=3.5, zorder=3)


def _name_places(axes: Axes, positions: np.ndarray, named: np.ndarray) -> None:
    """Write the names of some countries beside their places, on the side with more room."""
    points = earth.project(positions)
    low, high = axes.get_xlim()
    near, shift = 0.12 * (high - low), 0.008 * (high - low)
    for number, (name, (x, y)) in enumerate(zip(PLACES, points, strict=True)):
        others = np.delete(points, number, 0)
        level = others[np.abs(others[:, 1] - y) < 0.2 * near, 0]
        left = ((level > x) & (level < x + near)).sum() > ((level < x) & (level > x - near)).sum()
        if named[number]:
            side = "right" if left else "left"
            text = axes.text(x - shift if left else x + shift, y, name, size=7, ha=side, va="center", zorder=4)
            text.set_path_effects([withStroke(linewidth=1.5, foreground="white")])


def _listed(numbers: np.ndarray, names: list[str], far: list[float]) -> str:
    return ", ".join(f"{names[number]} ({far[number]:,.0f} km)" for number in numbers)


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _data(about: Mapping[str, Any]) -> str:
    return f"{'stand-in ' if about['data']['stand_in'] else ''}data: {about['data']['note']}."
