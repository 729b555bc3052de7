"""The system autoencoder from data to tables, on a few rows: what its switches do, and what is measured."""

import numpy as np
import pytest

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.data import splits
from reprise.experiments.autoencoder import architecture, figure, measure, rows, table, train
from reprise.experiments.autoencoder.networks import OWN
from reprise.jobs import Job
from reprise.metrics import summary
from reprise.metrics.reconstruction import half_squared_error

CARD = {
    "name": "bioprocess",
    "title": "Bioprocess",
    "source": "embedded",
    "stand_in": True,
    "complete": False,
    "note": "a few made-up rows",
    "arrays_sha256": "0" * 64,
}
SEEDS, WIDTHS = [0, 3], [1, 4]


def spec(name, **changes):
    settings = {"learns_from": "training", "widths": WIDTHS, "epochs": 3, "learning_rate": 0.05, "seeds": SEEDS}
    return {f"experiments.{name}.{key}": value for key, value in (settings | changes).items()}


def make_data(folder):
    course = np.linspace(0, 3, 60)
    features = np.column_stack([np.exp(-course), 12 - 11 * np.exp(-2 * course), 0.007 * np.cos(course) ** 2])
    write_npz(folder / "data.npz", features=features)
    write_json(folder / "data.json", CARD)
    for seed in SEEDS:
        inputs, outputs = (folder / "data.npz", folder / "data.json"), (folder / f"split{seed}.npz",)
        splits.make(Job(inputs, outputs, {"data.splits.x": "uniform"}, seed))


