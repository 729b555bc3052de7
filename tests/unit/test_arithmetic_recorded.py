"""What the recorded runs of sums and differences must show: the published values, and what can be learned."""

from pathlib import Path

import pytest

from reprise.artifacts import read_json
from reprise.experiments.arithmetic import printed

RECORDED = Path(__file__).parents[2] / "report" / "recorded"


def recorded(experiment):
    """Return the measures of a recorded run, which must be of the published data."""
    document = read_json(RECORDED / experiment / "summary.json")
    data = document["about"]["data"]
    assert data["source"] == "published" and data["complete"] and not data["stand_in"]
    return document["about"], document["measures"]


def published_scale(experiment):
    about, measures = recorded(experiment)
    assert (about["scale"]["epochs"], about["scale"]["width"], max(about["scale"]["shares"])) == (10, 1, 0.9)
    return about, measures


def test_the_largest_share_has_the_published_accuracy_over_three_seeds():
    about, measures = published_scale("arithmetic_shares")
    test = measures["share90_e1d1"]["test"]
    assert len(about["seeds"]) == test["accuracy"]["n"] >= 3
    assert 0.55 <= test["accuracy"]["mean"] <= 0.62
    assert 0.02 < test["exact"]["mean"] < 0.1  # the log of the published run has 0.04


@pytest.mark.parametrize("share", printed.SHARES)
def test_each_share_is_near_its_published_accuracy(share):
    _, measures = published_scale("arithmetic_shares")
    own = measures[f"share{round(100 * share)}_e1d1"]["test"]["accuracy"]["mean"]
    assert own == pytest.approx(printed.SHARES[share][0] / 100, abs=0.04)


def test_three_encoders_have_the_published_accuracy_from_text():
    _, measures = published_scale("arithmetic_text")
    own = measures["share90_e3d1"]["validation"]["accuracy"]["mean"][-1]
    assert own == pytest.approx(printed.TEXT[3, 1] / 100, abs=0.04)


def test_four_encoders_have_the_published_accuracy_from_images():
    _, measures = published_scale("arithmetic_images")
    own = measures["share90_e4d1"]["validation"]["accuracy"]["mean"][-1]
    assert own == pytest.approx(printed.IMAGES[4, 1] / 100, abs=0.05)


def test_drawn_queries_have_the_published_error():
    _, measures = published_scale("arithmetic_drawings")
    test = measures["answer_to_query"]["share90_e1d1"]["test"]
    assert test["error"]["mean"] == pytest.approx(0.058, abs=0.003)
    assert test["one_per_place"]["mean"] < test["one_image"]["mean"]


def test_the_single_run_from_images_has_the_accuracy_of_the_log():
    about, measures = recorded("arithmetic_single")
    assert (about["scale"]["epochs"], about["scale"]["batch_size"], about["scale"]["width"]) == (10, 32, 1)
    test = measures["share100_e3d1"]["test"]
    assert test["accuracy"]["mean"] == pytest.approx(0.6123, abs=0.05) and test["exact"]["mean"] > 0.04


def test_the_published_network_learns_many_answers_over_sixty_epochs_from_each_seed():
    about, measures = recorded("arithmetic_long")
    assert (about["scale"]["epochs"], about["scale"]["width"], about["scale"]["shares"]) == (60, 1, [0.9])
    _, after_ten = published_scale("arithmetic_shares")
    assert len(about["seeds"]) >= 3
    assert (
        min(measures["share90_e1d1"]["test"]["exact"]["values"])
        > 5 * after_ten["share90_e1d1"]["test"]["exact"]["mean"]
    )


@pytest.mark.parametrize(("task", "bound"), [("text", 0.99), ("image", 0.95), ("drawing", 0.95)])
def test_networks_that_can_add_answer_unseen_expressions(task, bound):
    about, measures = recorded("arithmetic_learned")
    assert about["scale"]["share"] <= 0.9
    assert min(measures[task]["exact"]["values"]) >= bound
