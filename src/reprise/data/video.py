"""Videos frame by frame: what a file holds, its frames in, frames and the untouched sound out.

All is done by the ffmpeg that imageio-ffmpeg ships, over pipes: a frame or two are in memory, never
a film. Numbers are read from ffmpeg's `framecrc` lists, which are exact and made for programs; what
it prints for people rounds the frame rate.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from typing import IO, Any

import numpy as np

from reprise.artifacts import RepriseError, UsageError, replacing

FORMATS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
RATES = [Fraction(n) for n in (24, 25, 30, 50, 60)] + [Fraction(n * 1000, 1001) for n in (24, 30, 60)]
EXACT = "bicubic+accurate_rnd+full_chroma_int+bitexact"


@dataclass(frozen=True)
class Video:
    """What must be known of a video to read it and to write one like it.

    `width` and `height` are of the upright picture, `rate` is constant, in frames per second, and
    `frames` how many there are at that rate, give or take one. `aspect` is the width of a pixel
    over its height. `stream` counts the moving pictures of the file, the largest being taken.
    `sounds` names the codec of each sound track.
    """

    path: Path
    stream: int
    width: int
    height: int
    rate: Fraction
    frames: int
    aspect: Fraction
    sounds: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return float(self.frames / self.rate)


@dataclass
class _Track:
    """One stream as `framecrc` lists it: its header lines, and when each packet is shown, in ticks."""

    header: dict[str, str]
    times: list[int]
    end: int = 0


def probe(path: Path) -> Video:
    """Return what a video file holds; RepriseError if it is none, holds no picture or is cut off.

    A variable frame rate becomes the usual one of the file, so that hardly a frame is lost or doubled.
    """
    if not path.is_file():
        raise RepriseError(f"{path}: no such file.")
    tracks = _tracks(path, "V?", "a?", c="copy")
    pictures = [track for track in tracks if track.header["media_type"] == "video" and track.times]
    if not pictures:
        raise RepriseError(f"{path}: holds no moving picture; name a video.")
    largest = max(pictures, key=lambda track: np.prod(_dimensions(track)))
    stream = [track for track in tracks if track.header["media_type"] == "video"].index(largest)
    (first,) = _tracks(path, f"V:{stream}", fps_mode="cfr", vframes=1)
    if not first.times:
        raise RepriseError(f"{path}: holds no picture that ffmpeg can decode; convert it to MP4.")
    width, height = _dimensions(first)
    rate = _constant_rate(largest, 1 / Fraction(first.header["tb"]))
    # A picture that begins after the sound is shown from the start: its first frame is repeated.
    length = (largest.end - min(0, *largest.times)) * Fraction(largest.header["tb"])
    sounds = tuple(track.header["codec_id"] for track in tracks if track.header["media_type"] == "audio")
    frames, aspect = max(round(length * rate), 1), _pixel_aspect(first)
    return Video(path, stream, width, height, rate, frames, aspect, sounds)


def read(video: Video) -> Iterator[np.ndarray]:
    """Yield the frames upright and at the constant rate: uint8, height × width × 3, RGB.

    RepriseError if the file turns out to be damaged, after the frames before the damage.
    """
    frames = {"fps_mode": "cfr", "r": video.rate, "pix_fmt": "rgb24", "sws_flags": EXACT}
    pipe = _input(video.path)[f"V:{video.stream}"].output("pipe:", format="rawvideo", **frames)
    command = _compile(pipe, "-xerror")
    size = video.width * video.height * 3
    with tempfile.TemporaryFile() as messages, _running(command, messages, stdout=PIPE) as process:
        while len(frame := process.stdout.read(size)) == size:
            yield np.frombuffer(frame, np.uint8).reshape(video.height, video.width, 3)
        _refuse_damage(video.path, process.wait(), _text(messages))


def write(
    path: Path,
    frames: Iterable[np.ndarray],
    rate: Fraction,
    aspect: Fraction = Fraction(1),
    sound: Path | None = None,
) -> int:
    """Write frames as H.264 that browsers play, and the sound tracks of another file as they are.

    Equal frames and sound give equal bytes. Nothing is left at `path` unless all succeeded. A side
    of an odd number of pixels gets one more, its edge repeated, since H.264 with halved colour has
    even sides only.

    Parameters
    ----------
    path
        Ends in .mp4, .mov or .mkv.
    frames : of uint8 arrays, height × width × 3
        RGB, all of one size; at least one.
    rate
        Frames per second.
    aspect
        Width of a pixel over its height.
    sound
        A file whose sound tracks are copied packet by packet.

    Returns
    -------
    int
        How many frames were written.
    """
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"{path}: must end in {', '.join(FORMATS)}.")
    frames = iter(frames)
    first = next(frames, None)
    if first is None:
        raise RepriseError(f"{path}: there are no frames to write.")
    with replacing(path) as part, tempfile.TemporaryFile() as messages:
        command = _encoding(part, FORMATS[path.suffix.lower()], _even(first).shape, rate, aspect, sound)
        with _running(command, messages, stdin=PIPE) as process:
            count = _feed(process.stdin, chain([first], frames))
            if process.wait():
                raise RepriseError(f"{path}: could not be written{_reason(_text(messages), sound)}.")
    return count


def sound_packets(path: Path) -> list[str]:
    """Return track, size and md5 of each packet of sound, in order: equal for a sound that was copied."""
    if not probe(path).sounds:  # ffmpeg would list the picture instead
        return []
    command = _compile(_input(path)["a"].output("pipe:", format="framemd5", c="copy"))
    with tempfile.TemporaryFile() as messages, _running(command, messages, stdout=PIPE) as process:
        lines = [line.decode() for line in process.stdout if not line.startswith(b"#")]
        process.wait()
    fields = [[field.strip() for field in line.split(",")] for line in lines]
    return sorted((f"{track} {size} {digest}" for track, _, _, _, size, digest, *_ in fields), key=_track_of)


def _track_of(packet: str) -> str:
    return packet.partition(" ")[0]


def write_sound(path: Path, samples: np.ndarray, rate: int) -> None:
    """Write one channel of sound (int16, `rate` samples per second) as AAC; `path` ends in .m4a."""
    import ffmpeg

    with replacing(path) as part, tempfile.TemporaryFile() as messages:
        wave = ffmpeg.input("pipe:", format="s16le", ac=1, ar=rate)
        options = {"format": "ipod", "acodec": "aac", "fflags": "+bitexact", "flags:a": "+bitexact"}
        with _running(_compile(wave.output(_address(part), **options), "-y"), messages, stdin=PIPE) as process:
            process.communicate(np.ascontiguousarray(samples, "<i2").tobytes())
        if process.returncode:
            raise RepriseError(f"{path}: could not be written{_last(_text(messages))}.")


def _encoding(
    part: Path, kind: str, shape: tuple[int, ...], rate: Fraction, aspect: Fraction, sound: Path | None
) -> list[str]:
    import ffmpeg

    height, width = shape[:2]
    picture = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width}x{height}", r=rate)
    streams = [picture["v"], _input(sound)["a?"]] if sound else [picture["v"]]
    shown = f"scale=out_color_matrix=bt709:out_range=tv:flags={EXACT},setsar={aspect.numerator}/{aspect.denominator}"
    colour = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}
    codec = {"vcodec": "libx264", "preset": "medium", "crf": 18, "pix_fmt": "yuv420p", "threads": 1, "acodec": "copy"}
    same = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags:v": "+bitexact"}
    options = {"format": kind, "vf": shown, "movflags": "+faststart", **codec, **colour, **same}
    return _compile(ffmpeg.output(*streams, _address(part), **options), "-y")


def _feed(pipe: IO[bytes], frames: Iterable[np.ndarray]) -> int:
    """Give frames to ffmpeg until they end or it has gone; return how many."""
    count = 0
    with suppress(BrokenPipeError):
        for frame in frames:
            pipe.write(np.ascontiguousarray(_even(frame)).data)
            count += 1
    with suppress(BrokenPipeError):
        pipe.close()
    return count


def _even(frame: np.ndarray) -> np.ndarray:
    height, width = frame.shape[:2]
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge") if height % 2 or width % 2 else frame


def _tracks(path: Path, *streams: str, **options: Any) -> list[_Track]:
    """Return the selected streams of a file; RepriseError if ffmpeg cannot read it to its end."""
    import ffmpeg

    tracks: dict[int, _Track] = {}
    command = _compile(ffmpeg.output(*(_input(path)[stream] for stream in streams), "pipe:", f="framecrc", **options))
    with tempfile.TemporaryFile() as messages, _running(command, messages, stdout=PIPE) as process:
        for line in process.stdout:
            _note(line.decode(), tracks)
        code, text = process.wait(), _text(messages)
    if code and not tracks and "matches no streams" not in text and "does not contain any stream" not in text:
        raise RepriseError(f"{path}: is not a video that ffmpeg can read{_last(text)}; convert it to MP4.")
    if tracks:
        _refuse_damage(path, code, text)
    return [tracks[index] for index in sorted(tracks)]


def _note(line: str, tracks: dict[int, _Track]) -> None:
    """Take up one line: ``#tb 0: 1/30000`` or ``0, dts, pts, duration, size, checksum``."""
    if line.startswith("#"):
        name, _, value = line[1:].partition(":")
        key, _, index = name.partition(" ")
        if index.isdigit():
            tracks.setdefault(int(index), _Track({}, [])).header[key] = value.strip()
        return
    index, _, shown, duration = (int(field) for field in line.split(",")[:4])
    track = tracks[index]
    track.times.append(shown)
    track.end = max(track.end, shown + duration)


