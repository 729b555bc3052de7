"""Learning to paint: what the regularisers descend, augmentation, averages, kills, and several processes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from reprise import processes
from reprise.artifacts import RepriseError, read_csv, write_npz
from reprise.experiments.stylegan import train
from reprise.jobs import Job
from reprise.models.stylegan.discriminator import Discriminator
from reprise.models.stylegan.generator import Generator
from reprise.training import style_based
from reprise.training.adaptive import Adaptive, coloured, colours, placement, sampled
from reprise.training.checkpoint import load_weights
from reprise.training.diff_augment import DiffAugment
from reprise.training.style_based import Recipe, StyleBased, gradient_penalty, path_lengths

SETTINGS = {
    "system": "stylegan",
    "data": "paintings",
    "side": 8,
    "channel_base": 64,
    "channel_max": 8,
    "latent": 8,
    "mapping_layers": 2,
    "kimg": 0.032,
    "batch_size": 8,
    "learning_rate": 0.0025,
    "gamma": 0.5,
    "path_weight": 2,
    "augment": "differentiable",
    "precision": "fp32",
    "processes": 1,
    "snapshots": 2,
    "samples": 8,
}


ONE = 0.5 + 0.5 * math.erf(1 / math.sqrt(2))
"""The share of a normal distribution that lies below one standard deviation."""


def spec(**changes) -> dict:
    own = {f"experiments.small.{key}": value for key, value in (SETTINGS | changes).items()}
    return own | {"compute.device": "cpu", "compute.threads": 1, "data.splits.paintings": "published"}


def job(folder: Path, name: str = "small", **changes) -> Job:
    """Sixteen small paintings of which all are learned from, and the job that does so."""
    folder.mkdir(exist_ok=True)
    data, split, run = folder / "data.npz", folder / "split.npz", folder / "runs" / name / "seed0"
    random = np.random.default_rng(0)
    colours = random.integers(0, 256, (16, 1, 1, 3)) * np.ones((1, 8, 8, 1))
    write_npz(data, images=colours.astype(np.uint8))
    write_npz(split, train=np.arange(16))
    outputs = [run / file for file in ("weights.safetensors", "history.csv", "course.safetensors")]
    return Job((data, split), tuple(outputs), spec(**changes), 0, "experiments.stylegan.train")


def pair(**recipe) -> StyleBased:
    torch.manual_seed(0)
    networks = Generator(8, 64, 8, 8, 2), Discriminator(8, 64, 8)
    return StyleBased(*networks, Recipe(**recipe), torch.device("cpu"))


def paintings(count: int = 8) -> torch.Tensor:
    return torch.randint(0, 256, (count, 3, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


def test_the_gradient_penalty_is_the_squared_slope_of_the_logits():
    network = Discriminator(8, 64, 8).double()
    images = torch.rand(4, 3, 8, 8, dtype=torch.double, requires_grad=True)
    found = gradient_penalty(network(images), images).item()
    step, slopes = 1e-5, []
    with torch.no_grad():
        for place in range(images.numel()):
            moved = torch.zeros_like(images).flatten()
            moved[place] = step
            moved = moved.reshape(images.shape)
            slopes.append((network(images + moved).sum() - network(images - moved).sum()) / (2 * step))
    assert found == pytest.approx(float(torch.stack(slopes).square().sum()) / 4, rel=1e-6)


@pytest.mark.parametrize("kind", ["none", "differentiable", "adaptive"])
def test_the_penalty_has_a_gradient_of_its_own_through_each_augmentation(kind):
    objective = pair(augment=kind)
    if kind == "adaptive":
        objective.augmentation.probability = 0.8
    network = objective.discriminator.double()
    weight = network.colours.weight
    real = torch.rand(4, 3, 8, 8, dtype=torch.double, requires_grad=True)
    numbers = objective.augmentation.draw(4) if objective.augmentation else None

    def penalty() -> torch.Tensor:
        seen = objective.augmentation(real, numbers) if objective.augmentation else real
        return gradient_penalty(network(seen), real)

    (slope,) = torch.autograd.grad(penalty(), weight)
    step = 1e-6 * slope / slope.norm()
    above, below = [], []
    for sign, kept in ((1, above), (-1, below)):
        with torch.no_grad():
            weight += sign * step
        kept.append(penalty().item())
        with torch.no_grad():
            weight -= sign * step
    assert (above[0] - below[0]) / 2e-6 == pytest.approx(slope.norm().item(), rel=1e-3)


def test_the_path_length_is_how_far_an_image_moves_for_a_step_in_w():
    generator = Generator(8, 64, 8, 8, 2).double()
    numbers, noise = torch.randn(2, 8).double(), [torch.zeros(1, *shape).double() for shape in generator.noise_shapes]
    styles = generator.styles(numbers).detach().requires_grad_()
    directions = torch.randn(2, 3, 8, 8).double()
    found = path_lengths(generator.synthesis(styles, noise), styles, directions)
    (jacobian,) = torch.autograd.functional.jacobian(
        lambda each: (generator.synthesis(each, noise) * directions / 8).sum((1, 2, 3)), (styles,)
    )
    rows = torch.stack([jacobian[place, place] for place in range(2)])
    assert found.tolist() == pytest.approx(rows.square().sum(2).mean(1).sqrt().tolist())


def test_the_beginning_of_the_course_is_kept_and_the_average_follows_the_weights():
    objective = pair()
    objective = StyleBased(objective.generator, objective.discriminator, Recipe(), torch.device("cpu"), shown={0, 1})
    first = {name: value.clone() for name, value in objective.generator.state_dict().items()}
    for _ in range(3):
        objective.step(paintings())
    objective.end_epoch()
    assert sorted(objective.course) == ["0", "1"]
    assert all(torch.equal(first[name], kept) for name, kept in objective.course["0"].items())
    name = "synthesis.blocks.0.convolutions.0.weight"
    now, average = (network.state_dict()[name] for network in (objective.generator, objective.average))
    assert float((average - first[name]).norm()) > 0
    assert float((average - now).norm()) > 0
    assert float(objective.average.mean.norm()) > 0


def test_a_seen_image_is_moved_cut_and_coloured_and_half_numbers_leave_it_alone():
    images, augment = torch.rand(1, 3, 16, 16) - 0.5, DiffAugment()
    still = torch.full((1, 7), 0.5)
    outside = still.clone()
    outside[:, 5:] = 2  # where nothing is cut out
    assert torch.allclose(augment(images, outside), images, atol=1e-6)
    moved = outside.clone()
    moved[:, 3], moved[:, 4] = 0.99, 0.01
    assert torch.allclose(augment(images, moved)[..., 2:, :14], images[..., :14, 2:], atol=1e-6)
    holed = augment(torch.ones(1, 3, 16, 16), still)
    assert (holed == 0).sum() == 3 * 8 * 8 and (holed[..., 4:12, 4:12] == 0).all()
    brighter = outside.clone()
    brighter[:, 0] = 1
    assert torch.allclose(augment(images, brighter), images + 0.5, atol=1e-6)


def test_saturation_and_contrast_are_about_each_images_own_greys():
    images, augment = torch.rand(2, 3, 16, 16) - 0.5, DiffAugment()
    numbers = torch.full((2, 7), 0.5)
    numbers[:, 5:] = 2  # where nothing is cut out
    numbers[0, 1], numbers[1, 2] = 1.0, 0.0
    coloured, flat = augment(images, numbers)
    grey, mean = images[0].mean(0), images[1].mean()
    assert torch.allclose(coloured - grey, 2 * (images[0] - grey), atol=1e-6)
    assert torch.allclose(flat - mean, (images[1] - mean) / 2, atol=1e-6)


def test_each_image_of_a_batch_is_changed_by_numbers_of_its_own():
    image = torch.rand(1, 3, 16, 16).expand(4, -1, -1, -1)
    for augment in (DiffAugment(), Adaptive()):
        if isinstance(augment, Adaptive):
            augment.probability = 1.0
        changed = augment(image, augment.draw(4))
        assert all(not torch.allclose(changed[0], other) for other in changed[1:])


@pytest.mark.parametrize(
    ("choice", "value", "number", "expected"),
    [
        (12, 10, ONE, lambda images: images + 0.2),
        (8, 11, ONE, lambda images: images * 2**0.5),
        (9, 14, 0.4, lambda images: images - 2 * images.mean(1, keepdim=True)),
        (9, 14, 0.6, lambda images: images),
        (10, 12, 0.5 + 1 / 3, lambda images: images.roll(1, 1)),
        (11, 13, ONE, lambda images: 2 * images - images.mean(1, keepdim=True)),
    ],
    ids=["brightness", "contrast", "inversion", "no inversion", "hue", "saturation"],
)
def test_colours_change_as_each_choice_says(choice, value, number, expected):
    images = torch.rand(1, 3, 4, 4) - 0.5
    made, values = torch.zeros(1, 13, dtype=torch.bool), torch.full((1, 15), 0.5)
    made[0, choice], values[0, value] = True, number
    assert torch.allclose(coloured(images, colours(made, values)), expected(images), atol=1e-5)
    assert torch.allclose(coloured(images, colours(torch.zeros_like(made), values)), images, atol=1e-6)


def test_affine_changes_read_the_pixels_that_they_should():
    images = torch.rand(1, 3, 16, 16)

    def changed(choice: int, value: int, number: float) -> torch.Tensor:
        made, values = torch.zeros(1, 13, dtype=torch.bool), torch.full((1, 15), 0.5)
        made[0, choice], values[0, value] = True, number
        return sampled(images, placement(made, values, 16))

    assert torch.allclose(changed(0, 0, 0.1), images.flip(3), atol=1e-5)
    assert torch.allclose(changed(1, 1, 0.6), images.rot90(2, (2, 3)), atol=1e-5)
    assert torch.allclose(changed(2, 2, 1.0)[..., 2:], images[..., :-2], atol=1e-5)


def test_the_probability_rises_while_the_discriminator_is_too_sure():
    augmentation = Adaptive()
    images = torch.rand(2, 3, 8, 8)
    assert torch.equal(augmentation(images, augmentation.draw(2)), images)
    for _ in range(8):
        augmentation.observe(1.0, 1000)
    assert augmentation.probability == pytest.approx(2 * 4 * 1000 / 500_000)
    for _ in range(40):
        augmentation.observe(0.0, 1000)
    assert augmentation.probability == 0
    augmentation.probability = 1.0
    assert not torch.allclose(augmentation(images, augmentation.draw(2)), images)


def test_a_killed_training_ends_with_the_same_bits(tmp_path, monkeypatch):
    whole = job(tmp_path / "whole", kimg=0.048, augment="adaptive")
    train.run(whole)
    broken = job(tmp_path / "broken", kimg=0.048, augment="adaptive")
    step, calls = StyleBased.step, []

    def killed(self, images):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return step(self, images)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(StyleBased, "step", killed)
        train.run(broken)
    train.run(broken)
    for one, other in zip(whole.outputs, broken.outputs, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert {name.partition(".")[0] for name in load_weights(whole.outputs[2])} == {"0", "2", "3"}


@pytest.mark.parametrize("augment", ["differentiable", "adaptive"])
def test_two_processes_learn_what_one_learns_from_the_whole_batch(tmp_path, augment):
    alone, shared = (job(tmp_path / str(count), processes=count, augment=augment, kimg=0.08) for count in (1, 2))
    train.run(alone)
    processes.spread("train stylegan.run", 2)(shared)
    one, two = (read_csv(each.outputs[1]) for each in (alone, shared))
    assert len(one) == len(two) == 5
    for name in one[0]:
        assert [float(row[name]) for row in two] == pytest.approx([float(row[name]) for row in one], rel=2e-3), name
    weights = [load_weights(each.outputs[0]) for each in (alone, shared)]
    apart = max(float((weights[0][name] - weights[1][name]).abs().max()) for name in weights[0])
    assert 0 <= apart < 1e-3


def test_processes_that_fail_say_so(tmp_path):
    failing = job(tmp_path, processes=2, batch_size=1)
    with pytest.raises(RepriseError, match="one of its 2 processes failed"):
        processes.spread("train stylegan.run", 2)(failing)


def test_shown_epochs_are_spread_over_the_training():
    assert train.shown_epochs(10, 2) == {0, 5, 10}
    assert train.shown_epochs(2, 5) == {0, 1, 2}


def test_rates_are_slowed_down_for_lazy_regularisers():
    objective = pair(learning_rate=0.01)
    generator, discriminator = (each.param_groups[0] for each in objective.optimizers)
    assert generator["lr"] == pytest.approx(0.01 * 4 / 5) and discriminator["lr"] == pytest.approx(0.01 * 16 / 17)
    assert generator["betas"][1] == pytest.approx(0.99 ** (4 / 5))
    without = pair(path_weight=0.0).optimizers[0].param_groups[0]
    assert without["lr"] == 0.0025 and math.isclose(without["betas"][1], 0.99)


def descended(objective: StyleBased, monkeypatch) -> list[torch.Tensor]:
    """Return a list into which every loss goes that is descended from here on."""
    losses = []
    monkeypatch.setattr(objective.crew, "descend", lambda optimizer, loss: losses.append(loss.detach()))
    return losses


def test_lazy_regularisers_weigh_as_much_more_as_they_are_rarer(monkeypatch):
    objective = pair(gamma=0.6, path_weight=3.0)
    losses, lengths = descended(objective, monkeypatch), []
    monkeypatch.setattr(style_based, "path_lengths", lambda *parts: lengths.append(path_lengths(*parts)) or lengths[-1])
    objective._flatten(paintings().float() / 127.5 - 1, 8)
    assert losses[0].item() == pytest.approx(0.3 * 16 * objective.terms["gradient_penalty"].item())
    objective._even_paths(8)
    assert len(lengths[0]) == 4
    assert losses[1].item() == pytest.approx(3 * 4 * lengths[0].var(correction=0).item(), rel=1e-4)


def test_the_mean_path_length_begins_at_the_first_measured_and_moves_slowly(monkeypatch):
    objective, lengths = pair(), []
    descended(objective, monkeypatch)
    monkeypatch.setattr(style_based, "path_lengths", lambda *parts: lengths.append(path_lengths(*parts)) or lengths[-1])
    means = []
    for steps in (0, 4):
        objective.numbers["steps"] = steps
        objective._even_paths(8)
        means.append(objective.terms["path_length"].item())
    first, second = (each.mean().item() for each in lengths)
    assert means == pytest.approx([first, 0.99 * first + 0.01 * second])


@pytest.mark.parametrize(("images", "count"), [(1000, 50), (1_000_000, 5000)])
def test_an_average_forgets_half_within_its_half_life_and_copies_what_is_no_weight(images, count):
    objective = pair()
    for network, value in ((objective.average, 0.0), (objective.generator, 1.0)):
        for weights in network.parameters():
            torch.nn.init.constant_(weights, value)
    objective.generator.mean.fill_(3)
    objective.numbers["images"] = images
    objective._average(count)
    assert all(torch.allclose(weights, torch.tensor(0.5)) for weights in objective.average.parameters())
    assert objective.average.mean.tolist() == [3] * 8


def test_a_recipe_is_what_the_settings_say_with_a_half_life_that_goes_with_the_batch():
    settings = SETTINGS | {"gamma": 0.7, "batch_size": 32, "augment": "adaptive"}
    found = train.recipe_of(settings)
    assert found == Recipe(learning_rate=0.0025, gamma=0.7, path_weight=2, augment="adaptive", half_life=10_000)


@pytest.mark.parametrize(("mixed", "place", "cut"), [(0.0, 0.0, 1), (0.0, 0.99, 3), (0.89, 0.5, 2), (0.91, 0.0, 4)])
def test_layers_after_the_cut_take_other_styles(monkeypatch, mixed, place, cut):
    objective = pair()
    monkeypatch.setattr(style_based.torch, "rand", lambda count: torch.tensor([mixed, place]))
    styles = objective._styles(5)
    same = [bool(torch.equal(styles[:, layer], styles[:, 0])) for layer in range(4)]
    assert same == [layer < cut for layer in range(4)]


def test_the_mean_of_w_is_that_of_the_mapping():
    objective = pair()
    with torch.no_grad():
        for _ in range(1500):
            objective._styles(32, keep_mean=True)
        drawn = objective.generator.mapping(torch.randn(20_000, 8))
    apart = (objective.generator.mean - drawn.mean(0)).square().mean().sqrt()
    assert apart < 0.05 * drawn.std(0).mean() < drawn.mean(0).square().mean().sqrt()
