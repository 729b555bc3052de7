"""`reprise stylize VIDEO --style IMAGE --out OUT.mp4`: a video repainted in the style of a picture, its sound kept."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reprise import jobs
from reprise.artifacts import RepriseError, UsageError
from reprise.commands import workflow
from reprise.data import video

HELP = "repaint a video in the style of a picture"
SYSTEM = "style_learned"
OFTEN = 5.0  # seconds between two lines of progress where there is no bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is repainted, how, and where it goes."""
    parser.add_argument("video", type=Path, help="any video that ffmpeg reads")
    parser.add_argument(
        "--style", type=Path, action="append", required=True, metavar="IMAGE", help="a painting; may be given twice"
    )
    parser.add_argument("--mix", type=_share, metavar="0..1", help="share of the second style (0.5)")
    parser.add_argument("--strength", type=_share, default=1.0, metavar="0..1", help="0 leaves the video as it is (1)")
    parser.add_argument("--smooth", action="store_true", help="keep still places still, at about twice the time")
    parser.add_argument("--out", type=Path, required=True, metavar="VIDEO", help="ends in .mp4, .mov or .mkv")
    parser.add_argument(
        "--network",
        choices=("auto", "published", "own"),
        default="auto",
        help="the published one, or one trained here for this style; auto trains if the other is not to be had",
    )
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Repaint the video; return 0."""
    settings = workflow.settings(options.configfile)
    jobs.set_mirror(settings)
    _check(options)
    from reprise.experiments.stylization.paint import Painter
    from reprise.experiments.stylization.video import repaint
    from reprise.training.device import prepare

    held = video.probe(options.video)
    if held.frames == 1:
        raise RepriseError(f"{options.video}: holds a single picture; name a video.")
    spec = {f"compute.{key}": settings["compute"][key] for key in ("device", "threads")}
    device = prepare(spec, seed=0)
    network, vector = _network(options, settings, device)
    painter = Painter(
        network, vector, device, options.strength, settings["experiments"]["stylization"]["smoothing"] * options.smooth
    )
    started = time.monotonic()
    count = repaint(options.video, options.out, lambda frames: painter(_reported(frames, held.frames)))
    seconds = (time.monotonic() - started) / count
    sound = f"{len(held.sounds)} sound track{'s' * (len(held.sounds) > 1)} as before" if held.sounds else "silent"
    size = f"{held.width}×{held.height}, {float(held.rate):.5g} per second"
    print(f"{options.out}: {count} frames of {size}, {sound}; {seconds:.2f} s a frame.")
    return 0


def _check(options: argparse.Namespace) -> None:
    if len(options.style) > 2:
        raise UsageError("--style: give one picture, or two to mix.")
    if options.mix is not None and len(options.style) < 2:
        raise UsageError("--mix: needs a second --style to mix with the first.")
    if options.out.is_dir():
        raise UsageError(f"{options.out}: is a folder; name a video.")
    if options.out.suffix.lower() not in video.FORMATS:
        raise UsageError(f"{options.out}: must end in {', '.join(video.FORMATS)}.")
    if options.out.resolve() == options.video.resolve():
        raise UsageError(f"{options.out}: is the video itself; choose another name.")


def _network(options: argparse.Namespace, settings: dict[str, Any], device: Any) -> tuple[Any, Any]:
    """Return a transformer and the vector of the wanted style."""
    from reprise.data.pictures import read_rgb
    from reprise.experiments.stylization import published

    styles = [read_rgb(path) for path in options.style]
    try:
        if options.network != "own":
            vectors = [published.style_vector(style) for style in styles]
            share = 0.5 if options.mix is None else options.mix
            mixed = vectors[0].lerp(vectors[1], share) if len(vectors) > 1 else vectors[0]
            return published.transformer(), mixed
    except RepriseError as error:
        if options.network == "published":
            raise
        print(f"The published network is not to be had: {error}", file=sys.stderr)
    if len(styles) > 1:
        raise RepriseError("--style: two styles can be mixed by the published network alone; give one.")
    from reprise.experiments.stylization.own import network_for

    return network_for(styles[0], settings["experiments"][SYSTEM], device)


def _reported(frames: Iterable[Any], count: int) -> Iterator[Any]:
    """Yield frames, with a bar and the time left on a terminal, and with a line now and then elsewhere."""
    if sys.stdout.isatty():
        from rich.progress import track

        yield from track(frames, "repainting", total=count)
        return
    started = spoken = time.monotonic()
    for number, frame in enumerate(frames):
        now = time.monotonic()
        if number and now - spoken > OFTEN:
            left = (now - started) / number * max(count - number, 0)
            print(f"repainting: frame {number} of {count}, {left:.0f} s left", flush=True)
            spoken = now
        yield frame


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, not {text}")
    return share
