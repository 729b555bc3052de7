"""The one style of all pictures: legible in an IEEE column, and to colour-blind readers.

Type is STIX, which comes with matplotlib and sits well beside a paper's Times; nothing is below
6.5 points at the printed width. Colours are those of Okabe and Ito (2008).
"""

from __future__ import annotations

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

COLUMN, PAGE = 3.5, 7.16
"""Width in inches of one column and of both."""

INK, MUTED, FAINT = "#1a1a1a", "#5f5f5f", "#c8c8c8"
BLUE, VERMILION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
ORANGE, SKY = "#e69f00", "#56b4e9"
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
"""Colours of lines that are compared, in order."""

SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#8fc1de", BLUE, "#003d61"])
"""From nothing to much, for matrices."""

RULES = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.5,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "text.hinting": "no_hinting",
    "savefig.dpi": 200,
    "pdf.fonttype": 42,
}


def new_figure(width: float, height: float, layout: str = "constrained") -> Figure:
    """Return an empty white figure of this size in inches; its layout avoids overlaps.

    The rules hold from here on in this process, whatever a user's own matplotlibrc says.
    """
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(RULES)
    return Figure((width, height), layout=layout, facecolor="white")


def blank(axes: Axes) -> Axes:
    """Return `axes` without frame, ticks and grid."""
    axes.set_axis_off()
    return axes
