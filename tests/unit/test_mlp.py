"""Perceptrons from scratch: the right gradients, and the same arithmetic alone and in company."""

import numpy as np
import pytest
import torch

from reprise.models.mlp import MLP, Linear, Sigmoid

LAYERS = (Linear(1.2), Sigmoid(0.8), Sigmoid())
SIZES = [(4, 4, 2, 3), (4, 4, 5, 3), (4, 4, 3, 3)]


def networks(sizes=SIZES, activations=LAYERS, seeds=None):
    return MLP(sizes, activations, [np.random.default_rng(seed) for seed in seeds or range(len(sizes))])


def rows(count=6, features=4, seed=9):
    return np.random.default_rng(seed).random((count, features))


def loss(network, inputs, targets):
    """Return each network's half squared error, summed over rows and outputs."""
    return 0.5 * np.square(targets - network.forward(inputs)[-1]).sum((1, 2))


def slopes(network, inputs, targets):
    """Return the weights' change in one step of rate 1: minus the gradient of the summed loss."""
    before = [weights.copy() for weights in network.weights]
    network.learn_all_rows(inputs, targets, 1.0, summed=True)
    return [after - earlier for after, earlier in zip(network.weights, before, strict=True)]


def test_gradients_are_those_of_finite_differences():
    inputs, targets = rows(), rows(features=3, seed=8)
    found, network, step = slopes(networks(), inputs, targets), networks(), 1e-6
    for layer, weights in enumerate(network.weights):
        for place in np.ndindex(weights.shape[1:]):
            kept = weights[(slice(None), *place)].copy()
            losses = []
            for side in (step, -step):
                weights[(slice(None), *place)] = kept + side
                losses.append(loss(network, inputs, targets))
            weights[(slice(None), *place)] = kept
            used = (np.array(place) < network.sizes[:, layer : layer + 2]).all(1)
            numeric = np.where(used, (losses[1] - losses[0]) / (2 * step), 0)
            np.testing.assert_allclose(found[layer][(slice(None), *place)], numeric, atol=1e-8)


