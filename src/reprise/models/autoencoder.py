"""The autoencoder that sepulveda2023 had Keras train, in torch, many networks at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from math import sqrt

import torch
from torch import nn


class Dense(nn.Module):
    """One dense layer of each of many networks: rows are networks × rows × inputs.

    Weights start as Keras draws them, uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio,
    2010), and biases at 0. Units that a network does not have hold zeros and get no gradient.

    Parameters
    ----------
    inputs, outputs
        How many each network has.
    generators
        One for each network.
    bias
        Only where all networks have the same number of outputs.
    """

    def __init__(
        self, inputs: Sequence[int], outputs: Sequence[int], generators: Sequence[torch.Generator], bias: bool
    ):
        super().__init__()
        weight = torch.zeros(len(generators), max(inputs), max(outputs))
        for network, (before, after, generator) in enumerate(zip(inputs, outputs, generators, strict=True)):
            bound = sqrt(6 / (before + after))
            drawn = torch.empty(before, after).uniform_(-bound, bound, generator=generator)
            weight[network, :before, :after] = drawn
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(len(generators), 1, max(outputs))) if bias else None

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return networks × rows × outputs."""
        return torch.bmm(rows, self.weight) if self.bias is None else torch.baddbmm(self.bias, rows, self.weight)


class LibraryAutoencoder(nn.Sequential):
    """Autoencoders with linear code, as sepulveda2023 built them of Keras layers.

    ======  ==============  =======  =================
    layer   kind            output   parameters
    ======  ==============  =======  =================
    input   dense, linear   n        n² + n
    code    dense, linear   l        n·l (no bias)
    output  dense, sigmoid  n        l·n + n
    ======  ==============  =======  =================

    With n = 3 features these are 15 + 6·l parameters. The result are logits: the sigmoid of the output
    is left to the loss, as Keras does it.

    Parameters
    ----------
    widths
        Units l of the code, one number for each network.
    features
        Inputs and outputs n of each network.
    generators
        One for each network, so that its weights do not depend on its company.
    """

    def __init__(self, widths: Sequence[int], features: int, generators: Sequence[torch.Generator]):
        ends = [features] * len(widths)
        super().__init__(
            OrderedDict(
                input=Dense(ends, ends, generators, bias=True),
                code=Dense(ends, widths, generators, bias=False),
                output=Dense(widths, ends, generators, bias=True),
            )
        )
