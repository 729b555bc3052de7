"""A generator and a discriminator taking turns, with networks of a few weights."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from reprise.artifacts import RepriseError
from reprise.metrics.rivalry import CHANCE, rivalry, variety
from reprise.training.adversarial import Adversarial, against, generate, pixels
from reprise.training.checkpoint import Checkpoint
from reprise.training.loop import fit

TURNS = ("fresh", "shared", "simultaneous")


class Generator(nn.Sequential):
    latent = 3

    def __init__(self):
        super().__init__(nn.Linear(3, 16), nn.BatchNorm1d(16), nn.Sigmoid(), nn.Unflatten(1, (1, 4, 4)))
        self.calls = 0

    def forward(self, numbers):
        self.calls += 1
        return super().forward(numbers)


class Discriminator(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1))

    def forward(self, images):
        return super().forward(images).squeeze(1)


def objective(turns, dropout=True, rate=0.01):
    torch.manual_seed(0)
    generator, discriminator = Generator(), Discriminator()
    if not dropout:
        discriminator[3].p = 0.0
    optimizers = tuple(torch.optim.SGD(network.parameters(), lr=rate) for network in (generator, discriminator))
    return Adversarial(generator, discriminator, optimizers, turns, (torch.randn(5, 3),))


@pytest.fixture
def images():
    return torch.rand(12, 1, 4, 4, generator=torch.Generator().manual_seed(1))


def weights(network):
    return {name: weight.detach().clone() for name, weight in network.named_parameters()}


def expected_step(turns, images):
    """Return losses and weights after one step, written out with one optimiser's zero_grad and backward each."""
    one = objective(turns, dropout=False)
    generator, discriminator = one.generator.train(), one.discriminator.train()
    torch.manual_seed(7)
    generated = generator(torch.randn(len(images), 3))
    ones, zeros = torch.ones(len(images)), torch.zeros(len(images))
    bce = functional.binary_cross_entropy_with_logits
    other = bce(discriminator(generated), ones)
    by_generator = torch.autograd.grad(other, list(generator.parameters()), retain_graph=True)
    loss = bce(discriminator(images), ones) + bce(discriminator(generated.detach()), zeros)
    one.optimizers[1].zero_grad()
    loss.backward()
    one.optimizers[1].step()
    if turns != "simultaneous":
        if turns == "fresh":
            generated = generator(torch.randn(len(images), 3))
        other = bce(discriminator(generated), ones)
        by_generator = torch.autograd.grad(other, list(generator.parameters()))
    for weight, gradient in zip(generator.parameters(), by_generator, strict=True):
        weight.data -= 0.01 * gradient
    return (loss.item(), other.item()), weights(generator), weights(discriminator)


@pytest.mark.parametrize("turns", TURNS)
def test_a_step_is_that_of_the_algorithm(turns, images):
    losses, generator, discriminator = expected_step(turns, images)
    one = objective(turns, dropout=False)
    torch.manual_seed(7)
    found = one.step(images)
    assert (float(found["discriminator_loss"]), float(found["generator_loss"])) == pytest.approx(losses)
    torch.testing.assert_close(weights(one.generator), generator)
    torch.testing.assert_close(weights(one.discriminator), discriminator)


@pytest.mark.parametrize(("turns", "calls"), [("fresh", 2), ("shared", 1), ("simultaneous", 1)])
def test_the_generator_runs_once_where_both_steps_may_share_its_images(turns, calls, images):
    one = objective(turns)
    one.step(images)
    assert one.generator.calls == calls


def test_the_generators_step_may_draw_more_images_than_there_are_real_ones(images):
    one = objective("fresh")
    one.drawn = 2
    drawn = []
    one.generator.register_forward_hook(lambda network, inputs, output: drawn.append(len(output)))
    one.step(images)
    assert drawn == [len(images), 2 * len(images)]


def test_gradients_lie_as_weights_do_where_an_optimiser_walks_both_in_memory_order(images):
    """Torch's fused Adam on processors reads weights and gradients as they lie."""
    learned = []
    for fused in (True, False):
        one = objective("fresh", dropout=False)
        dense = one.generator[0]
        dense.weight.register_hook(lambda gradient: gradient.T.contiguous().T)  # column by column
        one.optimizers = (torch.optim.Adam(one.generator.parameters(), 0.1, fused=fused), one.optimizers[1])
        for _ in range(3):
            one.step(images)
        learned.append(dense.weight.detach())
    torch.testing.assert_close(*learned)


