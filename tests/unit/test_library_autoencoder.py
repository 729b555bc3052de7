"""The library's autoencoders: many at once are what ordinary layers and Adam make of each alone."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from reprise.metrics.reconstruction import half_squared_error
from reprise.models.autoencoder import LibraryAutoencoder
from reprise.training.reconstruction import Reconstruction

WIDTHS = [1, 5, 2]


def networks(widths=WIDTHS):
    return LibraryAutoencoder(widths, 3, [torch.Generator().manual_seed(width) for width in widths])


def alone(width):
    """Return one network of torch's own layers with the weights that it has among the others."""
    found = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, width, bias=False), nn.Linear(width, 3))
    many = networks([width])
    with torch.no_grad():
        for layer, source in zip(found, many, strict=True):
            layer.weight.copy_(source.weight[0].T)
            if layer.bias is not None:
                layer.bias.copy_(source.bias[0, 0])
    return found


def test_a_training_together_is_each_networks_training_alone():
    rows = torch.rand(40, len(WIDTHS), 3, generator=torch.Generator().manual_seed(0))
    many = Reconstruction(networks(), 0.01, {"test": rows.swapaxes(0, 1)}, {"error": half_squared_error})
    for batch in rows.split(8):
        many.step(batch)
    row = many.end_epoch()
    for number, width in enumerate(WIDTHS):
        network = alone(width)
        optimizer = torch.optim.Adam(network.parameters(), lr=0.01, eps=1e-7)
        for batch in rows[:, number].split(8):
            loss = functional.binary_cross_entropy(network(batch).sigmoid(), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        outputs = network(rows[:, number]).sigmoid().detach()
        torch.testing.assert_close(many.reconstruct(rows.swapaxes(0, 1))[number], outputs, rtol=1e-4, atol=1e-6)
        expected = half_squared_error(rows[:, number].numpy(), outputs.numpy())
        assert row[f"test.error.{number}"] == pytest.approx(expected, rel=1e-3)


def test_errors_of_the_training_part_are_counted_before_each_step():
    rows = torch.rand(16, 1, 3, generator=torch.Generator().manual_seed(0))
    objective = Reconstruction(networks([2]), 0.1, {}, {"error": half_squared_error})
    before = half_squared_error(rows.swapaxes(0, 1).numpy(), objective.reconstruct(rows.swapaxes(0, 1)).numpy())
    objective.step(rows)
    assert objective.end_epoch()["training.error.0"] == pytest.approx(before[0], rel=1e-5)
    objective.step(rows)
    assert objective.end_epoch()["training.error.0"] < before[0]


@pytest.mark.parametrize("width", [1, 2, 4, 5])
def test_parameters_are_six_for_each_unit_and_fifteen_more(width):
    assert sum(parameter.numel() for parameter in networks([width]).parameters()) == 15 + 6 * width


def test_weights_start_as_keras_draws_them():
    network = LibraryAutoencoder([400, 4], 100, [torch.Generator().manual_seed(seed) for seed in (0, 1)])
    weight, bound = network.code.weight.detach()[0], (6 / 500) ** 0.5
    assert weight.abs().max() <= bound and weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.02)
    assert network.code.weight[1, :, :4].abs().max() > bound  # by its own width, not by the widest
    assert not network.code.weight[1, :, 4:].any() and not network.input.bias.any()
    assert network.code.bias is None


def test_units_that_a_network_does_not_have_stay_zero():
    many = Reconstruction(networks(), 0.1, {}, {})
    for _ in range(3):
        many.step(torch.rand(10, len(WIDTHS), 3))
    assert not many.network.code.weight[0, :, 1:].any() and not many.network.output.weight[0, 1:].any()
