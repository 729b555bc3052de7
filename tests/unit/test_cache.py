"""The cache of finished trainings: a hit is the same bytes without training, a doubt is a training."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reprise.artifacts import read_json, write_json
from reprise.jobs import Job
from reprise.training import cache


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The cache folder, not made yet."""
    monkeypatch.setenv("REPRISE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


@pytest.fixture
def job(tmp_path):
    """A training that reads a data set and writes two files."""
    (tmp_path / "mnist.npz").write_text("digits")
    outputs = (tmp_path / "run" / "weights.safetensors", tmp_path / "run" / "history.csv")
    spec = {"experiments.lenet_modern.epochs": 5}
    return Job((tmp_path / "mnist.npz",), outputs, spec, seed=3, module="artifacts")


class Stage:
    """A training that counts how often it ran and whose result shows it."""

    def __init__(self):
        self.runs = 0

    def __call__(self, job):
        self.runs += 1
        for path in job.outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{path.name} of training {self.runs}")


def train(stage, job):
    """Run a stage through the cache into an empty folder and return what it wrote."""
    for path in job.outputs:
        path.unlink(missing_ok=True)
    cache.through(stage)(job)
    return [path.read_text() for path in job.outputs]


def test_a_hit_gives_the_same_bytes_and_trains_nothing(place, job, capsys):
    stage = Stage()
    first = train(stage, job)
    assert "taken from" not in capsys.readouterr().out
    assert train(stage, job) == first == ["weights.safetensors of training 1", "history.csv of training 1"]
    assert stage.runs == 1 and f"taken from {place}" in capsys.readouterr().out


def test_a_hit_serves_another_checkout(place, job, tmp_path):
    stage = Stage()
    train(stage, job)
    elsewhere = replace(job, outputs=tuple(tmp_path / "other" / path.name for path in job.outputs))
    train(stage, elsewhere)
    assert stage.runs == 1


def test_the_name_of_the_input_does_not_matter_but_its_content_does(place, job, tmp_path):
    (tmp_path / "copy.npz").write_text("digits")
    assert cache.key_of(replace(job, inputs=(tmp_path / "copy.npz",))) == cache.key_of(job)
    (tmp_path / "copy.npz").write_text("other digits")
    assert cache.key_of(replace(job, inputs=(tmp_path / "copy.npz",))) != cache.key_of(job)


@pytest.mark.parametrize(
    "changed",
    [{"spec": {"experiments.lenet_modern.epochs": 6}}, {"seed": 4}, {"module": "jobs"}, {"inputs": ()}],
    ids=["settings", "seed", "code", "inputs"],
)
def test_the_key_changes_with_all_that_a_training_depends_on(place, job, changed):
    assert cache.key_of(replace(job, **changed)) != cache.key_of(job)


def test_the_key_changes_with_the_code_behind_the_module(place, job, monkeypatch):
    before = cache.key_of(job)
    monkeypatch.setattr("reprise.fingerprint.code_key", lambda module: f"{module}@0123456789abcdef")
    assert cache.key_of(job) != before


@pytest.mark.parametrize("library", ["torch", "numpy"])
def test_the_key_changes_with_the_libraries(place, job, monkeypatch, library):
    before = cache.key_of(job)
    monkeypatch.setattr(cache, "version", lambda name: "0.0.1" if name == library else "2.0")
    other = cache.key_of(job)
    monkeypatch.setattr(cache, "version", lambda name: "0.0.2" if name == library else "2.0")
    assert len({before, other, cache.key_of(job)}) == 3


def test_a_build_for_other_processors_is_the_same_library(place, job, monkeypatch):
    monkeypatch.setattr(cache, "version", lambda name: "2.13.0+cpu")
    before = cache.key_of(job)
    monkeypatch.setattr(cache, "version", lambda name: "2.13.0+cu130")
    assert cache.key_of(job) == before


def only_entry(place):
    [(entry, _)] = cache.entries(place)
    return entry


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: (entry / "weights.safetensors").write_text("weights.safetensors of training 9"),
        lambda entry: (entry / "history.csv").unlink(),
        lambda entry: (entry / "manifest.json").write_text('{"files": {'),
        lambda entry: (entry / "manifest.json").unlink(),
        lambda entry: write_json(entry / "manifest.json", {"experiment": "lenet_modern"}),
    ],
    ids=["changed file", "missing file", "torn manifest", "missing manifest", "manifest without files"],
)
def test_a_damaged_entry_is_dropped_and_trained_again(place, job, damage):
    stage = Stage()
    train(stage, job)
    damage(only_entry(place))
    assert train(stage, job)[0] == "weights.safetensors of training 2"
    assert train(stage, job)[0] == "weights.safetensors of training 2"
    assert stage.runs == 2


def test_an_entry_says_whose_it_is_and_holds_nothing_but_the_run(place, job):
    train(Stage(), job)
    entry = only_entry(place)
    assert sorted(path.name for path in entry.iterdir()) == ["history.csv", "manifest.json", "weights.safetensors"]
    about = read_json(entry / "manifest.json")
    assert (about["experiment"], about["seed"]) == ("lenet_modern", 3)
    assert [path.name for path in place.iterdir()] == [entry.name]


def test_a_failed_training_leaves_no_entry(place, job):
    def failing(job):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.through(failing)(job)
    assert not place.exists()


def test_the_first_of_two_that_finish_the_same_training_is_kept(place, job, capsys):
    def overtaken(job):
        Stage()(job)
        cache.through(Stage())(job)
        job.outputs[0].write_text("finished second")

    assert train(overtaken, job)[0] == "finished second"
    assert (only_entry(place) / "weights.safetensors").read_text() == "weights.safetensors of training 1"
    assert len(list(place.iterdir())) == 1 and "not kept" not in capsys.readouterr().out


def test_a_cache_that_cannot_be_written_costs_no_training(place, job, capsys):
    place.write_text("a file where the folder should be")
    assert train(Stage(), job)[0] == "weights.safetensors of training 1"
    assert "not kept" in capsys.readouterr().out


def test_an_empty_name_switches_the_cache_off(job, monkeypatch):
    monkeypatch.setenv("REPRISE_CACHE", "")
    stage = Stage()
    for _ in range(2):
        train(stage, job)
    assert cache.folder() is None and stage.runs == 2


@pytest.mark.parametrize("value", ["auto", None])
def test_without_a_name_it_is_the_users_cache_folder(monkeypatch, value):
    monkeypatch.setenv("XDG_CACHE_HOME", "/users/cache")
    monkeypatch.setenv("REPRISE_CACHE", "auto")
    if value is None:
        monkeypatch.delenv("REPRISE_CACHE")
    assert cache.folder() == Path("/users/cache/reprise/runs")


def test_entries_come_with_the_oldest_use_first_and_a_hit_is_a_use(place, job):
    stage = Stage()
    jobs = [replace(job, seed=seed) for seed in (0, 1)]
    for each in jobs:
        train(stage, each)
    for entry, about in list(cache.entries(place)):
        os.utime(entry / "manifest.json", (about["seed"], about["seed"]))
    assert [about["seed"] for _, about in cache.entries(place)] == [0, 1]
    train(stage, jobs[0])
    assert [about["seed"] for _, about in cache.entries(place)] == [1, 0]


def test_the_key_changes_with_the_device_that_is_found(place, job, monkeypatch):
    on_this_machine = cache.key_of(job)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert cache.key_of(job) != on_this_machine


def test_an_entry_can_be_read_by_everyone_who_shares_the_cache(place, job):
    train(Stage(), job)
    (entry,) = place.iterdir()
    assert entry.stat().st_mode & 0o777 == 0o755