def make_run(folder, name, **changes):
    """Train and measure one experiment in `folder`; return its history and its summary."""
    if not (folder / "data.npz").exists():
        make_data(folder)
    run = folder / "results" / "runs" / name / "all"
    outputs = tuple(run / file for file in ("weights.safetensors", "history.csv", "samples.npz"))
    inputs = (folder / "data.npz", *(folder / f"split{seed}.npz" for seed in SEEDS))
    settings = spec(name, **changes)
    train.run(Job(inputs, outputs, settings | {"compute.threads": 1}, 0, "experiments.autoencoder.train"))
    measured = [folder / name / f"seed{seed}.json" for seed in SEEDS]
    for seed, path in zip(SEEDS, measured, strict=True):
        own = (folder / "data.npz", folder / "data.json", folder / f"split{seed}.npz", outputs[1])
        measure.run(Job(own, (path,), settings | {"data.splits.x": "uniform"}, seed))
    summary.seeds(Job(tuple(measured), (folder / name / "summary.json",)))
    return read_csv(outputs[1]), read_json(folder / name / "summary.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("autoencoder")


@pytest.fixture(scope="module")
def corrected(folder):
    return make_run(folder, "corrected")


@pytest.fixture(scope="module")
def published(folder):
    return make_run(folder, "published", learns_from="test_from_second_epoch")


def errors(history, kind, part, column="error", seed=0, units=4):
    return [
        float(row[f"{part}_{column}"])
        for row in history
        if (row["network"], row["units"], row["seed"]) == (kind, str(units), str(seed))
    ]


def test_one_number_for_all_outputs_is_the_sum_that_broadcasting_gives():
    random = np.random.default_rng(0)
    targets, outputs = random.random((4, 1, 3)), random.random((4, 1, 3))
    found = train.error_signal(targets, outputs)
    for number in range(4):
        if OWN[number % 2] == "own":
            expected = targets[number, 0] - outputs[number, 0]
        else:
            expected = np.full(3, np.sum(targets[number, 0] - outputs[number, 0][:, None]))
        np.testing.assert_allclose(found[number, 0], expected)


def test_both_kinds_start_alike_and_learn_from_the_same_rows(corrected, folder):
    from reprise.experiments.autoencoder import networks

    own = networks.own(WIDTHS, SEEDS)
    for number in range(0, len(own.sizes), 2):
        for one, other in zip(own.weights_of(number), own.weights_of(number + 1), strict=True):
            np.testing.assert_array_equal(one, other)
    assert len({float(own.weights[0][number, 0, 0]) for number in range(0, len(own.sizes), 2)}) == 4
    assert errors(corrected[0], "own", "training") != errors(corrected[0], "own_scalar", "training")


def test_the_first_epoch_is_the_same_whatever_the_second_learns_from(corrected, published):
    for part in rows.PARTS:
        first, other = (errors(history, "own", part) for history, _ in (corrected, published))
        assert first[0] == other[0] and first[1] != other[1]


def test_from_the_second_epoch_on_the_test_part_is_learned_from(folder, published):
    """With a rate too small to move the networks, the error while learning is that of the rows learned from."""
    history, _ = make_run(folder, "still", learns_from="test_from_second_epoch", learning_rate=1e-12)
    training, test = errors(history, "own", "training"), errors(history, "own", "test")
    assert training[0] != pytest.approx(test[0], rel=1e-4)
    assert training[1:] == pytest.approx(test[1:], rel=1e-6)


def test_the_library_never_learns_from_the_test_part(corrected, published):
    assert [row for row in corrected[0] if row["network"] == "library"] == [
        row for row in published[0] if row["network"] == "library"
    ]


def test_errors_are_averaged_as_the_tables_are_and_final_ones_stand_beside(corrected):
    history, measured = corrected
    found = measured["measures"]["own"]["units4"]
    for part in ("training", "test"):
        means = [np.mean(errors(history, "own", part, seed=seed)) for seed in SEEDS]
        assert found["averaged"][part]["values"] == pytest.approx(means)
        assert found["final"][part]["values"] == [errors(history, "own", part, seed=seed)[-1] for seed in SEEDS]
    last = [errors(history, "own", "validation", seed=seed)[-1] for seed in SEEDS]
    assert found["averaged"]["validation"]["values"] == found["final"]["validation"]["values"] == last


def test_the_published_error_is_another_one_of_the_same_network(corrected):
    history, measured = corrected
    crossed = measured["measures"]["own_scalar_crossed"]["units4"]["final"]["test"]["values"]
    assert crossed == [errors(history, "own_scalar", "test", "crossed", seed)[-1] for seed in SEEDS]
    assert crossed[0] > measured["measures"]["own_scalar"]["units4"]["final"]["test"]["values"][0]


def test_advantages_compare_the_widths_of_a_network_and_the_networks_of_a_width(corrected):
    history, measured = corrected
    last = {
        (kind, units): errors(history, kind, "validation", units=units)[-1]
        for kind in ("own", "library")
        for units in WIDTHS
    }
    names = ("library_advantage", "high_advantage", "gap")
    found = {name: measured["measures"][name]["own"]["values"][0] for name in names}
    assert found["library_advantage"] == min(last["own", units] - last["library", units] for units in WIDTHS)
    assert found["high_advantage"] == last["own", 1] - last["own", 4]
    assert found["gap"] == pytest.approx(
        np.mean(errors(history, "own", "training")) - np.mean(errors(history, "library", "training"))
    )


def test_as_many_components_as_features_tell_all_and_fewer_tell_less(folder, corrected):
    parts = rows.parts(folder / "data.npz", folder / "split0.npz")
    told = [
        half_squared_error(parts["test"], measure.principal_components(parts["training"], parts["test"], count))
        for count in (0, 1, 2, 3)
    ]
    assert told[0] > told[1] > told[2] > told[3] == pytest.approx(0, abs=1e-20)
    found = corrected[1]["measures"]["pca"]["components1"]["test"]["values"][0]
    assert found == pytest.approx(told[1])


def test_principal_components_are_those_of_scikit_learn(folder, corrected):
    from sklearn.decomposition import PCA

    parts = rows.parts(folder / "data.npz", folder / "split0.npz")
    pca = PCA(2).fit(parts["training"])
    expected = pca.inverse_transform(pca.transform(parts["validation"]))
    np.testing.assert_allclose(measure.principal_components(parts["training"], parts["validation"], 2), expected)


def test_rows_are_scaled_by_the_training_part_and_shuffled_by_seed(folder, corrected):
    parts = rows.parts(folder / "data.npz", folder / "split0.npz")
    assert (parts["training"].min(0).tolist(), parts["training"].max(0).tolist()) == ([0] * 3, [1] * 3)
    paths = [folder / f"split{seed}.npz" for seed in SEEDS]
    shuffled = rows.shuffled(folder / "data.npz", paths, SEEDS)
    assert {part: of_seeds.shape for part, of_seeds in shuffled.items()} == {
        "training": (2, 36, 3),
        "test": (2, 12, 3),
        "validation": (2, 12, 3),
    }
    assert not np.array_equal(shuffled["training"][0], parts["training"])
    np.testing.assert_array_equal(np.sort(shuffled["training"][0], axis=0), np.sort(parts["training"], axis=0))


def test_samples_are_the_first_seeds_validation_rows_and_what_becomes_of_them(folder, corrected):
    samples = read_npz(folder / "results/runs/corrected/all/samples.npz")
    assert set(samples) == {"rows", *OWN, "library"}
    for kind in (*OWN, "library"):
        expected = errors(corrected[0], kind, "validation")[-1]
        assert half_squared_error(samples["rows"], samples[kind]) == pytest.approx(expected, rel=1e-5)


def test_the_same_run_again_gives_the_same_bytes(folder, corrected):
    first = {path.name: path.read_bytes() for path in (folder / "results/runs/corrected/all").iterdir()}
    make_run(folder, "corrected")
    assert first == {path.name: path.read_bytes() for path in (folder / "results/runs/corrected/all").iterdir()}


def test_a_training_that_diverges_says_so(folder, corrected):
    with np.errstate(all="ignore"), pytest.raises(RepriseError, match="diverged; lower learning_rate"):
        make_run(folder, "diverged", learning_rate=1e200)


@pytest.fixture(scope="module")
def described(folder):
    path = folder / "architecture.json"
    architecture.describe(Job((), (path,), {"experiments.x.widths": [1, 2, 4, 5]}))
    return path


def test_parameters_are_counted_in_the_networks(described):
    found = read_json(described)
    counts = {kind: [one["parameters"] for one in of_kind.values()] for kind, of_kind in found.items()}
    assert counts == {"own": [15, 21, 33, 39], "library": [21, 27, 39, 45]}
    assert [layer["units"] for layer in found["library"]["units5"]["layers"]] == [3, 5, 3]
    assert [layer["activation"] for layer in found["own"]["units5"]["layers"]] == ["linear", "linear", "sigmoid"]


def test_tables_set_published_and_measured_side_by_side(folder, published, corrected, described):
    inputs = (folder / "published/summary.json", folder / "corrected/summary.json", described)
    outputs = (folder / "table1.csv", folder / "table1.json")
    table.low(Job(inputs, outputs))
    written = read_csv(outputs[0])
    named = {(row["units"], row["network"], row[""]): [row[form] for form in table.FORMS] for row in written}
    assert len(named) == len(written) == 16
    assert named["1", "own", "parameters"] == ["7", "15", "15"]
    assert named["2", "library", "parameters"] == ["10", "27", "27"]
    own = corrected[1]["measures"]["own"]["units1"]["averaged"]["training"]["values"]
    crossed = published[1]["measures"]["own_scalar_crossed"]["units1"]["averaged"]["training"]["values"]
    assert named["1", "own", "training error"] == [
        "0.296",
        *(f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})" for values in (crossed, own)),
    ]
    assert named["2", "library", "validation error"] == ["0.004", "–", "–"]  # two units were not trained
    assert "the least and the greatest value" in read_json(outputs[1])["caption"]


