"""How far reconstructed rows are from the rows: half the squared error, and what sepulveda2023 summed in its place."""

from __future__ import annotations

import numpy as np


def half_squared_error(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return the mean over rows of half the squared distance (… × rows × features); one number per network."""
    return 0.5 * np.square(targets - outputs).sum(-1).mean(-1)


def crossed_error(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return the mean over rows of half the squared difference of every output with every target.

    Of n features these are n² differences; n of them belong together. This is what a column minus a row
    broadcasts to in the code behind the *Own* columns of sepulveda2023, tables I and II.
    """
    features = targets.shape[-1]
    squares = np.square(targets).sum(-1) + np.square(outputs).sum(-1)
    return (0.5 * features * squares - targets.sum(-1) * outputs.sum(-1)).mean(-1)
