"""Intervals end where what they are of ends."""

import pytest

from reprise.artifacts import read_json
from reprise.report.bounds import bounds_of
from reprise.report.measures import find

WIDE = {"mean": 0.98, "std": 0.1, "n": 2, "low": 0.9, "high": 1.06}
LOW = {"mean": 0.02, "std": 0.1, "n": 2, "low": -0.06, "high": 0.1}


@pytest.mark.parametrize(
    ("key", "leaf", "ends"),
    [
        ("test.accuracy", WIDE, (0.9, 1.0)),
        ("own_digits.raw.sheets.cossio", WIDE, (0.9, 1.0)),
        ("judged.eval.own_raw.share", LOW, (0.0, 0.1)),
        ("quality.among.coverage", LOW, (0.0, 0.1)),
        ("test.loss", WIDE, (0.9, 1.06)),
        ("beside_vae.coverage", LOW, (-0.06, 0.1)),
        ("squeezenet.frechet.left.share", WIDE, (0.9, 1.06)),
        ("head.paired.narrow.latitude.correlation", {**WIDE, "low": -1.3}, (-1.0, 1.0)),
    ],
)
def test_the_interval_of_a_share_stays_within_0_and_1_and_no_other_is_cut(key, leaf, ends):
    tree = leaf
    for part in reversed(key.split(".")):
        tree = {part: tree}
    found = find({"measures": tree}, "metrics/x/summary.json", key)
    assert (found.low, found.high) == ends and found.value == leaf["mean"]


def test_the_interval_of_an_epoch_of_a_course_is_cut_too():
    course = {"mean": [0.5, 0.98], "std": [0, 0], "n": 2, "low": [0.4, 0.9], "high": [0.6, 1.06]}
    document = {"measures": {"validation": {"accuracy": course}}}
    assert find(document, "x", "validation.accuracy.-1").high == 1.0
    assert find(document, "x", "validation.accuracy").high == [0.6, 1.0]


def test_no_recorded_share_is_beyond_its_bounds(pytestconfig):
    """Whatever is called a share must be one: its mean lies where its interval may."""
    seen = set()

    def walk(tree, path):
        if isinstance(tree, dict) and {"mean", "low", "high", "n"} <= tree.keys():
            bounds = bounds_of(path)
            if bounds and isinstance(tree["mean"], float):
                seen.add(path[-1])
                assert bounds[0] - 1e-9 <= tree["mean"] <= bounds[1] + 1e-9, ".".join(path)
        elif isinstance(tree, dict):
            for key, value in tree.items():
                walk(value, (*path, key))

    for summary in sorted((pytestconfig.rootpath / "report" / "recorded").glob("*/summary.json")):
        walk(read_json(summary)["measures"], ())
    assert {"accuracy", "exact", "share", "below", "recall", "coverage", "correlation"} <= seen
