"""The system music from data to pictures, on a few networks: protocols, what is measured, and what is shown."""

import numpy as np
import pytest

from reprise.artifacts import UsageError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.data import gom, splits
from reprise.data.sphere import great_circle
from reprise.experiments.music import baselines, figure, machines, measure, places, rows, search, table, train
from reprise.jobs import Job
from reprise.metrics import summary
from reprise.metrics.energy import average_instant_energy

RATES = [0.001, 0.01, 0.5]
SEARCH = {"learning_rates": RATES, "epochs": 12, "threads": 1}
SETTINGS = {
    "grid": SEARCH | {"depths": [1, 2], "widths": [1, 3]},
    "autoencoders": SEARCH | {"narrow": [1, 19], "wide": [87, 88], "every": 18, "head_epochs": 30},
    "places": {"epochs": 3, "batch_size": 64, "learning_rate": 0.003, "methods": ["constant", "neighbours"]},
}
SEEDS = (0, 1)


def spec(name, kind, protocol):
    settings = SETTINGS[kind] | ({"protocol": protocol} if protocol else {})
    return {f"experiments.{name}.{key}": value for key, value in settings.items()}


def make_data(folder):
    outputs = (folder / "gom.npz", folder / "gom.json")
    gom.make(Job((), outputs, {"data.source": "embedded"}))
    for seed in SEEDS:
        splits.make(Job(outputs, (folder / f"split{seed}.npz",), {"data.splits.gom": "uniform"}, seed))


def make_run(folder, name, kind, protocol):
    """Train and measure one experiment; return its folder of runs and its summary's path."""
    settings = spec(name, kind, protocol)
    measured = []
    for seed in SEEDS:
        run = folder / "results" / "runs" / name / f"seed{seed}"
        made = [run / file for file in ("weights.safetensors", "curves.npz", "predictions.npz")]
        data, card, split = folder / "gom.npz", folder / "gom.json", folder / f"split{seed}.npz"
        job = {"spec": settings | {"compute.threads": 1, "compute.device": "cpu"}, "seed": seed}
        if kind == "places":
            outputs = (made[0], made[2])
            places.run(Job((data,), outputs, module="experiments.music.places", **job))
            inputs = (data, card, made[2])
        else:
            stage = getattr(train, kind)
            stage(Job((data, split), tuple(made), module="experiments.music.train", **job))
            inputs = (data, card, split, made[1], made[2])
        measured.append(folder / name / f"seed{seed}.json")
        extra = {} if kind == "places" else {"data.splits.gom": "uniform"}
        getattr(measure, kind)(Job(inputs, (measured[-1],), settings | extra, seed))
    summary.seeds(Job(tuple(measured), (folder / name / "summary.json",)))
    return folder / "results" / "runs" / name, folder / name / "summary.json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("music")
    make_data(folder)
    return folder


@pytest.fixture(scope="module")
def grids(folder):
    return [make_run(folder, f"grid_{protocol}", "grid", protocol) for protocol in ("as_published", "corrected")]


@pytest.fixture(scope="module")
def autoencoders(folder):
    kinds = ("as_published", "corrected")
    return [make_run(folder, f"autoencoders_{protocol}", "autoencoders", protocol) for protocol in kinds]


@pytest.fixture(scope="module")
def named(folder):
    return make_run(folder, "places", "places", "")


def load(folder, protocol, seed=0):
    return rows.load(folder / "gom.npz", folder / "split0.npz", protocol, seed)


def test_as_published_one_feature_is_left_out_and_coordinates_share_a_scale(folder):
    tracks = load(folder, "as_published")
    assert tracks.features["train"].shape == (635, 67) and tracks.features["validation"].shape == (212, 67)
    everything = np.concatenate(list(tracks.features.values()))
    assert everything.min() == 0 and everything.max() == 1
    coordinates = np.concatenate(list(tracks.targets.values()))
    np.testing.assert_allclose([coordinates[:, 0].min(), coordinates[:, 0].max()], [0.225, 0.603], atol=1e-3)
    assert coordinates.min() == 0 and coordinates.max() == 1


