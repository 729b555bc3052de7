"""The one-cycle schedule, alone and with augmentation in a training that is killed."""

import pytest
import torch

from reprise.models.lenet import VARIANTS
from reprise.training.augmentation import Augmentation
from reprise.training.checkpoint import Checkpoint
from reprise.training.classification import Classification
from reprise.training.loop import fit


class Killed(Exception):
    pass


def train(tmp_path, name, die_after=None):
    """Train three epochs with one cycle and augmentation; return the weights, dying once if asked to."""
    torch.manual_seed(5)
    images, labels = torch.rand(40, 1, 32, 32), torch.arange(40) % 10
    objective = Classification(
        VARIANTS["sepulveda2023"](), 0.004, (images[:10], labels[:10]), augment=Augmentation(), steps=3 * 4
    )
    if die_after:
        end, epochs = objective.end_epoch, []

        def end_epoch():
            epochs.append(1)
            if len(epochs) > die_after:
                raise Killed
            return end()

        objective.end_epoch = end_epoch
    checkpoint = Checkpoint(tmp_path / f"{name}.safetensors", "key")
    history = fit(objective, (images, labels), epochs=3, batch_size=10, seed=5, checkpoint=checkpoint, label="test")
    return history, objective.network.state_dict()


def test_a_killed_training_ends_with_the_same_bits(tmp_path):
    history, weights = train(tmp_path, "whole")
    with pytest.raises(Killed):
        train(tmp_path, "killed", die_after=1)
    continued, again = train(tmp_path, "killed")
    assert continued == history
    assert all(torch.equal(weights[name], again[name]) for name in weights)


def test_the_learning_rate_rises_and_falls_once():
    images, labels = torch.rand(10, 1, 32, 32), torch.arange(10)
    objective = Classification(VARIANTS["modern"](), 0.01, (images, labels), steps=20)
    rates = []
    for _ in range(20):
        rates.append(objective.optimizer.param_groups[0]["lr"])
        objective.step(images, labels)
    top = rates.index(max(rates))
    assert rates[0] == pytest.approx(0.01 / 25) and max(rates) == pytest.approx(0.01) and rates[-1] < 1e-6
    assert rates[: top + 1] == sorted(rates[: top + 1]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert 4 <= top <= 6
