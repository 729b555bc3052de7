"""LeNet-5 (modern) against the same network in plain Keras: seconds per epoch, one after the other.

Each side is a process that trains one epoch when asked; they take turns, so that a machine that
slows down slows both. Data are random and of MNIST's size. Run by `make bench`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

IMAGES, BATCH, ROUNDS = 60_000, 250, 9
HERE = Path(__file__).parent


class Side:
    """One of the two processes."""

    def __init__(self, python: str, script: str, *arguments: int | str):
        command = [python, str(HERE / script), *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )

    def epoch(self) -> float:
        """Return the seconds of one more epoch."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self) -> None:
        """Let the process finish."""
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """Print the median seconds of both and the median ratio."""
    keras_python = sys.argv[1]
    cores = len(os.sched_getaffinity(0))
    ours = Side(sys.executable, "lenet_ours.py", IMAGES, BATCH, cores)
    keras = Side(keras_python, "lenet_keras.py", IMAGES, BATCH)
    ours.epoch(), keras.epoch()
    pairs = [(ours.epoch(), keras.epoch()) for _ in range(ROUNDS)]
    ours.end(), keras.end()
    mine, theirs = (median(side) for side in zip(*pairs, strict=True))
    ratios = [other / own for own, other in pairs]
    print(f"LeNet-5, {IMAGES:,} images, batch {BATCH}, {cores} cores: {mine:.2f} s an epoch, Keras {theirs:.2f} s")
    print(f"{median(ratios):.2f} times as fast as Keras ({min(ratios):.2f} to {max(ratios):.2f} over {ROUNDS} pairs)")


if __name__ == "__main__":
    main()
