"""LeNet-5 as LeCun et al. built it in 1998, with the parts that libraries no longer have."""

from __future__ import annotations

from collections import OrderedDict
from math import sqrt

import torch
from torch import nn

from reprise.models.lenet.layers import Averaging, Tanh, convolve, sum_places, sum_windows

# Which maps of S2 each map of C3 sees (table I of the paper).
SEEN_BY_C3 = (
    *((k, (k + 1) % 6, (k + 2) % 6) for k in range(6)),
    *(tuple((k + step) % 6 for step in range(4)) for k in range(6)),
    *((k, k + 1, k + 3, (k + 4) % 6) for k in range(3)),
    (0, 1, 2, 3, 4, 5),
)

SPREAD = 2.0  # of F6 around the picture of a digit
PAPER, INK = -0.1, 1.175  # grey values that give inputs of mean about 0 and variance about 1

# One 7×12 picture per digit; F6 has a unit for each of its pixels, +1 for ink and -1 for paper.
PICTURES = """
.#####. ...##.. .#####. .#####. ....##. ####### ..####. ####### .#####. .#####.
##...## ..###.. ##...## ##...## ...###. ##..... .##.... ##...## ##...## ##...##
##...## .####.. .....## .....## ...###. ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## ..####. ##..... ##..... ....##. ##...## ##...##
##...## ...##.. ....##. ....##. ..#.##. #####.. ##..... ....##. .##.##. ##...##
##...## ...##.. ....##. ..####. .##.##. .....## ######. ...##.. ..###.. ##..###
##...## ...##.. ...##.. ....##. .#..##. .....## ###..## ...##.. .##.##. .######
##...## ...##.. ..##... .....## ##..##. .....## ##...## ..##... ##...## .....##
##...## ...##.. ..##... .....## ####### .....## ##...## ..##... ##...## .....##
##...## ...##.. .##.... .....## ....##. .....## ##...## ..##... ##...## .....##
##...## ...##.. ##..... ##...## ....##. ##...## ##...## .##.... ##...## ....##.
.#####. .###### ####### .#####. ....##. .#####. .#####. .##.... .#####. .####..
"""


class Original(Averaging):
    """LeNet-5 of LeCun et al. (1998), "Gradient-based learning applied to document recognition".

    60,000 trainable parameters. Each layer but the last is squashed by 1.7159 tanh(2x/3). The
    output is minus the squared distance of F6 to the picture of each digit, divided by 8: its softmax
    is the probability of the digit if F6 scatters around that picture with a standard deviation of 2,
    the difference between ink and paper. Undivided, mistakes cost so much that Adam learns worse.

    ========  =============================  ==========  ==========
    layer     kind                           output      parameters
    ========  =============================  ==========  ==========
    (input)                                  1×32×32
    c1        convolution 5×5                6×28×28            156
    s2        trainable subsampling          6×14×14             12
    c3        convolution 5×5, some maps     16×10×10         1,516
    s4        trainable subsampling          16×5×5              32
    c5        dense                          120             48,120
    f6        dense                          84              10,164
    output    distances to fixed pictures    10                   0
    ========  =============================  ==========  ==========

    C5 is written as the dense layer that its 5×5 kernels on 5×5 maps amount to. The range 0 to 1 of
    the input is mapped to the 1998 range of -0.1 to 1.175 inside the network. The pictures are our own
    drawings in the place of the ones of 1998.
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5),
                tanh1=ScaledTanh(),
                s2=Subsampling(6),
                tanh2=ScaledTanh(),
                c3=SparseConvolution(SEEN_BY_C3, 5),
                tanh3=ScaledTanh(),
                s4=Subsampling(16),
                tanh4=ScaledTanh(),
                flatten=nn.Flatten(),
                c5=nn.Linear(400, 120),
                tanh5=ScaledTanh(),
                f6=nn.Linear(120, 84),
                tanh6=ScaledTanh(),
                output=Distances(pictures()),
            )
        )
        self.apply(_initialise)
        with torch.no_grad():  # or some digits would be ruled out before training began
            self.f6.weight.mul_(0.1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N×10) of images (N×1×32×32, 0 to 1)."""
        return super().forward(PAPER + (INK - PAPER) * images)


