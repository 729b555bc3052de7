"""The system stylegan through its stages: paintings, measures, videos through the generator, pictures and tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from reprise.artifacts import RepriseError, UsageError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.data import brushwork, paintings, scenes, splits, video
from reprise.experiments.stylegan import figure, films, measure, table, train
from reprise.experiments.stylegan import video as through
from reprise.experiments.stylegan.networks import inputs, trained
from reprise.jobs import Job
from reprise.metrics import summary
from reprise.metrics.jackknife import jackknife
from reprise.metrics.signal_to_noise import peak_signal_to_noise
from reprise.models.stylegan.generator import Generator
from reprise.models.stylization import squeezenet
from reprise.training.projection import Projector

SIZES = {"side": 16, "channel_base": 128, "channel_max": 8, "latent": 8, "mapping_layers": 2}
LEARNING = {
    "system": "stylegan",
    "data": "paintings",
    "kimg": 0.08,
    "batch_size": 8,
    "learning_rate": 0.004,
    "gamma": 1,
    "path_weight": 2,
    "augment": "differentiable",
    "precision": "bf16",
    "processes": 1,
    "snapshots": 2,
}
MEASURING = {"samples": 50, "features": "random", "inception": False}
COMPUTE = {"compute.device": "cpu", "compute.threads": 1}
PROJECTING = {"space": "w_plus", "every": 5, "steps": 3, "first_steps": 6, "smoothing": 0.2, "features": "random"}


def keys(name: str, settings: dict) -> dict:
    return {f"experiments.{name}.{key}": value for key, value in settings.items()}


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    """A small generator, trained and measured, and a clip that went through it."""
    folder = tmp_path_factory.mktemp("results")
    data, card, split = folder / "paintings.npz", folder / "paintings.json", folder / "split.npz"
    _, about = paintings_of_ours(folder)
    images = np.stack([brushwork.landscape(number, 16) for number in range(80)])
    write_npz(data, images=images)
    write_json(card, about | {"parts": {"train": 40, "test": 40}})
    splits.make(Job((data, card), (split,), {"data.splits.paintings": "published"}))
    run = folder / "runs" / "stylegan" / "seed0"
    outputs = tuple(run / file for file in ("weights.safetensors", "history.csv", "course.safetensors"))
    train.run(
        Job((data, split), outputs, keys("stylegan", SIZES | LEARNING) | COMPUTE, 0, "experiments.stylegan.train")
    )
    (folder / "metrics" / "stylegan").mkdir(parents=True)
    settings = keys("stylegan", SIZES | LEARNING | MEASURING) | COMPUTE
    measured = (folder / "metrics/stylegan/seed0.json", run / "shown.npz")
    measure.run(Job((data, card, split, *outputs), measured, settings, 0))
    summary.seeds(Job((measured[0],), (folder / "metrics/stylegan/summary.json",)))
    film(folder, data, outputs[0])
    return folder


def paintings_of_ours(folder: Path) -> tuple[dict, dict]:
    """The card of the stand-in, without painting all 600."""
    arrays = {"images": np.zeros((600, 1, 1, 3), np.uint8)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paintings, "landscape", lambda number, side: np.zeros((1, 1, 3), np.uint8))
        job = Job((), (folder / "all.npz", folder / "all.json"), {"data.source": "embedded"})
        paintings.make(job)
    return arrays, read_json(folder / "all.json")


def film(folder: Path, data: Path, weights: Path) -> None:
    photographs, card = folder / "photographs.npz", folder / "photographs.json"
    write_npz(photographs, images=np.stack([brushwork.landscape(number, 64) for number in range(5)]))
    write_json(card, {"note": "five pictures", "url": "", "citation": "", "licence": "", "source": "embedded"})
    clip, about = folder / "landscape_2.mp4", folder / "landscape_2.json"
    scenes.make(Job((photographs, card), (clip, about)))
    made, measured = folder / "stylegan_videos-landscape_2.mp4", folder / "landscape_2.npz"
    spec = keys("stylegan_videos", PROJECTING) | keys("stylegan", SIZES) | COMPUTE
    through.project(Job((clip, weights, data), (made, measured), spec, 0))
    settings = PROJECTING | {"system": "stylegan", "network": "stylegan", "videos": ["landscape_2"]}
    outputs = (folder / "metrics/stylegan_videos/seed0.json", folder / "frames.npz")
    outputs[0].parent.mkdir()
    spec = keys("stylegan_videos", settings) | {"experiments.stylegan.side": 16}
    films.run(Job((data, clip, about, made, measured), outputs, spec, 0))
    summary.seeds(Job((outputs[0],), (folder / "metrics/stylegan_videos/summary.json",)))


def measures(results: Path, name: str) -> dict:
    return read_json(results / "metrics" / name / "summary.json")["measures"]


def test_stand_in_paintings_differ_and_are_the_same_each_time():
    one, again, other = (brushwork.landscape(number, 32) for number in (3, 3, 4))
    assert one.shape == (32, 32, 3) and one.dtype == np.uint8
    assert np.array_equal(one, again) and np.abs(one.astype(int) - other).mean() > 10
    assert one.std() > 10


def test_the_stand_in_says_so_and_names_its_parts(results):
    card = read_json(results / "all.json")
    assert card["stand_in"] and card["parts"] == {"train": 300, "test": 300} and card["counts"] == {"images": 600}


def test_paintings_are_averaged_down_and_never_enlarged():
    images = np.zeros((1, 4, 4, 3), np.uint8)
    images[0, :2, :2, 1] = [[10, 20], [30, 40]]
    assert inputs(images, 2)[0, 1].tolist() == [[25, 0], [0, 0]]
    assert torch.equal(inputs(images, 4)[0], torch.from_numpy(images[0]).permute(2, 0, 1))
    with pytest.raises(UsageError, match="side is 8, but the paintings have 4 pixels; lower it"):
        inputs(images, 8)


def test_a_generator_of_another_size_is_refused(results):
    weights = results / "runs/stylegan/seed0/weights.safetensors"
    with pytest.raises(RepriseError, match="holds no weights of this generator"):
        trained(SIZES | {"latent": 9}, weights)


def test_the_course_begins_far_from_real_pictures_and_its_floor_is_low(results):
    found = measures(results, "stylegan")
    assert found["kimg"]["mean"] == [0, 0.04, 0.08]
    assert found["squeezenet"] is None and found["inception"] is None
    for distance in ("frechet", "kernel"):
        one = found["random"][distance]
        assert len(one["generated"]["mean"]) == 3
        assert one["generated"]["mean"][0] > 5 * abs(one["floor"]["mean"])
        assert one["low"]["mean"][0] < one["generated"]["mean"][0] < one["high"]["mean"][0]
        assert one["lowest"]["mean"] == min(one["generated"]["mean"])
        shares = one["left"]
        assert shares["low"]["mean"] < shares["share"]["mean"] < shares["high"]["mean"]
        assert shares["share"]["mean"] == pytest.approx(one["generated"]["mean"][-1] / one["generated"]["mean"][0])
    assert found["nearest"]["copies"]["mean"] == 0
    assert len(found["sign"]["mean"]) == len(read_csv(results / "runs/stylegan/seed0/history.csv")) == 2


def test_inception_is_left_out_in_words_where_its_weights_are_not_to_be_had(monkeypatch):
    def missing():
        raise RepriseError("weights are in no mirror.")

    monkeypatch.setattr(measure.inception, "find_weights", missing)
    about = {}
    assert measure._inception({"inception": True}, [], {}, about) is None
    assert about == {"without_inception": "weights are in no mirror."}


def test_inception_distances_are_taken_of_each_stage(monkeypatch):
    monkeypatch.setattr(measure.inception, "find_weights", lambda: Path("weights"))
    monkeypatch.setattr(
        measure.inception,
        "distances",
        lambda images, real, weights: {
            name: {"generated": float(images.mean()), "floor": 1.0} for name in ("fid", "kid")
        },
    )
    stages = [np.full((2, 4, 4, 3), value, np.uint8) for value in (9, 5)]
    found = measure._inception({"inception": True}, stages, {}, {})
    assert found == {name: {"generated": [9.0, 5.0], "floor": 1.0, "lowest": 5.0} for name in ("fid", "kid")}


def test_the_jackknife_of_a_mean_is_its_students_interval():
    rows = np.random.default_rng(0).normal(3, 1, (200, 1))
    found = jackknife(lambda one, other: float(one.mean()), rows, rows)
    error = np.array([block.mean() for block in np.array_split(rows, 10)]).std(ddof=1) / np.sqrt(10)
    assert found["value"] == pytest.approx(rows.mean())
    assert (found["high"] - found["low"]) / 2 == pytest.approx(2.2622 * error, rel=1e-3)


def test_decibels_are_those_of_the_mean_squared_difference():
    images = np.zeros((2, 4, 4, 3), np.uint8)
    others = images.copy()
    others[1] += 16
    found = peak_signal_to_noise(images, others)
    assert found.tolist() == pytest.approx([99, 20 * np.log10(255 / 16)])


def test_a_projection_finds_a_picture_that_the_generator_painted():
    torch.manual_seed(0)
    generator = Generator(16, 128, 16, 8, 2).eval().requires_grad_(False)
    seeing = squeezenet.random(0, torch.rand(1, 3, 32, 32))
    far = {}
    for space in ("w", "w_plus"):
        project = Projector(generator, seeing, space, 0.0, 1)
        goal = project.paint(generator.mapping(torch.randn(1, 8, generator=torch.Generator().manual_seed(9)))[:, None])
        begun = project.distance(project.paint(project._nearest(project._look(goal))), goal)
        styles = project(goal, 60)
        far[space] = project.distance(project.paint(styles), goal)
        assert styles.shape == (1, 1 if space == "w" else 6, 8)
        assert far[space] < 0.6 * begun


def test_the_next_picture_begins_at_the_one_before_and_keeps_a_share_of_it():
    torch.manual_seed(0)
    generator = Generator(16, 128, 8, 8, 2).eval().requires_grad_(False)
    pictures = torch.rand(2, 1, 3, 16, 16) * 2 - 1
    seeing, found = squeezenet.random(0, torch.rand(1, 3, 32, 32)), {}
    for smoothing in (0.0, 0.5):
        project = Projector(generator, seeing, "w", smoothing, 1)
        first = project(pictures[0], 5)
        found[smoothing] = (first, project(pictures[1], 5))
    assert torch.equal(found[0.0][0], found[0.5][0])
    assert torch.allclose(found[0.5][1], (found[0.0][1] + found[0.0][0]) / 2, atol=1e-6)


def test_frames_between_keyframes_get_the_w_between():
    assert through.key_frames(11, 5) == [0, 5, 10] and through.key_frames(8, 5) == [0, 5, 7]
    found = [torch.zeros(1, 1, 2), torch.ones(1, 1, 2), torch.full((1, 1, 2), 3.0)]
    path = [styles[0, 0, 0].item() for styles in through.between(found, [0, 4, 5])]
    assert path == pytest.approx([0, 0.25, 0.5, 0.75, 1, 3])


def test_a_video_comes_out_as_long_as_it_went_in_with_its_sound(results):
    found = measures(results, "stylegan_videos")
    one = found["videos"]["landscape_2"]
    assert (one["frames"]["mean"], one["frames_lost"]["mean"], one["projected"]["mean"]) == (36, 0, 8)
    assert one["same_sound"]["mean"] == 1 and one["sound_packets"]["mean"] > 10
    assert len(one["by_frame"]["psnr"]["mean"]) == 36 and 4 < one["psnr"]["mean"] < 40
    assert one["worst"]["psnr"]["mean"] <= one["psnr"]["mean"] and 0 < one["distance"]["mean"] < 1
    manner = {name: each["mean"] for name, each in one["manner"].items()}
    assert manner["left"] == pytest.approx(manner["after"] / manner["before"]) and manner["before"] > 0
    held = video.probe(results / "stylegan_videos-landscape_2.mp4")
    assert (held.width, held.height, held.frames) == (512, 256, 36)
    assert read_npz(results / "frames.npz")["landscape_2_painted"].shape == (3, 16, 16, 3)


def test_a_scene_that_is_not_known_is_refused(tmp_path):
    with pytest.raises(UsageError, match="there is no video beach; of photographs there are landscape_1"):
        scenes.make(Job((), (tmp_path / "beach.mp4", tmp_path / "beach.json")))


def test_every_picture_says_in_words_what_it_shows(results, tmp_path):
    own, clips = (results / "metrics" / name / "summary.json" for name in ("stylegan", "stylegan_videos"))
    shown = results / "runs/stylegan/seed0/shown.npz"
    drawn = {
        "curve": (own,),
        "real": (shown, own),
        "painted": (shown, own),
        "nearest": (shown, own),
        "losses": (own,),
        "films": (results / "frames.npz", clips),
    }
    for name, files in drawn.items():
        outputs = tuple(tmp_path / f"{name}.{kind}" for kind in ("pdf", "png", "json"))
        getattr(figure, name)(Job(files, outputs))
        words = json.loads(outputs[2].read_text())
        assert words["data"]["stand_in"] and len(words["alt"]) > 40 and outputs[1].stat().st_size > 3000
    assert "random features goes from" in json.loads((tmp_path / "curve.json").read_text())["alt"]


def test_the_tables_hold_the_distances_and_the_videos(results, tmp_path):
    outputs = (tmp_path / "table.csv", tmp_path / "table.json")
    table.quality(Job((results / "metrics/stylegan/summary.json",), outputs))
    rows = read_csv(outputs[0])
    assert [(row["features"], row["distance"]) for row in rows] == [("random", "Fréchet"), ("random", "kernel")]
    assert float(rows[0]["at the beginning"]) == pytest.approx(
        measures(results, "stylegan")["random"]["frechet"]["generated"]["mean"][0], rel=0.01
    )
    table.films(Job((results / "metrics/stylegan_videos/summary.json",), outputs))
    (row,) = read_csv(outputs[0])
    assert (row["original video"], row["through the generator"]) == (
        "landscape_2.mp4",
        "stylegan_videos-landscape_2.mp4",
    )
    assert (row["frames"], row["projected"], row["sound"]) == ("36", "8", "the same")
