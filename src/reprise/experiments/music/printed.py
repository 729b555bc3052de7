"""What banoy2023 prints about its music networks, and what its figures show."""

from __future__ import annotations

CHOICES = {"grid": (1, 3, 0.01), "narrow": (1, 19, 0.01), "wide": (1, 87, 0.001)}
"""Hidden layers, units and learning rate of the networks that the paper found best."""

KEPT, REFUSED = (0.01, 0.1), (0.0001, 0.2, 0.5, 0.9)
"""Learning rates that the text calls convergent, and those that it calls unsatisfactory."""

SHOWN = (0.001, 0.01, 0.1)
"""Learning rates of the networks in figures 7 to 9."""

RANKS = ("best", "median", "worst")

LAST = {
    "narrow": {"best": 1.5, "median": 2.2, "worst": 17.0},
    "wide": {"best": 1.6, "median": 11.2, "worst": 25.5},
}
"""Validation energy after the last epoch, read off figures 8 and 9."""

ZHOU = 3113
"""Mean error in kilometres that Zhou et al. (2014) print, on 1,142 tracks from 73 countries."""
