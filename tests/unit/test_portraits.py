"""Punks and portraits from the data to the tables, on few small images and narrow networks."""

import numpy as np
import pytest
import torch
from torch import nn

from reprise.artifacts import read_csv, read_json, read_npz, write_json, write_npz
from reprise.data import video
from reprise.experiments.portraits import figure, interpolation, measure, pictures, quality, table, train
from reprise.experiments.portraits import video as film
from reprise.experiments.portraits.networks import codes, draw, inputs, trained
from reprise.jobs import Job
from reprise.metrics.summary import seeds
from reprise.models import subpixel
from reprise.models.portraits import Autoencoder, Discriminator, Generator, VariationalAutoencoder
from reprise.training.checkpoint import Checkpoint
from reprise.training.filmed import Filmed
from reprise.training.loop import fit

CPU = torch.device("cpu")
COMPUTE = {"compute.device": "cpu", "compute.threads": 1, "data.splits.punks": "uniform"}
CARD = dict.fromkeys(measure.CARD, "made up") | {"stand_in": False, "complete": False}
OF_NETWORK = {"cae": {"loss": "cross_entropy"}, "vae": {"weight": 1, "samples": 100}, "gan": {"samples": 100}}


def settings(network, **changes):
    chosen = {"network": network, "data": "punks", "latent": 6, "filters": 4, "epochs": 3, "batch_size": 16}
    chosen |= {"learning_rate": 0.002, "precision": "fp32", "shown": [1, 3]} | OF_NETWORK[network]
    return {f"experiments.{network}.{key}": value for key, value in (chosen | changes).items()} | COMPUTE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Squares of two colours on grey in the place of punks, and a split."""
    folder = tmp_path_factory.mktemp("portraits")
    images = np.full((100, 64, 64, 3), 120, np.uint8)
    for row, image in enumerate(images):
        left = 4 + 2 * (row % 10)
        image[16:48, left : left + 32] = (200, 60, 40) if row % 2 else (30, 90, 160 + row % 5)
    palette = np.unique(images.reshape(-1, 3), axis=0)
    write_npz(folder / "data.npz", images=images, palette=palette)
    write_json(folder / "data.json", CARD)
    parts = {"train": np.arange(60), "validation": np.arange(60, 80), "test": np.arange(80, 100)}
    write_npz(folder / "split.npz", **parts)
    return folder


def trained_run(folder, network, seed=0, name="", **changes):
    place = folder / "results" / "runs" / f"{network}{name}" / f"seed{seed}"
    outputs = tuple(place / each for each in ("weights.safetensors", "history.csv", "course.npz"))
    read = (folder / "data.npz", folder / "split.npz")
    train.run(Job(read, outputs, settings(network, **changes), seed, "experiments.portraits.train"))
    return outputs


def measured(folder, network, made, others=()):
    """Measure a run, sum it up alone, and return measures, what is shown, and the summary's path."""
    read = (*(folder / each for each in ("data.npz", "data.json", "split.npz")), *made, *others)
    place = folder / f"measured_{network}"
    outputs = (place / "seed0.json", place / "shown.npz")
    measure.run(Job(read, outputs, settings(network), 0, "experiments.portraits.measure"))
    seeds(Job((outputs[0],), (place / "summary.json",), {}))
    return read_json(outputs[0])["measures"], outputs[1], place / "summary.json"


@pytest.fixture(scope="module")
def runs(folder):
    """One run of each network, trained and measured, the GAN beside the VAE."""
    found = {name: measured(folder, name, trained_run(folder, name)) for name in ("cae", "vae")}
    rival = folder / "measured_vae/seed0.json"
    return found | {"gan": measured(folder, "gan", trained_run(folder, "gan"), (rival,))}


def count(network):
    return sum(weights.numel() for weights in network.parameters())


def test_networks_have_the_parameters_of_the_course():
    coder = Autoencoder()
    assert (count(coder.encoder), count(coder.decoder)) == (856_576, 1_045_379)
    assert (count(Generator()), count(Discriminator())) == (783_235, 594_433)
    assert count(VariationalAutoencoder()) == 1_262_723


def test_images_of_64_pixels_pass_through_each_network():
    images = torch.rand(2, 3, 64, 64)
    for coder in (Autoencoder(7, 4), VariationalAutoencoder(7, 4)):
        code = coder.encode(images)
        code = code[0] if isinstance(code, tuple) else code
        assert code.shape == (2, 7) and coder.decode(code).shape == images.shape
    drawn = Generator(7, 4)(torch.randn(2, 7))
    assert drawn.shape == images.shape and drawn.abs().max() <= 1
    assert Discriminator(4)(drawn).shape == (2,)


