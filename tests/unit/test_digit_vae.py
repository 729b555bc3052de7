"""The variational autoencoders from the bound to the table, on a few small images."""

import shutil

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from torch.distributions import Normal, kl_divergence
from torch.nn import functional

from reprise.artifacts import read_csv, read_json, read_npz, write_json, write_npz
from reprise.cli import main
from reprise.data import video
from reprise.experiments.digit_vae import figure, measure, plane, table, train
from reprise.experiments.digit_vae import video as film
from reprise.experiments.digit_vae.networks import codes, pictures, trained
from reprise.jobs import Job
from reprise.metrics.summary import seeds
from reprise.models.digit_vae import Autoencoder
from reprise.models.reader import reader
from reprise.training.checkpoint import load_weights, save_weights
from reprise.training.variational import Variational, bound, terms

CPU = torch.device("cpu")
COMPUTE = {"compute.device": "cpu", "compute.threads": 1, "data.splits.mnist": "uniform"}
CARD = dict.fromkeys(measure.CARD, "made up") | {"stand_in": False, "complete": False}


def settings(**changes):
    chosen = {"data": "mnist", "latent": 2, "told": False, "epochs": 2, "batch_size": 20, "learning_rate": 0.001}
    chosen |= {"precision": "fp32", "samples": 120} | changes
    return {f"experiments.vae.{key}": value for key, value in chosen.items()} | COMPUTE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Bars in the place of digits, a split, and readers with their first weights."""
    folder = tmp_path_factory.mktemp("vae")
    images = np.zeros((100, 28, 28), np.uint8)
    for row, image in enumerate(images):
        image[4:24, 2 * (row % 10) + 4 : 2 * (row % 10) + 8] = 255 - row
    write_npz(folder / "data.npz", images=images, labels=np.arange(100, dtype=np.uint8) % 10)
    write_json(folder / "data.json", CARD)
    parts = {"train": np.arange(60), "validation": np.arange(60, 80), "test": np.arange(80, 100)}
    write_npz(folder / "split.npz", **parts)
    torch.manual_seed(0)
    for name, classes in (("lenet", 10), ("reader", 47)):
        save_weights(folder / name, reader(classes).state_dict())
    return folder


def trained_run(folder, seed=0, name="", begun=(), **changes):
    place = folder / "results" / "runs" / f"vae{name}" / f"seed{seed}"
    outputs = (place / "weights.safetensors", place / "history.csv")
    read = (folder / "data.npz", folder / "split.npz", *begun)
    train.run(Job(read, outputs, settings(**changes), seed, "experiments.digit_vae.train"))
    return outputs


def measured(folder, made, name, others=(), **changes):
    """Measure a run, sum it up alone, and return measures, what is shown, and the summary's path."""
    read = (*(folder / each for each in ("data.npz", "data.json", "split.npz")), *made, folder / "lenet", *others)
    outputs = (folder / name / "seed0.json", folder / name / "plane.npz")
    measure.run(Job(read, outputs, settings(**changes), 0, "experiments.digit_vae.measure"))
    seeds(Job((outputs[0],), (folder / name / "summary.json",), {}))
    return read_json(outputs[0])["measures"], outputs[1], folder / name / "summary.json"


@pytest.fixture(scope="module")
def run(folder):
    """A network for the plane, trained, and all that is measured of it beside a GAN and its like for digits."""
    made = trained_run(folder)
    quality = {"fld": {"generated": 2.0}, "doubt": 0.5, "real": {"doubt": 0.5}, "shares": [0.1] * 10}
    for name in ("gan", "digits"):
        write_json(folder / f"{name}.json", {"measures": {"quality": quality, "spread": 0.5}})
    kinds = [folder / each for each in ("data.npz", "split.npz", "lenet", "data.npz", "split.npz", "reader")]
    return measured(folder, made, "measured", (*kinds, folder / "gan.json", folder / "digits.json"))


def test_encoder_and_decoder_have_the_parameters_of_the_example():
    network = Autoencoder()
    counts = [sum(weights.numel() for weights in part.parameters()) for part in (network.encoder, network.decoder)]
    assert counts == [69_076, 65_089]


@pytest.mark.parametrize("told", [False, True])
def test_a_code_of_any_size_becomes_an_image_of_28_pixels(told):
    network, images = Autoencoder(5, told), torch.rand(3, 1, 28, 28)
    labels = [torch.tensor([1, 2, 3])] if told else []
    means, spreads = network.encode(images, *labels)
    assert means.shape == spreads.shape == (3, 5)
    assert network.decode(means, *labels).shape == images.shape


def test_a_network_that_is_told_the_digit_draws_another_one_for_another_digit():
    network, codes = Autoencoder(2, told=True), torch.zeros(2, 2)
    one, other = network.decode(codes, torch.tensor([3, 7]))
    assert not torch.allclose(one, other)


class Fixed(torch.nn.Module):
    """A network whose codes and images are given."""

    def __init__(self, means, spreads):
        super().__init__()
        self.means, self.spreads, self.drawn = means, spreads, []

    def encode(self, images):
        return self.means, self.spreads

    def decode(self, codes):
        self.drawn.append(codes)
        return codes.sum(1)[:, None, None, None].expand(-1, 1, 2, 2)


