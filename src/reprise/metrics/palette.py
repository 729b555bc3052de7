"""Whether coloured pixels are of the colours that there are: the distance to the nearest of a palette."""

from __future__ import annotations

import numpy as np

NEAR = 8.0
"""Grey values, root mean square over the channels, within which a colour counts as one of the palette."""


def palette_fidelity(pixels: np.ndarray, palette: np.ndarray) -> dict[str, float]:
    """Return how far colours are from a palette.

    Parameters
    ----------
    pixels, palette
        uint8, …×3 and colours×3.

    Returns
    -------
    dict
        ``distance``, the mean root mean square difference to the nearest colour of the palette, in grey values, and
        ``share`` of the pixels that have it within 8.
    """
    from scipy.spatial import cKDTree

    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    distances = cKDTree(palette.astype(np.float64)).query(colours.astype(np.float64))[0] / np.sqrt(3)
    return {
        "distance": float(np.average(distances, weights=counts)),
        "share": float(np.average(distances <= NEAR, weights=counts)),
    }
