"""A generator that draws the digit it is asked for, and its discriminator: those of sepulveda2023, told the digit."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from reprise.models.digit_gan import conv
from reprise.models.digit_gan.keras_layers import initialise_as_keras

CLASSES = 10


class Generator(nn.Module):
    """Images in [0, 1] of 64 numbers and a digit: 290,881 parameters.

    The digit enters as ten more numbers, one of them 1 (Mirza and Osindero, 2014); otherwise it is the generator
    of sepulveda2023.
    """

    latent, side, classes = conv.Generator.latent, conv.Generator.side, CLASSES

    def __init__(self):
        super().__init__()
        self.draw = conv.Generator(self.latent + CLASSES)

    def forward(self, numbers: torch.Tensor, digits: torch.Tensor) -> torch.Tensor:
        """Return N×1×28×28 images of N×64 numbers and N digits."""
        told = functional.one_hot(digits, CLASSES).to(numbers.dtype)
        return self.draw(torch.cat([numbers, told], 1))


class Discriminator(nn.Module):
    """One logit, above 0 for images taken as real ones of a digit: 44,161 parameters.

    The discriminator of sepulveda2023, whose last layer's weights depend on the digit: a projection
    (Miyato and Koyama, 2018).
    """

    def __init__(self):
        super().__init__()
        *layers, output = conv.Discriminator()
        self.features, self.output = nn.Sequential(*layers), output
        self.digits = nn.Embedding(CLASSES, output.in_features)
        nn.init.zeros_(self.digits.weight)
        self.output.apply(initialise_as_keras)

    def forward(self, images: torch.Tensor, digits: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×1×28×28 images and N digits."""
        features = self.features(images)
        return self.output(features).squeeze(1) + (features * self.digits(digits)).sum(1)
