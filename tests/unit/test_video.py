"""Videos: frames, rate and sound survive; what is broken is refused in one sentence, and nothing half-written stays."""

import subprocess
from fractions import Fraction

import numpy as np
import pytest

from reprise.artifacts import RepriseError, UsageError
from reprise.data import video

NTSC = Fraction(30000, 1001)
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=30000/1001:d=1")
SOUND = ("-f", "lavfi", "-i", "sine=d=1")
H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "8")


def ffmpeg(*arguments):
    """Make a video as somebody else's program would; return its path, the last argument."""
    from imageio_ffmpeg import get_ffmpeg_exe

    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)], check=True)
    return arguments[-1]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """One second of a test picture at 29.97 frames per second, with AAC sound."""
    path = tmp_path_factory.mktemp("good") / "good.mp4"
    return ffmpeg(*PICTURE, *SOUND, *H264, "-c:a", "aac", "-movflags", "+faststart", path)


def copied(path, out):
    """Write a video again, frame by frame; return what both hold."""
    held = video.probe(path)
    video.write(out, video.read(held), held.rate, held.aspect, sound=path)
    return held, video.probe(out)


def shades(count, height=48, width=64):
    """Return frames of one grey each, from dark to light."""
    return [np.full((height, width, 3), 20 + 8 * number, np.uint8) for number in range(count)]


def test_frames_rate_size_and_sound_survive(good, tmp_path):
    before, after = copied(good, tmp_path / "again.mp4")
    assert (before.rate, before.frames, before.width, before.height) == (NTSC, 30, 64, 48)
    assert (after.rate, after.frames, after.width, after.height) == (NTSC, 30, 64, 48)
    packets = video.sound_packets(good)
    assert len(packets) > 40 and video.sound_packets(tmp_path / "again.mp4") == packets
    pairs = zip(video.read(before), video.read(after), strict=True)
    assert np.mean([np.abs(one.astype(int) - other).mean() for one, other in pairs]) < 6


def test_browsers_get_h264_with_halved_colour(good, tmp_path):
    copied(good, tmp_path / "again.mp4")
    from imageio_ffmpeg import get_ffmpeg_exe

    told = subprocess.run([get_ffmpeg_exe(), "-i", tmp_path / "again.mp4"], capture_output=True, text=True).stderr
    assert "h264" in told and "yuv420p(tv, bt709" in told


def test_the_same_frames_give_the_same_bytes(good, tmp_path):
    for name in ("one.mp4", "other.mp4"):
        copied(good, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "other.mp4").read_bytes()


def test_a_video_without_sound_stays_without(tmp_path):
    path = ffmpeg(*PICTURE, *H264, tmp_path / "silent.mp4")
    before, after = copied(path, tmp_path / "again.mp4")
    assert (before.sounds, after.sounds, after.frames) == ((), (), 30)
    assert video.sound_packets(path) == []


def test_a_turned_video_is_read_upright(good, tmp_path):
    path = ffmpeg("-display_rotation", "90", "-i", good, "-c", "copy", tmp_path / "turned.mp4")
    before, after = copied(path, tmp_path / "again.mp4")
    assert (before.width, before.height) == (after.width, after.height) == (48, 64)
    turned = [np.rot90(frame) for frame in video.read(video.probe(good))]
    upright = list(video.read(after))
    assert np.abs(turned[10].astype(int) - upright[10]).mean() < 8


def test_wide_pixels_stay_wide(tmp_path):
    path = ffmpeg(*PICTURE, *H264, "-vf", "setsar=4/3", tmp_path / "wide.mp4")
    before, after = copied(path, tmp_path / "again.mp4")
    assert before.aspect == after.aspect == Fraction(4, 3)


def test_an_odd_side_grows_by_one_pixel(tmp_path):
    path = tmp_path / "odd.mkv"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=0.2", "-vf", "crop=63:47:exact=1", "-c:v", "png", path)
    before, after = copied(path, tmp_path / "again.mp4")
    assert (before.width, before.height, after.width, after.height) == (63, 47, 64, 48)


def test_a_variable_rate_is_made_constant_and_keeps_the_length(tmp_path):
    path = tmp_path / "variable.mp4"
    chosen = "select='lt(t,1)+not(mod(n,3))',settb=1/90000"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=30:d=2", "-vf", chosen, "-fps_mode", "vfr", *H264, path)
    before, after = copied(path, tmp_path / "again.mp4")
    assert before.rate == 30
    assert abs(after.seconds - 2) <= 1 / 30 + 1e-9


def test_jittering_time_stamps_do_not_multiply_frames(tmp_path):
    path = tmp_path / "jitter.mp4"
    late = "settb=1/90000,setpts='(N*3003+mod(N,3)*37)'"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=30:d=2", "-vf", late, "-fps_mode", "vfr", *H264, path)
    before, after = copied(path, tmp_path / "again.mp4")
    assert before.rate == 30 and abs(after.frames - 60) <= 1


