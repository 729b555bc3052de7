"""A made-up results folder for tests of the report: every artifact that the sections refer to, with known numbers."""

from __future__ import annotations

import io
import math
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reprise.artifacts import write_csv, write_json
from reprise.experiments.digit_gan.architecture import described

EXPERIMENTS = yaml.safe_load(Path(__file__).parents[2].joinpath("config.yaml").read_text())["experiments"]

PUBLISHED = {"source": "published", "complete": True, "note": "MNIST's 60,000 training and 10,000 test images"}
EMBEDDED = {"source": "embedded", "complete": False, "note": "5,000 of MNIST's 60,000 training images"}
SIZES = {
    "published": {"training_images": 60000, "validation_images": 10000, "test_images": 10000},
    "uniform": {"training_images": 3000, "validation_images": 1000, "test_images": 1000},
}
OWN_PUBLISHED = {"source": "published", "complete": True, "note": "the 610 digits on four sheets"}
OWN_EMBEDDED = {"source": "embedded", "complete": False, "stand_in": True, "note": "610 of the UCI optical digits"}
SECTIONS = Path(__file__).parents[2] / "report" / "sections"
TEXTS = "".join(path.read_text() for path in sorted(SECTIONS.glob("*.md")))
FIGURES, TABLES = (re.findall(rf'{{{{ {kind}\("(.*?)"\) }}}}', TEXTS) for kind in ("figure", "table"))
RUNS = (
    "lenet_modern",
    "lenet_sepulveda2023",
    "lenet_banoy2023_50",
    "lenet_banoy2023_10",
    "lenet_banoy2023_corrected",
)
AUTOENCODERS = ("autoencoder_as_published", "autoencoder_corrected")
MUSIC = ("music_grid", "music_grid_corrected", "music_autoencoders", "music_autoencoders_corrected", "music_places")
QUADRANTS = ("gan_wilusz2024", "gan_wilusz2024_emnist", "gan_wilusz2024_retrained")
GANS = {
    "gan_sepulveda2023": {"network": "sepulveda2023", "epochs": 50, "batch_size": 512},
    "gan_banoy2023": {"network": "banoy2023", "epochs": 200, "batch_size": 512},
    "gan_alvarez2023": {"network": "alvarez2023", "epochs": 20, "batch_size": 128},
    "gan_conditional": {"network": "conditional", "epochs": 20, "batch_size": 128},
}
OF_WILUSZ = {"network": "wilusz2024", "epochs": 12, "batch_size": 64, "learning_rate": [0.001, 0.0003]}
GANS |= dict.fromkeys(QUADRANTS, OF_WILUSZ)
VAES = tuple(f"vae_{name}" for name in ("wilusz2024", "wilusz2024_emnist", "wilusz2024_retrained"))
VAES += ("vae_conditional", "vae_latent16")
PORTRAITS = {
    "cae": {"latent": 512, "filters": 128, "epochs": 43, "loss": "cross_entropy"},
    "vae": {"latent": 64, "filters": 64, "epochs": 100, "weight": 8},
    "gan": {"latent": 256, "filters": 128, "epochs": 18}
    | {"vae_latent": 64, "vae_filters": 64, "vae_epochs": 100, "vae_weight": 8},
}
ARITHMETIC = tuple(
    f"arithmetic_{name}" for name in ("shares", "long", "text", "images", "single", "drawings", "learned")
)
DEPTHS = [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [2, 1], [3, 1], [4, 1], [5, 1]]
DESCRIBED = ("lenet_modern", "lenet_sepulveda2023", "lenet_banoy2023_50")
OWN_ACCURACIES = {"raw": 0.2853, "inverted": 0.4117, "normalised": 0.8806}
LAYERS = ("Conv2d", "AvgPool2d", "Conv2d", "AvgPool2d", "Linear", "Linear", "Linear")


def statistics(mean: Any, half: float = 0.002, seeds: int = 3) -> dict[str, Any]:
    """Return a summary's leaf for a number or a list, with an interval of `half` to each side."""
    listed = isinstance(mean, list)
    low, high = ([value + side for value in mean] if listed else mean + side for side in (-half, half))
    return {"mean": mean, "std": half, "n": seeds, "low": low, "high": high}


