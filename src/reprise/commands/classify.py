"""`reprise classify IN --out CSV`: which digits are on a picture, read by networks trained here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from reprise.artifacts import RepriseError, UsageError, write_csv
from reprise.commands import own, workflow

HELP = "read drawn or photographed digits with a trained network"
PREFERRED = ("lenet_augmented", "lenet_modern")
COLUMNS = ("file", "row", "column", "digit", "probability")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is read, what reads it, and where the answers go."""
    own.add_input(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="CSV", help=f"with the columns {', '.join(COLUMNS)}")
    parser.add_argument("--experiment", help=f"whose networks read ({' or '.join(PREFERRED)})")
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Write one row per digit, rows and columns counted from 1; return 0.

    Probabilities are means over the networks of all seeds that are there.
    """
    settings = workflow.settings(options.configfile)
    own.check_out(options.out, options.input)
    experiment, weights = trained(settings, options.experiment)
    if options.out.is_dir() or options.out.suffix.lower() != ".csv":
        raise UsageError(f"{options.out}: answers are written as CSV; name a file that ends in .csv.")
    tiles = own.tiles_of(options)
    from reprise.experiments.lenet.classify import read

    digits, probabilities = read(tiles, settings["experiments"][experiment], weights)
    rows = [
        dict(zip(COLUMNS, (tile.file, tile.row + 1, tile.column + 1, digit, f"{probability:.4f}"), strict=True))
        for tile, digit, probability in zip(tiles, digits, probabilities, strict=True)
    ]
    write_csv(options.out, rows, COLUMNS)
    print(f"{options.out}: {len(rows)} digit{'s' * (len(rows) > 1)}, read by {experiment}.")
    return 0


def trained(settings: dict[str, Any], wanted: str | None) -> tuple[str, list[Path]]:
    """Return an experiment and the weights of its seeds; RepriseError if there are none."""
    known = [
        name
        for name, values in settings["experiments"].items()
        if values["system"] == "lenet" and not isinstance(values["batch_size"], list)
    ]
    if wanted and wanted not in known:
        raise UsageError(f"--experiment {wanted}: does not train a reader of digits; known are {', '.join(known)}.")
    if not known:
        raise UsageError("config.yaml: no experiment trains a reader of digits; add one of the system lenet.")
    runs = Path(settings["results"], "runs")
    candidates = [wanted] if wanted else sorted(known, key=_preference)
    for name in candidates:
        if weights := sorted(runs.glob(f"{name}/seed*/weights.safetensors")):
            return name, weights
    name = candidates[0]
    target = runs / name / f"seed{settings['experiments'][name]['seeds'][0]}" / "weights.safetensors"
    raise RepriseError(f"{runs}: holds no network of {name}; train one with: snakemake --cores 1 {target}")


def _preference(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED)
