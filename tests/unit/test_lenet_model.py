from math import sqrt

import pytest
import torch
from torch.nn import functional

from reprise.models.lenet import VARIANTS, Modern

WEIGHTED = ("c1", "c3", "c5", "f6", "output")


@pytest.fixture
def network():
    torch.manual_seed(3)
    return Modern()


def test_modern_has_as_many_parameters_as_were_published(network):
    assert sum(parameter.numel() for parameter in network.parameters()) == 61_706


def test_every_variant_turns_a_padded_digit_into_ten_logits():
    for variant in VARIANTS.values():
        assert variant()(torch.zeros(3, 1, 32, 32)).shape == (3, 10)


def test_tanh_follows_each_layer_but_the_last(network):
    digits = torch.rand(2, 1, 32, 32)
    weights = dict(network.named_parameters())

    def layer(name, operation, values):
        return operation(values, weights[f"{name}.weight"], weights[f"{name}.bias"])

    c1 = torch.tanh(layer("c1", functional.conv2d, digits))
    s2 = torch.tanh(functional.avg_pool2d(c1, 2))
    c3 = torch.tanh(layer("c3", functional.conv2d, s2))
    s4 = torch.tanh(functional.avg_pool2d(c3, 2))
    c5 = torch.tanh(layer("c5", functional.linear, s4.flatten(1)))
    f6 = torch.tanh(layer("f6", functional.linear, c5))
    torch.testing.assert_close(network(digits), layer("output", functional.linear, f6))


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_are_glorot_uniform_and_biases_zero(network, name):
    module = network.get_submodule(name)
    outputs, inputs = module.weight.shape[:2]
    field = module.weight[0, 0].numel()
    bound = sqrt(6 / (field * (inputs + outputs)))
    assert 0.95 * bound < module.weight.abs().max() <= bound
    assert module.weight.std().item() == pytest.approx(bound / sqrt(3), rel=0.15)
    assert not module.bias.any()


def test_equal_seeds_give_equal_weights(network):
    torch.manual_seed(3)
    twin = Modern()
    assert all(torch.equal(one, other) for one, other in zip(network.parameters(), twin.parameters(), strict=True))