def test_corrected_all_features_are_scaled_by_the_training_rows(folder):
    tracks = load(folder, "corrected")
    assert tracks.features["train"].shape == (635, 68)
    for columns in (tracks.features["train"], tracks.targets["train"]):
        np.testing.assert_allclose(columns.min(0), 0, atol=1e-7)
        np.testing.assert_allclose(columns.max(0), 1, atol=1e-6)
    others = np.concatenate([tracks.features["validation"], tracks.features["test"]])
    assert others.min() < 0 or others.max() > 1


@pytest.mark.parametrize("protocol", ["as_published", "corrected"])
def test_targets_are_the_positions_of_their_tracks(folder, protocol):
    tracks, arrays = load(folder, protocol, seed=5), read_npz(folder / "gom.npz")
    known = {tuple(position) for position in arrays["positions"].round(2).tolist()}
    for part in rows.PARTS:
        assert {tuple(position) for position in tracks.degrees(tracks.targets[part]).round(2).tolist()} <= known
    chosen = np.random.default_rng(5).permutation(read_npz(folder / "split0.npz")["train"])
    expected = arrays["positions"][arrays["labels"][chosen]]
    np.testing.assert_allclose(tracks.degrees(tracks.targets["train"]), expected, atol=1e-4)


def test_the_best_network_is_found_and_measured_in_kilometres(grids):
    runs, path = grids[0]
    curves, found = read_npz(runs / "seed0" / "curves.npz"), read_npz(runs / "seed0" / "predictions.npz")
    measures = read_json(path)["measures"]
    assert measures["networks"]["mean"] == 2 * 2 * len(RATES)
    assert measures["best"]["energy"]["values"][0] == pytest.approx(float(curves["validation"][:, -1].min()))
    error = great_circle(found["test_true"], found["test_best"]).mean()
    assert measures["error"]["test"]["best"]["values"][0] == pytest.approx(error)
    shown = measures["shown"]
    energies = [shown[rank]["energy"]["values"][0] for rank in ("best", "median", "worst")]
    assert energies == sorted(energies) and energies[0] < energies[2]
    assert measures["features"]["mean"] == 67


def test_the_published_choice_is_compared_with_the_best(grids):
    runs, path = grids[0]
    curves, choice = read_npz(runs / "seed1" / "curves.npz"), read_json(path)["measures"]["published_choice"]
    last = curves["validation"][:, -1]
    own = last[(curves["depth"] == 1) & (curves["width"] == 3) & (curves["rate"] == 0.01)].item()
    assert choice["energy"]["values"][1] == pytest.approx(own)
    assert choice["excess"]["values"][1] == pytest.approx(own / last.min() - 1, rel=1e-5)
    assert choice["rank"]["values"][1] == np.sum(last < own) + 1


def test_heads_of_paired_codes_answer_better_than_those_of_other_tracks(autoencoders):
    measures = read_json(autoencoders[0][1])["measures"]
    assert list(measures["head"]) == ["unpaired", "paired"]
    assert list(read_json(autoencoders[1][1])["measures"]["head"]) == ["paired"]
    for side in ("narrow", "wide"):
        unpaired, paired = (measures["head"][pairing][side] for pairing in ("unpaired", "paired"))
        assert paired["energy"]["mean"] < unpaired["energy"]["mean"]


def test_heads_are_measured_on_the_scaled_and_the_true_coordinates(autoencoders):
    runs, path = autoencoders[0]
    found, head = read_npz(runs / "seed0" / "predictions.npz"), read_json(path)["measures"]["head"]["paired"]["wide"]
    true, predicted = found["scaled_true"], found["scaled_wide_paired"]
    assert head["energy"]["values"][0] == pytest.approx(float(average_instant_energy(true, predicted)), rel=1e-5)
    kilometres = great_circle(found["true"], found["wide_paired"]).mean()
    assert head["error"]["values"][0] == pytest.approx(kilometres)
    expected = np.corrcoef(true[:, 0], predicted[:, 0])[0, 1]
    assert head["latitude"]["correlation"]["values"][0] == pytest.approx(expected, abs=1e-6)


