"""Many networks at once: each learns what it would learn alone, and heads and place networks likewise."""

import numpy as np
import pytest
import torch

from reprise.experiments.music import networks, train
from reprise.metrics.energy import average_instant_energy
from reprise.models.origin import OriginHead, PlaceNetwork
from reprise.training.origin import Coordinates, Places

RATES = (0.001, 0.1, 0.9)


@pytest.fixture
def rows():
    random = np.random.default_rng(1)
    return tuple(random.random((count, 6)).astype(np.float32) for count in (40, 12))


def generators(count):
    return [torch.Generator().manual_seed(number) for number in range(count)]


def test_a_network_learns_in_company_what_it_learns_alone(rows):
    shapes = [networks.shape(6, [width], 6) for width in (2, 5)]
    together = networks.train_all(shapes, rows, rows, RATES, 5, 3, threads=2)
    alone = [networks.train_group(sizes, rows, rows, RATES, 5, 3) for sizes in shapes]
    for one, other in zip(together, alone, strict=True):
        for name in ("training", "validation", "gradient"):
            np.testing.assert_array_equal(getattr(one.curves, name), getattr(other.curves, name))
    pair = networks.train_group(shapes[0], rows, rows, RATES[:2], 5, 3)
    np.testing.assert_allclose(pair.curves.validation, alone[0].curves.validation[:2], rtol=1e-4)


def test_gradients_are_summed_over_the_rows(rows):
    once = networks.train_group((6, 6, 3, 6), rows, rows, [0.001], 2, 0)
    twice = tuple(np.concatenate([part, part]) for part in rows)
    doubled = networks.train_group((6, 6, 3, 6), twice, twice, [0.0005], 2, 0)
    np.testing.assert_allclose(doubled.curves.validation, 2 * once.curves.validation, rtol=1e-4)


def test_the_last_validation_energy_is_that_of_the_final_weights(rows):
    learned = networks.train_group((6, 6, 3, 6), rows, rows, RATES, 4, 0)
    outputs = learned.network.forward(rows[1])[-1]
    np.testing.assert_allclose(learned.curves.validation[:, -1], average_instant_energy(rows[1], outputs), rtol=1e-6)
    gradient = ((rows[1] - outputs) * outputs * (1 - outputs)).mean((1, 2))
    np.testing.assert_allclose(learned.curves.gradient[:, -1], gradient, rtol=1e-4, atol=1e-7)


def test_the_best_has_the_least_validation_energy_after_the_last_epoch(rows):
    learned = [networks.train_group((6, 6, width, 6), rows, rows, RATES, 6, 0) for width in (1, 4)]
    group, number = train.best_of(learned)
    last = np.stack([own.curves.validation[:, -1] for own in learned])
    assert last[group, number] == last.min()


def test_as_published_codes_of_the_test_part_meet_targets_of_the_training_part():
    codes = {"train": np.arange(10.0).reshape(1, 5, 2), "test": -np.arange(6.0).reshape(1, 3, 2)}
    targets = np.arange(10.0).reshape(5, 2)
    found = train.pairings("as_published", codes, targets)
    np.testing.assert_array_equal(found["unpaired"][0], codes["test"])
    np.testing.assert_array_equal(found["unpaired"][1], targets[:3])
    np.testing.assert_array_equal(found["paired"][1], targets)
    assert list(train.pairings("corrected", codes, targets)) == ["paired"]


@pytest.mark.parametrize("units", [1, 19, 87])
def test_a_head_has_the_published_parameters(units):
    assert sum(p.numel() for p in OriginHead([units], generators(1)).parameters()) == 3 * units + 11


def test_the_place_network_has_its_parameters():
    network = PlaceNetwork(68, 33, generators(2))
    assert sum(p.numel() for p in network.parameters()) == 2 * (68 * 128 + 128 + 128 * 33 + 33)


def test_heads_learn_together_what_they_learn_alone():
    random = torch.Generator().manual_seed(0)
    codes, targets = torch.rand(30, 2, 5, generator=random), torch.rand(30, 2, generator=random)
    codes[:, 0, 2:] = 0
    both = OriginHead([2, 5], generators(2))
    alone = OriginHead([2], generators(1))
    for head, rows in ((both, codes), (alone, codes[:, :1, :2])):
        objective = Coordinates(head, 0.01)
        for _ in range(20):
            objective.step(rows, targets)
    found = both(codes.swapaxes(0, 1))[0]
    torch.testing.assert_close(found, alone(codes[:, :1, :2].swapaxes(0, 1))[0], rtol=1e-4, atol=1e-5)


def test_heads_come_closer_by_the_absolute_error():
    random = torch.Generator().manual_seed(0)
    codes = torch.rand(60, 1, 4, generator=random)
    targets = 0.2 + 0.5 * codes[:, 0, :2]
    head = OriginHead([4], generators(1))
    first = (head(codes.swapaxes(0, 1)) - targets).abs().mean()
    objective = Coordinates(head, 0.01)
    torch.testing.assert_close(objective.step(codes, targets)["loss"], first)
    for _ in range(400):
        last = objective.step(codes, targets)["loss"]
    assert last < 0.5 * first


def test_each_place_network_keeps_its_own_best_epoch():
    torch.manual_seed(0)
    random = torch.Generator().manual_seed(0)
    features, labels = torch.randn(20, 2, 5, generator=random), torch.randint(0, 3, (20, 2), generator=random)
    validation = torch.randn(2, 6, 5, generator=random), torch.randint(0, 3, (2, 6), generator=random), torch.ones(2, 6)
    validation[2][1, 3:] = 0
    objective = Places(PlaceNetwork(5, 3, generators(2)), 0.05, validation)
    found = []
    for _ in range(25):
        objective.step(features, labels)
        objective.end_epoch()
        losses = torch.nn.functional.cross_entropy(
            objective.network(validation[0]).swapaxes(1, 2), validation[1], reduction="none"
        )
        found.append((losses * validation[2]).sum(1) / validation[2].sum(1))
    losses = torch.stack(found)
    torch.testing.assert_close(objective.least, losses.min(0).values)
    assert losses[-1].mean() > objective.least.mean()  # it overfits, so that keeping the best matters
    objective.network.load_state_dict(objective.best)
    kept = torch.nn.functional.cross_entropy(
        objective.network(validation[0]).swapaxes(1, 2), validation[1], reduction="none"
    )
    torch.testing.assert_close((kept * validation[2]).sum(1) / validation[2].sum(1), objective.least)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Places(
            PlaceNetwork(5, 3, generators(2)),
            0.05,
            (torch.ones(2, 4, 5), torch.zeros(2, 4, dtype=torch.long), torch.ones(2, 4)),
        ),
        lambda: Coordinates(OriginHead([5, 5], generators(2)), 0.05),
    ],
)
def test_a_training_taken_up_again_goes_on_as_if_never_stopped(make):
    random = torch.Generator().manual_seed(0)
    places = isinstance(make(), Places)
    features = torch.randn(20, 2, 5, generator=random)
    targets = torch.randint(0, 3, (20, 2), generator=random) if places else torch.rand(20, 2, generator=random)

    def steps(objective, count):
        for _ in range(count):
            torch.manual_seed(7)
            objective.step(features, targets)
            objective.end_epoch()
        return objective.network.state_dict()

    whole = steps(make(), 6)
    half, other = make(), make()
    steps(half, 3)
    other.restore(half.state())
    for name, tensor in steps(other, 3).items():
        torch.testing.assert_close(tensor, whole[name], rtol=0, atol=0)
