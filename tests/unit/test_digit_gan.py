"""The adversarial networks from training to table, on a few small digits."""

import csv
import shutil

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from reprise.artifacts import RepriseError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.cli import main
from reprise.data import video
from reprise.experiments.digit_gan import figure, measure, quality, table, train
from reprise.experiments.digit_gan import video as film
from reprise.experiments.digit_gan.networks import RECIPES, inputs, optimizers, pair, trained
from reprise.jobs import Job
from reprise.metrics.summary import seeds
from reprise.models.lenet import VARIANTS as LENETS
from reprise.training.checkpoint import load_weights, save_weights

CPU = torch.device("cpu")
COMPUTE = {"compute.device": "cpu", "compute.threads": 1, "data.splits.mnist": "uniform"}
RATES = {
    "banoy2023": [0.0002, 0.0002],
    "sepulveda2023": [0.001, 0.005],
    "alvarez2023_narrow": [0.001, 0.001],
    "conditional": [0.001, 0.001],
}
CARD = dict.fromkeys(measure.CARD, "made up") | {"stand_in": False, "complete": False}


def settings(network, **changes):
    chosen = {"network": network, "data": "mnist", "epochs": 2, "batch_size": 20, "learning_rate": RATES[network]}
    chosen |= {"precision": "fp32", "samples": 120, "shown": [1, 2, 9]} | changes
    return {f"experiments.gan.{key}": value for key, value in chosen.items()} | COMPUTE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Bars and squares in the place of digits, a split, own digits, and a LeNet with its first weights."""
    folder = tmp_path_factory.mktemp("gan")
    images = np.zeros((100, 28, 28), np.uint8)
    for row, image in enumerate(images):
        image[4:24, 12 : 14 + row % 5] = 255 - row
    write_npz(folder / "data.npz", images=images, labels=np.arange(100, dtype=np.uint8) % 10)
    write_json(folder / "data.json", CARD)
    parts = {"train": np.arange(60), "validation": np.arange(60, 80), "test": np.arange(80, 100)}
    write_npz(folder / "split.npz", **parts)
    raw = np.full((6, 32, 32), 255, np.uint8)
    raw[:, 6:26, 14:18] = 0
    write_npz(folder / "own.npz", images=images[:6], raw=raw, labels=np.arange(6, dtype=np.uint8))
    write_json(folder / "own.json", CARD)
    torch.manual_seed(0)
    save_weights(folder / "lenet", LENETS["modern"]().state_dict())
    return folder


def trained_run(folder, network, seed=0, name="", **changes):
    place = folder / "results" / "runs" / f"gan{name}{network}" / f"seed{seed}"
    outputs = tuple(place / file for file in ("weights.safetensors", "history.csv", "course.npz"))
    spec = settings(network, **changes)
    train.run(Job((folder / "data.npz", folder / "split.npz"), outputs, spec, seed, "experiments.digit_gan.train"))
    return outputs


@pytest.fixture(scope="module", params=RATES)
def runs(request, folder):
    """Two seeds of one network, trained, measured and summed up; returns the folder of the first and the summary."""
    network, measured = request.param, []
    names = ("data.npz", "data.json", "split.npz")
    for seed in (0, 1):
        made = trained_run(folder, network, seed)
        others = (folder / "lenet", folder / "own.npz", folder / "own.json")
        outputs = (folder / f"{network}/seed{seed}.json", made[0].parent / "shown.npz")
        read = (*(folder / name for name in names), *made, *others)
        measure.run(Job(read, outputs, settings(network), seed, "experiments.digit_gan.measure"))
        measured.append(outputs[0])
    summary = folder / network / "summary.json"
    seeds(Job(tuple(measured), (summary,), {}))
    return trained_run(folder, network)[0].parent, summary


def test_a_training_keeps_losses_of_each_step_and_samples_of_each_epoch(runs):
    course, history = read_npz(runs[0] / "course.npz"), read_csv(runs[0] / "history.csv")
    side = 64 if "alvarez2023_narrow" in str(runs[0]) else 28
    assert course["samples"].shape == (2, 64, side, side)
    assert course["discriminator"].shape == course["generator"].shape == (6,)
    means = course["generator"].reshape(2, 3).mean(1)
    np.testing.assert_allclose([float(row["generator_loss"]) for row in history], means, rtol=1e-5)


def test_equal_seeds_give_equal_bytes_and_others_do_not(folder):
    one, other, third = (trained_run(folder, "banoy2023", seed, str(k)) for k, seed in enumerate((0, 0, 1)))
    for path, same, different in zip(one, other, third, strict=True):
        assert path.read_bytes() == same.read_bytes() != different.read_bytes()


def test_measures_are_of_all_kinds_of_digits_in_both_modes(runs):
    judged = read_json(runs[1])["measures"]["judged"]
    counts = {"generated": 120, "test": 20, "own_normalised": 6, "own_raw": 6, "own_inverted": 6}
    for mode in ("eval", "train"):
        assert {kind: one["count"]["mean"] for kind, one in judged[mode].items()} == counts
        for one in judged[mode].values():
            assert one["share"]["mean"] + one["below"]["mean"] == pytest.approx(1)


def test_the_last_step_of_each_epoch_and_the_ground_behind_digits_are_measured(runs):
    measures = read_json(runs[1])["measures"]
    courses = (read_npz(runs[0].with_name(seed) / "course.npz") for seed in ("seed0", "seed1"))
    ends = np.mean([course["generator"][2::3] for course in courses], axis=0)
    assert measures["last_step"]["generator"]["mean"] == pytest.approx(ends.tolist(), rel=1e-5)
    assert measures["last_step"]["generator_turns"]["mean"] == 0  # which one change cannot
    assert measures["ground"]["test"]["mean"] == 0


def found_weights():
    return "weights"


def no_weights():
    raise RepriseError("weights.pth: is not here.")


@pytest.mark.parametrize(
    ("weights", "column", "said"),
    [(found_weights, "0.2500 / 0.1250", "of 2,048 images"), (no_weights, None, "No FID and KID: weights.pth: is not")],
)
def test_fid_and_kid_are_in_the_table_where_their_weights_are(folder, tmp_path, monkeypatch, weights, column, said):
    network, wanted = "banoy2023", {"inception": True}
    pair_of = {"generated": 0.25, "floor": 0.125}
    monkeypatch.setattr(measure.inception, "find_weights", weights)
    monkeypatch.setattr(measure.inception, "distances", lambda *given: {"fid": pair_of, "kid": pair_of})
    names = ("data.npz", "data.json", "split.npz")
    made = trained_run(folder, network, name="inception", **wanted)
    read = (*(folder / name for name in names), *made, *(folder / name for name in ("lenet", "own.npz", "own.json")))
    measured = tmp_path / "seed0.json"
    spec = settings(network, **wanted)
    measure.run(Job(read, (measured, tmp_path / "shown.npz"), spec, 0, "experiments.digit_gan.measure"))
    seeds(Job((measured,), (tmp_path / "summary.json",), {}))
    table.quality(Job((tmp_path / "summary.json",), (tmp_path / "table.csv", tmp_path / "table.json"), {}))
    (row,) = read_csv(tmp_path / "table.csv")
    assert (row.get("FID"), row.get("KID")) == (column, column)
    assert said in read_json(tmp_path / "table.json")["caption"]


def test_what_is_shown_are_samples_of_epochs_that_there_were(runs):
    shown, course = read_npz(runs[0] / "shown.npz"), read_npz(runs[0] / "course.npz")
    assert shown["epochs"].tolist() == [1, 2]
    assert np.array_equal(shown["samples"], course["samples"])


def test_the_last_epoch_is_shown_where_there_are_none_of_those_asked_for(folder):
    made = trained_run(folder, "sepulveda2023", name="short", epochs=1)
    names = ("data.npz", "data.json", "split.npz", "lenet", "own.npz", "own.json")
    data, lenet, own = (tuple(folder / name for name in part) for part in (names[:3], names[3:4], names[4:]))
    outputs = (folder / "short.json", folder / "short.npz")
    spec = settings("sepulveda2023", epochs=1, shown=[5])
    measure.run(Job((*data, *made, *lenet, *own), outputs, spec, 0, "experiments.digit_gan.measure"))
    assert read_npz(outputs[1])["epochs"].tolist() == [1]


def test_a_trained_pair_is_read_back_as_it_was(runs, folder):
    variant = read_json(runs[1])["about"]["scale"]["network"]
    kept = load_weights(runs[0] / "weights.safetensors")
    for name, network in zip(
        ("generator", "discriminator"), trained(variant, runs[0] / "weights.safetensors", CPU), strict=True
    ):
        for key, value in network.state_dict().items():
            assert torch.equal(kept[f"{name}.{key}"], value)


def test_figures_and_tables_say_what_they_show(runs, tmp_path):
    shown, summary = runs[0] / "shown.npz", runs[1]
    for stage, read in (
        (figure.by_epoch, (shown, summary)),
        (figure.crowds, (shown, summary)),
        (figure.losses, (summary,)),
        (figure.by_step, (runs[0] / "course.npz", summary)),
        (figure.beside, (shown, summary)),
    ):
        outputs = tuple(tmp_path / f"{stage.__name__}.{kind}" for kind in ("pdf", "png", "json"))
        stage(Job(read, outputs))
        words = read_json(outputs[2])
        assert words["caption"].endswith("data: made up.") and words["alt"]
    for stage, read in ((table.judged, (summary,)), (table.quality, (summary, summary)), (table.ends, (summary,))):
        outputs = (tmp_path / f"{stage.__name__}.csv", tmp_path / f"{stage.__name__}.json")
        stage(Job(read, outputs))
    with (tmp_path / "judged.csv").open() as file:
        rows = list(csv.DictReader(file))
    first = read_json(summary)["measures"]["judged"]["eval"]["generated"]
    assert rows[0]["digits"] == "generated"
    assert rows[0]["real of all"] == f"{sum(first['hits']['values']):.0f} of 240"
    assert rows[0]["interval"] == f"{min(first['low']['values']):.3f} to {max(first['high']['values']):.3f}"
    each = first["share"]["values"]
    assert rows[0]["p > 0.5"] == f"{first['share']['mean']:.3f} ({min(each):.3f} to {max(each):.3f})"
    with (tmp_path / "ends.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["epochs"], row["data"]) == ("2", "made up")
    with (tmp_path / "quality.csv").open() as file:
        assert [row["seeds"] for row in csv.DictReader(file)] == ["2", "2"]
    assert float(rows[0]["p < 0.5"]) == pytest.approx(1 - first["share"]["mean"], abs=0.001)


def test_the_table_shows_how_a_discriminator_judges_in_training_where_that_differs(runs, tmp_path):
    outputs, changed = (tmp_path / "judged.csv", tmp_path / "judged.json"), tmp_path / "summary.json"
    for change, expected in ((0.0, 5), (0.1, 10)):
        summary = read_json(runs[1])
        found = summary["measures"]["judged"]
        found["train"] = {kind: dict(one) for kind, one in found["eval"].items()}
        found["train"]["test"]["share"] = {**found["train"]["test"]["share"], "mean": 0.5 + change}
        found["eval"]["test"]["share"] = {**found["eval"]["test"]["share"], "mean": 0.5}
        write_json(changed, summary)
        table.judged(Job((changed,), outputs))
        assert len(read_csv(outputs[0])) == expected


def test_a_discriminator_that_takes_ink_for_real_is_fooled_by_light_paper(folder):
    class Ink(torch.nn.Module):
        def forward(self, images):
            return images.mean((1, 2, 3)) - 0.5

    forms = measure.in_forms(read_npz(folder / "own.npz"))
    generator = pair("sepulveda2023")[0]
    found = {name: measure.judge(Ink(), inputs(images, generator, CPU), "eval") for name, images in forms.items()}
    assert {name: one["hits"] for name, one in found.items()} == {"own_normalised": 0, "own_raw": 6, "own_inverted": 0}
    assert {images.shape for images in forms.values()} == {(6, 28, 28)}
    assert np.array_equal(forms["own_inverted"], 255 - forms["own_raw"])


def test_real_digits_are_at_no_distance_from_themselves_and_copies_are_found(folder):
    images = read_npz(folder / "data.npz")["images"]
    unseen = np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)
    found = quality.of(images[:60], {"train": images[:60], "test": unseen}, folder / "lenet", CPU)
    assert found["fld"]["generated"] == pytest.approx(0, abs=1e-5)
    assert found["fld"]["floor"] > 0.01
    assert found["nearest"]["copies"] == 1 and found["nearest"]["median"] == 0
    assert sum(found["shares"]) == pytest.approx(1)


def test_features_are_the_84_that_the_last_layer_of_a_lenet_reads(folder):
    images = read_npz(folder / "data.npz")["images"][:7]
    features, probabilities = quality.read(images, folder / "lenet", CPU)
    network = LENETS["modern"]()
    network.load_state_dict(load_weights(folder / "lenet"))
    padded = torch.nn.functional.pad(torch.from_numpy(images)[:, None] / 255, (2, 2, 2, 2))
    with torch.no_grad():
        expected = network(padded).softmax(1).numpy()
    assert features.shape == (7, 84)
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_images_reach_the_networks_in_the_generators_range():
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    for variant, low in (("banoy2023", -1), ("sepulveda2023", 0)):
        scaled = inputs(ramp, pair(variant)[0], CPU)
        assert (scaled.min().item(), scaled.max().item()) == (low, 1)


ADAM, SLOW = ("Adam", (0.9, 0.999), 1e-8), ("Adam", (0.5, 0.999), 1e-8)
KERAS = ("Adam", (0.5, 0.999), 1e-7)


@pytest.mark.parametrize(
    ("variant", "turns", "generator", "discriminator"),
    [
        ("banoy2023", "fresh", ADAM, ADAM),
        ("sepulveda2023", "simultaneous", KERAS, ("RMSprop", 0.9, 1e-7)),
        ("alvarez2023", "shared", SLOW, SLOW),
        ("alvarez2023_narrow", "shared", SLOW, SLOW),
        ("conditional", "shared", SLOW, SLOW),
        ("wilusz2024_first", "fresh", KERAS, KERAS),
        ("wilusz2024", "fresh", KERAS, KERAS),
    ],
)
def test_networks_take_turns_and_learn_as_in_the_authors_code(variant, turns, generator, discriminator):
    made = optimizers(variant, pair(variant), (0.001, 0.005))
    found = [
        (type(one).__name__, one.defaults.get("betas", one.defaults.get("alpha")), one.defaults["eps"]) for one in made
    ]
    assert RECIPES[variant].turns == turns
    assert found == [generator, discriminator]
    assert [one.defaults["lr"] for one in made] == [0.001, 0.005]


def test_every_recipe_is_held_to_its_paper():
    marks = test_networks_take_turns_and_learn_as_in_the_authors_code.pytestmark
    assert {case[0] for case in marks[0].args[1]} == set(RECIPES)


def test_schemes_count_what_the_networks_hold(runs, tmp_path):
    outputs = tuple(tmp_path / f"scheme.{kind}" for kind in ("pdf", "png", "json"))
    figure.scheme(Job((runs[1],), outputs))
    about, counts = read_json(outputs[2]), read_json(runs[1])["measures"]["parameters"]
    assert about["alt"].startswith("Boxes joined by arrows: Noise to Generator")
    for name in ("generator", "discriminator"):
        assert f"{counts[name]['mean']:,.0f} parameters" in about["alt"]


def test_the_leaky_rectifier_has_the_slope_of_the_networks(tmp_path):
    outputs = tuple(tmp_path / f"leaky.{kind}" for kind in ("pdf", "png", "json"))
    figure.leaky(Job((), outputs))
    assert f"{pair('banoy2023')[0].leaky1.negative_slope}·x" in read_json(outputs[2])["caption"]


@pytest.fixture(scope="module")
def told(folder):
    """A network that was told the digit, measured; returns weights, measures and what is shown."""
    made = trained_run(folder, "conditional", name="told")
    names = ("data.npz", "data.json", "split.npz")
    read = (*(folder / name for name in names), *made, folder / "lenet", folder / "own.npz", folder / "own.json")
    outputs = (folder / "told.json", folder / "told.npz")
    measure.run(Job(read, outputs, settings("conditional"), 0, "experiments.digit_gan.measure"))
    return made[0], read_json(outputs[0])["measures"], outputs[1]


def test_digits_that_were_asked_for_are_counted_and_shown_in_columns(told, tmp_path):
    _, measures, shown = told
    assert measures["asked"]["count"] == 120
    assert measures["asked"]["share"] == measures["asked"]["hits"] / 120
    summary, outputs = tmp_path / "summary.json", tuple(tmp_path / f"a.{kind}" for kind in ("pdf", "png", "json"))
    about = {"data": CARD | {"note": "made up"}, "seeds": [0]}
    write_json(summary, {"about": about, "measures": {"asked": {"share": {"mean": 0.875}}}})
    figure.asked(Job((shown, summary), outputs))
    assert "87.5% of such digits as asked" in read_json(outputs[2])["caption"]
    assert "6 rows of ten" in read_json(outputs[2])["alt"]


def test_a_network_is_told_the_digits_of_what_it_judges(folder):
    class Told(torch.nn.Module):
        def forward(self, images, digits):
            return digits - 4.5

    labels = torch.arange(10)
    assert measure.judge(Told(), torch.zeros(10, 1, 28, 28), "eval", labels)["hits"] == 5


def test_what_a_discriminator_learned_of_batches_outlasts_being_judged():
    discriminator = pair("alvarez2023_narrow")[1]
    before = {name: value.clone() for name, value in discriminator.state_dict().items()}
    measure.judge(discriminator, torch.rand(70, 1, 64, 64), "train")
    assert all(torch.equal(value, before[name]) for name, value in discriminator.state_dict().items())


@pytest.mark.parametrize("collapsed", [0, 1])
def test_a_caption_says_that_a_generator_has_collapsed(runs, tmp_path, collapsed):
    summary = read_json(runs[1])
    summary["measures"]["variety"] = {"ratio": {"values": [0.08, 1.0]}, "collapsed": {"values": [collapsed, 0]}}
    write_json(tmp_path / "summary.json", summary)
    outputs = tuple(tmp_path / f"crowds.{kind}" for kind in ("pdf", "png", "json"))
    figure.crowds(Job((runs[0] / "shown.npz", tmp_path / "summary.json"), outputs))
    said = "It has *collapsed*: its images differ from each other 8% as much as real ones do."
    assert (said in read_json(outputs[2])["caption"]) == bool(collapsed)


def test_a_film_shows_each_epoch_and_holds_the_last(tmp_path):
    samples = np.zeros((3, 64, 28, 28), np.uint8)
    samples[1], samples[2] = 120, 250
    write_npz(tmp_path / "course.npz", samples=samples)
    film.learning(Job((tmp_path / "course.npz",), (tmp_path / "film.mp4",)))
    frames = list(video.read(video.probe(tmp_path / "film.mp4")))
    assert len(frames) == (film.SECONDS + film.LAST) * film.RATE
    middle = [int(frame[20, 20, 0]) for frame in frames]
    assert [middle[0], middle[30], middle[-1]] == pytest.approx([0, 120, 250], abs=4)
    assert frames[0][-2, -10, 0] < 80 < frames[-1][-2, -10, 0]


def draw(folder, monkeypatch, *arguments):
    monkeypatch.chdir(folder)
    return main(["sample", "digit_gan", *arguments])


def test_sample_draws_the_digits_that_are_asked_for(told, workflow, tmp_path, monkeypatch, capsys):
    out = tmp_path / "sevens.png"
    assert draw(workflow, monkeypatch, "--class", "7", "-n", "10", "--out", str(out)) == 1
    assert "weights.safetensors: is not there; train it with: snakemake --cores 1 " in capsys.readouterr().err
    place = workflow / "results/runs/gan_told/seed3"
    place.mkdir(parents=True)
    shutil.copy(told[0], place)
    assert draw(workflow, monkeypatch, "--class", "7", "-n", "10", "--out", str(out)) == 0
    sheet = np.asarray(Image.open(out))
    assert sheet.shape == (3 * 114 + 2, 4 * 114 + 2)
    first = out.read_bytes()
    assert draw(workflow, monkeypatch, "--class", "7", "-n", "10", "--out", str(out)) == 0
    assert out.read_bytes() == first
    for other in (["--class", "2"], ["--class", "7", "--seed", "1"]):
        assert draw(workflow, monkeypatch, *other, "-n", "10", "--out", str(out)) == 0
        assert out.read_bytes() != first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--class", "7", "--out", "sevens.jpg"], "sevens.jpg: name a file that ends in .png."),
        (["--class", "12", "--out", "x.png"], "argument --class: "),
        (["--class", "7", "-n", "0", "--out", "x.png"], "must be a whole number from 1 to 10000, not '0'"),
        (["--class", "7", "--seed", "9" * 20, "--out", "x.png"], "argument --seed: must be a whole number from 0 to "),
    ],
)
def test_sample_says_what_is_wrong(arguments, words, workflow, monkeypatch, capsys):
    try:
        code = draw(workflow, monkeypatch, *arguments)
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert words in capsys.readouterr().err


@pytest.fixture
def workflow(tmp_path, request):
    """A folder of the workflow with one experiment that draws on demand."""
    root, folder = request.config.rootpath, tmp_path / "workflow"
    (folder / "workflow").mkdir(parents=True)
    (folder / "workflow/schemas").symlink_to(root / "workflow/schemas")
    (folder / "Snakefile").touch()
    settings = yaml.safe_load((root / "config.yaml").read_text())
    settings["experiments"] = {"gan_told": settings["experiments"]["gan_conditional"] | {"seeds": [3]}}
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    return folder
