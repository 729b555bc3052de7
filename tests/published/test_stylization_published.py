"""The published style network, run by LiteRT and by our own transformer, from the mirror that REPRISE_MIRROR names."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from reprise.artifacts import read_json
from reprise.cli import main
from reprise.data import clips, style_image, video
from reprise.data.pictures import read_rgb, square
from reprise.experiments.stylization import published
from reprise.experiments.stylization.measure import compare
from reprise.experiments.stylization.paint import Painter
from reprise.experiments.stylization.styles import features, tensor
from reprise.jobs import Job
from reprise.training.stylization import grams_of, scaled

MIRROR = os.environ.get("REPRISE_MIRROR")
pytestmark = pytest.mark.skipif(not MIRROR, reason="REPRISE_MIRROR names no folder with the published data")
pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed")


@pytest.fixture(scope="module")
def starry_night():
    return style_image.published(Job((), ()))[0]["images"][0]


@pytest.fixture(scope="module")
def vector(starry_night):
    return published.style_vector(starry_night)


@pytest.fixture(scope="module")
def photograph():
    return square(read_rgb(Path(MIRROR, "styles/tubingen.jpg")), 384)


def test_our_transformer_paints_as_litert_does(photograph, vector):
    image = photograph.astype(np.float32) / 255
    expected = published.reference(image, vector)
    with torch.no_grad():
        painted = published.transformer()(torch.from_numpy(image).permute(2, 0, 1)[None], vector)
    difference = np.abs(painted[0].permute(1, 2, 0).numpy() - expected)
    assert difference.mean() <= 0.1 / 255 and difference.max() <= 1 / 255


def test_every_constant_of_the_file_finds_its_place():
    names = {name for name, _ in published._weights()}
    assert names >= published.transformer().state_dict().keys()
    assert {name for name in names if "bias" in name and "norm" not in name} >= {"contract.0.convolution.bias"}


def test_pretrained_features_tell_a_painted_photograph_from_a_plain_one(photograph, vector, starry_night):
    compared = features("squeezenet", starry_night)
    grams = grams_of(compared, tensor(starry_night))
    plain = tensor(photograph[None])
    with torch.no_grad():
        painted = (255 * published.transformer()(scaled(plain), vector)).round().to(torch.uint8)
    before, after = compare(plain, plain, compared, grams), compare(painted, plain, compared, grams)
    itself = compare(tensor(starry_night[None]), tensor(starry_night[None]), compared, grams)
    assert itself["style"] < 1e-3 * before["style"] and before["content"] < 1e-6
    assert after["style"] < 0.6 * before["style"] and 0.1 < after["content"] < 3


def test_styles_mix(vector):
    scream = published.style_vector(read_rgb(Path(MIRROR, "styles/the_scream.jpg")))
    frame = read_rgb(Path(MIRROR, "styles/tubingen.jpg"))[:96, :128]
    network, cpu = published.transformer(), torch.device("cpu")
    first, mixed, second = (
        next(Painter(network, vector.lerp(scream, share), cpu)([frame])).astype(float) for share in (0, 0.5, 1)
    )
    apart = np.abs(first - second).mean()
    assert apart > 5 and max(np.abs(mixed - first).mean(), np.abs(mixed - second).mean()) < apart


@pytest.mark.parametrize(
    ("clip", "size", "rate", "frames", "sounds"),
    [
        ("nasa_13013", (480, 270), "30000/1001", 390, ("aac", "aac")),
        ("cockatoo", (1280, 720), "20", 280, ("mp3",)),
        ("realshort", (320, 240), "45000/1499", 36, ("aac",)),
    ],
)
def test_the_public_videos_are_what_they_were(tmp_path, clip, size, rate, frames, sounds):
    outputs = (tmp_path / f"{clip}.mp4", tmp_path / f"{clip}.json")
    clips.make(Job((), outputs))
    held, card = video.probe(outputs[0]), read_json(outputs[1])
    assert ((held.width, held.height), str(held.rate), held.frames, held.sounds) == (size, rate, frames, sounds)
    assert card["stand_in"] and card["counts"] == {"frames": frames, "sound tracks": len(sounds)}


def test_a_video_is_repainted_by_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(Path(__file__).parents[2])
    source, out = Path(MIRROR, "videos/realshort.mp4"), tmp_path / "painted.mp4"
    style = Path(MIRROR, "styles/starry_night.jpg")
    assert main(["stylize", str(source), "--style", str(style), "--out", str(out)]) == 0
    assert "36 frames of 320×240, 30.02 per second, 1 sound track as before" in capsys.readouterr().out
    before, after = video.probe(source), video.probe(out)
    assert (before.rate, before.frames, before.width) == (after.rate, after.frames, after.width)
    assert video.sound_packets(source) == video.sound_packets(out)
    pairs = zip(video.read(before), video.read(after), strict=True)
    assert np.mean([np.abs(one.astype(int) - other).mean() for one, other in pairs]) > 15