class ScaledTanh(Tanh):
    """1.7159 tanh(2x/3), which maps 1 to 1 and -1 to -1."""

    label = "scaled tanh"

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return `values` squashed into -1.7159 to 1.7159."""
        return 1.7159 * super().forward(values * (2 / 3))


class Subsampling(nn.Module):
    """The sum of each 2×2 field times a coefficient plus a bias, both trained, one pair per map."""

    kernel_size = 2
    label = "trainable sum of 2×2"

    def __init__(self, maps: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((maps, 1, 1), 1 / 2))
        self.bias = nn.Parameter(torch.zeros(maps, 1, 1))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return maps of half the height and width."""
        return sum_windows(maps, self.weight, self.kernel_size, self.bias.flatten())

    def sum_places(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the same of maps that lie as `convolve_places` gives them."""
        return sum_places(maps, self.weight, self.bias.flatten())


class SparseConvolution(nn.Module):
    """A convolution whose maps see only some of the maps before them.

    `seen` lists for each output map the input maps it sees; there is one kernel for each pair.
    """

    def __init__(self, seen: tuple[tuple[int, ...], ...], kernel_size: int):
        super().__init__()
        self.shape = (len(seen), max(map(max, seen)) + 1)
        self.kernel_size = kernel_size
        self.seen = seen
        self.label = f"{len(seen)} maps, {kernel_size}×{kernel_size}, sparse"
        pairs = [self.shape[1] * output + source for output, sources in enumerate(seen) for source in sources]
        self.register_buffer("pairs", torch.tensor(pairs), persistent=False)
        self.weight = nn.Parameter(torch.zeros(len(pairs), kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.zeros(len(seen)))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the output maps; kernels of pairs that are not connected are zero."""
        size = self.kernel_size
        kernels = self.weight.new_zeros(self.shape[0] * self.shape[1], size, size)
        kernels = kernels.index_copy(0, self.pairs, self.weight).view(*self.shape, size, size)
        return convolve(maps, kernels, self.bias)


class Distances(nn.Module):
    """The paper's radial basis functions: minus the squared distance to fixed centres, divided by 8."""

    def __init__(self, centres: torch.Tensor):
        super().__init__()
        self.register_buffer("centres", centres, persistent=False)
        self.label = f"{len(centres)} radial basis functions"

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return one logit per centre for each row of `values`."""
        return -(values[:, None] - self.centres).square().sum(2) / (2 * SPREAD**2)


def pictures() -> torch.Tensor:
    """Return the picture of each digit as +1 for ink and -1 for paper: 10×84, row by row."""
    lines = [line.split() for line in PICTURES.split("\n") if line]
    drawn = ["".join(line[digit] for line in lines) for digit in range(10)]
    return torch.tensor([[1.0 if pixel == "#" else -1.0 for pixel in picture] for picture in drawn])


def _initialise(module: nn.Module) -> None:
    """Draw weights so that unit variance stays unit variance; biases are zero.

    The paper's range of ±2.4 / inputs leaves deeper layers almost silent at first, which its
    second-order steps made up for and Adam does not.
    """
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.uniform_(module.weight, *_range(module.weight[0].numel()))
        nn.init.zeros_(module.bias)
    elif isinstance(module, SparseConvolution):
        kernels = iter(module.weight.detach())
        for sources in module.seen:
            for _ in sources:
                nn.init.uniform_(next(kernels), *_range(len(sources) * module.kernel_size**2))


def _range(inputs: int) -> tuple[float, float]:
    bound = sqrt(3 / inputs)
    return -bound, bound
