"""What networks that were built of Keras layers have in common here."""

from __future__ import annotations

from torch import nn


def initialise_as_keras(module: nn.Module) -> None:
    """Draw weights as Keras does by default: Glorot-uniform, zero biases (Glorot and Bengio, 2010).

    A transposed convolution of stride 2 with a kernel of odd side enlarges towards the other corner in
    Keras. That is the same network mirrored, so its weights come from the same distribution.
    """
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