def confusion(share: float, each: int) -> dict[str, Any]:
    """Return the counts of a summary that reads this share of each digit right and the others as the next digit."""
    right, wrong = each * share, each * (1 - share)
    rows = [[right if j == i else wrong if j == (i + 1) % 10 else 0.0 for j in range(10)] for i in range(10)]
    return {"mean": rows, "std": rows, "n": 3, "low": rows, "high": rows}


def about(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return what a summary says about itself; `scale` overrides its settings."""
    split = "published" if data["source"] == "published" else "uniform"
    grid = experiment.endswith("_grid")
    settings = {"epochs": [5, 10, 20] if grid else 5, "batch_size": [125, 250, 500] if grid else 250}
    own = OWN_PUBLISHED if data["source"] == "published" else OWN_EMBEDDED
    return {
        "experiment": experiment,
        "own_digits": {"name": "own_digits", "stand_in": False} | own,
        "data": {"name": "mnist", "title": "MNIST handwritten digits", "stand_in": False, "arrays_sha256": "0" * 64}
        | data,
        "scale": {**settings, "learning_rate": 0.001, **SIZES[split], "split": split, **scale},
        "seeds": [0, 1, 2],
    }


def lenet(data: dict[str, Any] = EMBEDDED, experiment: str = "lenet_modern", **scale: Any) -> dict[str, Any]:
    """Return the summary of an experiment that trains one network."""
    part = {
        "loss": statistics([0.3051, 0.1422, 0.0913, 0.0624, *[0.0457] * 6]),
        "accuracy": statistics([0.9142, 0.9561, 0.9713, 0.9794, *[0.9831] * 6]),
        "precision": statistics([0.914, 0.956, 0.971, 0.979, *[0.983] * 6]),
        "recall": statistics([0.914, 0.956, 0.971, 0.979, *[0.983] * 6]),
    }
    test = {score: statistics(value) for score, value in (("loss", 0.0512), ("accuracy", 0.9806), ("precision", 0.98))}
    test |= {"recall": statistics(0.9801), "confusion": confusion(0.98, 1000)}
    own = {
        form: {score: statistics(value) for score in ("accuracy", "recall")} | {"confusion": confusion(value, 61)}
        for form, value in OWN_ACCURACIES.items()
    }
    measures = {"parameters": statistics(61706.0, 0.0), "test": test, "training": part, "validation": part}
    measures |= {"own_digits": own, "fitted": {"accuracy": statistics(0.9712)}}
    return {"about": about(experiment, data, **scale), "measures": measures}


def autoencoder(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of an experiment with autoencoders."""
    document = about(experiment, data, **scale)
    sizes = {"training_rows": 1801, "split": "uniform"}
    document["scale"] |= {"widths": [1, 2, 4, 5], "epochs": 50, "learning_rate": 0.01} | sizes | scale

    def errors(value: float) -> dict[str, Any]:
        return {part: over_seeds(value) for part in ("training", "test", "validation")}

    values = {"own": 0.0071, "own_scalar": 0.09, "own_scalar_crossed": 0.275, "library": 0.0069}
    measures: dict[str, Any] = {
        group: {f"units{width}": {"averaged": errors(value), "final": errors(value)} for width in (1, 2, 4, 5)}
        for group, value in values.items()
    }
    for name in ("library_advantage", "high_advantage", "widest_advantage"):
        measures[name] = {group: over_seeds(value - values["library"]) for group, value in values.items()}
    measures["pca"] = {f"components{count}": errors(0.01 / count) for count in (1, 2)}
    measures["gap"] = {group: over_seeds(value - values["library"]) for group, value in values.items()}
    return {"about": document, "measures": measures}


def music(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of an experiment with music networks, of whichever kind."""
    document = about(experiment, data, **scale)
    sizes = {"narrow": [1, 67], "wide": [69, 136], "training_rows": 635}
    document["scale"] |= {"epochs": 100, "every": 1, "head_epochs": 500} | sizes | scale
    network = {"energy": over_seeds(1.59), "width": over_seeds(13.0, 2.0), "rate": over_seeds(0.01, 0.0)}
    network |= {"depth": over_seeds(1.0, 0.0), "gradient": statistics([0.009, 0.001])}
    search = {
        "networks": over_seeds(175.0, 0.0),
        "features": over_seeds(67.0, 0.0),
        "best": network,
        "shown": dict.fromkeys(("best", "median", "worst"), network),
        "published_choice": {"wins": over_seeds(0.0, 0.0), "excess": over_seeds(0.05)},
        **{name: over_seeds(0.03) for name in ("refused_over_kept", "kept_over_best", "width_rank_correlation")},
        "settled": over_seeds(0.97),
    }
    coordinate = {"correlation": over_seeds(0.31), "level": over_seeds(0.49), "spread": over_seeds(0.31)}
    head = {"latitude": coordinate, "longitude": coordinate, "error": over_seeds(4200.0, 50.0)}
    sides = {"narrow": head, "wide": head}
    located = {"error": over_seeds(2850.0, 40.0), "accuracy": over_seeds(0.46)}
    measures = search | {
        "narrow": search,
        "wide": search,
        "wide_over_narrow": over_seeds(1.01),
        "one_position": over_seeds(4300.0, 20.0),
        "error": {"test": {"best": over_seeds(4340.0), "one_position": over_seeds(4300.0, 0.0)}},
        "head": {"unpaired": sides, "paired": sides},
        **dict.fromkeys(("constant", "network", "average"), located),
    }
    return {"about": document, "measures": measures}


def arithmetic(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of an experiment with networks that answer sums, of whichever kind."""
    document = about(experiment, data, **scale)
    document["scale"] |= {"epochs": 10, "width": 1, "shares": [0.9], "depths": DEPTHS, "test_expressions": 2000} | scale
    test = {"accuracy": over_seeds(0.5712), "exact": over_seeds(0.0412), "loss": over_seeds(1.3107)}
    test |= {"within_ten": over_seeds(0.61), "error": over_seeds(0.0582), "one_image": over_seeds(0.0595)}
    own = {"test": test, "unseen": test, "validation": {"accuracy": statistics([0.31, 0.5712])}}
    own |= {sign: {"accuracy": over_seeds(0.93)} for sign in ("plus", "minus")}
    names = [f"share{share}_e1d1" for share in range(10, 100, 10)]
    names += [f"share90_e{encoders}d{decoders}" for encoders, decoders in DEPTHS]
    drawn = dict.fromkeys(names, own) | {"spread": over_seeds(0.0007)}
    learned = {task: {"exact": over_seeds(0.971)} for task in ("text", "image", "drawing")}
    measures = dict.fromkeys(names, own) | learned | {"ceiling": {"image": over_seeds(0.972)}}
    gains = {"more_data": over_seeds(0.19), "more_encoders": over_seeds(0.06), "more_decoders": over_seeds(0.01)}
    measures |= gains | {"one_answer": test}
    measures |= {"answer_to_query": drawn, "text_to_image": drawn}
    if experiment == "arithmetic_long":
        document["scale"]["epochs"] = 60
    if experiment == "arithmetic_single":
        document["scale"] |= {"shares": [1], "depths": [[3, 1]], "batch_size": 32}
        measures |= {"share100_e3d1": own}
    if experiment == "arithmetic_learned":
        document["scale"] |= {"epochs": {"reader": 8, "adder": 12, "scribe": 3}, "share": 0.9}
    return {"about": document, "measures": measures}


def over_seeds(middle: float, half: float = 0.002) -> dict[str, Any]:
    """Return a summary's leaf for one number per seed."""
    return statistics(middle, half) | {"values": [middle - half, middle, middle + half]}


def grid(data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of experiment lenet_modern_grid."""
    cells = {
        f"epochs{epochs:02}_batch{size}": {"gap": statistics(0.001 * epochs)}
        for epochs in (5, 10, 20)
        for size in (125, 250, 500)
    }
    measures = {
        "cells": cells,
        "loss_rise": {f"batch{size}": statistics(0.0061, 0.001) for size in (125, 250, 500)},
        "published_advantage": statistics(-0.0032, 0.0011),
    }
    return {"about": about("lenet_modern_grid", data, **scale), "measures": measures}


def recorded(document: dict[str, Any], code: dict[str, str]) -> dict[str, Any]:
    """Return a summary as it is recorded, with the code keys that made it."""
    origin = {
        "code": code,
        "machine": {"processor": "made up", "cores": 2, "memory_gb": 8, "accelerator": None},
        "versions": {"python": "3.11.2", "torch": "2.13.0", "numpy": "2.4.0"},
        "seconds": {"train": 90.0, "measure": 4.0},
    }
    return {**document, "recorded": origin}


def style_learned(data: dict[str, Any] = EMBEDDED) -> dict[str, Any]:
    """Return the summary of the network that learned one style."""
    loss = {"style": statistics(0.2311), "content": statistics(1.0412)}
    before = {"style": statistics(2.3031), "content": statistics(0.0, 0.0)}
    measures = {
        "parameters": statistics(109012.0, 0.0),
        "test": {"before": before, "own": loss, "published": None},
        "training": {kind: statistics([1.2, 0.5, 0.3]) for kind in loss},
        "validation": {kind: statistics([1.1, 0.6, 0.4]) for kind in loss},
    }
    scale = {"features": "random", "epochs": 3, "style_weight": 5, "training_photographs": 18}
    return {"about": about("style_learned", data, **scale, test_photographs=6) | _styled(data), "measures": measures}


def stylization(data: dict[str, Any] = EMBEDDED) -> dict[str, Any]:
    """Return the summary of the repainted videos."""
    names = ("same_sound", "same_size", "frames_lost", "lasting", "lasting_as_published", "style_before", "style_left")
    values = (1.0, 1.0, 0.0, 1.0, 1.0334, 0.6012, 0.3304)
    measures = {name: statistics(value, 0.0, 1) for name, value in zip(names, values, strict=True)}
    measures |= {name: statistics(0.91) for name in ("content", "flicker_plain", "flicker_smooth")}
    scale = {"network": "style_learned", "videos": ["china"], "smoothing": 0.7, "features": "random"}
    return {"about": about("stylization", data, **scale) | _styled(data), "measures": measures}


def _styled(data: dict[str, Any]) -> dict[str, Any]:
    card = {"name": "style_image", "stand_in": True, **data, "note": "brush strokes"}
    return {"style": card, "network": {"source": "embedded", "stand_in": True, "complete": False}}


REAL = {"doubt": 0.07, "entropy": 2.3, "plain": 0.97, "uneven": 0.1}


def digit_gan(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of an adversarial training, at the papers' scale unless told otherwise."""
    settings = GANS[experiment] | scale
    share = {"share": statistics(0.61), "below": statistics(0.39)}
    kinds = ("generated", "test", "own_normalised", "own_inverted", "own_raw")
    quality = {
        "fld": {"generated": statistics(4.2, 0.3), "floor": statistics(0.11)},
        "covered": statistics(10.0, 0.0),
        "doubt": statistics(0.4),
        "entropy": statistics(2.2),
        "plain": statistics(0.7),
        "uneven": statistics(0.3),
        "real": {name: statistics(value) for name, value in REAL.items()},
    }
    losses = {"discriminator": statistics([1.2, 0.99]), "generator": statistics([4.4, 1.7])}
    measures = {
        "parameters": {"generator": statistics(259521.0, 0.0), "discriminator": statistics(21121.0, 0.0)},
        "quality": quality,
        "asked": {"share": statistics(0.97)},
        "end": {"discriminator": statistics(0.9), "generator": statistics(2.1)},
        "judged": dict.fromkeys(("eval", "train"), dict.fromkeys(kinds, share)),
        "losses": losses,
        "ground": {"generated": statistics(9.0), "test": statistics(0.0)},
        "last_step": losses | {f"{name}_turns": statistics(0.6) for name in losses},
        "shown": {"least": statistics(3.0, 0.0), "twice": statistics(0.8)},
        "validated": {"share": statistics(0.24), "digits": quality, "mix": quality | {"covered": statistics(46.0)}},
    }
    document = about(experiment, data, **settings)
    if experiment in QUADRANTS[1:] and data["complete"]:
        document["scale"] |= {"training_images": 112800, "test_images": 18800}
    return {"about": document, "measures": measures}


def stylegan(data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of a generator of paintings."""

    def course(first: float, last: float) -> dict[str, Any]:
        return {
            "generated": statistics([first, last], 0.1, 1),
            "low": statistics([first - 0.1, last - 0.1], 0.0, 1),
            "high": statistics([first + 0.1, last + 0.1], 0.0, 1),
            "lowest": statistics(last, 0.0, 1),
            "floor": statistics(0.11, 0.0, 1),
            "photographs": {name: statistics(2 * last, 0.0, 1) for name in ("value", "low", "high")},
            "halves": statistics(0.21, 0.0, 1),
            "left": {name: statistics(last / first, 0.0, 1) for name in ("share", "low", "high")},
            "beyond_photographs": {name: statistics(-last, 0.0, 1) for name in ("value", "low", "high")},
            "learned": statistics([first, last], 0.1, 1),
            "lowest_learned": statistics(last, 0.0, 1),
        }

    random = {"frechet": course(310.0, 40.0), "kernel": course(40.0, 1.0)}
    whole = "side" in scale
    near = {name: statistics(value, 0.0, 1) for name, value in (("median", 0.3), ("floor", 0.4), ("copies", 0.01))}
    networks = {"generator": statistics(310021.0, 0.0), "discriminator": statistics(290021.0, 0.0)}
    measures = {
        "parameters": networks,
        "published_parameters": networks,
        "kimg": statistics([0.0, 3.0], 0.0, 1),
        "random": random,
        "squeezenet": random if whole else None,
        "inception": {"frechet": course(395.0, 85.0)} if whole else None,
        "nearest": {"features": near, "pixels": near},
    }
    sizes = {
        "side": 32,
        "kimg": 3,
        "samples": 300,
        "features": "random",
        "augment": "differentiable",
        "inception": whole,
    }
    sizes |= {"batch_size": 16, "learning_rate": 0.004, "gamma": 2, "training_images": 300, "held_out_images": 300}
    sizes |= {"photographs": 30}
    return {"about": about("stylegan", data) | {"scale": sizes | scale, "seeds": [0]}, "measures": measures}


def stylegan_videos(data: dict[str, Any] = EMBEDDED) -> dict[str, Any]:
    """Return the summary of videos that went through the generator of paintings."""
    values = {"psnr": 17.2, "distance": 0.21, "frames_lost": 0.0, "same_sound": 1.0, "count": 1.0}
    scale = {"videos": ["china"], "space": "w_plus", "every": 6, "steps": 20, "first_steps": 60, "smoothing": 0.2}
    measures = {name: statistics(value, 0.0, 1) for name, value in values.items()}
    measures["left"] = {name: statistics(0.61, 0.0, 1) for name in ("value", "low", "high")}
    measures["videos"] = {"china": {name: measures[name] for name in ("psnr", "distance")}}
    return {"about": about("stylegan_videos", data) | {"scale": scale, "seeds": [0]}, "measures": measures}


def reader(data: dict[str, Any] = EMBEDDED) -> dict[str, Any]:
    """Return the summary of the reader of 47 classes."""
    measures = {"classes": statistics(47.0, 0.0), "parameters": statistics(64851.0, 0.0)}
    measures |= {"test": {"accuracy": statistics(0.8412)}, "digits": statistics(0.9011)}
    return {"about": about("emnist_reader", data), "measures": measures}


def pace(rounds: int = 0) -> dict[str, Any]:
    """Return the summary of the trainings that are compared by work and time."""
    work = {name: statistics(1.7e8, 0.0) for name in ("gan", "gan_first", "vae")}
    times = {"first_over_gan": statistics(3.1), "gan_over_vae": statistics(1.9)}
    seconds = {"gan": statistics(110.2), "gan_first": statistics(307.0), "vae": statistics(25.0)}
    measures = {"work": work, "times": times if rounds else None, "seconds": seconds if rounds else None}
    return {"about": {"scale": {"rounds": rounds}, "seeds": [0]}, "measures": measures}


def digit_vae(experiment: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of a variational autoencoder, at the paper's scale unless told otherwise."""
    beside = {"fld": statistics(0.7 if experiment == "vae_wilusz2024" else 1.4), "doubt": statistics(0.05)}
    quality = {"fld": {"generated": statistics(3.1), "floor": statistics(0.11)}, "covered": statistics(10.0, 0.0)}
    measures = {
        "parameters": {"encoder": statistics(69076.0, 0.0), "decoder": statistics(65089.0, 0.0)},
        "bits": {"test": statistics(0.2801)},
        "plane": {place: statistics(10.0, 0.0) for place in ("square", "quantiles")},
        "asked": statistics(0.98),
        "quality": quality,
        "beside_gan": beside,
        "beside_digits": beside | {"spread": statistics(0.8)},
    }
    settings = {"latent": 2, "epochs": 30, "batch_size": 128} | scale
    return {"about": about(experiment, data, **settings), "measures": measures}


def portraits(network: str, name: str, data: dict[str, Any] = EMBEDDED, **scale: Any) -> dict[str, Any]:
    """Return the summary of a network for faces, at the paper's scale unless told otherwise."""
    pair = {"generated": statistics(14.2, 0.3), "floor": statistics(0.22)}
    measures = {
        "parameters": {part: statistics(856576.0, 0.0) for part in ("encoder", "decoder")},
        "again": {"error": statistics(0.0009), "components": statistics(0.0012), "constant": statistics(0.03)}
        | {"numbers": statistics(64.0, 0.0)}
        | {"relative": statistics(0.75 if network == "cae" else 3.0), "fall": statistics(0.1)}
        | {"similarity": statistics(0.95 if name == "punks" else 0.6)},
        "active": statistics(12.0),
        "change": statistics(0.9),
        "quality": {
            **dict.fromkeys(("frechet", "kernel"), pair),
            "among": {"coverage": statistics(0.6)},
            "nearest": {"copies": statistics(0.0, 0.0)},
            "palette": {"distance": pair},
        },
        "between": {way: {"share": statistics(0.97)} for way in ("linear", "spherical")},
        "variety": {"ratio": statistics(0.95 if name == "punks" else 0.7)},
        "beside_vae": {"frechet": statistics(-2.6, 0.3), "kernel": statistics(-0.7), "coverage": statistics(0.1)},
    }
    document = about(f"{network}_{name}", data, **(PORTRAITS[network] | {"network": network} | scale))
    return {"about": document, "measures": measures}


def write_results(results: Path, data: dict[str, Any] = EMBEDDED) -> list[Path]:
    """Write the whole made-up tree below `results`; return its files as a rule would list them."""
    files = {
        "metrics/lenet_modern_grid/summary.json": grid(data),
        "data/mnist.json": _card(data),
        "data/own_digits.json": _card(data) | about("", data)["own_digits"],
        "data/bioprocess.json": _card(data) | {"counts": {"features": 3001}},
        "data/bioprocess_1251.json": _card(data) | {"counts": {"features": 1251}},
        "data/gom.json": _card(data) | {"counts": {"features": 1059}},
        "metrics/autoencoder_corrected/architecture.json": architecture_of_autoencoders(),
        "metrics/style_learned/summary.json": style_learned(data),
        "metrics/stylization/summary.json": stylization(data),
        "metrics/stylegan/summary.json": stylegan(data),
        "metrics/stylegan_videos/summary.json": stylegan_videos(data),
        "metrics/emnist_reader/summary.json": reader(data),
        "metrics/pace_wilusz2024/summary.json": pace(),
        "metrics/gan_banoy2023/architecture.json": described("banoy2023"),
        "metrics/gan_wilusz2024/architecture.json": described("wilusz2024"),
    }
    files |= {f"metrics/{name}/summary.json": autoencoder(name, data) for name in AUTOENCODERS}
    files |= {f"metrics/{name}/summary.json": lenet(data, name) for name in RUNS}
    files |= {f"metrics/{name}/summary.json": music(name, data) for name in MUSIC}
    files |= {f"metrics/{name}/summary.json": digit_gan(name, data) for name in GANS}
    files |= {f"metrics/{name}/summary.json": digit_vae(name, data) for name in VAES}
    files |= {f"metrics/{name}/summary.json": arithmetic(name, data) for name in ARITHMETIC}
    files |= {
        f"metrics/{network}_{name}/summary.json": portraits(network, name, data)
        for network in PORTRAITS
        for name in ("punks", "portraits")
    }
    files |= {f"data/{name}.json": _card(data) for name in ("expressions", "glyphs", "punks_exact", "portraits")}
    files["data/punks.json"] = _card(data) | {"counts": {"images": 10_000}}
    files |= {f"metrics/{name}/architecture.json": _architecture() for name in DESCRIBED}
    files |= {
        f"data/{name}.json": _card(data)
        for name in ("emnist", "photographs", "style_image", "paintings", "videos/china")
    }
    (results / "videos").mkdir(parents=True, exist_ok=True)
    shown = ("stylization-china-smooth", "stylegan_videos-china", *GANS, "vae_wilusz2024", "vae_punks", "gan_punks")
    for name in shown:
        (results / f"videos/{name}.mp4").write_bytes(film())
    for path, content in files.items():
        write_json(results / path, content)
    for name in FIGURES:
        _draw(results / "figures" / name, about("lenet_modern", data)["data"])
    for name in TABLES:
        rows = [{"part": part, "accuracy": "0.980612345", "loss": "0.0512"} for part in ("validation", "test")]
        write_csv(results / "tables" / f"{name}.csv", rows)
        write_json(results / "tables" / f"{name}.json", {"caption": f"Scores of {name}.", "data": None})
    return sorted(path for stage in ("data", "figures", "metrics", "tables") for path in (results / stage).rglob("*.*"))


def _architecture() -> dict[str, Any]:
    layers = [{"name": f"layer{position}", "kind": kind, "then": ["tanh"]} for position, kind in enumerate(LAYERS)]
    return {"name": "LeNet-5, modern", "input": [1, 32, 32], "layers": layers, "parameters": 61706}


def architecture_of_autoencoders() -> dict[str, Any]:
    """Return the description of the networks of each width."""
    layers = [{"activation": name} for name in ("linear", "linear", "sigmoid")]
    return {
        "own": {
            f"units{width}": {"features": 3, "layers": layers, "parameters": 9 + 6 * width} for width in (1, 2, 4, 5)
        }
    }


def _card(data: dict[str, Any]) -> dict[str, Any]:
    complete = data["complete"]
    return {
        "name": "mnist",
        "title": "MNIST handwritten digits",
        "stand_in": False,
        "url": "https://example.org/mnist",
        "citation": "lecun1998gradient",
        "licence": "CC BY-SA 3.0",
        "files": {},
        "parts": {"train": 60000, "test": 10000} if complete else {},
        "counts": {"images": 70000 if complete else 5000, "per_class": [500] * 10},
        "arrays_sha256": "0" * 64,
        **data,
    }


def _draw(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for kind, content in _picture().items():
        path.with_suffix(kind).write_bytes(content)
    caption = f"Made-up picture of `{path.name}` over epochs, for a test."
    write_json(path.with_suffix(".json"), {"caption": caption, "alt": f"A falling curve, {path.name}", "data": data})


@cache
def film() -> bytes:
    """Return a film of a second, grey and then white, which stands for all of them."""
    from imageio_ffmpeg import get_ffmpeg_exe

    drawn = "color=gray:s=32x32:r=8:d=0.5[a];color=white:s=32x32:r=8:d=0.5[b];[a][b]concat=n=2"
    kind = ["-c:v", "libx264", "-threads", "1", "-pix_fmt", "yuv420p"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        subprocess.run([get_ffmpeg_exe(), "-v", "error", "-filter_complex", drawn, *kind, str(path)], check=True)
        return path.read_bytes()


@cache
def _picture() -> dict[str, bytes]:
    """Return one picture in both formats, which stands for all of them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.5, 2.2), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([math.exp(-step) for step in range(5)])
    axes.set(xlabel="epoch", ylabel="cost")
    drawn = {}
    for kind, options in ((".png", {"dpi": 200}), (".pdf", {"metadata": {"CreationDate": None}})):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind[1:], **options)
        drawn[kind] = buffer.getvalue()
    return drawn
