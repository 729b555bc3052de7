"""A recorded run stands beside this one in the papers' own tables, each number from the file that it names."""

import json

import pytest

from reprise.artifacts import read_csv, read_json, write_json
from reprise.experiments.beside import Column, Contents, with_recorded
from reprise.jobs import Job

CARD = {"stand_in": True, "note": "made up"}


@with_recorded(1, {"as published": Column("recorded, as published", 0), "corrected": Column("recorded", 1)})
def errors(published, corrected, *others):
    """Errors by width."""
    rows = [
        {"width": str(width), "published": "9", "as published": first, "corrected": second, "others": str(len(others))}
        for width, first in published["measures"].items()
        for second in [corrected["measures"].get(width, "–")]
    ]
    return Contents(rows, "Errors.", f"Seeds {corrected['about']['seeds']}.", corrected["about"]["data"])


def summary(folder, experiment, measures, recorded=False):
    path = folder / ("recorded" if recorded else "metrics") / experiment / "summary.json"
    document = {"about": {"experiment": experiment, "seeds": [0], "data": CARD}, "measures": measures}
    write_json(path, document | ({"recorded": {"seconds": {}}} if recorded else {}))
    return path


@pytest.fixture
def runs(tmp_path):
    other = tmp_path / "architecture.json"
    write_json(other, {"layers": []})
    return (
        summary(tmp_path, "first", {"1": "11", "2": "12"}),
        summary(tmp_path, "second", {"1": "21", "2": "22"}),
        other,
    )


def tabulated(folder, *inputs):
    outputs = (folder / "table.csv", folder / "table.json")
    errors(Job(inputs, outputs))
    return read_csv(outputs[0]), read_json(outputs[1])


def test_recorded_numbers_stand_behind_those_of_this_run(runs, tmp_path):
    recorded = (
        summary(tmp_path, "second", {"1": "41"}, True),
        summary(tmp_path, "first", {"1": "31", "3": "33"}, True),
    )
    rows, words = tabulated(tmp_path, *runs, *recorded)
    assert [list(row.values()) for row in rows] == [
        ["1", "9", "11", "31", "21", "41", "1"],
        ["2", "9", "12", "–", "22", "–", "1"],
    ]
    assert list(rows[0]) == [
        "width",
        "published",
        "as published",
        "recorded, as published",
        "corrected",
        "recorded",
        "others",
    ]
    assert words["recorded"] == {"recorded, as published": [str(recorded[1])], "recorded": [str(recorded[0])]}
    assert words["caption"] == "Errors. Seeds [0]. Recorded: seeds [0]." and words["data"] == CARD


def test_where_a_run_is_not_recorded_the_table_has_no_such_column(runs, tmp_path):
    rows, words = tabulated(tmp_path, *runs, summary(tmp_path, "first", {"1": "31"}, True))
    assert list(rows[0]) == ["width", "published", "as published", "corrected", "others"]
    assert json.dumps(words) == json.dumps({"caption": "Errors. Seeds [0].", "data": CARD})
