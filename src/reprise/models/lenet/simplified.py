"""LeNet-5 of layers that every library has, as the papers trained it."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from reprise.models.lenet.layers import Averaging, AvgPool2d, Conv2d, Tanh


class Modern(Averaging):
    """LeNet-5 as most libraries write it today, and as alvarez2023 trained it: 61,706 parameters.

    Beside LeCun et al. (1998), "Gradient-based learning applied to document recognition": plain
    averages for the trainable subsampling, all maps of S2 seen by all of C3, C5 written as the dense
    layer that its 5×5 kernels on 5×5 maps amount to, and ten logits for the radial basis functions.
    A hyperbolic tangent follows each layer but the last.

    ========  ===================  ==========  ==========
    layer     kind                 output      parameters
    ========  ===================  ==========  ==========
    (input)                        1×32×32
    c1        convolution 5×5      6×28×28            156
    s2        average of 2×2       6×14×14
    c3        convolution 5×5      16×10×10         2,416
    s4        average of 2×2       16×5×5
    c5        dense                120             48,120
    f6        dense                84              10,164
    output    dense                10                 850
    ========  ===================  ==========  ==========

    Digits of 28×28 pixels are padded to 32×32 by the caller; the result is one logit per class.
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5),
                tanh1=Tanh(),
                s2=AvgPool2d(2),
                tanh2=Tanh(),
                c3=Conv2d(6, 16, 5),
                tanh3=Tanh(),
                s4=AvgPool2d(2),
                tanh4=Tanh(),
                flatten=nn.Flatten(),
                c5=nn.Linear(400, 120),
                tanh5=Tanh(),
                f6=nn.Linear(120, 84),
                tanh6=Tanh(),
                output=nn.Linear(84, 10),
            )
        )
        self.apply(_initialise_as_keras)


class Banoy(Averaging):
    """LeNet-5 as banoy2023 trained it: 82,826 parameters.

    As `Modern`, but C1 keeps the size of the image, so that C5 sees 6×6 maps, and averages are not
    followed by a hyperbolic tangent.

    ========  ========================  ==========  ==========
    layer     kind                      output      parameters
    ========  ========================  ==========  ==========
    (input)                             1×32×32
    c1        convolution 5×5, padded   6×32×32            156
    s2        average of 2×2            6×16×16
    c3        convolution 5×5           16×12×12         2,416
    s4        average of 2×2            16×6×6
    c5        dense                     120             69,240
    f6        dense                     84              10,164
    output    dense                     10                 850
    ========  ========================  ==========  ==========
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5, padding=2),
                tanh1=Tanh(),
                s2=AvgPool2d(2),
                c3=Conv2d(6, 16, 5),
                tanh3=Tanh(),
                s4=AvgPool2d(2),
                flatten=nn.Flatten(),
                c5=nn.Linear(576, 120),
                tanh5=Tanh(),
                f6=nn.Linear(120, 84),
                tanh6=Tanh(),
                output=nn.Linear(84, 10),
            )
        )
        self.apply(_initialise_as_keras)


class Sepulveda(nn.Sequential):
    """LeNet-5 as sepulveda2023 trained it: 55,190 parameters.

    Rectifiers and maxima take the place of hyperbolic tangents and averages, and one dense layer
    of 128 units that of C5 and F6.

    ========  ===================  ==========  ==========
    layer     kind                 output      parameters
    ========  ===================  ==========  ==========
    (input)                        1×32×32
    c1        convolution 5×5      6×28×28            156
    s2        maximum of 2×2       6×14×14
    c3        convolution 5×5      16×10×10         2,416
    s4        maximum of 2×2       16×5×5
    f5        dense                128             51,328
    output    dense                10               1,290
    ========  ===================  ==========  ==========
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, 5),
                relu1=nn.ReLU(),
                s2=nn.MaxPool2d(2),
                c3=Conv2d(6, 16, 5),
                relu3=nn.ReLU(),
                s4=nn.MaxPool2d(2),
                flatten=nn.Flatten(),
                f5=nn.Linear(400, 128),
                relu5=nn.ReLU(),
                output=nn.Linear(128, 10),
            )
        )
        self.apply(_initialise_as_keras)


class Wide(nn.Sequential):
    """Ours, for digits that are written in ways MNIST hardly knows: 117,066 parameters.

    As `Sepulveda` with more than twice as many maps, and dropout before the last layer.

    ========  ===================  ==========  ==========
    layer     kind                 output      parameters
    ========  ===================  ==========  ==========
    (input)                        1×32×32
    c1        convolution 5×5      16×28×28           416
    s2        maximum of 2×2       16×14×14
    c3        convolution 5×5      32×10×10        12,832
    s4        maximum of 2×2       32×5×5
    f5        dense                128            102,528
    output    dense                10               1,290
    ========  ===================  ==========  ==========
    """

    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 16, 5),
                relu1=nn.ReLU(),
                s2=nn.MaxPool2d(2),
                c3=nn.Conv2d(16, 32, 5),
                relu3=nn.ReLU(),
                s4=nn.MaxPool2d(2),
                flatten=nn.Flatten(),
                f5=nn.Linear(800, 128),
                relu5=nn.ReLU(),
                dropout=nn.Dropout(0.3),
                output=nn.Linear(128, 10),
            )
        )
        self.apply(_initialise_as_keras)


def _initialise_as_keras(module: nn.Module) -> None:
    """Draw weights as Keras does by default: Glorot-uniform, zero biases (Glorot and Bengio, 2010)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
