"""The system stylegan through its stages: paintings, measures, videos through the generator, pictures and tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from reprise.artifacts import RepriseError, UsageError, read_csv, read_json, read_npz, write_json, write_npz
from reprise.data import brushwork, paintings, scenes, splits, video
from reprise.experiments.stylegan import figure, films, measure, quality, table, train
from reprise.experiments.stylegan import video as through
from reprise.experiments.stylegan.networks import inputs, trained
from reprise.jobs import Job
from reprise.metrics import summary
from reprise.metrics.jackknife import jackknife
from reprise.metrics.kernel_distance import kernel_distance
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
    photographs = folder / "photographs.npz", folder / "photographs.json"
    write_npz(photographs[0], images=np.stack([brushwork.landscape(number, 32) for number in range(90, 110)]))
    write_json(photographs[1], about | {"note": "twenty pictures"})
    measure.run(Job((data, card, split, *outputs, *photographs), measured, settings, 0))
    summary.seeds(Job((measured[0],), (folder / "metrics/stylegan/summary.json",)))
    film(folder, data, split, outputs[0])
    return folder


def paintings_of_ours(folder: Path) -> tuple[dict, dict]:
    """The card of the stand-in, without painting all 600."""
    arrays = {"images": np.zeros((600, 1, 1, 3), np.uint8)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paintings, "landscape", lambda number, side: np.zeros((1, 1, 3), np.uint8))
        job = Job((), (folder / "all.npz", folder / "all.json"), {"data.source": "embedded"})
        paintings.make(job)
    return arrays, read_json(folder / "all.json")


def film(folder: Path, data: Path, split: Path, weights: Path) -> None:
    photographs, card = folder / "photographs.npz", folder / "photographs.json"
    clips, groups = ("landscape_2", "landscape_4"), []
    spec = keys("stylegan_videos", PROJECTING) | keys("stylegan", SIZES) | COMPUTE
    for clip in clips:
        original, about = folder / f"{clip}.mp4", folder / f"{clip}.json"
        scenes.make(Job((photographs, card), (original, about)))
        made, measured = folder / f"stylegan_videos-{clip}.mp4", folder / f"{clip}.npz"
        through.project(Job((original, weights, data), (made, measured), spec, 0))
        groups.append((original, about, made, measured))
    for name, taken in (("stylegan_videos", groups), ("one_video", groups[:1])):
        settings = PROJECTING | {"system": "stylegan", "network": "stylegan", "videos": list(clips[: len(taken)])}
        outputs = (folder / f"metrics/{name}/seed0.json", folder / f"{name}.npz")
        outputs[0].parent.mkdir()
        spec = keys(name, settings) | {"experiments.stylegan.side": 16}
        films.run(Job((data, split, *(file for group in taken for file in group)), outputs, spec, 0))
        summary.seeds(Job((outputs[0],), (folder / f"metrics/{name}/summary.json",)))


def measures(results: Path, name: str) -> dict:
    return read_json(results / "metrics" / name / "summary.json")["measures"]


def means(group: dict) -> dict[str, float]:
    return {name: each["mean"] for name, each in group.items()}


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
        last, photographs = one["generated"]["mean"][-1], one["photographs"]["value"]["mean"]
        shares, beyond = (
            {key: each["mean"] for key, each in one[name].items()} for name in ("left", "beyond_photographs")
        )
        assert shares["low"] < shares["share"] < shares["high"] and beyond["low"] < beyond["value"] < beyond["high"]
        assert shares["share"] == pytest.approx(last / one["generated"]["mean"][0])
        assert beyond["value"] == pytest.approx(last - photographs) and beyond["low"] > 0
        assert one["lowest_learned"]["mean"] == min(one["learned"]["mean"])
    assert all(found["nearest"][way]["copies"]["mean"] < 0.1 for way in ("features", "pixels"))
    assert found["published_parameters"]["generator"]["mean"] == 23_191_522
    assert [len(found["regularisers"][name]["mean"]) for name in ("gradient_penalty", "path_length")] == [2, 2]
    assert len(found["sign"]["mean"]) == len(read_csv(results / "runs/stylegan/seed0/history.csv")) == 2


@pytest.fixture(scope="module")
def landscapes() -> dict[str, np.ndarray]:
    images = np.stack([brushwork.landscape(number, 32) for number in range(160)])
    return {"train": images[:60], "test": images[60:120], "photographs": images[120:]}


def test_smooth_pictures_with_noise_are_nearer_than_noise_but_not_than_other_paintings(landscapes):
    random = np.random.default_rng(0)
    smooth = quality.scaled(quality.scaled(landscapes["train"], 4), 32)
    speckled = (smooth + random.normal(0, 25, smooth.shape)).clip(0, 255).astype(np.uint8)
    noise = random.integers(0, 256, smooth.shape).astype(np.uint8)
    extract = quality.extractors("random", landscapes["train"])["random"]
    found = quality.course([noise, speckled], landscapes, extract)["kernel"]
    assert found["left"]["high"] < 0.5
    assert found["beyond_photographs"]["value"] > 0


def copies_among(images: np.ndarray, real: dict[str, np.ndarray]) -> dict[str, float]:
    extract = quality.extractors("random", real["train"])["random"]
    return {name: each["copies"] for name, each in quality.copied(images, real, extract)[0].items()}


def test_copies_are_found_though_moved_mirrored_and_noisy(landscapes):
    moved = np.pad(landscapes["train"], ((0, 0), (4, 4), (4, 4), (0, 0)), "edge")[:20, 1:33, 7:39, ::][:, :, ::-1]
    noisy = (moved + np.random.default_rng(0).normal(0, 8, moved.shape)).clip(0, 255).astype(np.uint8)
    assert copies_among(noisy, landscapes)["pixels"] == 1
    found, nearest = quality.copied(landscapes["train"][:9], landscapes, lambda images: images.reshape(len(images), -1))
    assert np.array_equal(nearest, landscapes["train"][:9])
    assert [found[way]["copies"] for way in ("features", "pixels")] == [1, 1]


def test_smooth_pictures_are_near_to_all_and_copy_none(landscapes):
    smooth = quality.scaled(quality.scaled(landscapes["test"], 8), 32)
    found = copies_among(smooth, landscapes)
    assert max(found.values()) < 0.1


def test_inception_is_left_out_in_words_where_its_weights_are_not_to_be_had(monkeypatch):
    def missing():
        raise RepriseError("weights are in no mirror.")

    monkeypatch.setattr(measure.inception, "find_weights", missing)
    about = {}
    assert measure._inception({"inception": True}, about) == {}
    assert about == {"without_inception": "weights are in no mirror."}
    assert measure._inception({"inception": False}, {}) == {}


def test_features_of_inception_are_compared_as_all_others_are(monkeypatch):
    monkeypatch.setattr(measure.inception, "find_weights", lambda: Path("weights"))
    monkeypatch.setattr(measure.inception, "_network", lambda weights: str(weights))
    monkeypatch.setattr(
        measure.inception,
        "features",
        lambda images, network: images.mean((1, 2)) / 10 if network == "weights" else None,
    )
    random = np.random.default_rng(0)
    real = {part: random.integers(90, 110, (40, 8, 8, 3)).astype(np.uint8) for part in ("train", "test", "photographs")}
    stages = [(real["test"] + more).astype(np.uint8) for more in (90, 50)]
    (extract,) = measure._inception({"inception": True}, {}).values()
    found = quality.course(stages, real, extract)["frechet"]
    assert found["generated"] == pytest.approx([3 * 81, 3 * 25], rel=0.01)
    assert found["learned"] == pytest.approx(found["generated"], rel=0.1) and found["halves"] < 1
    assert found["low"][1] <= found["generated"][1] <= found["high"][1]


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
        begun = project.distances(project.paint(project._nearest(project._look(goal))), goal)
        styles = project(goal, 60)
        far[space] = project.distances(project.paint(styles), goal)
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
    assert (one["frames"]["mean"], one["frames_lost"]["mean"], one["projected"]["mean"]) == (96, 0, 20)
    assert one["same_sound"]["mean"] == 1 and one["sound_packets"]["mean"] > 10
    assert len(one["by_frame"]["psnr"]["mean"]) == 96 and 4 < one["psnr"]["mean"] < 40
    assert one["worst"]["psnr"]["mean"] <= one["psnr"]["mean"] and 0 < one["distance"]["mean"] < 1
    held = video.probe(results / "stylegan_videos-landscape_2.mp4")
    assert (held.width, held.height, held.frames) == (512, 256, 96)
    assert read_npz(results / "stylegan_videos.npz")["landscape_2_painted"].shape == (3, 16, 16, 3)


def test_the_manner_of_videos_is_judged_by_held_out_paintings_and_its_interval_is_over_videos(results):
    found, alone = measures(results, "stylegan_videos"), measures(results, "one_video")
    for one in (found, alone):
        manner, left = (means(one[name]) for name in ("manner", "left"))
        assert manner["before"] > 0 and left["value"] == pytest.approx(manner["after"] / manner["before"])
    assert found["left"]["low"]["mean"] < found["left"]["value"]["mean"] < found["left"]["high"]["mean"]
    assert len({alone["left"][name]["mean"] for name in ("low", "value", "high")}) == 1
    extract = quality.extractors("random", read_npz(results / "paintings.npz")["images"][:40])["random"]
    frames = read_npz(results / "landscape_2.npz")["frames"]
    some = extract(frames[np.linspace(0, len(frames) - 1, 12).round().astype(int)])
    expected = kernel_distance(some, extract(read_npz(results / "paintings.npz")["images"][40:]))
    assert found["videos"]["landscape_2"]["manner"]["before"]["mean"] == pytest.approx(expected)


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
        "films": (results / "stylegan_videos.npz", clips),
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
    row, other = read_csv(outputs[0])
    assert other["video"] == "landscape_4"
    assert (row["video"], row["through the generator"]) == ("landscape_2", "stylegan_videos-landscape_2.mp4")
    assert (row["frames"], row["projected"], row["sound"]) == ("96", "20", "the same")
