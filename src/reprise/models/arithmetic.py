"""Encoder-decoder networks that answer sums and differences, in text or in images (demmenie2024).

Text is rows × characters of codes, images are rows × characters × 28 × 28 in [0, 1]. Each network reads
its query step by step, keeps what the last step of its last encoder says, and repeats that for each
character of the answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.nn import functional

from reprise.models.lstm import LSTM

SIDE = 28


class Recurrent(nn.Module):
    """LSTMs one upon the other, each followed by dropout; steps × rows × units."""

    def __init__(self, inputs: int, units: Sequence[int], dropout: float):
        super().__init__()
        self.layers = nn.ModuleList(map(LSTM, (inputs, *units[:-1]), units))
        self.dropout = dropout

    def forward(self, values: torch.Tensor, steps: int | None = None) -> torch.Tensor:
        """Return what the last layer says at each step; `steps` repeats an input of one step."""
        for layer in self.layers:
            values = functional.dropout(layer(values, steps), self.dropout, self.training)
        return values


class Seq2Seq(nn.Module):
    """Encoders that read a query, decoders that speak the answer, and what is before and behind them.

    Parameters
    ----------
    reader
        Turns a query into steps × rows × `inputs`.
    encoders, decoders
        Units of each layer.
    writer
        Turns steps × rows × units into the answer, steps first.
    steps
        Characters of the answer.
    """

    def __init__(
        self,
        reader: Callable[[torch.Tensor], torch.Tensor],
        inputs: int,
        encoders: Sequence[int],
        decoders: Sequence[int],
        writer: nn.Module,
        *,
        steps: int,
        dropout: float,
    ):
        super().__init__()
        self.reader, self.steps = reader, steps
        self.encoder = Recurrent(inputs, encoders, dropout)
        self.decoder = Recurrent(encoders[-1], decoders, dropout)
        self.writer = writer

    def forward(self, queries: torch.Tensor) -> torch.Tensor:
        """Return rows × steps × logits of characters, or rows × steps × 28 × 28 logits of pixels."""
        thought = self.encoder(self.reader(queries))[-1:]
        return self.writer(self.decoder(thought, self.steps)).swapaxes(0, 1)


class OneHot(nn.Module):
    """Codes of characters, rows × steps, as steps × rows × `characters`."""

    def __init__(self, characters: int):
        super().__init__()
        self.characters = characters

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        """Return one 1 for each code."""
        return functional.one_hot(codes.T.long(), self.characters).float()


class Pixels(nn.Module):
    """Images, rows × steps × 28 × 28, as steps × rows × 784."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return each image as a row of pixels."""
        return images.flatten(2).swapaxes(0, 1)