def test_gradients_are_those_of_torch():
    inputs, targets = rows(), rows(features=3, seed=8)
    network = networks()
    for number in range(len(SIZES)):
        own = [torch.tensor(weights, requires_grad=True) for weights in network.weights_of(number)]
        hidden = torch.sigmoid(0.8 * (1.2 * (torch.tensor(inputs) @ own[0]) @ own[1]))
        outputs = torch.sigmoid(hidden @ own[2])
        (0.5 * (torch.tensor(targets) - outputs).square().sum()).backward()
        found = slopes(networks([SIZES[number]], seeds=[number]), inputs, targets)
        for ours, theirs in zip(found, own, strict=True):
            np.testing.assert_allclose(ours[0], -theirs.grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("learn", ["learn_row_by_row", "learn_all_rows"])
@pytest.mark.parametrize("activations", [LAYERS, (Sigmoid(),) * 3, (Linear(),) * 2 + (Sigmoid(0.8),)])
def test_company_changes_no_network(learn, activations):
    inputs, targets = rows(), rows(features=3, seed=8)
    together = networks(activations=activations)
    for _ in range(20):
        getattr(together, learn)(inputs, targets, 0.1)
    for number, sizes in enumerate(SIZES):
        alone = networks([sizes], activations, [number])
        for _ in range(20):
            getattr(alone, learn)(inputs, targets, 0.1)
        for ours, theirs in zip(together.weights_of(number), alone.weights_of(0), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-14)


def test_places_that_a_narrow_network_does_not_use_stay_zero():
    network = networks(activations=(Sigmoid(),) * 3)
    network.learn_row_by_row(rows(), rows(features=3), 0.5)
    network.learn_all_rows(rows(), rows(features=3), 0.5)
    assert not network.weights[1][0, :, 2:].any() and not network.weights[2][0, 2:].any()
    assert network.weights[1][0, :, :2].all()
    assert not network.forward(rows())[2][0, :, 2:].any()


def test_row_by_row_is_one_step_after_the_other():
    inputs, targets = rows(), rows(features=3, seed=8)
    at_once, one_by_one = networks(), networks()
    seen = at_once.learn_row_by_row(inputs, targets, 0.3)
    steps = [
        one_by_one.learn_all_rows(inputs[row : row + 1], targets[row : row + 1], 0.3)[0] for row in range(len(inputs))
    ]
    np.testing.assert_allclose(seen, np.concatenate(steps, 1))
    np.testing.assert_allclose(at_once.weights[1], one_by_one.weights[1])
    assert not np.allclose(seen, networks().forward(inputs)[-1], atol=1e-3)


def test_summed_gradients_are_as_many_times_larger_as_there_are_rows():
    summed, averaged = networks(), networks()
    summed.learn_all_rows(rows(), rows(features=3), 0.1, summed=True)
    averaged.learn_all_rows(rows(), rows(features=3), 0.6)
    np.testing.assert_allclose(summed.weights[0], averaged.weights[0])


def test_each_network_may_have_its_own_rate_and_rows():
    inputs = np.stack([rows(seed=seed) for seed in range(3)])
    targets = np.stack([rows(features=3, seed=seed) for seed in range(3)])
    together = networks()
    together.learn_row_by_row(inputs, targets, np.array([0.0, 0.1, 0.9]))
    np.testing.assert_array_equal(together.weights[0][0], networks().weights[0][0])
    for number, rate in enumerate((0.0, 0.1, 0.9)):
        alone = networks([SIZES[number]], seeds=[number])
        alone.learn_row_by_row(inputs[number], targets[number], rate)
        np.testing.assert_allclose(together.weights_of(number)[1], alone.weights_of(0)[1], rtol=1e-11)


def test_batches_give_the_local_gradients_of_the_outputs():
    inputs, targets = rows(), rows(features=3, seed=8)
    outputs = networks().forward(inputs)[-1]
    before, gradients = networks().learn_all_rows(inputs, targets, 0.1)
    np.testing.assert_allclose(before, outputs)
    np.testing.assert_allclose(gradients, (targets - outputs) * outputs * (1 - outputs))


def test_another_error_signal_is_what_is_followed():
    still = networks()
    still.learn_all_rows(rows(), rows(features=3), 0.5, error=lambda targets, outputs: np.zeros_like(outputs))
    np.testing.assert_array_equal(still.weights[2], networks().weights[2])


def test_learning_learns():
    inputs = rows(50)
    network = MLP([(4, 4, 4)] * 2, [Linear(), Sigmoid()], [np.random.default_rng(seed) for seed in (0, 1)])
    before = loss(network, inputs, inputs)
    for _ in range(200):
        network.learn_row_by_row(inputs, inputs, 0.5)
    assert (loss(network, inputs, inputs) < 0.25 * before).all()


def test_a_sigmoid_far_out_overflows_nowhere():
    network = MLP([(1, 1)], [Sigmoid()], [np.random.default_rng(0)], low=1, high=1)
    with np.errstate(all="raise"):
        assert network.forward(np.array([[-1e4], [0.0], [1e4]]))[-1].ravel().tolist() == [0, 0.5, 1]


def test_weights_are_counted_for_each_network():
    assert networks().parameters.tolist() == [16 + 8 + 6, 16 + 20 + 15, 16 + 12 + 9]
    assert [weights.shape for weights in networks().weights_of(0)] == [(4, 4), (4, 2), (2, 3)]


def test_weights_start_between_the_bounds_and_do_not_depend_on_company():
    generators = [np.random.default_rng(seed) for seed in range(3)]
    network = MLP(SIZES, LAYERS, generators, low=0.25, high=0.5, dtype=np.float32)
    for number in range(3):
        flat = np.concatenate([weights.ravel() for weights in network.weights_of(number)])
        assert flat.dtype == np.float32 and flat.min() >= 0.25 and flat.max() < 0.5


@pytest.mark.parametrize(
    ("sizes", "count"), [([(4, 2), (4, 3)], 2), ([(4, 2), (5, 2)], 2), ([(4, 3, 2)], 1), ([(4, 2)], 2)]
)
def test_networks_that_do_not_go_together_are_refused(sizes, count):
    with pytest.raises(ValueError, match=r"networks? need"):
        MLP(sizes, [Linear()], [np.random.default_rng(0)] * count)
