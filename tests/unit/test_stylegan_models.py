"""StyleGAN2's layers against what defines them, its shapes, and its size against the published networks'."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from reprise.models.stylegan.discriminator import Discriminator, spread
from reprise.models.stylegan.generator import Generator, channels_at
from reprise.models.stylegan.layers import EqualConv, EqualLinear, StyledConv, doubled, smoothed

PUBLISHED = (256, 16384, 512)
"""Side and channels of the published configuration for 256×256 pixels."""


def parameters(network: torch.nn.Module) -> int:
    return sum(weights.numel() for weights in network.parameters())


@pytest.mark.parametrize("doubles", [False, True])
def test_scaling_maps_is_convolving_each_image_with_weights_of_its_own(doubles):
    torch.manual_seed(0)
    layer, maps, latents = StyledConv(6, 5, 8, doubles), torch.randn(3, 6, 7, 7), torch.randn(3, 8)
    noise = torch.zeros(3, 1, *[14 if doubles else 7] * 2)
    weights = layer.weight * layer.scale * layer.style(latents)[:, None, :, None, None]
    weights = weights / (weights.square().sum((2, 3, 4), keepdim=True) + 1e-8).sqrt()
    results = []
    for image, own in zip(maps, weights, strict=True):
        if doubles:
            large = smoothed(functional.conv_transpose2d(image[None], own.transpose(0, 1), stride=2), 1, gain=4.0)
        else:
            large = functional.conv2d(image[None], own, padding=1)
        results.append(functional.leaky_relu(large, 0.2) * math.sqrt(2))
    assert torch.allclose(layer(maps, latents, noise), torch.cat(results), atol=1e-5)


def test_demodulated_maps_have_variance_one_whatever_the_style():
    torch.manual_seed(0)
    layer, maps = StyledConv(64, 64, 16), torch.randn(8, 64, 32, 32)
    latents = torch.randn(8, 16) * torch.tensor([0.1, 1, 3, 10, 30, 0.5, 2, 5])[:, None]
    noise = torch.zeros(8, 1, 32, 32)
    inner = layer(maps, latents, noise)[..., 1:-1, 1:-1]
    before = torch.where(inner < 0, inner / 0.2, inner) / math.sqrt(2)  # without rectifier and gain
    assert before.var((1, 2, 3)).tolist() == pytest.approx([1] * 8, rel=0.1)


def test_rectified_layers_keep_the_mean_square_of_their_inputs():
    torch.manual_seed(0)
    values = torch.randn(4000, 256)
    assert EqualLinear(256, 256, rectified=True)(values).square().mean().item() == pytest.approx(1, rel=0.1)
    maps = torch.randn(8, 64, 32, 32)
    assert EqualConv(64, 64, 3)(maps)[..., 1:-1, 1:-1].square().mean().item() == pytest.approx(1, rel=0.15)


def test_layers_learn_at_one_rate_however_many_inputs_they_have():
    torch.manual_seed(0)
    moved = []
    for inputs in (4, 400):
        layer, values = EqualLinear(inputs, 1), torch.randn(2000, inputs)
        assert layer.weight.std().item() == pytest.approx(1, rel=0.6)
        before = layer(values)
        optimizer = torch.optim.Adam(layer.parameters(), lr=0.01)
        layer(values).square().mean().backward()
        optimizer.step()
        moved.append((layer(values) - before).square().mean().sqrt().item())
    assert moved[0] == pytest.approx(moved[1], rel=0.5)
    slow = EqualLinear(16, 16, rate=0.01)
    assert slow.weight.std().item() == pytest.approx(100, rel=0.3)


def test_doubling_mixes_four_neighbours_and_keeps_what_is_constant():
    assert torch.allclose(doubled(torch.ones(1, 2, 4, 4))[..., 1:-1, 1:-1], torch.ones(1, 2, 6, 6))
    point = torch.zeros(1, 1, 5, 5)
    point[..., 2, 2] = 1
    assert torch.allclose(doubled(point)[0, 0, 3:7, 4] * 4 / 3, torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4)


@pytest.mark.parametrize("side", [32, 64, 128, 256])
def test_images_have_the_side_that_was_asked_for_and_each_gets_a_logit(side):
    generator = Generator(side, 4 * side, 16, 8, 2)
    images = generator(torch.randn(2, 8), generator.noise(2))
    assert images.shape == (2, 3, side, side)
    assert Discriminator(side, 4 * side, 16)(images).shape == (2,)
    assert generator.synthesis.layers == 2 * int(math.log2(side)) - 2 == len(generator.noise_shapes) + 1
    assert channels_at(side, 4 * side, 16)[-1] == 4


def test_the_networks_are_as_large_as_the_published_ones():
    assert parameters(Generator(*PUBLISHED, latent=512, mapping_layers=2)) == 23_191_522
    assert parameters(Generator(*PUBLISHED, latent=512, mapping_layers=8)) == 24_767_458
    assert parameters(Discriminator(*PUBLISHED)) == 24_001_089


def test_truncation_draws_styles_towards_their_mean():
    generator = Generator(8, 64, 8, 8, 2)
    generator.mean += torch.randn(8)
    numbers = torch.randn(5, 8)
    whole, half, none = (generator.styles(numbers, share)[:, 0] for share in (1.0, 0.5, 0.0))
    assert torch.allclose(half, (whole + generator.mean) / 2, atol=1e-5)
    assert torch.allclose(none, generator.mean.expand(5, -1))


def test_numbers_count_by_their_direction_alone():
    generator, numbers = Generator(8, 64, 8, 8, 2), torch.randn(3, 8)
    assert torch.allclose(generator.mapping(numbers), generator.mapping(7 * numbers), atol=1e-5)


def test_noise_changes_an_image_once_its_strength_is_learned():
    generator, numbers = Generator(8, 64, 8, 8, 2), torch.randn(1, 8)
    one, other = (generator.noise(1, torch.Generator().manual_seed(seed)) for seed in (1, 2))
    assert torch.equal(generator(numbers, one), generator(numbers, other))
    torch.nn.init.ones_(generator.synthesis.blocks[1].convolutions[1].strength)
    assert not torch.allclose(generator(numbers, one), generator(numbers, other))


def test_a_group_of_equal_images_has_no_spread():
    equal, different = torch.randn(1, 4, 4, 4).expand(4, -1, -1, -1), torch.randn(4, 4, 4, 4)
    found = spread(torch.cat([equal, different]))
    assert found.shape == (8, 1, 4, 4)
    assert found[:4].max().item() < 1e-3 < 0.5 < found[4:].min().item()
    alone = spread(different)[0, 0, 0, 0].item()
    assert alone == pytest.approx(different.var(0, correction=0).sqrt().mean().item(), rel=1e-4)
