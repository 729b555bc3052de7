from math import sqrt

import pytest
import torch
from torch.nn import functional

from reprise.metrics.architecture import describe
from reprise.models.lenet import VARIANTS, Modern, Original
from reprise.models.lenet.original import SEEN_BY_C3, Distances, SparseConvolution, Subsampling, pictures

WEIGHTED = ("c1", "c3", "c5", "f6", "output")


@pytest.fixture
def network():
    torch.manual_seed(3)
    return Modern()


PARAMETERS = {"lenet5_1998": 60_000, "modern": 61_706, "banoy2023": 82_826, "sepulveda2023": 55_190, "wide": 117_066}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_has_as_many_parameters_as_were_published(variant):
    assert sum(parameter.numel() for parameter in VARIANTS[variant]().parameters()) == PARAMETERS[variant]


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


# Table I of LeCun et al. (1998): rows are maps of S2, columns maps of C3.
TABLE = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
"""


def test_c3_sees_the_maps_of_table_one():
    rows = TABLE.split()
    assert [{source for source in range(6) if rows[source][map_] == "X"} for map_ in range(16)] == [
        set(sources) for sources in SEEN_BY_C3
    ]


def test_a_sparse_convolution_is_a_convolution_without_the_kernels_between_maps_that_do_not_see_each_other():
    torch.manual_seed(0)
    seen = ((0, 1), (2,), (0, 2))
    sparse = SparseConvolution(seen, 3)
    torch.nn.init.normal_(sparse.weight)
    torch.nn.init.normal_(sparse.bias)
    dense = torch.zeros(3, 3, 3, 3)
    kernels = iter(sparse.weight.detach())
    for output, sources in enumerate(seen):
        for source in sources:
            dense[output, source] = next(kernels)
    maps = torch.randn(2, 3, 7, 7)
    torch.testing.assert_close(sparse(maps), functional.conv2d(maps, dense, sparse.bias))


def test_subsampling_adds_up_each_field_times_a_coefficient_and_adds_a_bias():
    layer = Subsampling(2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.0, -2.0]).view(2, 1, 1))
        layer.bias.copy_(torch.tensor([0.5, 0.0]).view(2, 1, 1))
    maps = torch.arange(32.0).view(1, 2, 4, 4)
    fields = maps.unfold(2, 2, 2).unfold(3, 2, 2).sum((-1, -2))
    torch.testing.assert_close(layer(maps)[0], torch.stack([fields[0, 0] + 0.5, -2 * fields[0, 1]]))


def test_the_nearest_picture_is_the_likeliest_digit():
    drawn = pictures()
    assert drawn.shape == (10, 84) and set(drawn.unique().tolist()) == {-1.0, 1.0}
    assert len(drawn.unique(dim=0)) == 10
    logits = Distances(drawn)(drawn + 0.1)
    assert logits.argmax(1).tolist() == list(range(10))
    torch.testing.assert_close(logits.diagonal(), torch.full((10,), -84 * 0.1**2 / 8))


def test_the_network_of_1998_sees_paper_as_slightly_negative_and_ink_as_above_one():
    seen = []
    network = Original().eval()
    network.c1.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0]))
    network(torch.stack([torch.zeros(1, 32, 32), torch.ones(1, 32, 32)]))
    assert seen[0][0].unique().tolist() == pytest.approx([-0.1]) and seen[0][1].unique().tolist() == pytest.approx(
        [1.175]
    )


def test_files_of_weights_hold_trained_parameters_alone():
    assert sum(tensor.numel() for tensor in Original().state_dict().values()) == 60_000


def test_layers_of_1998_are_described_in_words():
    layers = describe(Original(), (1, 32, 32))["layers"]
    assert [(layer["label"], layer["output"], layer["parameters"]) for layer in layers] == [
        ("6 maps, 5×5", [6, 28, 28], 156),
        ("trainable sum of 2×2", [6, 14, 14], 12),
        ("16 maps, 5×5, sparse", [16, 10, 10], 1516),
        ("trainable sum of 2×2", [16, 5, 5], 32),
        ("120 units", [120], 48_120),
        ("84 units", [84], 10_164),
        ("10 radial basis functions", [10], 0),
    ]
    assert layers[3]["then"] == ["scaled tanh", "flatten"]
