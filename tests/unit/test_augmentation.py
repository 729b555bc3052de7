"""Augmented digits stay digits, and the same seed gives the same ones."""

import pytest
import torch
from sklearn.datasets import load_digits
from torch.nn import functional

from reprise.training.augmentation import Augmentation

STILL = dict.fromkeys(("rotation", "slant", "scale", "aspect", "shift", "elastic", "thinner", "thicker"), 0.0)


def only(**change):
    return Augmentation(**{**STILL, "share": 1.0, **change})


def seed(number=0):
    return torch.Generator().manual_seed(number)


@pytest.fixture(scope="module")
def digits():
    images = torch.tensor(load_digits().images[:64] / 16, dtype=torch.float32)[:, None]
    return functional.pad(functional.interpolate(images, scale_factor=2.5, mode="bilinear"), (6, 6, 6, 6))


def centre(images):
    """Return the centre of mass of each image in pixels, (x, y)."""
    place = torch.arange(images.shape[-1], dtype=torch.float32)
    mass = images.sum((1, 2, 3))
    return torch.stack([(images.sum((1, 2)) @ place) / mass, (images.sum((1, 3)) @ place) / mass], 1)


def test_the_same_seed_gives_the_same_images(digits):
    augment = Augmentation()
    assert torch.equal(augment(digits, seed(3)), augment(digits, seed(3)))
    assert not torch.equal(augment(digits, seed(3)), augment(digits, seed(4)))


def test_without_a_generator_torchs_own_is_used(digits):
    torch.manual_seed(3)
    first = Augmentation()(digits)
    torch.manual_seed(3)
    assert torch.equal(Augmentation()(digits), first)


def test_images_keep_their_shape_and_range(digits):
    changed = Augmentation(share=1.0)(digits, seed())
    assert changed.shape == digits.shape and changed.dtype == digits.dtype
    assert changed.min() >= 0 and changed.max() <= 1


def test_no_change_is_none(digits):
    assert torch.allclose(only()(digits, seed()), digits, atol=1e-5)


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.5, 20, 44), (1.0, 64, 64)])
def test_a_share_of_the_images_is_changed(digits, share, low, high):
    changed = Augmentation(share=share)(digits, seed())
    assert low <= int((changed != digits).flatten(1).any(1).sum()) <= high


def test_a_shift_moves_the_whole_digit_by_no_more_than_asked(digits):
    moved = centre(only(shift=3.0)(digits, seed())) - centre(digits)
    assert moved.abs().max() < 3.05 and moved.abs().max() > 2.5
    assert moved[:, 0].std() > 1 and moved[:, 1].std() > 1


def test_a_rotation_turns_about_the_middle():
    bar = torch.zeros(500, 1, 33, 33)
    bar[:, :, 16, 4:29] = 1
    changed = only(rotation=20.0)(bar, seed())[:, 0]
    rise = changed[:, :, 26].argmax(1) - 16.0
    angle = torch.rad2deg(torch.atan2(rise, torch.tensor(10.0)))
    assert 17 < angle.max() < 23 and -23 < angle.min() < -17
    assert (changed[:, 16, 16] > 0.9).all()


def test_a_slant_leaves_horizontal_bars_horizontal():
    bars = torch.zeros(100, 1, 32, 32)
    bars[:, :, 8:10, 12:20] = 1
    changed = only(slant=0.5)(bars, seed())
    assert torch.allclose(changed.sum((1, 3)), bars.sum((1, 3)), atol=1e-3)
    assert (changed.argmax(-1)[:, 0, 8].float()).std() > 1


def test_a_scale_changes_both_sides_alike_and_an_aspect_against_each_other():
    square = torch.zeros(200, 1, 40, 40)
    square[:, :, 14:26, 14:26] = 1

    def sides(change):
        images = change(square, seed())
        return images.sum((1, 2)).amax(1), images.sum((1, 3)).amax(1)

    height, width = sides(only(scale=0.3))
    assert torch.allclose(height, width, atol=0.1) and height.std() > 1.5
    height, width = sides(only(aspect=0.3))
    assert torch.corrcoef(torch.stack([height, width]))[0, 1] < -0.9


def test_elastic_displacements_are_smooth_and_as_large_as_asked():
    ramp = torch.linspace(0, 1, 32).expand(400, 1, 32, 32) * 31
    moved = (only(elastic=0.8)(ramp, seed()) - ramp)[:, 0, 8:24, 8:24]
    assert moved.std() == pytest.approx(0.8, rel=0.1)
    assert moved.diff(dim=2).std() < 0.3 * moved.std()


def test_strokes_become_thinner_and_thicker_and_nothing_else(digits):
    thicker, thinner = only(thicker=1.0)(digits, seed()), only(thinner=1.0)(digits, seed())
    assert (thicker >= digits - 1e-5).all() and (thinner <= digits + 1e-5).all()
    assert thicker.sum() > 1.1 * digits.sum() and thinner.sum() < 0.9 * digits.sum()
    assert (centre(thicker) - centre(digits)).abs().max() < 0.5
