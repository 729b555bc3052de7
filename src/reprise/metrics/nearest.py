"""How near each image is to the nearest of others: near 0, a generator repeats what it was shown."""

from __future__ import annotations

import numpy as np

CHUNK = 500


def nearest(images: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each image its distance to the nearest other one, and which that is.

    Parameters
    ----------
    images, others
        Equally shaped after the first axis; uint8, or floats of any one scale.

    Returns
    -------
    distances : float64 array
        Root mean square differences of pixels, in the unit of the images.
    places : int64 array
        Rows of `others`; the first one of several that are as near.
    """
    flat, pool = (np.asarray(each, np.float32).reshape(len(each), -1) for each in (images, others))
    squares = np.square(pool, dtype=np.float32).sum(1)
    parts = (flat[start : start + CHUNK] for start in range(0, len(flat), CHUNK))
    places = np.concatenate([(squares - 2 * part @ pool.T).argmin(1) for part in parts])
    differences = flat.astype(np.float64) - pool[places]
    return np.sqrt(np.square(differences).mean(1)), places