def test_both_sweeps_are_kept_apart(autoencoders):
    curves = read_npz(autoencoders[1][0] / "seed0" / "curves.npz")
    assert sorted(set(curves["width"][curves["kind"] == "narrow"])) == [1, 19]
    assert sorted(set(curves["width"][curves["kind"] == "wide"])) == [87]
    measures = read_json(autoencoders[1][1])["measures"]
    assert measures["wide"]["published_choice"]["wins"]["mean"] == 1


def test_widths_that_go_down_are_refused(folder, tmp_path):
    settings = spec("music", "autoencoders", "corrected") | {"experiments.music.narrow": [9, 2]}
    outputs = tuple(tmp_path / "results" / "runs" / "music" / "seed0" / name for name in "abc")
    with pytest.raises(UsageError, match=r"experiments\.music\.narrow must not go down, as 9 to 2"):
        train.autoencoders(Job((folder / "gom.npz", folder / "split0.npz"), outputs, settings, 0))


def test_every_track_is_located_by_those_that_did_not_learn_from_it(folder, named, monkeypatch):
    arrays = read_npz(folder / "gom.npz")
    found = read_npz(named[0] / "seed0" / "predictions.npz")
    seen = []

    def spy(features, labels, others):
        seen.append((features, others))
        return baselines.constant(features, labels, others)

    monkeypatch.setitem(baselines.METHODS, "constant", [spy])
    outputs = tuple(folder / "results" / "runs" / "spied" / "seed0" / name for name in ("w", "p.npz"))
    settings = spec("spied", "places", "") | {"compute.threads": 1, "compute.device": "cpu"}
    places.run(Job((folder / "gom.npz",), outputs, settings, 0, "experiments.music.places"))
    assert len(seen) == 10 and sum(len(others) for _, others in seen) == 1059
    for features, others in seen:
        assert not {row.tobytes() for row in features} & {row.tobytes() for row in others}
    np.testing.assert_array_equal(found["labels"], arrays["labels"])
    np.testing.assert_array_equal(read_npz(outputs[1])["network_position"], found["network_position"])


def test_members_stop_by_rows_that_they_did_not_learn_from():
    labels = np.repeat(np.arange(4), 30)
    folds = [np.arange(0, 110), np.arange(10, 120)]
    learned, kept = places._members(folds, labels, 0)
    assert len(learned) == len(kept) == 10
    for fold, rows_of_fold in enumerate(folds):
        own = range(5 * fold, 5 * fold + 5)
        assert sorted(np.concatenate([kept[number] for number in own])) == rows_of_fold.tolist()
        assert all(not set(learned[number]) & set(kept[number]) for number in own)


def test_what_is_tuned_is_tuned_by_the_rows_that_are_learned_from():
    random = np.random.default_rng(0)
    spots = np.array([[0.0, 0.0], [0.0, 90.0]])
    labels = np.repeat([0, 1], 30)
    features = labels[:, None] + 0.01 * random.standard_normal((60, 1))

    def wrong(learned, known, others):
        return 1 - right(learned, known, others)

    def right(learned, known, others):
        return np.eye(2)[(others[:, 0] > 0.5).astype(int)]

    found = baselines.predict([wrong, right], features, labels, np.array([[0.0], [1.0]]), spots)
    np.testing.assert_array_equal(found, np.eye(2))


@pytest.mark.parametrize("method", ["neighbours", "forest", "support_vectors", "kernel_logistic"])
def test_methods_give_probabilities_and_beat_chance(method):
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 80)
    features = np.eye(3)[labels] + 0.3 * random.standard_normal((240, 3))
    spots = np.array([[0.0, 0.0], [0.0, 90.0], [45.0, 180.0]])
    found = baselines.predict(baselines.METHODS[method], features[::2], labels[::2], features[1::2], spots)
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-6)
    assert (found.argmax(1) == labels[1::2]).mean() > 0.8


