"""What repainting a video costs beside the network alone, and whether memory grows with its length.

    python benchmarks/stylization.py VIDEO STYLE

Prints seconds per frame of the network on frames that are in memory and of the whole way from file to
file, their ratio, and the most memory that a process of its own needs for a tenth and for all of the frames.
"""

import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import torch

from reprise.data import video
from reprise.data.pictures import read_rgb
from reprise.experiments.stylization import published
from reprise.experiments.stylization.paint import Painter
from reprise.training.stylization import scaled

FRAMES = 20


def main(source: Path, style: Path, frames: int = 0) -> None:
    """Measure; or, given a number of frames, repaint so many and print the memory that it took."""
    torch.set_num_threads(1)
    held = video.probe(source)
    painter = Painter(published.transformer(), published.style_vector(read_rgb(style)), torch.device("cpu"))
    if frames:
        _repaint(held, painter, frames)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    alone, whole = _network(held, painter), _repaint(held, painter, FRAMES)
    print(f"network {alone:.3f} s a frame, file to file {whole:.3f} s, ratio {whole / alone:.2f}")
    for count in (max(held.frames // 10, 1), held.frames):
        command = [sys.executable, __file__, str(source), str(style), str(count)]
        peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        print(f"{count} frames: {float(peak):.0f} MB")


@torch.inference_mode()
def _network(held: video.Video, painter: Painter) -> float:
    """Return the seconds that the network takes for a frame that is a tensor already."""
    pictures = torch.zeros(1, 3, held.height + -held.height % 4, held.width + -held.width % 4, dtype=torch.uint8)
    images = scaled(pictures)
    painter.network(images, painter.vector)
    started = time.perf_counter()
    for _ in range(FRAMES):
        painter.network(images, painter.vector)
    return (time.perf_counter() - started) / FRAMES


def _repaint(held: video.Video, painter: Painter, count: int) -> float:
    """Return the seconds per frame from file to file."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        frames = painter(islice(video.read(held), count))
        written = video.write(Path(folder, "out.mp4"), frames, held.rate, held.aspect, sound=held.path)
        return (time.perf_counter() - started) / written


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
