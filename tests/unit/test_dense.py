"""The dense layer that convolves in place of multiplying matrices."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from reprise.models.dense import Dense


@pytest.fixture
def layer():
    torch.manual_seed(0)
    return Dense(12, 7)


def results(forward, layer, rows):
    inputs = torch.randn(rows, 12, generator=torch.Generator().manual_seed(1)).requires_grad_()
    outputs = forward(inputs)
    return outputs, *torch.autograd.grad(outputs.square().sum(), [inputs, layer.weight, layer.bias])


@pytest.mark.parametrize("rows", [16, 96, 5])
def test_outputs_and_gradients_are_those_of_a_matrix_product(layer, rows):
    usual = results(lambda inputs: functional.linear(inputs, layer.weight, layer.bias), layer, rows)
    for found, expected in zip(results(layer, layer, rows), usual, strict=True):
        assert found.shape == expected.shape
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def convolves(layer, inputs, monkeypatch):
    calls = []
    convolve = functional.conv2d
    monkeypatch.setattr(functional, "conv2d", lambda *given: calls.append(1) or convolve(*given))
    layer(inputs)
    return bool(calls)


@pytest.mark.parametrize(("rows", "expected"), [(32, True), (33, False)])
def test_rows_that_sixteen_divides_are_convolved(layer, rows, expected, monkeypatch):
    assert convolves(layer, torch.randn(rows, 12), monkeypatch) is expected


def test_bf16_multiplies_as_usual(layer, monkeypatch):
    with torch.autocast("cpu", torch.bfloat16):
        assert not convolves(layer, torch.randn(32, 12), monkeypatch)


def test_its_weights_are_those_of_a_linear_layer(layer):
    usual = nn.Linear(12, 7)
    usual.load_state_dict(layer.state_dict())
    torch.testing.assert_close(usual(torch.ones(5, 12)), layer(torch.ones(5, 12)))
