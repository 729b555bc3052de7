"""What repainting a video costs beside the network alone, and whether memory grows with its length.

    python benchmarks/stylization.py VIDEO

Prints seconds per frame of the network on a frame that is in memory, and of the whole way from file to file, without
and with smoothing; and the most memory that a process of its own, ffmpeg included, needs for a tenth and for all of the
frames. The network is of the published widths for phones; its weights are random, which costs the same. Run by
`make bench` on the clip of the default report.
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
from reprise.experiments.stylization.paint import Painter
from reprise.experiments.stylization.published import WIDTH
from reprise.experiments.stylization.styles import ONE_STYLE
from reprise.models.stylization.transformer import Transformer
from reprise.training.stylization import scaled

FRAMES = 20


def main(source: Path, frames: int = 0) -> None:
    """Measure; or, given a number of frames, repaint so many and print the memory that it took."""
    torch.set_num_threads(1)
    held = video.probe(source)
    painter = Painter(Transformer(WIDTH, 1), ONE_STYLE, torch.device("cpu"))
    if frames:
        _repaint(held, painter, frames)
        peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(sum(peaks) / 1024)
        return
    steady = Painter(painter.network, ONE_STYLE, torch.device("cpu"), smoothing=0.7)
    alone = _network(held, painter)
    whole, smooth = (_repaint(held, one, FRAMES) for one in (painter, steady))
    print(f"{source.name}, {held.width}×{held.height}: network {alone:.3f} s a frame, file to file {whole:.3f} s")
    print(f"({whole / alone:.2f} times), with smoothing {smooth:.3f} s ({smooth / alone:.2f} times)")
    for count in (max(held.frames // 10, 1), held.frames):
        command = [sys.executable, __file__, str(source), str(count)]
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
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
