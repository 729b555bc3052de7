"""Measuring videos that went through the generator: how near each frame came, and what was kept of the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import read_json, read_npz, write_json, write_npz
from reprise.data import video
from reprise.experiments.stylegan.measure import CARD
from reprise.experiments.stylegan.networks import inputs
from reprise.experiments.stylegan.quality import Features, extractors
from reprise.metrics.jackknife import jackknife
from reprise.metrics.kernel_distance import kernel_distance

if TYPE_CHECKING:
    from reprise.jobs import Job

KINDS = {"before": "frames", "after": "painted"}
SHOWN, COMPARED = 3, 12
"""Frames of each video that are kept for figures, and that are compared with paintings, evenly spread."""

SETTINGS = ("network", "videos", "space", "every", "steps", "first_steps", "smoothing", "features", "side")


def run(job: Job) -> None:
    """Measure the videos of an experiment.

    Inputs: paintings, their split; then for each video the original, its card, what was made of it, and what was
    measured of that (npz). Outputs: seed<k>.json, and frames.npz with some frames of each.

    ``psnr`` in dB and ``distance`` of features, from 0 to 1, are means over frames, ``worst`` those of the worst
    frame. ``manner`` is the kernel distance of features of some painted frames from paintings that were held out
    (``after``), and that of the frames themselves (``before``), for each video and for all. ``left`` is the former as
    a share of the latter: below 1, the frames became more like paintings. Its interval is over videos, whose frames
    are too much alike to count one by one; a single video has none.
    """
    groups = [tuple(job.inputs[start : start + 4]) for start in range(2, len(job.inputs), 4)]
    extract, known = _paintings(job)
    found, shown, seen = {}, {}, []
    for original, _, made, measured in groups:
        arrays = read_npz(measured)
        some = {kind: arrays[kind][_spread(len(arrays[kind]), COMPARED)] for kind in KINDS.values()}
        seen.append(np.concatenate([extract(some[kind]) for kind in KINDS.values()], 1))
        found[original.stem] = {**_measures(original, made, arrays), "manner": _manner(seen[-1], known)}
        shown |= {f"{original.stem}_{kind}": arrays[kind][_spread(len(arrays[kind]), SHOWN)] for kind in KINDS.values()}
    overall = {
        "psnr": float(np.mean([one["psnr"] for one in found.values()])),
        "distance": float(np.mean([one["distance"] for one in found.values()])),
        "frames_lost": max(abs(one["frames_lost"]) for one in found.values()),
        "same_sound": min(one["same_sound"] for one in found.values()),
        "manner": _manner(np.concatenate(seen), known),
        "left": _left(seen, known),
        "count": len(found),
    }
    write_json(job.outputs[0], {"about": _about(job, groups), "measures": {"videos": found, **overall}})
    write_npz(job.outputs[1], **shown)


def _paintings(job: Job) -> tuple[Features, np.ndarray]:
    """Return what gives images features, and those of the paintings that were held out."""
    images, rows = read_npz(job.inputs[0])["images"], read_npz(job.inputs[1])
    learned, held_out = (
        inputs(images[rows[part]], job.settings["side"]).permute(0, 2, 3, 1).contiguous().numpy()
        for part in ("train", "test")
    )
    extract = list(extractors(job.settings["features"], learned).values())[-1]
    return extract, extract(held_out)


def _spread(count: int, wanted: int) -> np.ndarray:
    """Return so many places of `count`, evenly spread; some twice where there are not as many."""
    return np.linspace(0, count - 1, wanted).round().astype(int)


def _manner(seen: np.ndarray, known: np.ndarray) -> dict[str, float]:
    """Return the distances from paintings of rows of features of frames, followed by those of what was made of them."""
    return {name: kernel_distance(each, known) for name, each in zip(KINDS, np.split(seen, 2, axis=1), strict=True)}


def _left(seen: list[np.ndarray], known: np.ndarray) -> dict[str, float]:
    """Return the distance after as a share of that before, with the interval over videos if there are several."""

    def share(frames: np.ndarray, paintings: np.ndarray) -> float:
        manner = _manner(frames, paintings)
        return manner["after"] / manner["before"]

    frames = np.concatenate(seen)
    if len(seen) > 1:
        return jackknife(share, frames, known, blocks=len(seen))
    return dict.fromkeys(("value", "low", "high"), share(frames, known))


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


def _about(job: Job, groups: list[tuple[Path, ...]]) -> dict[str, Any]:
    cards = [read_json(card) for _, card, _, _ in groups]
    data = {key: cards[0][key] for key in CARD}
    if len(cards) > 1:
        data |= {"name": "videos", "title": "Videos", "note": "; ".join(card["note"] for card in cards)}
    return {"experiment": job.experiment, "data": data, "scale": {key: job.settings[key] for key in SETTINGS}}
