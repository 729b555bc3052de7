"""LeNet-5 for handwritten digits, as published and as later papers simplified it.

Every variant takes images of 1×32×32 with values from 0 (paper) to 1 (ink) and gives one logit per
digit.
"""

from reprise.models.lenet.original import Original
from reprise.models.lenet.simplified import Banoy, Modern, Sepulveda, Wide

VARIANTS = {"lenet5_1998": Original, "modern": Modern, "banoy2023": Banoy, "sepulveda2023": Sepulveda, "wide": Wide}

__all__ = ["VARIANTS", "Banoy", "Modern", "Original", "Sepulveda", "Wide"]