@pytest.mark.parametrize("shape", [(4, 6), (1, 1), (5, 3)])
def test_the_subpixel_form_is_the_transposed_convolution(shape, monkeypatch):
    torch.manual_seed(0)
    images = torch.randn(3, subpixel.FEWEST, *shape, dtype=torch.float64, requires_grad=True)
    layer = subpixel.Doubling(subpixel.FEWEST, 7).double()
    direct = nn.ConvTranspose2d(subpixel.FEWEST, 7, 3, stride=2, padding=1, output_padding=1).double()
    monkeypatch.setattr(layer, "output_padding", None)  # with which the transposed form would fail
    direct.load_state_dict(layer.state_dict())
    found, wanted = layer(images), direct(images)
    torch.testing.assert_close(found, wanted)
    weights = torch.randn_like(found)
    ours = torch.autograd.grad((found * weights).sum(), [images, *layer.parameters()])
    theirs = torch.autograd.grad((wanted * weights).sum(), [images, *direct.parameters()])
    torch.testing.assert_close(ours, theirs)


def test_the_subpixel_form_keeps_to_bf16_and_to_channels_that_lie_last():
    torch.manual_seed(0)
    layer = subpixel.Doubling(subpixel.FEWEST, 8).to(memory_format=torch.channels_last)
    images = torch.randn(2, subpixel.FEWEST, 6, 6).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = layer(images)
    wanted = nn.functional.conv_transpose2d(images, layer.weight, layer.bias, 2, 1, 1)
    assert found.dtype == torch.bfloat16 and found.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(found.float(), wanted, atol=0.05, rtol=0.05)


def test_a_gan_learns_as_the_handout_has_it(folder, monkeypatch):
    seen = []
    forward = Generator.forward
    monkeypatch.setattr(Generator, "forward", lambda self, numbers: seen.append(len(numbers)) or forward(self, numbers))
    made_by = []
    adam = torch.optim.Adam
    monkeypatch.setattr(torch.optim, "Adam", lambda *given, **more: made_by.append(given[1:]) or adam(*given, **more))
    trained_run(folder, "gan", name="handout", epochs=1)
    assert made_by == [(0.002, (0.5, 0.999), 1e-7)] * 2
    assert seen[:2] == [16, 32]  # what the discriminator is given for 16 real images, and the generator's own step


def test_a_film_of_a_training_that_was_killed_has_all_epochs(tmp_path):
    class Counting:
        def __init__(self):
            self.seen = torch.zeros(1)

        def step(self, batch):
            self.seen += len(batch)
            return {"loss": self.seen.sum()}

        def end_epoch(self):
            return {}

        def state(self):
            return {"seen": self.seen}

        def restore(self, state):
            self.seen = state["seen"]

    def filmed(epochs):
        learner = Counting()
        film = Filmed(learner, lambda: {"seen": learner.seen.to(torch.uint8)})
        about = {"batch_size": 2, "seed": 0, "checkpoint": Checkpoint(tmp_path / "state", "key"), "label": "test"}
        fit(film, [torch.zeros(4)], epochs=epochs, **about)
        return film.frames["seen"]

    assert filmed(2).tolist() == [[4], [8]]
    assert filmed(3).tolist() == [[4], [8], [12]]


@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
def test_an_autoencoder_learns_either_loss(folder, loss):
    history = read_csv(trained_run(folder, "cae", name=loss, epochs=12, loss=loss, filters=8)[1])
    losses = [float(row["validation_loss"]) for row in history]
    assert losses[-1] < (0.9 if loss == "squared_error" else 0.99) * losses[0]


def test_products_in_bf16_learn_nearly_the_same(folder):
    for network in ("cae", "vae"):
        losses = {
            kind: float(read_csv(trained_run(folder, network, name=kind, precision=kind)[1])[-1]["validation_loss"])
            for kind in ("fp32", "bf16")
        }
        assert losses["bf16"] != losses["fp32"]
        assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.02)


@pytest.mark.parametrize("network", ["cae", "vae", "gan"])
def test_equal_seeds_give_equal_bytes_and_others_do_not(folder, network):
    one, other, third = (trained_run(folder, network, seed, str(k), epochs=1) for k, seed in enumerate((0, 0, 1)))
    for path, same, different in zip(one, other, third, strict=True):
        assert path.read_bytes() == same.read_bytes() != different.read_bytes()


