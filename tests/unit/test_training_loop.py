"""The training loop: every example once an epoch, the same bits after a kill, a stop where numbers break."""

import itertools

import grimp
import pytest
import torch

from reprise.artifacts import RepriseError
from reprise.training.checkpoint import Checkpoint
from reprise.training.loop import fit

DATA = (torch.arange(10.0), torch.arange(10) * 2)


class Killed(Exception):
    """What ends a training in the middle of an epoch."""


class Weight:
    """One number that every example moves, by momentum and with noise, so that all state counts."""

    def __init__(self, killed_in=None):
        self.weight, self.momentum = torch.zeros(()), torch.zeros(())
        self.batches, self.epoch, self.killed_in = [], 0, killed_in

    def step(self, images, labels):
        if self.killed_in == self.epoch + 1 and len(self.batches) % 3 == 1:
            raise Killed
        self.batches.append(images.tolist())
        self.momentum = 0.9 * self.momentum + (images - self.weight).mean() + torch.randn(())
        self.weight = self.weight + 0.1 * self.momentum
        return {"training_loss": images.mean(), "size": torch.tensor(float(len(labels)))}

    def end_epoch(self):
        self.epoch += 1
        return {"validation_loss": float(self.weight)}

    def state(self):
        return {"weight": self.weight, "momentum": self.momentum, "epoch": self.epoch}

    def restore(self, state):
        self.weight, self.momentum, self.epoch = state["weight"], state["momentum"], state["epoch"]


@pytest.fixture
def train(tmp_path):
    """Return a function that trains with some settings and a checkpoint that stays between calls."""

    def train(objective, *, key="key", name="run", **settings):
        torch.manual_seed(5)
        settings = {"epochs": 4, "batch_size": 4, "seed": 1, **settings}
        return fit(objective, DATA, checkpoint=Checkpoint(tmp_path / name, key), label="tiny, seed 1", **settings)

    return train


def test_every_example_is_seen_once_an_epoch(train):
    objective = Weight()
    train(objective, epochs=2)
    for epoch in (objective.batches[:3], objective.batches[3:]):
        assert [len(batch) for batch in epoch] == [4, 4, 2]
        assert sorted(itertools.chain(*epoch)) == DATA[0].tolist()


def test_tensors_are_divided_alike(train):
    class Pairs(Weight):
        def step(self, images, labels):
            assert torch.equal(images * 2, labels.float())
            return super().step(images, labels)

    train(Pairs(), epochs=1)


def test_the_order_depends_on_the_seed_and_the_epoch(train):
    orders = {}
    for name, seed in (("one", 1), ("again", 1), ("two", 2)):
        objective = Weight()
        train(objective, name=name, seed=seed, epochs=2)
        orders[name] = objective.batches
    assert orders["one"] == orders["again"] != orders["two"]
    assert orders["one"][:3] != orders["one"][3:]


def test_a_loss_is_the_mean_over_examples_and_not_over_batches(train):
    row = train(Weight(), epochs=1)[0]
    assert row["training_loss"] == pytest.approx(4.5)
    assert row["size"] == pytest.approx((4 * 4 + 4 * 4 + 2 * 2) / 10)


def test_rows_hold_the_epoch_its_losses_and_what_the_objective_adds(train):
    history = train(Weight(), epochs=3)
    assert [list(row) for row in history] == [["epoch", "training_loss", "size", "validation_loss"]] * 3
    assert [row["epoch"] for row in history] == [1, 2, 3]


@pytest.mark.parametrize("epoch", [2, 3, 4])
def test_a_killed_training_ends_with_the_same_bits(train, epoch):
    whole = Weight()
    history = train(whole, name="whole")
    with pytest.raises(Killed):
        train(Weight(killed_in=epoch))
    resumed = Weight()

    assert train(resumed) == history
    assert len(resumed.batches) == 3 * (4 - epoch + 1)
    assert torch.equal(resumed.weight, whole.weight) and torch.equal(resumed.momentum, whole.momentum)


def test_a_killed_training_says_where_it_goes_on(train, capsys):
    with pytest.raises(Killed):
        train(Weight(killed_in=3))
    capsys.readouterr()
    third, fourth = (f"{row['validation_loss']:.4g}" for row in train(Weight())[2:])
    assert capsys.readouterr().out.splitlines() == [
        "tiny, seed 1: continuing after epoch 2",
        f"tiny, seed 1: epoch 3/4, training loss 4.5, validation loss {third}",
        f"tiny, seed 1: epoch 4/4, training loss 4.5, validation loss {fourth}",
    ]


def test_a_finished_training_is_not_repeated(train):
    history = train(Weight())
    objective = Weight()
    assert train(objective) == history and objective.batches == []


def test_a_checkpoint_with_another_key_is_never_resumed(train):
    train(Weight(), epochs=2)
    objective = Weight()
    train(objective, key="other key", epochs=2)
    assert len(objective.batches) == 6


def test_a_torn_checkpoint_is_not_resumed(train, tmp_path):
    history = train(Weight(), epochs=2)
    content = (tmp_path / "run").read_bytes()
    (tmp_path / "run").write_bytes(content[:-1])
    objective = Weight()
    assert train(objective, epochs=2) == history
    assert len(objective.batches) == 6


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_loss_that_breaks_stops_with_one_sentence(train, number):
    class Breaking(Weight):
        def step(self, *batch):
            return super().step(*batch) | {"training_loss": torch.tensor(number if self.epoch == 1 else 1.0)}

    with pytest.raises(RepriseError) as error:
        train(Breaking())
    assert str(error.value) == (
        "tiny, seed 1: training_loss is not finite in epoch 2; lower learning_rate in this experiment's config."
    )


def test_a_number_that_only_validation_shows_to_break_stops_too(train):
    class Breaking(Weight):
        def end_epoch(self):
            return super().end_epoch() | {"validation_loss": float("nan")}

    with pytest.raises(RepriseError, match="validation_loss is not finite in epoch 1"):
        train(Breaking(), epochs=1)


def test_a_broken_epoch_is_not_saved(train, tmp_path):
    class Breaking(Weight):
        def end_epoch(self):
            return super().end_epoch() | {"validation_loss": float("nan") if self.epoch > 2 else 1.0}

    with pytest.raises(RepriseError):
        train(Breaking())
    assert len(Checkpoint(tmp_path / "run", "key").load()["history"]) == 2


def test_the_loop_knows_no_model_no_data_and_no_experiment():
    graph = grimp.build_graph("reprise", exclude_type_checking_imports=True, cache_dir=None)
    known = graph.find_upstream_modules("reprise.training.loop")
    layers = {module.split(".")[1] for module in known if "." in module}
    assert layers & {"models", "data", "experiments", "metrics", "plots", "report", "vision"} == set()