def _constant_rate(track: _Track, guess: Fraction) -> Fraction:
    """Return ffmpeg's rate, or that of the usual distance between frames where the two differ by a tenth."""
    times = sorted(track.times)
    gaps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    if not gaps:
        return guess
    usual = 1 / (Fraction(median(gaps)) * Fraction(track.header["tb"]))
    if abs(guess / usual - 1) < Fraction(1, 10):
        return guess
    nearest = min(RATES, key=lambda rate: abs(rate - usual))
    return nearest if abs(nearest / usual - 1) < Fraction(1, 50) else usual.limit_denominator(1001)


def _dimensions(track: _Track) -> tuple[int, int]:
    width, height = map(int, track.header["dimensions"].split("x"))
    return width, height


def _pixel_aspect(track: _Track) -> Fraction:
    width, height = map(int, track.header.get("sar", "1/1").split("/"))
    return Fraction(width, height) if width and height else Fraction(1)


def _refuse_damage(path: Path, code: int, text: str) -> None:
    """Raise RepriseError if ffmpeg failed, or complained of the file that it reads (``[in#0…``)."""
    if code or "[in#" in text:
        raise RepriseError(f"{path}: is cut off or damaged{_last(text)}; repair it or take another copy.")


def _reason(text: str, sound: Path | None) -> str:
    if sound and "codec not currently supported in container" in text:
        return ": its format cannot hold the sound as it is; let the name end in .mkv"
    return _last(text)


def _last(text: str) -> str:
    """Return the first thing that ffmpeg complained of, without the part of it that says so, in brackets."""
    lines = [line.rpartition("] ")[2].strip().rstrip(".") for line in text.splitlines() if line.strip()]
    return f" ({lines[0]})" if lines else ""


def _text(messages: IO[bytes]) -> str:
    messages.seek(0)
    return messages.read().decode(errors="replace")


def _input(path: Path) -> Any:
    import ffmpeg

    return ffmpeg.input(_address(path))


def _address(path: Path) -> str:
    """Return a path that ffmpeg takes for nothing but a file."""
    return f"file:{path}"


def _compile(output: Any, *switches: str) -> list[str]:
    from imageio_ffmpeg import get_ffmpeg_exe

    return output.global_args("-hide_banner", "-nostdin", "-loglevel", "error", *switches).compile(get_ffmpeg_exe())


@contextmanager
def _running(command: list[str], messages: IO[bytes], **pipes: Any) -> Iterator[Popen]:
    """Run ffmpeg, and end it when the block is left early."""
    with Popen(command, stderr=messages, **pipes) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            with suppress(BrokenPipeError):
                for pipe in filter(None, (process.stdin, process.stdout)):
                    pipe.close()
