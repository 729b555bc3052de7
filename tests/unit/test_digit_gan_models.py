"""The papers' generators and discriminators: layers, parameters, first weights."""

from math import sqrt

import pytest
import torch
from torch import nn

from reprise.metrics.architecture import describe
from reprise.models.digit_gan import VARIANTS

# Layer, shape of its output, parameters: what the papers and their authors' code say.
GENERATORS = {
    "banoy2023": [
        ("hidden1", [256], 33_024),
        ("hidden2", [512], 131_584),
        ("hidden3", [1024], 525_312),
        ("output", [784], 803_600),
    ],
    "sepulveda2023": [
        ("dense", [3136], 203_840),
        ("conv1", [64, 14, 14], 36_928),
        ("conv2", [32, 28, 28], 18_464),
        ("output", [1, 28, 28], 289),
    ],
    "alvarez2023": [
        ("conv1", [512, 4, 4], 819_200),
        ("norm1", [512, 4, 4], 1024),
        ("conv2", [256, 8, 8], 2_097_152),
        ("norm2", [256, 8, 8], 512),
        ("conv3", [128, 16, 16], 524_288),
        ("norm3", [128, 16, 16], 256),
        ("conv4", [64, 32, 32], 131_072),
        ("norm4", [64, 32, 32], 128),
        ("output", [1, 64, 64], 1024),
    ],
    "wilusz2024_first": [
        ("dense", [6272], 809_088),
        ("conv1", [128, 14, 14], 262_272),
        ("conv2", [128, 28, 28], 262_272),
        ("output", [1, 28, 28], 6273),
    ],
    "wilusz2024": [
        ("dense", [3136], 404_544),
        ("conv1", [64, 14, 14], 65_600),
        ("conv2", [64, 28, 28], 65_600),
        ("output", [1, 28, 28], 3137),
    ],
}
DISCRIMINATORS = {
    "banoy2023": [
        ("hidden1", [1024], 803_840),
        ("hidden2", [512], 524_800),
        ("hidden3", [256], 131_328),
        ("output", [1], 257),
    ],
    "sepulveda2023": [("conv1", [32, 13, 13], 320), ("conv2", [64, 6, 6], 18_496), ("output", [1], 2305)],
    "alvarez2023": [
        ("conv1", [64, 32, 32], 1024),
        ("conv2", [128, 16, 16], 131_072),
        ("norm2", [128, 16, 16], 256),
        ("conv3", [256, 8, 8], 524_288),
        ("norm3", [256, 8, 8], 512),
        ("conv4", [512, 4, 4], 2_097_152),
        ("norm4", [512, 4, 4], 1024),
        ("output", [1, 1, 1], 8192),
    ],
    "wilusz2024_first": [("conv1", [64, 14, 14], 640), ("conv2", [128, 7, 7], 73_856), ("output", [1], 6273)],
    "wilusz2024": [("conv1", [32, 14, 14], 320), ("conv2", [64, 7, 7], 18_496), ("output", [1], 3137)],
}
PARAMETERS = {
    "banoy2023": (1_493_520, 1_460_225),
    "sepulveda2023": (259_521, 21_121),
    "alvarez2023": (3_574_656, 2_763_520),
    "wilusz2024_first": (1_339_905, 80_769),
    "wilusz2024": (538_881, 21_953),
}
LEAST = {"banoy2023": -1, "sepulveda2023": 0, "alvarez2023": -1, "wilusz2024_first": 0, "wilusz2024": 0}
UNTOLD = [variant for variant in VARIANTS if variant != "conditional"]


def pair(variant, seed=0):
    torch.manual_seed(seed)
    return tuple(kind() for kind in VARIANTS[variant])


def weighted(network, shape):
    """Return the layers that hold parameters."""
    layers = describe(network, shape)["layers"]
    return [(layer["name"], layer["output"], layer["parameters"]) for layer in layers if layer["parameters"]]


@pytest.mark.parametrize("variant", PARAMETERS)
def test_both_networks_have_the_published_layers_and_parameters(variant):
    generator, discriminator = pair(variant)
    assert weighted(generator, (generator.latent,)) == GENERATORS[variant]
    assert weighted(discriminator, (1, generator.side, generator.side)) == DISCRIMINATORS[variant]
    counts = tuple(sum(weights.numel() for weights in network.parameters()) for network in (generator, discriminator))
    assert counts == PARAMETERS[variant]


