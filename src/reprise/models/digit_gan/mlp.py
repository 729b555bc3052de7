"""The fully connected generator and discriminator of banoy2023, as Goodfellow et al. (2014) began."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from reprise.models.dense import Dense
from reprise.models.dropout import Dropout

SLOPE, DROPPED = 0.2, 0.3


class Generator(nn.Sequential):
    """Images in [-1, 1] of 128 numbers: 1,493,520 parameters.

    =======  =================  ========  ==========
    layer    kind               output    parameters
    =======  =================  ========  ==========
    (input)                     128
    hidden1  dense, leaky ReLU  256           33,024
    hidden2  dense, leaky ReLU  512          131,584
    hidden3  dense, leaky ReLU  1024         525,312
    output   dense, tanh        1×28×28      803,600
    =======  =================  ========  ==========

    Weights start as torch draws them by default, as the authors left it.
    """

    latent, side = 128, 28

    def __init__(self):
        super().__init__(
            OrderedDict(
                hidden1=Dense(self.latent, 256),
                leaky1=nn.LeakyReLU(SLOPE),
                hidden2=Dense(256, 512),
                leaky2=nn.LeakyReLU(SLOPE),
                hidden3=Dense(512, 1024),
                leaky3=nn.LeakyReLU(SLOPE),
                output=Dense(1024, self.side**2),
                tanh=nn.Tanh(),
                unflatten=nn.Unflatten(1, (1, self.side, self.side)),
            )
        )


class Discriminator(nn.Sequential):
    """One logit, above 0 for images taken as real: 1,460,225 parameters.

    =======  ==========================  ========  ==========
    layer    kind                        output    parameters
    =======  ==========================  ========  ==========
    (input)                              1×28×28
    hidden1  dense, leaky ReLU, dropout  1024         803,840
    hidden2  dense, leaky ReLU, dropout  512          524,800
    hidden3  dense, leaky ReLU, dropout  256          131,328
    output   dense                       1                257
    =======  ==========================  ========  ==========

    The sigmoid of the output is left to the loss.
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                flatten=nn.Flatten(),
                hidden1=Dense(Generator.side**2, 1024),
                leaky1=nn.LeakyReLU(SLOPE),
                dropout1=Dropout(DROPPED),
                hidden2=Dense(1024, 512),
                leaky2=nn.LeakyReLU(SLOPE),
                dropout2=Dropout(DROPPED),
                hidden3=Dense(512, 256),
                leaky3=nn.LeakyReLU(SLOPE),
                dropout3=Dropout(DROPPED),
                output=Dense(256, 1),
            )
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return N logits for N×1×28×28 images."""
        return super().forward(images).squeeze(1)