def test_the_two_terms_are_what_torch_says_of_them():
    torch.manual_seed(0)
    network, images = Fixed(torch.randn(4, 3), torch.randn(4, 3)), torch.rand(4, 1, 2, 2)
    error, divergence = terms(network, images)
    wanted = kl_divergence(Normal(network.means, (network.spreads / 2).exp()), Normal(0, 1))
    assert float(divergence) == pytest.approx(float(wanted.sum(1).mean()), rel=1e-5)
    pixels = network.drawn[0].sum(1)[:, None, None, None].expand(-1, 1, 2, 2).sigmoid()
    wanted = functional.binary_cross_entropy(pixels, images, reduction="sum") / 4
    assert float(error) == pytest.approx(float(wanted), rel=1e-5)


def test_codes_are_drawn_with_their_own_means_and_variances():
    torch.manual_seed(0)
    network = Fixed(torch.full((20_000, 1), 2.0), torch.full((20_000, 1), -1.0))
    terms(network, torch.rand(20_000, 1, 2, 2))
    assert float(network.drawn[0].mean()) == pytest.approx(2, abs=0.02)
    assert float(network.drawn[0].var()) == pytest.approx(np.exp(-1), abs=0.02)


def test_the_bound_is_the_same_each_time_and_leaves_the_random_state():
    network, images = Autoencoder(), torch.rand(5, 1, 28, 28)
    state = torch.get_rng_state()
    one = bound(network, images)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(99)
    assert bound(network, images) == one


def test_a_heavier_divergence_keeps_codes_nearer_the_standard_distribution():
    images = torch.rand(16, 1, 28, 28).round()
    found = []
    for weight in (0.0, 20.0):
        torch.manual_seed(0)
        objective = Variational(Autoencoder(), 0.003, (images,), weight)
        for _ in range(15):
            objective.step(images)
        found.append(objective.end_epoch())
    assert found[1]["validation_divergence"] < found[0]["validation_divergence"]
    for row, weight in zip(found, (0.0, 20.0), strict=True):
        total = row["validation_error"] + weight * row["validation_divergence"]
        assert row["validation_loss"] == pytest.approx(total)


def test_learning_lowers_the_bound(folder):
    history = read_csv(trained_run(folder, name="long", epochs=12)[1])
    losses = [float(row["validation_loss"]) for row in history]
    assert losses[-1] < 0.8 * losses[0]


def test_products_in_bf16_learn_nearly_the_same(folder):
    losses = {
        kind: float(read_csv(trained_run(folder, name=kind, epochs=4, precision=kind)[1])[-1]["validation_loss"])
        for kind in ("fp32", "bf16")
    }
    assert losses["bf16"] != losses["fp32"]
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.02)


def test_equal_seeds_give_equal_bytes_and_others_do_not(folder):
    one, other, third = (trained_run(folder, seed, str(k)) for k, seed in enumerate((0, 0, 1)))
    for path, same, different in zip(one, other, third, strict=True):
        assert path.read_bytes() == same.read_bytes() != different.read_bytes()


def test_a_training_begins_with_the_weights_it_is_given(folder):
    first = trained_run(folder)
    again = trained_run(folder, name="again", begun=first[:1], epochs=1, learning_rate=1e-9)
    kept, found = (load_weights(each[0]) for each in (first, again))
    for name, weights in kept.items():
        torch.testing.assert_close(found[name], weights, atol=1e-6, rtol=0)


def test_what_is_measured_fits_the_network(folder, run):
    found = run[0]
    network = trained({"latent": 2, "told": False}, folder / "results/runs/vae/seed0/weights.safetensors", CPU)
    images = torch.from_numpy(read_npz(folder / "data.npz")["images"][80:])[:, None] / 255
    expected = bound(network, images)
    assert found["error"]["test"] == pytest.approx(expected["error"], rel=1e-5)
    assert found["bits"]["test"] == pytest.approx(sum(expected.values()) / (784 * np.log(2)), rel=1e-5)
    means = codes(network, images)
    difference = pictures(network, means).astype(float) - 255 * images[:, 0].numpy()
    assert found["reconstructed"] == pytest.approx(np.sqrt(np.square(difference).mean()), rel=1e-3)
    assert found["spread"] == pytest.approx(float((means - means.mean(0)).norm(dim=1).square().mean().sqrt()), rel=1e-4)


def test_it_is_set_beside_a_gan_and_its_like_for_digits(run):
    found = run[0]
    own = found["quality"]
    assert found["beside_gan"]["fld"] == pytest.approx(own["fld"]["generated"] / 2)
    assert found["beside_digits"]["spread"] == pytest.approx(found["spread"] / 0.5)
    assert found["beside_gan"]["doubt"] == pytest.approx((own["doubt"] - own["real"]["doubt"]) / np.log(10))
    assert set(found["validated"]) == {"share", "digits", "mix"}


