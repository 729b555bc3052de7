"""`reprise sample SYSTEM --class 7 -n 16 --out sevens.png`: digits drawn on demand by a trained generator."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from math import ceil, sqrt
from pathlib import Path
from typing import Any

from reprise.artifacts import RepriseError, UsageError
from reprise.commands import own, workflow

HELP = "draw the digits that are asked for with a trained generator"
SYSTEMS = ("digit_gan", "digit_vae")
MOST = 10_000
LAST_SEED = 2**63 - 1  # that torch takes
ENLARGED = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what draws, what is drawn, and where it goes."""
    parser.add_argument("system", choices=SYSTEMS, help="what kind of generator draws")
    parser.add_argument(
        "--class", dest="digit", type=int, choices=range(10), required=True, metavar="0..9", help="the digit"
    )
    parser.add_argument("-n", dest="count", type=_count, default=16, metavar="N", help="how many (16)")
    parser.add_argument("--seed", type=_seed, default=0, help="other seeds give other digits (0)")
    parser.add_argument("--out", type=Path, required=True, metavar="PNG", help="one picture with all of them")
    workflow.add_scale(parser)


def run(options: argparse.Namespace) -> int:
    """Write a sheet of digits; return 0."""
    settings = workflow.settings(options.configfile)
    if options.out.is_dir() or options.out.suffix.lower() != ".png":
        raise UsageError(f"{options.out}: name a file that ends in .png.")
    own.check_out(options.out)
    drawing = importlib.import_module(f"reprise.experiments.{options.system}.sample")
    name, weights = _trained(settings, options, drawing.can)
    digits = drawing.draw(settings["experiments"][name], weights, options.digit, options.count, options.seed)
    from reprise.data.contact_sheet import contact_sheet, save_png

    save_png(options.out, contact_sheet(digits.repeat(ENLARGED, 1).repeat(ENLARGED, 2), ceil(sqrt(options.count))))
    print(f"{options.out}: {options.count} of digit {options.digit}, drawn by {name}.")
    return 0


def _trained(
    settings: dict[str, Any], options: argparse.Namespace, can: Callable[[dict[str, Any]], bool]
) -> tuple[str, Path]:
    """Return an experiment that draws on demand, and the weights of its first seed."""
    overlays = "".join(f" --configfile {path}" for path in options.configfile)
    for name, values in settings["experiments"].items():
        if values["system"] == options.system and can(values):
            weights = Path(settings["results"], "runs", name, f"seed{values['seeds'][0]}", "weights.safetensors")
            if weights.exists():
                return name, weights
            command = f"snakemake --cores 1 {weights}{overlays}"
            raise RepriseError(f"{weights}: is not there; train it with: {command}")
    raise UsageError(f"config.yaml: no experiment of {options.system} draws the digit that it is asked for; add one.")


def _count(text: str) -> int:
    return _whole(text, 1, MOST)


def _seed(text: str) -> int:
    return _whole(text, 0, LAST_SEED)


def _whole(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}, not {text!r}")
    return int(text)
