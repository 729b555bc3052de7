"""`reprise stylize`: what it refuses in one sentence, and a video repainted by a network trained for its style."""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reprise.cli import main
from reprise.data import video

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def things(tmp_path, monkeypatch):
    """A short silent video, a style, and no published network to be had."""
    random = np.random.default_rng(0)
    frames = [random.integers(0, 255, (32, 48, 3), np.uint8) for _ in range(3)]
    video.write(tmp_path / "in.mp4", frames, Fraction(10))
    Image.fromarray(random.integers(0, 255, (40, 40, 3), np.uint8)).save(tmp_path / "style.png")
    overlay = "experiments: {style_learned: {width: 0.05, epochs: 1, batch_size: 26}}\n"
    (tmp_path / "tiny.yaml").write_text(overlay)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    monkeypatch.chdir(REPOSITORY)
    return tmp_path


def stylize(folder, *further, video_name="in.mp4", style="style.png", out="out.mp4"):
    arguments = [str(folder / video_name), "--style", str(folder / style), "--out", str(folder / out)]
    return main(["stylize", *arguments, "--configfile", str(folder / "tiny.yaml"), *map(str, further)])


def test_without_the_published_network_one_is_trained_once_and_kept(things, capsys):
    assert stylize(things) == 0
    said = capsys.readouterr()
    assert "ai-edge-litert" in said.err and "training a network for this style, about" in said.out
    assert "3 frames of 48×32, 10 per second, silent" in said.out
    assert video.probe(things / "out.mp4").frames == 3
    first = (things / "out.mp4").read_bytes()
    assert stylize(things, out="again.mp4") == 0
    assert "training" not in capsys.readouterr().out
    assert (things / "again.mp4").read_bytes() == first
    kept = [path.suffix for path in (things / "cache/reprise/styles").iterdir()]
    assert kept == [".safetensors"]


@pytest.mark.parametrize(
    ("further", "options", "code", "words"),
    [
        (["--network", "published"], {}, 1, "needs LiteRT"),
        (["--mix", "0.3"], {}, 2, "--mix: needs a second --style"),
        ([], {"out": "in.mp4"}, 2, "is the video itself"),
        ([], {"out": "out.gif"}, 2, "must end in .mp4, .mov, .mkv"),
        ([], {"out": "."}, 2, "is a folder"),
        ([], {"video_name": "style.txt"}, 1, "no such file"),
        ([], {"style": "in.mp4"}, 1, "is no image"),
        ([], {"video_name": "style.png"}, 1, "holds a single picture"),
    ],
    ids=["no LiteRT", "mix of one", "onto itself", "format", "folder", "no video", "no picture", "still"],
)
def test_what_cannot_be_done_is_said_in_one_sentence(things, capsys, further, options, code, words):
    before = (things / "in.mp4").read_bytes()
    assert stylize(things, *further, **options) == code
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 + error.count("The published network is not to be had")
    assert (things / "in.mp4").read_bytes() == before and not (things / "out.mp4").exists()


def test_two_styles_need_the_published_network(things, capsys):
    assert stylize(things, "--style", things / "style.png", "--mix", "0.3") == 1
    assert "mixed by the published network alone" in capsys.readouterr().err


def test_the_network_is_looked_for_in_the_mirror_that_the_configuration_names(things, capsys, monkeypatch):
    file = things / "mirror/stylization/style_predict_quantized_256.tflite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"something else")
    with (things / "tiny.yaml").open("a") as overlay:
        overlay.write(f"data: {{mirror: {things / 'mirror'}}}\n")
    monkeypatch.setenv("REPRISE_MIRROR", "")
    monkeypatch.delitem(sys.modules, "ai_edge_litert.interpreter")
    assert stylize(things, "--network", "published") == 1
    assert str(file) in capsys.readouterr().err


@pytest.mark.parametrize("share", ["1.5", "-0.1", "much"])
def test_a_share_lies_between_0_and_1(things, share):
    with pytest.raises(SystemExit) as end:
        stylize(things, f"--strength={share}")
    assert end.value.code == 2
