import json
from pathlib import Path

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_json, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample, seeds, summarise

T_TWO, T_FOUR = 4.302653, 2.776445
"""Quantiles t(0.975) for 2 and 4 degrees of freedom, from printed tables."""


def test_a_number_gets_mean_spread_interval_and_its_values():
    found = summarise([{"loss": 1.0}, {"loss": 2.0}, {"loss": 3.0}])["loss"]
    half = T_TWO / np.sqrt(3)
    assert found == {
        "mean": 2.0,
        "std": 1.0,
        "n": 3,
        "low": pytest.approx(2 - half, abs=1e-5),
        "high": pytest.approx(2 + half, abs=1e-5),
        "values": [1.0, 2.0, 3.0],
    }


def test_lists_are_summed_up_element_by_element():
    trees = [{"confusion": [[k, 0], [2 * k, 5]]} for k in range(5)]
    found = summarise(trees)["confusion"]
    half = T_FOUR * np.std(range(5), ddof=1) / np.sqrt(5)
    assert found["mean"] == [[2, 0], [4, 5]]
    assert found["high"] == [[pytest.approx(2 + half, abs=1e-5), 0], [pytest.approx(4 + 2 * half, abs=1e-5), 5]]
    assert "values" not in found


def test_one_seed_has_no_spread():
    found = summarise([{"loss": 0.25, "curve": [1.0, 2.0]}])
    assert found["loss"] == {"mean": 0.25, "std": 0, "n": 1, "low": 0.25, "high": 0.25, "values": [0.25]}
    assert found["curve"] == {"mean": [1, 2], "std": [0, 0], "n": 1, "low": [1, 2], "high": [1, 2]}


def test_the_interval_holds_the_true_mean_in_95_of_100_cases():
    samples = np.random.default_rng(7).normal(3.0, 2.0, (4, 5000))
    found = summarise([row.tolist() for row in samples])
    held = (np.array(found["low"]) < 3) & (np.array(found["high"]) > 3)
    assert held.mean() == pytest.approx(0.95, abs=0.01)


def test_what_no_seed_could_measure_stays_empty():
    assert summarise([{"advantage": None}, {"advantage": None}]) == {"advantage": None}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"test": {"loss": 1.0}}, {"test": {"cost": 1.0}}),
        ({"test": {"loss": [1.0, 2.0]}}, {"test": {"loss": [1.0]}}),
        ({"test": {"loss": 1.0}}, {"test": {"loss": {"mean": 1.0}}}),
        ({"test": {"loss": 1.0}}, {"test": {"loss": None}}),
    ],
)
def test_seeds_of_different_shape_are_refused_by_name(one, other):
    with pytest.raises(RepriseError, match=r"shape of test(\.loss)?;"):
        summarise([one, other])


ABOUT = {"experiment": "digits", "data": {"name": "mnist", "note": "70 of 70,000 images", "stand_in": False}}


def write_runs(folder: Path, abouts: list[dict]) -> Job:
    inputs = tuple(folder / f"seed{seed}.json" for seed in (2, 5))
    for value, (path, about) in enumerate(zip(inputs, abouts, strict=True)):
        write_json(path, {"about": about, "measures": {"loss": float(value)}})
    return Job(inputs, (folder / "summary.json",))


def test_the_summary_file_says_which_seeds_it_is_over(tmp_path):
    seeds(write_runs(tmp_path, [ABOUT, ABOUT]))
    summary = read_json(tmp_path / "summary.json")
    assert summary["about"] == {**ABOUT, "seeds": [2, 5]}
    assert summary["measures"]["loss"]["mean"] == 0.5
    assert json.dumps(summary)


def test_runs_on_different_data_are_never_summed_up(tmp_path):
    job = write_runs(tmp_path, [ABOUT, {**ABOUT, "data": {"name": "emnist"}}])
    with pytest.raises(RepriseError, match=r"seed5\.json: was measured on other data"):
        seeds(job)
    assert not (tmp_path / "summary.json").exists()


def test_a_number_in_words_carries_half_its_interval():
    assert plus_minus({"mean": 0.98049, "high": 0.98261, "n": 5}, 3) == "0.980 ± 0.002"
    assert plus_minus({"mean": 0.98049, "high": 0.98049, "n": 1}, 3) == "0.980"


def test_a_sample_in_words_names_seeds_and_data():
    assert sample(ABOUT | {"seeds": [0]}) == "One seed; data: 70 of 70,000 images."
    several = sample(ABOUT | {"seeds": [0, 1, 2]}, "bands")
    assert several == "Mean over 3 seeds with its 95 % interval (bands); data: 70 of 70,000 images."


def test_a_sample_in_words_says_that_data_stand_in():
    about = {"data": {"note": "drawn letters", "stand_in": True}, "seeds": [0]}
    assert sample(about) == "One seed; stand-in data: drawn letters."