def test_the_largest_of_many_pictures_is_read_and_all_sounds_are_kept(good, tmp_path):
    path = tmp_path / "many.mp4"
    small = ("-f", "lavfi", "-i", "color=blue:s=32x24:r=10:d=1")
    streams = ("-map", "0:v", "-map", "1:v", "-map", "1:a", "-map", "1:a")
    ffmpeg(*small, "-i", good, *streams, *H264, "-c:a", "copy", path)
    before, after = copied(path, tmp_path / "again.mp4")
    assert (before.width, before.stream, before.frames) == (64, 1, 30)
    assert after.sounds == ("aac", "aac")
    assert video.sound_packets(path) == video.sound_packets(tmp_path / "again.mp4")


def test_sound_that_starts_later_keeps_its_distance(good, tmp_path):
    path = tmp_path / "late.mp4"
    ffmpeg("-i", good, "-itsoffset", "0.5", "-i", good, "-map", "0:v", "-map", "1:a", "-c", "copy", path)
    copied(path, tmp_path / "again.mp4")
    from imageio_ffmpeg import get_ffmpeg_exe

    listing = [get_ffmpeg_exe(), "-v", "error", "-copyts", "-i", tmp_path / "again.mp4", "-map", "0:a"]
    lines = subprocess.run([*listing, "-f", "framecrc", "-"], capture_output=True, text=True).stdout.splitlines()
    start = next(int(line.split(",")[2]) for line in lines if not line.startswith("#"))
    assert start / 44100 == pytest.approx(0.5, abs=0.05)


def test_a_picture_that_starts_later_is_counted_from_the_start_of_the_sound(good, tmp_path):
    path = tmp_path / "late.mp4"
    ffmpeg("-itsoffset", "0.5", "-i", good, "-i", good, "-map", "0:v", "-map", "1:a", "-c", "copy", path)
    before, _ = copied(path, tmp_path / "again.mp4")
    assert before.frames == sum(1 for _ in video.read(before)) > video.probe(good).frames


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_a_video_that_is_cut_off_is_refused_and_leaves_nothing(good, tmp_path, kind):
    whole = ffmpeg("-i", good, "-c", "copy", "-movflags", "+faststart", tmp_path / f"whole.{kind}")
    content = whole.read_bytes()
    path, out = tmp_path / f"cut.{kind}", tmp_path / "out.mp4"
    path.write_bytes(content[: len(content) * 6 // 10])
    with pytest.raises(RepriseError, match=r"cut\.\w+: is cut off or damaged .*repair it or take another copy\.$"):
        copied(path, out)
    assert [file.name for file in tmp_path.glob("*out*")] == []


def test_damage_that_shows_late_leaves_nothing(good, tmp_path):
    content = bytearray(good.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 800] = bytes(800)
    path, out = tmp_path / "spoilt.mp4", tmp_path / "out.mp4"
    path.write_bytes(content)
    with pytest.raises(RepriseError, match="is cut off or damaged"):
        copied(path, out)
    assert [file.name for file in tmp_path.glob("*out*")] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), (b"", "not a video"), (b"hello", "not a video"), ("sound", "holds no moving picture")],
    ids=["missing", "empty", "text", "sound alone"],
)
def test_what_is_no_video_is_refused_in_one_sentence(tmp_path, content, words):
    path = tmp_path / "thing.mp4"
    if content == "sound":
        ffmpeg(*SOUND, "-c:a", "aac", path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(RepriseError, match=words) as error:
        video.probe(path)
    assert "\n" not in str(error.value) and str(path) in str(error.value)


def test_a_painter_that_fails_leaves_nothing(tmp_path):
    def failing():
        yield from shades(3)
        raise ValueError("no more paint")

    out = tmp_path / "out.mp4"
    with pytest.raises(ValueError, match="no more paint"):
        video.write(out, failing(), Fraction(10))
    assert list(tmp_path.iterdir()) == []


def test_an_older_video_stays_until_the_new_one_is_whole(tmp_path):
    out = tmp_path / "out.mp4"
    out.write_bytes(b"older")
    with pytest.raises(RepriseError, match="no frames"):
        video.write(out, [], Fraction(10))
    assert out.read_bytes() == b"older"


def test_another_format_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"out\.avi: must end in \.mp4, \.mov, \.mkv"):
        video.write(tmp_path / "out.avi", shades(2), Fraction(10))


def test_frames_are_read_one_by_one(tmp_path):
    path = tmp_path / "shades.mp4"
    assert video.write(path, iter(shades(20)), Fraction(10)) == 20
    frames = video.read(video.probe(path))
    levels = [round(float(next(frames).mean())) for _ in range(3)]
    frames.close()
    assert levels == pytest.approx([20, 28, 36], abs=2)
