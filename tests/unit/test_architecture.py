import json

import pytest
import torch
from torch import nn

from reprise.metrics.architecture import describe
from reprise.models import digit_gan
from reprise.models.lenet import Modern
from reprise.plots.architecture import KINDS


def test_lenet_is_described_layer_by_layer():
    found = describe(Modern(), (1, 32, 32))
    rows = [(layer["name"], layer["kind"], layer["output"], layer["parameters"]) for layer in found["layers"]]
    assert rows == [
        ("c1", "Conv2d", [6, 28, 28], 156),
        ("s2", "AvgPool2d", [6, 14, 14], 0),
        ("c3", "Conv2d", [16, 10, 10], 2416),
        ("s4", "AvgPool2d", [16, 5, 5], 0),
        ("c5", "Linear", [120], 48120),
        ("f6", "Linear", [84], 10164),
        ("output", "Linear", [10], 850),
    ]
    assert (found["input"], found["parameters"]) == ([1, 32, 32], 61706)
    assert json.loads(json.dumps(found)) == found


def test_labels_name_what_a_layer_does():
    layers = {layer["name"]: layer for layer in describe(Modern(), (1, 32, 32))["layers"]}
    assert [layers[name]["label"] for name in ("c1", "s2", "f6")] == ["6 maps, 5×5", "average of 2×2", "84 units"]
    assert [layers[name]["kernel"] for name in ("c1", "s2", "f6")] == [[5, 5], [2, 2], None]
    assert [layers[name]["then"] for name in ("c1", "s4", "output")] == [["tanh"], ["tanh", "flatten"], []]


class Backwards(nn.Module):
    """Runs its layers against the order in which they were defined."""

    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, 2)
        self.first = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)

    def forward(self, values):
        return self.last(self.norm(self.first(values)))


def test_layers_come_in_the_order_of_the_data():
    assert [layer["name"] for layer in describe(Backwards(), (3,))["layers"]] == ["first", "norm", "last"]


def test_the_network_is_left_as_it_was():
    network = Backwards()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    describe(network, (3,))
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_no_hook_stays_behind_when_the_input_does_not_fit():
    network = Backwards()
    with pytest.raises(RuntimeError):
        describe(network, (5,))
    assert not any(module._forward_hooks for module in network.modules())


@pytest.mark.parametrize("variant", digit_gan.VARIANTS)
def test_layers_of_ours_go_by_the_kind_of_torch_that_they_do_the_same_as(variant):
    generator, _ = digit_gan.VARIANTS[variant]
    if variant == "conditional":
        network, inputs = generator().draw, generator.latent + generator.classes
    else:
        network, inputs = generator(), generator().latent
    found = [layer["kind"] for layer in describe(network, (inputs,))["layers"] if layer["name"] != "unflatten"]
    assert set(found) <= {*KINDS, "BatchNorm2d"}
    assert "Linear" in found or "ConvTranspose2d" in found


def test_a_layer_that_torch_has_none_like_goes_by_its_own_name():
    class Doubled(nn.Module):
        def forward(self, values):
            return torch.cat([values, values], 1)

    (layer,) = describe(nn.Sequential(Doubled()), (3,))["layers"]
    assert (layer["kind"], layer["label"]) == ("Doubled", "doubled")