def test_a_course_has_the_drawings_of_each_epoch(folder):
    courses = {name: read_npz(trained_run(folder, name)[2]) for name in OF_NETWORK}
    assert set(courses["cae"]) == {"again"} and set(courses["vae"]) == {"again", "samples"}
    assert courses["cae"]["again"].shape == (3, 9, 64, 64, 3)
    assert courses["vae"]["samples"].shape == courses["gan"]["samples"].shape == (3, 16, 64, 64, 3)
    assert len(courses["gan"]["generator"]) == 3 * 4  # steps of 16 of 60 images


def test_drawings_in_a_course_are_those_of_the_weights(folder):
    made = trained_run(folder, "cae")
    found = trained({"network": "cae", "latent": 6, "filters": 4}, made[0], CPU)["coder"]
    tensor = inputs(read_npz(folder / "data.npz")["images"][80:89], "cae", CPU)
    assert np.array_equal(draw(found, codes(found, tensor)).numpy(), read_npz(made[2])["again"][-1])


def test_what_is_given_again_is_measured_on_test_images(folder, runs):
    found = runs["cae"][0]["again"]
    images = read_npz(folder / "data.npz")["images"]
    coder = trained(
        {"network": "cae", "latent": 6, "filters": 4}, folder / "results/runs/cae/seed0/weights.safetensors", CPU
    )
    tensor = inputs(images[80:], "cae", CPU)
    with torch.no_grad():
        logits = coder["coder"].decode(coder["coder"].encode(tensor))
    assert found["error"] == pytest.approx(float((logits.sigmoid() - tensor).square().mean()), rel=1e-2)
    expected = nn.functional.binary_cross_entropy_with_logits(logits, tensor)
    assert found["cross_entropy"] == pytest.approx(float(expected), rel=1e-5)
    constant = np.square((images[80:] - images[:60].mean(0)) / 255).mean()
    assert found["constant"] == pytest.approx(constant, rel=1e-4)
    assert found["components"] < found["constant"] and found["relative"] == found["error"] / found["components"]
    assert found["fall"] == pytest.approx(found["errors"][-1] / found["errors"][0])


def test_a_gan_is_set_beside_the_vae_of_its_data(folder, runs):
    gan, vae = (runs[name][0] for name in ("gan", "vae"))
    beside = gan["beside_vae"]
    assert beside["variety"] == pytest.approx(gan["variety"]["ratio"] - vae["variety"]["ratio"])
    palettes = [each["quality"]["palette"]["distance"]["generated"] for each in (gan, vae)]
    assert beside["palette"] == pytest.approx(palettes[0] - palettes[1])
    assert beside["frechet"] is None  # of 20 test images features tell nothing
    scale = read_json(runs["gan"][2])["about"]["scale"]
    assert [scale[f"vae_{key}"] for key in ("latent", "filters", "weight", "epochs", "steps")] == [6, 4, 1, 3, 12]
    assert scale["steps"] == len(read_npz(folder / "results/runs/gan/seed0/course.npz")["generator"])
    assert "beside_vae" not in runs["vae"][0] and "quality" not in runs["cae"][0]


def test_images_of_the_training_part_are_told_from_noise(folder, monkeypatch):
    arrays, rows = read_npz(folder / "data.npz"), read_npz(folder / "split.npz")
    monkeypatch.setattr(quality, "FEWEST", 20)
    real = {part: arrays["images"][rows[part]] for part in ("train", "test")}
    noise = np.random.default_rng(0).integers(0, 256, (40, 64, 64, 3)).astype(np.uint8)
    same, other = (quality.of(each, real, arrays["palette"]) for each in (real["train"][:40], noise))
    for name in ("frechet", "kernel"):
        assert other[name]["generated"] > 10 * same[name]["generated"]
    assert other["among"]["precision"] == 0 and same["among"]["precision"] > 0.9
    assert same["palette"]["distance"]["generated"] == 0 and other["palette"]["distance"]["generated"] > 10
    assert same["nearest"]["median"] == 0


def test_without_a_palette_no_fidelity_to_it_is_given(folder):
    images = read_npz(folder / "data.npz")["images"]
    assert quality.of(images[:30], {"train": images[:60], "test": images[80:]}, None)["palette"] is None


def test_what_changes_is_told_from_what_stays():
    random = np.random.default_rng(0)
    one, other, real = random.integers(0, 256, (3, 6, 8, 8, 3))
    assert measure.change(np.stack([one, one]), real) == 0
    assert measure.change(np.stack([one, other]), real) == pytest.approx(1, abs=0.1)
    assert measure.change(one[None], real) is None