@pytest.mark.parametrize("variant", PARAMETERS)
def test_a_generator_gives_images_in_its_range_that_its_discriminator_takes(variant):
    generator, discriminator = pair(variant)
    images = generator.eval()(1000 * torch.randn(5, generator.latent))
    assert images.shape == (5, 1, generator.side, generator.side)
    assert LEAST[variant] <= images.min() < LEAST[variant] + 0.1 and 0.9 < images.max() <= 1
    assert discriminator(images).shape == (5,)


@pytest.mark.parametrize("variant", VARIANTS)
def test_equal_seeds_give_equal_first_weights(variant):
    for one, other, third in zip(pair(variant), pair(variant), pair(variant, 1), strict=True):
        states = [torch.cat([weights.flatten() for weights in each.parameters()]) for each in (one, other, third)]
        torch.testing.assert_close(states[0], states[1], rtol=0, atol=0)
        assert not torch.equal(states[0], states[2])


@pytest.mark.parametrize("variant", ["sepulveda2023", "wilusz2024_first", "wilusz2024"])
def test_networks_of_keras_layers_start_glorot_uniform_with_zero_biases(variant):
    for network in pair(variant):
        for layer in network:
            if not isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                continue
            one, other = layer.weight.shape[:2]
            bound = sqrt(6 / (layer.weight[0, 0].numel() * (one + other)))
            assert 0.9 * bound < layer.weight.abs().max() <= bound
            assert not layer.bias.any()


@torch.no_grad()
def test_the_dcgan_starts_from_small_normal_weights():
    for network in pair("alvarez2023"):
        for layer in network:
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                assert float(layer.weight.std()) == pytest.approx(0.02, rel=0.1)
                assert layer.bias is None
            if isinstance(layer, nn.BatchNorm2d):
                assert float(layer.weight.mean()) == pytest.approx(1, abs=0.01)
                assert float(layer.weight.std()) == pytest.approx(0.02, rel=0.3)
                assert not layer.bias.any()


def test_the_narrow_dcgan_is_the_published_one_with_a_quarter_of_the_maps():
    for narrow, wide in zip(pair("alvarez2023_narrow"), pair("alvarez2023"), strict=True):
        assert [type(layer) for layer in narrow] == [type(layer) for layer in wide]
        for one, other in zip(narrow, wide, strict=True):
            if isinstance(one, nn.BatchNorm2d):
                assert 4 * one.num_features == other.num_features


def test_the_conditional_networks_count_their_parameters_as_they_say():
    generator, discriminator = pair("conditional")
    counts = tuple(sum(weights.numel() for weights in network.parameters()) for network in (generator, discriminator))
    assert counts == (259_521 + 10 * 3136, 21_121 + 10 * 2304)


@torch.no_grad()
def test_the_conditional_networks_heed_the_digit_that_they_are_told():
    generator, discriminator = pair("conditional")
    numbers, digits = torch.randn(1, generator.latent).expand(10, -1), torch.arange(10)
    images = generator(numbers, digits)
    assert images.shape == (10, 1, 28, 28)
    assert len({image.sum().item() for image in images}) == 10
    shown = images[:1].expand(10, -1, -1, -1)
    assert float(discriminator(shown, digits).std()) < 1e-6
    nn.init.normal_(discriminator.digits.weight)
    assert float(discriminator(shown, digits).std()) > 1


def test_the_mlps_start_as_torch_draws_them():
    for network in pair("banoy2023"):
        for layer in network:
            if isinstance(layer, nn.Linear):
                bound = 1 / sqrt(layer.in_features)
                assert 0.98 * bound < layer.weight.abs().max() <= bound
                assert layer.bias.any()


def test_the_mlp_discriminator_drops_three_tenths_of_its_units_while_it_learns_and_none_later():
    _, discriminator = pair("banoy2023")
    images = torch.rand(4, 1, 28, 28)
    assert [layer.p for layer in discriminator if isinstance(layer, nn.Dropout)] == [0.3] * 3
    assert not torch.equal(discriminator(images), discriminator(images))
    discriminator.eval()
    assert torch.equal(discriminator(images), discriminator(images))


def test_keras_pads_below_and_to_the_right():
    _, discriminator = pair("wilusz2024")
    image = torch.zeros(1, 1, 28, 28)
    image[0, 0, 27, 27] = 1
    seen = discriminator.conv1(discriminator.pad1(image))[0, :, 13, 13]
    torch.testing.assert_close(seen, discriminator.conv1.weight[:, 0, 1, 1])
