"""Records: what made an artifact, and whether it still fits."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reprise import fingerprint, records
from reprise.artifacts import RepriseError, read_json, sha256

CONFIG = {"data": {"source": "embedded"}}
SPEC = {"data.source": "embedded"}
MINUTE = 60 * 10**9


def keep(inputs, outputs):
    records.keep("reprise data mnist.make", "artifacts", SPEC, inputs, outputs)
    return records.Record(**read_json(records.path_of(outputs[0])))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A made and recorded artifact whose times were mixed up, as by a copy: older than its input."""
    monkeypatch.chdir(tmp_path)
    made, read = Path("results/splits/mnist/seed0.npz"), Path("results/data/mnist.npz")
    for path in (made, read):
        path.parent.mkdir(parents=True)
        path.write_text(path.name)
    keep([read], [made])
    os.utime(made, ns=(MINUTE, MINUTE))
    os.utime(read, ns=(2 * MINUTE, 2 * MINUTE))
    return made, read


def time_of(path):
    return os.stat(path).st_mtime_ns


def test_a_record_holds_code_settings_and_content(copied):
    made, read = copied
    record = next(records.walk("results"))
    assert record.command == "reprise data mnist.make"
    assert record.code == fingerprint.code_key("artifacts")
    assert record.sources == fingerprint.code_parts("artifacts")
    assert (record.inputs, record.outputs) == ({str(read): sha256(read)}, {str(made): sha256(made)})
    assert record.machine["cores"] == os.cpu_count() and record.versions.keys() == {"python", "torch", "numpy"}


def test_a_record_that_fits_has_no_reasons(copied):
    record = next(records.walk("results"))
    assert record.reasons(CONFIG) == [] and record.changed_inputs() == []


def test_a_changed_source_file_is_the_reason_by_name(copied):
    record = next(records.walk("results"))
    older = replace(record, code="artifacts@0123456789abcdef", sources={**record.sources, "artifacts.py": "0123"})
    assert older.reasons(CONFIG) == ["src/reprise/artifacts.py has changed"]


def test_a_source_file_that_came_or_went_is_a_reason(copied):
    record = next(records.walk("results"))
    only_gone = replace(record, code="artifacts@0123456789abcdef", sources={"__init__.py": "0", "gone.py": "0"})
    assert [reason.split("/")[-1] for reason in only_gone.reasons(CONFIG)] == [
        "__init__.py has changed",
        "gone.py has changed",
        "artifacts.py has changed",
    ]


def test_a_module_that_is_gone_is_a_reason(copied):
    gone = replace(next(records.walk("results")), code="gone@0123456789abcdef", sources={"gone.py": "0"})
    assert gone.reasons(CONFIG) == ["src/reprise/gone.py has changed"]


def test_a_changed_setting_is_the_reason_by_key(copied):
    reasons = next(records.walk("results")).reasons({"data": {"source": "published"}})
    assert reasons == ["data.source has changed in the configuration"]


def test_changed_and_missing_inputs_are_named(copied):
    _, read = copied
    record = next(records.walk("results"))
    read.write_text("other digits")
    assert record.changed_inputs() == [str(read)]
    read.unlink()
    assert record.changed_inputs() == [str(read)]


def test_records_come_in_the_order_of_the_stages_and_not_from_another_scale(copied):
    _, data = copied
    keep([], [data])
    other = Path("results/paper/data/mnist.npz")
    other.parent.mkdir(parents=True)
    other.write_text("published digits")
    keep([], [other])
    assert [list(record.outputs) for record in records.walk("results")] == [
        ["results/data/mnist.npz"],
        ["results/splits/mnist/seed0.npz"],
    ]
    assert list(records.by_output("results/paper")) == [str(other)]


def test_no_results_means_no_records(tmp_path):
    assert list(records.walk(tmp_path / "absent")) == []


def test_a_copied_artifact_that_fits_becomes_no_older_than_its_input(copied):
    made, read = copied
    records.settle("results", CONFIG)
    assert time_of(made) == time_of(read) == 2 * MINUTE


def test_what_a_later_stage_made_for_an_earlier_one_is_settled_first(copied):
    """A film in videos/ shows what measuring, whose record is in metrics/, wrote into runs/."""
    made, _ = copied
    measured, shown, film = map(Path, ("results/metrics/a.json", "results/runs/a/plane.npz", "results/videos/a.mp4"))
    for path in (measured, shown, film):
        path.parent.mkdir(parents=True)
        path.write_text(path.name)
    keep([made], [measured, shown])
    keep([shown], [film])
    for path in (measured, shown, film):
        os.utime(path, ns=(MINUTE, MINUTE))
    records.settle("results", CONFIG)
    assert time_of(made) <= time_of(shown) <= time_of(film)


def test_settling_names_what_was_lost(copied):
    made, _ = copied
    assert records.settle("results", CONFIG) == []
    made.unlink()
    assert records.settle("results", CONFIG) == [str(made)]


def test_an_artifact_made_with_other_settings_becomes_older_than_any_input(copied):
    made, _ = copied
    records.settle("results", {"data": {"source": "published"}})
    assert time_of(made) == records.OUTDATED


def test_an_artifact_stays_old_when_its_input_has_other_content(copied):
    made, read = copied
    read.write_text("other digits")
    os.utime(read, ns=(2 * MINUTE, 2 * MINUTE))
    records.settle("results", CONFIG)
    assert time_of(made) == MINUTE


def test_settings_that_are_taken_back_make_an_artifact_fit_again(copied):
    made, read = copied
    records.settle("results", {"data": {"source": "published"}})
    records.settle("results", CONFIG)
    assert time_of(made) == time_of(read)


def test_an_artifact_in_order_keeps_its_time(copied):
    made, _ = copied
    os.utime(made, ns=(3 * MINUTE, 3 * MINUTE))
    records.settle("results", CONFIG)
    assert time_of(made) == 3 * MINUTE


def test_timings_become_no_older_than_what_was_timed(copied):
    """Snakemake counts them among a job's outputs, and would run it again for an old one."""
    _, read = copied
    timing = Path("results/benchmarks/split_data/mnist.seed0.tsv")
    timing.parent.mkdir(parents=True)
    timing.touch()
    os.utime(timing, ns=(MINUTE, MINUTE))
    records.settle("results", CONFIG)
    assert time_of(timing) == time_of(read)


def test_a_record_without_its_artifact_is_no_trouble(copied):
    made, _ = copied
    made.unlink()
    records.settle("results", CONFIG)
    records.settle("results", {"data": {"source": "published"}})
    assert not made.exists()


@pytest.mark.parametrize("content", ["{}", "garbage", '{"command": 1, "of another version": 2}'])
def test_a_damaged_record_stops_nothing_but_a_question_about_it(copied, content):
    made, _ = copied
    records.path_of(made).write_text(content)
    records.settle("results", CONFIG)
    with pytest.raises(RepriseError, match=r"seed0.npz.record: is "):
        list(records.walk("results"))
