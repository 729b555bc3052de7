"""Average instant energy: the loss by which banoy2023 selects its networks."""

from __future__ import annotations

import numpy as np


def average_instant_energy(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return half the squared error, summed over rows and averaged over outputs (… × rows × outputs).

    It grows with the number of rows, so that losses of parts of different size do not compare.
    """
    return 0.5 * np.square(targets - outputs).sum(-2).mean(-1)
