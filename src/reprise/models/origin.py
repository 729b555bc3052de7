"""Networks that say where a track comes from: banoy2023's, of a code, and one that names places. Many at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import nn

from reprise.models.autoencoder import Dense


class OriginHead(nn.Sequential):
    """Latitude and longitude, scaled to [0, 1], of a code: what banoy2023 built of Keras layers.

    ======  ==============  =======  ==========
    layer   kind            output   parameters
    ======  ==============  =======  ==========
    hidden  dense, sigmoid  3        3·l + 3
    output  dense, sigmoid  2        8
    ======  ==============  =======  ==========

    Parameters
    ----------
    widths
        Units l of the code that each network reads; codes lie networks × rows × the widest, with zeros
        where a network has no such unit.
    generators
        One for each network.
    """

    def __init__(self, widths: Sequence[int], generators: Sequence[torch.Generator]):
        count = len(widths)
        super().__init__(
            OrderedDict(
                hidden=Dense(widths, [3] * count, generators, bias=True),
                squashed=nn.Sigmoid(),
                output=Dense([3] * count, [2] * count, generators, bias=True),
                scaled=nn.Sigmoid(),
            )
        )


class PlaceNetwork(nn.Sequential):
    """Which place a track is from, as logits: one hidden layer of rectified units, half of them dropped out.

    ======  ===========  ========  ==================
    layer   kind         output    parameters
    ======  ===========  ========  ==================
    hidden  dense, ReLU  128       128·features + 128
    output  dense        places    129·places
    ======  ===========  ========  ==================

    Parameters
    ----------
    features, places
        Inputs and outputs of each network.
    generators
        One for each network.
    """

    def __init__(self, features: int, places: int, generators: Sequence[torch.Generator], units: int = 128):
        ends = [[number] * len(generators) for number in (features, units, places)]
        super().__init__(
            OrderedDict(
                hidden=Dense(ends[0], ends[1], generators, bias=True),
                rectified=nn.ReLU(),
                dropped=nn.Dropout(0.5),
                output=Dense(ends[1], ends[2], generators, bias=True),
            )
        )