def test_walks_begin_and_end_at_their_corners():
    random = np.random.default_rng(0)
    start, end = random.standard_normal((2, 64))
    shares = np.linspace(0, 1, 5)
    for way in (interpolation.linear, interpolation.spherical):
        np.testing.assert_allclose(way(start, end, shares)[[0, -1]], [start, end], atol=1e-12)
    lengths = np.linalg.norm(interpolation.spherical(start, 2 * start[::-1], shares), axis=1)
    np.testing.assert_allclose(lengths, np.linalg.norm(start) * np.linspace(1, 2, 5))
    middle = np.linalg.norm(interpolation.linear(start, end, shares)[2])
    assert middle < 0.85 * min(np.linalg.norm(start), np.linalg.norm(end))
    np.testing.assert_allclose(interpolation.spherical(start, 3 * start, shares)[2], 2 * start)


def test_an_arc_turns_at_an_even_pace():
    start, end = np.eye(3)[:2]
    arc = interpolation.spherical(start, end, np.linspace(0, 1, 7))
    turns = np.arccos((arc[1:] * arc[:-1]).sum(1))
    np.testing.assert_allclose(turns, np.pi / 12)


def test_figures_say_what_they_show(runs, tmp_path):
    pairs = {name: found[1:] for name, found in runs.items()}
    summaries = tuple(found[2] for found in runs.values())
    stages = [
        (figure.again, pairs["cae"]),
        (figure.again, pairs["vae"]),
        (figure.by_epoch, pairs["gan"]),
        (figure.strips, pairs["vae"]),
        (figure.strips, pairs["gan"]),
        (figure.side_by_side, pairs["cae"] + pairs["vae"] + pairs["gan"]),
        (figure.nearest, pairs["vae"] + pairs["gan"]),
        (figure.learning, summaries),
    ]
    for number, (stage, read) in enumerate(stages):
        outputs = tuple(tmp_path / f"{number}.{kind}" for kind in ("pdf", "png", "json"))
        stage(Job(tuple(read), outputs))
        words = read_json(outputs[2])
        assert words["alt"] and words["caption"].endswith("data: made up.")
        assert number == 7 or "3 epochs, 4 filters" in words["caption"]
    assert "after epoch 1 and epoch 3" in read_json(tmp_path / "2.json")["caption"]
    ends = read_json(runs["gan"][2])["measures"]["end"]
    assert f"{ends['discriminator']['mean']:.3f} and {ends['generator']['mean']:.3f} over" in words["caption"]


def test_nine_punks_are_shown_in_both_sizes(folder, tmp_path):
    outputs = tuple(tmp_path / f"fig01.{kind}" for kind in ("pdf", "png", "json"))
    pictures.punks(Job((folder / "data.npz", folder / "data.json") * 2, outputs))
    assert "0.00 and 0.00 grey values" in read_json(outputs[2])["caption"]


def test_tables_have_a_row_for_each_network(runs, tmp_path):
    summaries = tuple(found[2] for found in runs.values())
    table.again(Job(summaries, (tmp_path / "again.csv", tmp_path / "again.json")))
    rows = read_csv(tmp_path / "again.csv")
    assert [row["run"] for row in rows] == ["cae", "vae"] and rows[0]["active"] == rows[0]["bits"] == ""
    assert rows[0]["components"].endswith(" (59)")  # of 60 training images
    assert float(rows[0]["error"]) == pytest.approx(1000 * runs["cae"][0]["again"]["error"], abs=0.01)
    table.quality(Job(summaries[1:], (tmp_path / "quality.csv", tmp_path / "quality.json")))
    rows = read_csv(tmp_path / "quality.csv")
    assert [(row["run"], row["seeds"], row["compared"]) for row in rows] == [("vae", "1", "20"), ("gan", "1", "20")]
    assert "Fréchet" not in rows[0]  # of 20 images features tell nothing
    table.pixels(Job(summaries[1:], (tmp_path / "pixels.csv", tmp_path / "pixels.json")))
    rows = read_csv(tmp_path / "pixels.csv")
    assert float(rows[1]["variety"]) == pytest.approx(runs["gan"][0]["variety"]["ratio"], abs=0.01)
    assert rows[0]["between"].startswith(f"{runs['vae'][0]['between']['linear']['share']:.2f} / ")


def test_a_film_walks_both_ways_and_comes_back(runs, tmp_path):
    film.walks(Job((runs["gan"][1],), (tmp_path / "walks.mp4",)))
    frames = list(video.read(video.probe(tmp_path / "walks.mp4")))
    assert len(frames) == 96 and frames[0].shape == (256, 2 * 256 + 16, 3)
    halves = frames[0][:, :256], frames[0][:, -256:]
    assert np.abs(halves[0].astype(int) - halves[1]).mean() < 3  # both begin at the same code
