"""Two processes that train the same network in turns, so that a machine that slows down slows both."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from statistics import median

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


def race(ours: Side, keras: Side, rounds: int, what: str) -> None:
    """Let both take turns, after an epoch of warming up; print their median seconds and the median ratio."""
    ours.epoch(), keras.epoch()
    pairs = [(ours.epoch(), keras.epoch()) for _ in range(rounds)]
    ours.end(), keras.end()
    mine, theirs = (median(side) for side in zip(*pairs, strict=True))
    ratios = [other / own for own, other in pairs]
    print(f"{what}: {mine:.2f} s an epoch, Keras {theirs:.2f} s")
    print(f"{median(ratios):.2f} times as fast as Keras ({min(ratios):.2f} to {max(ratios):.2f} over {rounds} pairs)")