def test_the_table_of_the_error_signal_measures_all_networks_alike(folder, published, corrected):
    outputs = (folder / "signal.csv", folder / "signal.json")
    table.signal(Job((folder / "published/summary.json", folder / "corrected/summary.json"), outputs))
    written = {(row["protocol"], row["network"]): row for row in read_csv(outputs[0])}
    values = corrected[1]["measures"]["own_scalar"]["units4"]["final"]["validation"]["values"]
    assert written["corrected", "own, one number for all outputs"]["4"].startswith(f"{np.mean(values):.3f} ")
    assert written["corrected", "principal components"]["4"] == "–"


def pictures(folder, described):
    """Return each figure of the system with its inputs."""
    summaries = [folder / f"{name}/summary.json" for name in ("published", "corrected")]
    runs = [folder / f"results/runs/{name}/all" for name in ("published", "corrected")]
    data = (folder / "data.npz", folder / "data.json", folder / "split0.npz")
    return {
        figure.architecture: (described,),
        figure.data: data,
        figure.partition: data,
        figure.learning: (summaries[0], runs[0] / "history.csv", summaries[1], runs[1] / "history.csv"),
        figure.densities: (summaries[1], runs[1] / "samples.npz"),
        figure.clouds: (summaries[1], runs[1] / "samples.npz"),
        figure.gap: tuple(summaries),
    }


@pytest.mark.parametrize("number", range(7))
def test_every_picture_is_drawn_twice_alike_and_says_what_it_shows(number, folder, published, corrected, described):
    draw, inputs = list(pictures(folder, described).items())[number]
    made = []
    for attempt in ("first", "second"):
        outputs = tuple(folder / attempt / f"{draw.__name__}.{kind}" for kind in ("pdf", "png", "json"))
        draw(Job(inputs, outputs))
        made.append([path.read_bytes() for path in outputs])
    words = read_json(outputs[2])
    assert made[0] == made[1]
    assert words["alt"] and words["caption"].endswith(".") and ".." not in words["caption"]
    assert draw is figure.architecture or "stand-in data: a few made-up rows" in words["caption"]


def test_the_description_of_learning_names_the_last_errors(folder, published, corrected, described):
    outputs = tuple(folder / f"learning.{kind}" for kind in ("pdf", "png", "json"))
    figure.learning(Job(pictures(folder, described)[figure.learning], outputs))
    values = [errors(corrected[0], "own", "test", seed=seed, units=1)[-1] for seed in SEEDS]
    assert f"own, corrected: {np.mean(values):.3f}" in read_json(outputs[2])["alt"]


def test_the_autoencoder_of_music_is_described(tmp_path):
    architecture.describe_banoy(Job((), (tmp_path / "architecture.json",)))
    figure.architecture_banoy(
        Job((tmp_path / "architecture.json",), tuple(tmp_path / f"fig.{kind}" for kind in ("pdf", "png", "json")))
    )
    assert "68 features; input: 68 units, sigmoid, 4,624 parameters" in read_json(tmp_path / "fig.json")["alt"]