def test_the_network_beats_one_position_on_made_up_tracks(named):
    measures = read_json(named[1])["measures"]
    assert measures["network"]["error"]["mean"] < 0.95 * measures["constant"]["error"]["mean"]
    np.testing.assert_allclose(
        measures["least_error"]["values"],
        np.min([measures[name]["error"]["values"] for name in ("constant", "neighbours", "network", "average")], 0),
    )


def draw(stage, inputs, folder):
    outputs = tuple(folder / f"picture.{kind}" for kind in ("pdf", "png", "json"))
    stage(Job(tuple(inputs), outputs))
    return read_json(outputs[2])


def test_learning_curves_name_the_winners_and_the_left_out_widths(grids, autoencoders, tmp_path):
    words = draw(search.networks, [path for _, path in grids], tmp_path)
    assert "stand-in data" in words["caption"] and "as published: the best (" in words["alt"]
    words = draw(search.narrow, [path for _, path in autoencoders], tmp_path)
    assert "every 18th was trained" in words["caption"] and "read off the paper's figure" not in words["caption"]
    summary = read_json(autoencoders[0][1])
    summary["about"]["data"]["stand_in"] = False
    write_json(tmp_path / "published.json", summary)
    words = draw(search.narrow, [tmp_path / "published.json", autoencoders[1][1]], tmp_path)
    assert "read off the paper's figure" in words["caption"]
    words = draw(search.winners, [path for _, path in autoencoders], tmp_path)
    assert "69 to 136 units: 87, 87" in words["alt"]


def test_coordinates_are_drawn_with_correlation_and_kilometres(autoencoders, tmp_path):
    inputs = [path for _, path in autoencoders] + [runs / "seed0" / "predictions.npz" for runs, _ in autoencoders]
    for stage in (figure.latitude_narrow, figure.longitude_wide):
        words = draw(stage, inputs, tmp_path)
        assert words["alt"].count("correlation") == 3 and "One position for all tracks is off by" in words["caption"]


def test_the_map_says_which_places_are_found_best(named, tmp_path):
    words = draw(figure.world, [named[1], named[0] / "seed0" / "predictions.npz"], tmp_path)
    assert "Map of 33 places and the 1,059 answers" in words["alt"] and "without coastlines" in words["caption"]


def test_tables_set_published_and_ours_side_by_side(grids, autoencoders, named, tmp_path):
    inputs = tuple(path for _, path in [*grids, *autoencoders])
    outputs = (tmp_path / "table.csv", tmp_path / "table.json")
    table.search(Job(inputs, outputs))
    found = read_csv(outputs[0])
    wide = {row[""]: row for row in found if row["networks"].endswith("136 units")}
    assert wide["units"]["published"] == "87" and wide["units"]["as published"] == "87"
    assert wide["energy"]["published"] == "1.6"
    table.heads(Job(inputs, outputs))
    assert [row["from"] for row in read_csv(outputs[0])][2:4] == [
        "narrow, codes of other tracks",
        "wide, codes of other tracks",
    ]
    table.places(Job((named[1],), outputs))
    assert [row["method"] for row in read_csv(outputs[0])][-1] == "Zhou et al. (2014), other tracks"


