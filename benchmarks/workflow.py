"""How fast the finished workflow answers: planning, nothing to do, one figure.

Run by `make bench`, after `make report`. Prints the median of several runs in seconds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 5
SNAKEMAKE = str(Path(sys.executable).with_name("snakemake"))
FIGURE = Path("results/figures/alvarez2023/fig03.pdf")
CASES = {
    "plan the report (snakemake -n report)": (["-n", "report"], None),
    "nothing to do (snakemake --cores 4 report)": (["--cores", "4", "report"], None),
    "one figure from finished runs": (["--cores", "1", str(FIGURE)], FIGURE),
}


def seconds(arguments: list[str], missing: Path | None) -> float:
    """Return the wall time of one call, after deleting the file it is to make."""
    if missing:
        missing.unlink()
    start = time.perf_counter()
    subprocess.run([SNAKEMAKE, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Time each case and print one line for it."""
    if not FIGURE.exists():
        sys.exit(f"{FIGURE}: does not exist yet; call make report first.")
    for name, (arguments, missing) in CASES.items():
        seconds(arguments, missing)
        times = [seconds(arguments, missing) for _ in range(RUNS)]
        print(f"{name:<46} {median(times):5.2f} s  ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
