"""Numbers by epoch: lines with a band for their interval, and marks for what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from reprise.plots import style


def by_epoch(axes: Axes, epochs: int) -> None:
    """Let the horizontal axis run over epochs 1 to `epochs`."""
    axes.set_xlabel("epoch")
    axes.set_xlim(1 - 0.04 * epochs, epochs * 1.04)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))


def draw(
    axes: Axes,
    statistics: Mapping[str, Any],
    label: str,
    colour: str,
    band: bool = True,
    share: bool = False,
    **line: Any,
) -> None:
    """Draw a mean by epoch, and its 95 % interval as a band; that of a share stays between none and all.

    `statistics` holds ``mean``, ``low`` and ``high`` with one number per epoch; `line` is passed
    to matplotlib.
    """
    epochs = np.arange(1, len(statistics["mean"]) + 1)
    if band:
        ends = [np.clip(statistics[end], 0, 1) if share else statistics[end] for end in ("low", "high")]
        axes.fill_between(epochs, *ends, color=colour, alpha=0.2, linewidth=0)
    axes.plot(epochs, statistics["mean"], color=colour, label=label, **line)


def mark_published(axes: Axes, epochs: Sequence[float], values: Sequence[float], label: str) -> None:
    """Set a diamond where a published figure has a known point."""
    axes.plot(epochs, values, "D", color=style.VERMILION, markerfacecolor="white", label=label, zorder=3)


def logarithmic(axes: Axes) -> None:
    """Make the vertical axis logarithmic, with plain numbers: the more of each decade, the fewer decades it spans.

    To be called once all is drawn and limits are set.
    """
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    decades = np.log10(high / low)
    numbers = (1, 1.5, 2, 3, 4, 6, 8) if decades < 1 else (1, 2, 5) if decades < 3 else (1,)
    axes.yaxis.set_major_locator(LogLocator(subs=numbers))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
