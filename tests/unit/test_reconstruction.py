import numpy as np
import pytest

from reprise.metrics.reconstruction import crossed_error, half_squared_error

TARGETS, OUTPUTS = np.array([[0.0, 1.0, 0.5], [0.2, 0.2, 0.2]]), np.array([[0.5, 0.5, 0.5], [0.1, 0.3, 0.2]])


def test_half_the_squared_distance_is_averaged_over_rows():
    assert half_squared_error(TARGETS, OUTPUTS) == pytest.approx((0.25 + 0.01) / 2)


def test_crossed_differences_are_those_of_a_column_less_a_row():
    by_row = [0.5 * np.square(target - output[:, None]).sum() for target, output in zip(TARGETS, OUTPUTS, strict=True)]
    assert crossed_error(TARGETS, OUTPUTS) == pytest.approx(np.mean(by_row))


def test_many_networks_give_one_number_each():
    many = np.stack([OUTPUTS, TARGETS])
    assert half_squared_error(TARGETS, many).tolist() == [half_squared_error(TARGETS, OUTPUTS), 0]
    assert crossed_error(TARGETS, many)[1] == pytest.approx(crossed_error(TARGETS, TARGETS))
