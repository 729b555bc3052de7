"""A simulated bioreactor: microbes that grow on a substrate and use up dissolved oxygen.

Growth follows Monod (1949) in both substrate and oxygen; the reactor is stirred, aerated and fed, and
biomass decays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SUBSTEPS = 4


@dataclass(frozen=True)
class Reactor:
    """Constants of a reactor; concentrations are in g/l and times in hours."""

    growth: float  # greatest specific growth rate, 1/h
    half_substrate: float  # substrate at which growth is half of that
    half_oxygen: float  # the same for oxygen
    biomass_yield: float  # g of biomass from 1 g of substrate
    decay: float  # 1/h
    dilution: float  # feed, and what it displaces, in volumes of the reactor per hour
    feed: float  # substrate in the feed
    aeration: float  # transfer of oxygen from the air, 1/h
    saturation: float  # oxygen in water that takes up no more
    respiration: float  # g of oxygen for 1 g of biomass grown
    maintenance: float = 0.0  # g of oxygen for 1 g of biomass and hour

    def slopes(self, state: np.ndarray) -> np.ndarray:
        """Return the rates of change of substrate, biomass and oxygen, per hour."""
        substrate, biomass, oxygen = np.maximum(state, 0)
        rate = self.growth * substrate / (self.half_substrate + substrate) * oxygen / (self.half_oxygen + oxygen)
        grown = rate * biomass
        return np.array(
            [
                self.dilution * (self.feed - substrate) - grown / self.biomass_yield,
                grown - (self.decay + self.dilution) * biomass,
                self.aeration * (self.saturation - oxygen)
                - self.respiration * grown
                - self.maintenance * biomass * oxygen / (self.half_oxygen + oxygen),
            ]
        )

    def simulate(self, start: tuple[float, float, float], hours: float, rows: int) -> np.ndarray:
        """Return times and states, rows × (hours, substrate, biomass, oxygen), evenly spaced from 0 on.

        Steps are of the classical fourth-order Runge-Kutta method.
        """
        step = hours / (rows - 1) / SUBSTEPS
        state, states = np.array(start), np.empty((rows, 3))
        for row in range(rows):
            states[row] = state
            for _ in range(SUBSTEPS):
                state = state + step * self._slope_of_step(state, step)
        return np.column_stack([np.linspace(0, hours, rows), states])

    def _slope_of_step(self, state: np.ndarray, step: float) -> np.ndarray:
        first = self.slopes(state)
        second = self.slopes(state + step / 2 * first)
        third = self.slopes(state + step / 2 * second)
        fourth = self.slopes(state + step * third)
        return (first + 2 * second + 2 * third + fourth) / 6