def test_a_network_that_can_be_asked_is_asked_and_one_of_more_numbers_has_no_plane(folder):
    for name, changes in (("told", {"told": True}), ("wide", {"latent": 4})):
        made = trained_run(folder, name=name, epochs=1, **changes)
        found, shown, _ = measured(folder, made, name, epochs=1, **changes)
        assert ("asked" in found) == (name == "told")
        assert "plane" not in found and "square" not in read_npz(shown)
        assert read_npz(shown)["samples"].shape == (64, 28, 28)


def test_a_square_of_the_plane_runs_from_the_top_left(run):
    places = plane.square((1.0, 2.0), 0.5, 3)
    assert places[0].tolist() == [0.5, 2.5] and places[2].tolist() == [1.5, 2.5] and places[-1].tolist() == [1.5, 1.5]
    shown = read_npz(run[1])
    assert shown["square"].shape == shown["quantiles"].shape == shown["middle"].shape == (900, 28, 28)


def test_quantiles_part_the_normal_distribution_evenly():
    steps = np.sort(plane.quantiles(4)[:4, 0])
    drawn = np.random.default_rng(0).standard_normal(100_000)
    shares = [(drawn < step).mean() for step in steps]
    assert shares == pytest.approx([0.125, 0.375, 0.625, 0.875], abs=0.01)


def test_the_middle_square_holds_a_quarter_of_the_codes():
    points = np.random.default_rng(0).standard_normal((4000, 2)) * (1, 3) + (5, -2)
    centre, half = plane.middle(points)
    assert centre == pytest.approx((5, -2), abs=0.2)
    assert (np.abs(points - centre) <= half).all(1).mean() == pytest.approx(0.25, abs=0.001)


def test_figures_say_what_they_show_and_turn_back_what_is_stored(run, tmp_path, monkeypatch):
    sheets, sheet = [], figure.contact_sheet
    monkeypatch.setattr(
        figure, "contact_sheet", lambda images, *others: sheets.append(images) or sheet(images, *others)
    )
    monkeypatch.setattr(figure, "LETTERS", "789")
    pair, summary = (run[1], run[2]), (run[2],)
    names = ("square", "quantiles", "middle", "middle_as_stored", "learned_classes", "classes", "letters", "one_class")
    stages = [(getattr(figure, name), pair) for name in (*names, "asked")]
    stages += [(figure.again, (*pair, *pair)), (figure.learning, summary), (figure.scheme, summary)]
    for stage, read in stages:
        outputs = tuple(tmp_path / f"{stage.__name__}.{kind}" for kind in ("pdf", "png", "json"))
        stage(Job(read, outputs))
        words = read_json(outputs[2])
        assert words["alt"] and (words["caption"].endswith("data: made up.") or stage is figure.scheme)
    assert np.array_equal(sheets[3], sheets[2].swapaxes(-1, -2))
    assert "Codes of 6 letters" in read_json(tmp_path / "letters.json")["caption"]


def test_the_table_has_a_row_for_each_network(run, tmp_path):
    outputs = (tmp_path / "bounds.csv", tmp_path / "bounds.json")
    table.bounds(Job((run[2], run[2]), outputs))
    rows = read_csv(outputs[0])
    assert len(rows) == 2
    assert float(rows[0]["bits"]) == pytest.approx(run[0]["bits"]["test"], abs=1e-4)


def test_a_walk_through_the_plane_comes_back_to_where_it_began(run, tmp_path):
    film.walk(Job((run[1],), (tmp_path / "walk.mp4",)))
    frames = list(video.read(video.probe(tmp_path / "walk.mp4")))
    assert len(frames) == 2 * 120
    assert np.abs(frames[0].astype(int) - frames[120]).mean() < 3
    places = plane.circle(1.5, 120)
    assert np.linalg.norm(places, axis=1) == pytest.approx(np.full(120, 1.5))


def test_sample_decodes_the_digit_that_is_asked_for(folder, tmp_path, monkeypatch, request, capsys):
    root = request.config.rootpath
    (tmp_path / "workflow").mkdir()
    (tmp_path / "workflow/schemas").symlink_to(root / "workflow/schemas")
    (tmp_path / "Snakefile").touch()
    config = yaml.safe_load((root / "config.yaml").read_text())
    config["experiments"] = {"vae_told": config["experiments"]["vae_conditional"]}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    place = tmp_path / "results/runs/vae_told/seed0"
    place.mkdir(parents=True)
    shutil.copy(trained_run(folder, name="asked", epochs=1, told=True)[0], place)
    monkeypatch.chdir(tmp_path)
    for digit in ("7", "2"):
        assert main(["sample", "digit_vae", "--class", digit, "-n", "4", "--out", f"{digit}.png"]) == 0
    sevens, twos = (np.asarray(Image.open(tmp_path / f"{digit}.png")) for digit in ("7", "2"))
    assert sevens.shape == (2 * 114 + 2, 2 * 114 + 2) and not np.array_equal(sevens, twos)
    assert "4 of digit 7, drawn by vae_told" in capsys.readouterr().out
