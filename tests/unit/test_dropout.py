"""The dropout that draws its random bits by the word."""

import pytest
import torch

from reprise.models.dropout import Dropout


def dropped(inputs, share=0.3, seed=0):
    torch.manual_seed(seed)
    return Dropout(share)(inputs)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.05])
def test_so_many_are_dropped_and_the_mean_is_kept(share):
    found = dropped(torch.ones(1000, 1001), share)
    left = found[found != 0]
    assert len(left) / found.numel() == pytest.approx(1 - share, abs=0.002)  # four standard errors, and 2**-16
    assert left.unique().tolist() == pytest.approx([1 / (1 - share)], rel=1e-4)
    assert float(found.mean()) == pytest.approx(1, abs=0.004)


def test_what_is_dropped_depends_on_no_other():
    kept = (dropped(torch.ones(200_000, 4)) != 0).float()
    assert torch.corrcoef(kept.T).sub(torch.eye(4)).abs().max() < 0.01  # numbers of one random word
    assert torch.corrcoef(torch.stack([kept[:-1, 0], kept[1:, 0]]))[0, 1].abs() < 0.01


def test_the_gradient_passes_where_numbers_passed():
    inputs = torch.randn(7, 9, requires_grad=True)  # not a multiple of four
    found = dropped(inputs)
    (gradient,) = torch.autograd.grad(found.sum(), inputs)
    torch.testing.assert_close(found, inputs * gradient)


def test_the_seed_decides_and_a_trained_network_drops_nothing():
    inputs = torch.ones(50, 50)
    assert torch.equal(dropped(inputs), dropped(inputs))
    assert not torch.equal(dropped(inputs), dropped(inputs, seed=1))
    assert torch.equal(Dropout(0.3).eval()(inputs), inputs)