@pytest.mark.parametrize(("channels", "shape"), [(1, (2, 5, 4)), (3, (2, 5, 4, 3))])
def test_pixels_are_grey_or_have_colours_last(channels, shape):
    images = torch.rand(2, channels, 5, 4, generator=torch.Generator().manual_seed(0))
    found = pixels(images, nn.Sequential(nn.Sigmoid()))
    assert found.shape == shape
    expected = (255 * images).round().permute(0, 2, 3, 1).reshape(shape)
    torch.testing.assert_close(found.float(), expected)


@pytest.mark.parametrize("turns", TURNS)
def test_every_step_leaves_its_losses_and_every_epoch_its_samples(turns, images, tmp_path):
    one = objective(turns)
    history = fit(one, [images], epochs=3, batch_size=5, seed=0, checkpoint=Checkpoint(tmp_path / "c", "k"), label="x")
    assert one.losses.shape == (9, 2)
    assert one.samples.shape == (3, 5, 4, 4) and one.samples.dtype == torch.uint8
    means = (one.losses.reshape(3, 3, 2) * torch.tensor([5, 5, 2])[:, None] / 12).sum(1)
    found = [[row["discriminator_loss"], row["generator_loss"]] for row in history]
    torch.testing.assert_close(means, torch.tensor(found))
    assert not torch.equal(one.samples[0], one.samples[2])


@pytest.mark.parametrize("turns", TURNS)
def test_a_training_that_was_killed_ends_with_the_same_bits(turns, images, tmp_path):
    def train(epochs, path):
        one = objective(turns)
        settings = {"epochs": epochs, "batch_size": 5, "seed": 0, "label": "x"}
        fit(one, [images], checkpoint=Checkpoint(tmp_path / path, "k"), **settings)
        return one

    whole = train(3, "whole")
    train(1, "killed")
    torch.manual_seed(99)
    again = train(3, "killed")
    for name in ("losses", "samples"):
        assert torch.equal(getattr(whole, name), getattr(again, name))
    torch.testing.assert_close(weights(whole.generator), weights(again.generator), rtol=0, atol=0)


def test_losses_that_are_not_finite_end_the_training_with_a_sentence(images, tmp_path):
    one = objective("shared", rate=1e30)
    with pytest.raises(RepriseError, match=r"_loss is not finite in epoch \d; lower learning_rate"):
        fit(one, [images], epochs=9, batch_size=3, seed=0, checkpoint=Checkpoint(tmp_path / "c", "k"), label="x")


def test_a_discriminator_at_chance_loses_two_bits():
    logits = torch.zeros(4)
    assert float(against(logits, 1) + against(logits, 0)) == pytest.approx(CHANCE)


def test_samples_do_not_depend_on_their_company():
    generator = objective("shared").generator
    numbers = torch.randn(6, 3)
    torch.testing.assert_close(generate(generator, numbers)[:2], generate(generator, numbers[:2]))


@pytest.mark.parametrize(("end", "low"), [(nn.Tanh(), -1.0), (nn.Sigmoid(), 0.0)])
def test_images_become_pixels_from_black_to_white(end, low):
    values = torch.tensor([low, (low + 1) / 2, 1.0]).reshape(3, 1, 1, 1)
    assert pixels(values, nn.Sequential(nn.Linear(1, 1), end)).flatten().tolist() == [0, 128, 255]


@pytest.mark.parametrize(("loss", "won", "lost"), [(0.01, 1, 0), (0.2, 0, 0), (CHANCE, 0, 0), (2.5, 0, 0), (3.0, 0, 1)])
def test_one_sided_losses_are_found_at_the_end_of_the_training(loss, won, lost):
    discriminator = np.concatenate([np.full(90, 1.0), np.full(10, loss)])
    found = rivalry(discriminator, np.full(100, 0.7))
    assert found == {
        "discriminator": pytest.approx(loss),
        "generator": pytest.approx(0.7),
        "discriminator_won": won,
        "generator_won": lost,
    }


def test_a_generator_that_draws_one_image_has_collapsed():
    real = np.random.default_rng(0).integers(0, 256, (200, 4, 4), np.uint8)
    one = np.repeat(real[:1], 200, 0)
    assert variety(one, real) == {"ratio": 0, "collapsed": 1}
    assert variety(real[::-1], real) == {"ratio": pytest.approx(1), "collapsed": 0}
    assert variety(128 + 0.4 * (real - 128.0), real)["collapsed"] == 1