def test_a_published_choice_that_is_not_among_the_networks_is_left_open(folder, tmp_path):
    curves = {
        "depth": np.array([1]),
        "width": np.array([5]),
        "rate": np.array([0.2]),
        "training": np.ones((1, 2)),
        "validation": np.ones((1, 2)),
        "gradient": np.ones((1, 2)),
    }
    write_npz(tmp_path / "curves.npz", **curves)
    spots = np.zeros((3, 2))
    names = ("validation_true", "validation_best", "test_true", "test_best")
    write_npz(tmp_path / "predictions.npz", **dict.fromkeys(names, spots))
    card = read_json(folder / "gom.json")
    write_json(tmp_path / "gom.json", card)
    inputs = (folder / "gom.npz", tmp_path / "gom.json", folder / "split0.npz")
    inputs += (tmp_path / "curves.npz", tmp_path / "predictions.npz")
    settings = spec("music", "grid", "corrected") | {"data.splits.gom": "uniform"}
    measure.grid(Job(inputs, (tmp_path / "seed0.json",), settings, 0))
    measures = read_json(tmp_path / "seed0.json")["measures"]
    assert measures["published_choice"] is None and measures["refused_over_kept"] is None


def recorded_run(folder, name, machine, seconds, seeds):
    path = folder / "recorded" / name / "summary.json"
    made = {"machine": machine, "versions": {"python": "3.11.7", "torch": "2.13.0"}, "seconds": seconds}
    write_json(path, {"about": {"seeds": seeds}, "recorded": made})
    return path


PROCESSOR = {"processor": "made up", "cores": 2, "memory_gb": 24, "accelerator": None}
GRAPHICS = {"processor": "another", "cores": 16, "memory_gb": 128, "accelerator": "made-up card"}


def test_the_machines_of_recorded_runs_stand_beside_the_published_ones(tmp_path):
    recorded = [
        recorded_run(tmp_path, "music_grid", PROCESSOR, {"train": 60.0}, [0, 1]),
        recorded_run(tmp_path, "gan_banoy2023", GRAPHICS, {"train": 90.0}, [0]),
    ]
    outputs = (tmp_path / "table.csv", tmp_path / "table.json")
    machines.resources(Job((tmp_path / "anchor.txt", *recorded), outputs))
    found = {row["resource"]: row for row in read_csv(outputs[0])}
    assert list(found["model"])[1:] == ["CPU", "GPU", "TPU", "recorded, CPU", "recorded, GPU"]
    assert found["cores"]["GPU"] == "2,496" and found["memory bandwidth"]["TPU"] == "900 GB/s"
    ours = {name: row["recorded, GPU"] for name, row in found.items()}
    assert found["model"]["recorded, CPU"] == "made up" and ours["model"] == "made-up card"
    assert found["memory"]["recorded, CPU"] == "24 GB" and ours["cores"] == "–"
    assert found["Python"]["CPU"] == "3.9" and ours["Python"] == "3.11.7"
    files = {"recorded, CPU": [str(recorded[0])], "recorded, GPU": [str(recorded[1])]}
    assert read_json(outputs[1])["recorded"] == files

    machines.resources(Job((tmp_path / "anchor.txt", recorded[0]), outputs))
    assert list(read_csv(outputs[0])[0])[4:] == ["recorded"]
    machines.resources(Job((tmp_path / "anchor.txt",), outputs))
    assert list(read_csv(outputs[0])[0]) == ["resource", "CPU", "GPU", "TPU"]
    assert "recorded" not in read_json(outputs[1])


def test_a_command_stands_beside_each_published_notebook(tmp_path):
    recorded = recorded_run(tmp_path, "gan_banoy2023", GRAPHICS, {"train": 90.0, "measure": 30.0}, [0])
    outputs = (tmp_path / "table.csv", tmp_path / "table.json")
    machines.links(Job((tmp_path / "anchor.txt", recorded), outputs))
    found = {row["command"]: row for row in read_csv(outputs[0])}
    assert found["EXPERIMENT=gan_banoy2023"]["published"] == "mnist_gan.ipynb"
    assert found["EXPERIMENT=gan_banoy2023"]["minutes"] == "2.0" and found["EXPERIMENT=gan_banoy2023"]["seeds"] == "1"
    assert found["EXPERIMENT=stylization"]["minutes"] == "–"
    assert read_json(outputs[1])["recorded"] == {name: [str(recorded)] for name in ("seeds", "minutes")}
    assert {row["method"] for row in found.values()} == {"music", "LeNet-5", "GAN", "style transfer"}
