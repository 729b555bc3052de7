"""Measuring videos that went through the generator: how near each frame came, and what was kept of the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_json, read_npz, write_json, write_npz
from reprise.data import video
from reprise.experiments.stylegan.measure import CARD
from reprise.experiments.stylegan.networks import inputs
from reprise.experiments.stylegan.quality import extractors
from reprise.metrics.kernel_distance import kernel_distance

if TYPE_CHECKING:
    from reprise.jobs import Job

KINDS = {"before": "frames", "after": "painted"}
SHOWN = 3
"""Frames of each video that are kept for figures."""

SETTINGS = ("network", "videos", "space", "every", "steps", "first_steps", "smoothing", "features", "side")


def run(job: Job) -> None:
    """Measure the videos of an experiment.

    Inputs: paintings; then for each video the original, its card, what was made of it, and what was measured of that
    (npz). Outputs: seed<k>.json, and frames.npz with some frames of each.

    ``psnr`` in dB and ``distance`` of features, from 0 to 1, are means over frames, ``worst`` those of the worst
    frame. ``manner`` is the kernel distance of features of the painted frames from the paintings (``after``), that of
    the frames themselves (``before``), and the former as a share of the latter (``left``): below 1, the frames became
    more like paintings.
    """
    side, (paintings, *rest) = job.settings["side"], job.inputs
    learned = inputs(read_npz(paintings)["images"], side).permute(0, 2, 3, 1).contiguous().numpy()
    extract = list(extractors(job.settings["features"], learned).values())[-1]
    known = extract(learned)
    groups = [tuple(rest[start : start + 4]) for start in range(0, len(rest), 4)]
    found, shown = {}, {}
    for original, _, made, measured in groups:
        arrays = read_npz(measured)
        manner = {name: kernel_distance(extract(arrays[kind]), known) for name, kind in KINDS.items()}
        found[original.stem] = {**_measures(original, made, arrays), "manner": _beside(manner)}
        chosen = np.linspace(0, len(arrays["frames"]) - 1, SHOWN).round().astype(int)
        shown |= {f"{original.stem}_{kind}": arrays[kind][chosen] for kind in KINDS.values()}
    overall = {
        "psnr": float(np.mean([one["psnr"] for one in found.values()])),
        "distance": float(np.mean([one["distance"] for one in found.values()])),
        "frames_lost": max(abs(one["frames_lost"]) for one in found.values()),
        "same_sound": min(one["same_sound"] for one in found.values()),
        "left": float(np.mean([one["manner"]["left"] for one in found.values()])),
        "count": len(found),
    }
    write_json(job.outputs[0], {"about": _about(job, groups), "measures": {"videos": found, **overall}})
    write_npz(job.outputs[1], **shown)


def _measures(original: Path, made: Path, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    held = {name: video.probe(path) for name, path in (("original", original), ("made", made))}
    frames = {name: sum(1 for _ in video.read(one)) for name, one in held.items()}
    packets = [video.sound_packets(path) for path in (original, made)]
    return {
        "frames": frames["original"],
        "frames_lost": frames["original"] - frames["made"],
        "projected": len(arrays["keys"]),
        "psnr": float(arrays["psnr"].mean()),
        "distance": float(arrays["distance"].mean()),
        "worst": {"psnr": float(arrays["psnr"].min()), "distance": float(arrays["distance"].max())},
        "by_frame": {name: arrays[name].round(4).tolist() for name in ("psnr", "distance")},
        "sound_packets": len(packets[0]),
        "same_sound": float(packets[0] == packets[1]),
    }


def _beside(manner: dict[str, float]) -> dict[str, float]:
    return {**manner, "left": manner["after"] / manner["before"]}


def _about(job: Job, groups: list[tuple[Path, ...]]) -> dict[str, Any]:
    cards = [read_json(card) for _, card, _, _ in groups]
    data = {key: cards[0][key] for key in CARD}
    if len(cards) > 1:
        data |= {"name": "videos", "title": "Videos", "note": "; ".join(card["note"] for card in cards)}
    return {"experiment": job.experiment, "data": data, "scale": {key: job.settings[key] for key in SETTINGS}}
