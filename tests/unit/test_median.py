import numpy as np
import pytest
from scipy.stats import binom

from reprise.artifacts import RepriseError
from reprise.metrics.median import interval_in_words, median, median_in_words
from reprise.metrics.summary import summarise
from reprise.report.measures import find


@pytest.mark.parametrize("count", range(6, 30))
def test_the_interval_is_the_narrowest_that_holds_the_median_often_enough(count):
    found = median(np.arange(count)[::-1])
    below = round(found["low"])
    assert found["high"] == count - 1 - below
    assert 1 - 2 * binom.cdf(below, count, 0.5) >= 0.95 > 1 - 2 * binom.cdf(below + 1, count, 0.5)


def test_few_values_give_their_ends():
    assert median([3, 1, 2]) == {"median": 2, "low": 1, "high": 3, "n": 3}
    assert median([7]) == {"median": 7, "low": 7, "high": 7, "n": 1}


def test_lists_are_taken_element_by_element():
    assert median([[1, 10], [3, 30], [2, 20]])["median"] == [2, 20]


def test_one_run_that_goes_astray_moves_neither_the_median_nor_its_interval():
    values = list(range(12))
    assert median([*values[:-1], 1e6]) == median(values)


def test_a_summary_is_written_as_a_median_with_its_ends():
    assert median_in_words(summarise([0.1, 0.3, 0.2]), 2) == "0.20 (0.10 to 0.30)"
    assert median_in_words(summarise([0.1]), 2) == "0.10"


def test_what_the_ends_are_is_said():
    assert interval_in_words(5) == "the least and the greatest value"
    assert interval_in_words(6) == "their 95 % intervals"


def test_a_reference_may_ask_for_the_median_of_one_number_per_seed():
    document = {"measures": {"test": {"loss": summarise([0.1, 0.2, 0.9]), "curve": summarise([[1], [2], [3]])}}}
    found = find(document, "metrics/x/summary.json", "test.loss.median")
    assert (found.value, found.low, found.high, found.seeds) == (0.2, 0.1, 0.9, 3)
    assert found.origin == "metrics/x/summary.json#test.loss.median"
    with pytest.raises(RepriseError, match=r"has no test\.curve\.median"):
        find(document, "metrics/x/summary.json", "test.curve.median")
