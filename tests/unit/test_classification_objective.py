"""Learning to classify: it learns, it scores, and it goes on from its state bit for bit."""

import pytest
import torch
from torch import nn

from reprise.training.checkpoint import Checkpoint
from reprise.training.classification import Classification, evaluate
from reprise.training.loop import fit


@pytest.fixture(autouse=True)
def one_thread():
    """One thread, as the runs have: more only wait for each other on networks this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def toy(count=200, classes=3, seed=0):
    """Return points around the corners of a triangle, and which corner: separable by lines."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % classes
    corners = torch.tensor([[0.0, 4.0], [4.0, -4.0], [-4.0, -4.0]])
    return corners[labels] + torch.randn(count, 2, generator=generator), labels


def linear(learning_rate=0.1):
    torch.manual_seed(0)
    return Classification(nn.Linear(2, 10), learning_rate, toy(seed=1))


def convolutional():
    """A network in the layout and with the optimiser of the real ones."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(2, 4, 3), nn.Tanh(), nn.Conv2d(4, 3, 3), nn.Dropout(), nn.Flatten())
    network = nn.Sequential(network, nn.Linear(48, 10)).to(memory_format=torch.channels_last)
    generator = torch.Generator().manual_seed(1)
    images, labels = torch.randn(40, 2, 8, 8, generator=generator), torch.arange(40) % 10
    return Classification(network, 1e-2, (images, labels)), (images, labels)


def test_it_learns_what_lines_can_separate(tmp_path):
    objective = linear()
    checkpoint = Checkpoint(tmp_path / "c", "key")
    history = fit(objective, toy(), epochs=10, batch_size=20, seed=0, checkpoint=checkpoint, label="toy")
    assert history[-1]["validation_accuracy"] > 0.99
    assert history[-1]["training_loss"] < 0.2 * history[0]["training_loss"]


def test_an_epoch_reports_all_scores_of_both_parts(tmp_path):
    objective = linear()
    row = objective.step(*toy()) | objective.end_epoch()
    scores = ("loss", "accuracy", "precision", "recall")
    assert row.keys() == {f"{part}_{score}" for part in ("training", "validation") for score in scores}


def test_training_scores_are_counted_while_it_learns_and_anew_each_epoch():
    objective, (points, labels) = linear(), toy()
    with torch.no_grad():
        before = float((objective.network(points).argmax(1) == labels).float().mean())
    objective.step(points, labels)
    assert objective.end_epoch()["training_accuracy"] == pytest.approx(before)
    objective.step(points[:20], labels[:20])
    assert len(objective.seen[0][0]) == 20 and len(objective.seen) == 1


def test_the_loss_is_the_mean_cross_entropy_in_nats():
    objective = Classification(nn.Linear(2, 10), 0.1, toy())
    nn.init.zeros_(objective.network.weight)
    nn.init.zeros_(objective.network.bias)
    assert objective.step(*toy())["training_loss"].item() == pytest.approx(2.302585, rel=1e-5)


def test_evaluation_neither_learns_nor_drops_units():
    network = nn.Sequential(nn.Dropout(0.5), nn.Linear(2, 10))
    first, second = (evaluate(network, *toy()) for _ in range(2))
    assert first == second
    assert network.training and all(parameter.grad is None for parameter in network.parameters())


def test_evaluation_in_chunks_is_that_of_the_whole(monkeypatch):
    network, (points, labels) = linear().network, toy()
    whole = evaluate(network, points, labels)
    assert whole["loss"] == pytest.approx(nn.functional.cross_entropy(network(points), labels).item(), rel=1e-6)
    monkeypatch.setattr("reprise.training.classification.CHUNK", 7)
    in_chunks = evaluate(network, points, labels)
    assert in_chunks["confusion"] == whole["confusion"]
    assert in_chunks["loss"] == pytest.approx(whole["loss"], rel=1e-6)
    assert sum(map(sum, whole["confusion"])) == 200


def test_state_and_restore_carry_weights_and_moments(tmp_path):
    trained, fresh = linear(), linear()
    for _ in range(3):
        trained.step(*toy())
    checkpoint = Checkpoint(tmp_path / "c", "key")
    checkpoint.save(trained.state())
    fresh.restore(checkpoint.load())
    for objective in (trained, fresh):
        objective.step(*toy(seed=2))
    assert torch.equal(trained.network.weight, fresh.network.weight)
    assert torch.equal(trained.network.bias, fresh.network.bias)


def test_a_convolutional_network_goes_on_with_the_same_bits(tmp_path):
    """Kernels lie in memory channels last; moments that came back otherwise would meet wrong weights."""

    def train(objective, data, epochs, name):
        checkpoint = Checkpoint(tmp_path / name, "key")
        return fit(objective, data, epochs=epochs, batch_size=16, seed=0, checkpoint=checkpoint, label="toy")

    whole, data = convolutional()
    history = train(whole, data, 4, "whole")
    train(*convolutional(), 2, "killed")
    resumed, _ = convolutional()
    assert train(resumed, data, 4, "killed") == history
    for weights, others in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(weights, others)
