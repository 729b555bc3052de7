"""Whether generator and discriminator still learn from each other, and whether images still differ."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

CHANCE = 2 * log(2)
"""Loss of a discriminator that cannot tell real images from generated ones."""

WON, LOST = 0.1, 2 * CHANCE
COLLAPSED = 0.5


def rivalry(discriminator: np.ndarray, generator: np.ndarray) -> dict[str, Any]:
    """Return the losses at the end, as medians over the last tenth of the steps, and who has won.

    Parameters
    ----------
    discriminator, generator
        Losses of each step, the discriminator's summed over real and generated images.

    Returns
    -------
    dict
        ``discriminator`` and ``generator`` losses; ``discriminator_won``, 1 where its loss is below 0.1, as if
        it gave the truth 95 % each time: the generator then learns little. ``generator_won``, 1 where the
        discriminator's loss is above twice that of chance.
    """
    last = max(len(discriminator) // 10, 1)
    theirs, ours = float(np.median(discriminator[-last:])), float(np.median(generator[-last:]))
    return {
        "discriminator": theirs,
        "generator": ours,
        "discriminator_won": int(theirs < WON),
        "generator_won": int(theirs > LOST),
    }


def variety(images: np.ndarray, real: np.ndarray) -> dict[str, Any]:
    """Return how much generated images differ from each other, relative to how much real ones do.

    Returns
    -------
    dict
        ``ratio`` of the roots of their total variances; ``collapsed``, 1 where it is below a half.
    """
    spread, wanted = (np.sqrt(each.reshape(len(each), -1).astype(np.float64).var(0).sum()) for each in (images, real))
    return {"ratio": float(spread / wanted), "collapsed": int(spread < COLLAPSED * wanted)}
