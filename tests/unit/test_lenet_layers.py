"""The layers of LeNet against torch's own: same values, same gradients."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from reprise.models.lenet import VARIANTS
from reprise.models.lenet.layers import AvgPool2d, Conv2d, Tanh, convolve_places, sum_windows


def random_maps(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda maps: Tanh()(3 * maps), lambda maps: torch.tanh(3 * maps)),
        (AvgPool2d(2), lambda maps: functional.avg_pool2d(maps, 2)),
        (AvgPool2d(3), lambda maps: functional.avg_pool2d(maps, 3)),
    ],
)
def test_a_layer_gives_the_values_and_gradients_of_torch(ours, theirs):
    maps = random_maps(2, 3, 6, 6)
    for result, expected in zip(
        *([value.clone(), *torch.autograd.grad((value * value).sum(), maps)] for value in (ours(maps), theirs(maps))),
        strict=True,
    ):
        torch.testing.assert_close(result, expected)


def test_tanh_takes_no_second_gradient_since_the_first_lies_over_what_it_needs():
    maps = random_maps(2, 3)
    squashed = Tanh()(3 * maps)
    torch.autograd.grad(squashed.sum(), maps, retain_graph=True)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        torch.autograd.grad(squashed.sum(), maps)


def test_tanh_is_written_over_its_input():
    values = torch.tensor([-1.0, 0.0, 2.0])
    assert Tanh()(values) is values
    torch.testing.assert_close(values, torch.tanh(torch.tensor([-1.0, 0.0, 2.0])))


def test_each_map_has_a_weight_and_a_bias_of_its_own():
    maps = torch.ones(1, 2, 4, 4)
    sums = sum_windows(maps, torch.tensor([1.0, 0.5]).view(2, 1, 1), 2, torch.tensor([0.0, 1.0]))
    assert sums.tolist() == [[[[4.0] * 2] * 2, [[3.0] * 2] * 2]]


@pytest.mark.parametrize("variant", ["modern", "banoy2023", "lenet5_1998"])
def test_layers_computed_as_one_give_the_values_and_all_gradients_of_one_after_the_other(variant):
    torch.manual_seed(0)
    network = VARIANTS[variant]().double()
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.1)
    maps = []
    network.tanh1.register_forward_hook(lambda module, inputs, output: maps.append(output.shape[1]))
    images = torch.rand(3, 1, 32, 32, dtype=torch.float64)
    for result, expected in zip(
        *(
            [
                logits,
                *torch.autograd.grad(functional.cross_entropy(logits, torch.arange(3)), list(network.parameters())),
            ]
            for logits in (network.train()(images), network.eval()(images))
        ),
        strict=True,
    ):
        torch.testing.assert_close(result, expected)
    assert maps == [4 * 6, 6]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_place_of_a_window_has_maps_of_its_own(size):
    convolution = nn.Conv2d(2, 3, 5, padding=2)
    maps = torch.rand(2, 2, 12, 12, generator=torch.Generator().manual_seed(0))
    places = convolve_places(maps, convolution, size).unflatten(1, (size, size, 3))
    for y in range(size):
        for x in range(size):
            torch.testing.assert_close(places[:, y, x], convolution(maps)[..., y::size, x::size])


def test_a_convolution_gives_the_values_and_all_gradients_of_torch():
    ours = Conv2d(3, 4, 3).double()
    maps, given = random_maps(2, 3, 6, 5), (random_maps(2, 3, 6, 5), *ours.parameters())
    for result, expected in zip(
        *(
            [value, *torch.autograd.grad((value * value).sum(), (maps, ours.weight, ours.bias))]
            for value in (ours(maps), functional.conv2d(maps, ours.weight, ours.bias))
        ),
        strict=True,
    ):
        torch.testing.assert_close(result, expected)
    assert torch.autograd.gradcheck(lambda maps, *_: ours(maps), given)