class Reader(nn.Sequential):
    """Which character each glyph is, by convolutions: rows × steps × 28 × 28 to rows × steps × logits.

    ======  ================================  ============
    layer   kind                              output
    ======  ================================  ============
    conv1   5 × 5, stride 2, ReLU             14 × 14 × 16
    conv2   3 × 3, ReLU, greatest of 2 × 2    7 × 7 × 32
    conv3   3 × 3, ReLU, greatest of 2 × 2    3 × 3 × 64
    hidden  dense, ReLU                       128
    output  dense                             characters
    ======  ================================  ============
    """

    def __init__(self, characters: int):
        super().__init__(
            OrderedDict(
                conv1=nn.Conv2d(1, 16, 5, stride=2, padding=2),
                active1=nn.ReLU(),
                conv2=nn.Conv2d(16, 32, 3, padding=1),
                active2=nn.ReLU(),
                pool2=nn.MaxPool2d(2),
                conv3=nn.Conv2d(32, 64, 3, padding=1),
                active3=nn.ReLU(),
                pool3=nn.MaxPool2d(2),
                flat=nn.Flatten(),
                hidden=nn.Linear(64 * 3 * 3, 128),
                active4=nn.ReLU(),
                output=nn.Linear(128, characters),
            )
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits of the characters of each glyph."""
        glyphs = images.reshape(-1, 1, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
        return super().forward(glyphs).view(*images.shape[:2], -1)


class Sight(nn.Module):
    """What a reader takes each glyph for: rows × steps × 28 × 28 to steps × rows × one 1 for each character."""

    def __init__(self, reader: Reader):
        super().__init__()
        self.reader = reader

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return one 1 for the likeliest character of each glyph."""
        logits = self.reader(images)
        return functional.one_hot(logits.argmax(2).T, logits.shape[2]).float()


class Upwards(nn.ConvTranspose2d):
    """A transposed convolution, 3 × 3, that makes maps `stride` times as wide and as high.

    The bias is added by itself: on a CPU, the gradient of a convolution's own bias takes as long as that of its
    weights.
    """

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__(inputs, outputs, 3, stride, padding=1, output_padding=stride - 1)
        _begun(self)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the larger maps."""
        larger = functional.conv_transpose2d(maps, self.weight, None, self.stride, self.padding, self.output_padding)
        return larger.add_(self.bias.to(larger.dtype)[:, None, None])


class Brush(nn.Module):
    """One image for each step, by transposed convolutions: steps × rows × units to steps × rows × 28 × 28 logits.

    ======  =======================================  ===============
    layer   kind                                     output
    ======  =======================================  ===============
    dense   dense, ReLU                              7 × 7 × 4·c
    up1     transposed convolution, stride 2, ReLU   14 × 14 × 4·c
    up2     transposed convolution, stride 2, ReLU   28 × 28 × 2·c
    smooth  transposed convolution, ReLU             28 × 28 × c
    last    transposed convolution                   28 × 28 × 1
    ======  =======================================  ===============

    Kernels are 3 × 3. The published network has c = 32 and a logistic function behind the last layer, which
    here is part of the loss. With `half`, layers are computed in bfloat16.
    """

    def __init__(self, units: int, channels: int, half: bool = True):
        super().__init__()
        self.half = half
        wide, middle = 4 * channels, 2 * channels
        self.dense = dense(units, 7 * 7 * wide)
        self.up1 = Upwards(wide, wide, 2)
        self.up2 = Upwards(wide, middle, 2)
        self.smooth = Upwards(middle, channels, 1)
        self.last = Upwards(channels, 1, 1)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return logits of pixels."""
        steps, rows = values.shape[:2]
        with torch.autocast(values.device.type, torch.bfloat16, enabled=self.half):
            maps = self.dense(values.flatten(0, 1)).relu_().view(steps * rows, 7, 7, -1).permute(0, 3, 1, 2)
            for layer in (self.up1, self.up2, self.smooth):
                maps = layer(maps).relu_()
            pixels = self.last(maps)
        return pixels.float().view(steps, rows, SIDE, SIDE)


class Scribe(nn.Module):
    """How characters look: rows × steps of codes to rows × steps × 28 × 28 logits of pixels."""

    def __init__(self, characters: int, channels: int):
        super().__init__()
        self.code, self.brush = OneHot(characters), Brush(characters, channels)

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        """Return logits of pixels."""
        return self.brush(self.code(codes)).swapaxes(0, 1)


def dense(inputs: int, outputs: int) -> nn.Linear:
    """Return a dense layer as Keras begins it: weights from Glorot's uniform distribution, no bias yet."""
    return _begun(nn.Linear(inputs, outputs))


def text_to_text(
    encoders: int, decoders: int, *, characters: int, steps: int, units: int = 128, dropout: float = 0.2
) -> Seq2Seq:
    """Return the published network for text: LSTMs of 128 units and a dense layer, with a fifth dropped out."""
    return Seq2Seq(
        OneHot(characters),
        characters,
        [units] * encoders,
        [units] * decoders,
        dense(units, characters),
        steps=steps,
        dropout=dropout,
    )


def image_to_text(encoders: int, decoders: int, *, characters: int, steps: int, units: int = 256) -> Seq2Seq:
    """Return the published network for images: LSTMs of 256 units that see all pixels of a glyph at each step."""
    return Seq2Seq(
        Pixels(),
        SIDE * SIDE,
        [units] * encoders,
        [units] * decoders,
        dense(units, characters),
        steps=steps,
        dropout=0.0,
    )


def text_to_image(
    encoders: int, decoders: int, *, characters: int, steps: int, units: int = 512, half: bool = True
) -> Seq2Seq:
    """Return the published network that draws: encoders of 512 units, decoders of 256, 128, 128, …, and a brush."""
    speaking = [units // 2, *[units // 4] * (decoders - 1)]
    return Seq2Seq(
        OneHot(characters),
        characters,
        [units] * encoders,
        speaking,
        Brush(speaking[-1], units // 16, half),
        steps=steps,
        dropout=0.4,
    )


def _begun(layer: nn.Module) -> nn.Module:
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
