"""Measuring repainted videos: what was kept, how near they are to the style, how much they flicker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import read_json, read_npz, write_json, write_npz
from reprise.data import video
from reprise.data.pictures import within
from reprise.experiments.stylization.measure import CARD, compare
from reprise.experiments.stylization.styles import features, tensor
from reprise.metrics.motion import flicker, motion, visible, warped
from reprise.training.device import prepare
from reprise.training.stylization import grams_of, scaled

if TYPE_CHECKING:
    from reprise.jobs import Job

FILES = ("original", "card", "plain", "smooth")
REPAINTED = ("plain", "smooth")
KINDS = ("original", *REPAINTED)
LONGEST = 480
"""Longest side, in pixels, at which frames are compared."""

COMPARED, SHOWN = 12, 3
"""Frames of each video whose losses are measured, and that are kept for figures."""

NETWORKS = {
    "published": {
        "source": "published",
        "stand_in": False,
        "complete": True,
        "note": "arbitrary-image-stylization-v1-256 in its files for phones: a quarter of the widths, style in 8 bits",
    }
}
LEARNED = {"source": "embedded", "stand_in": True, "complete": False, "note": "a network that learned the style here"}
"""What a claim must know of the network that painted: no claim about the published one is judged by another."""

SETTINGS = ("network", "videos", "features", "smoothing")


def run(job: Job) -> None:
    """Measure the repainted videos of an experiment.

    Inputs: style image, card; then for each video the original, its card, repainted, repainted
    smoothly. Outputs: seed<k>.json, and frames.npz with some frames of each.

    Frames are counted by decoding, and what was kept is of both repainted videos, the worse one counting.
    ``lasting`` is the repainted length over the original one, and ``lasting_as_published`` what it is
    if the frame rate is cut to a whole number, as the notebook of banoy2023 does. ``flicker`` is the mean change, of 1,
    from one frame, moved as the original moves, to the next, where both show the same place.
    """
    style, groups = read_npz(job.inputs[0])["images"][0], _groups(job)
    device = prepare(job.spec, job.seed)
    compared = features(job.settings["features"], style).to(device)
    grams = grams_of(compared, tensor(style).to(device))
    found, shown = {}, {"style": style}
    for name, group in groups.items():
        kept = _kept_frames(group)
        pictures = {kind: tensor(np.stack(frames)).to(device) for kind, frames in kept.items()}
        loss = {kind: compare(pictures[kind], pictures["original"], compared, grams) for kind in KINDS}
        found[name] = {**what_was_kept(group), "loss": loss, "flicker": _flicker(group, device)}
        chosen = np.linspace(0, len(kept["original"]) - 1, SHOWN).round().astype(int)
        shown |= {f"{name}_{kind}": np.stack(frames)[chosen] for kind, frames in kept.items()}
    write_json(job.outputs[0], {"about": _about(job), "measures": {"videos": found, **_overall(found)}})
    write_npz(job.outputs[1], **shown)


def _groups(job: Job) -> dict[str, dict[str, Path]]:
    """Return the files of each video by kind."""
    rest = iter(job.inputs[2:])
    return {
        path.stem: {"original": path, "card": next(rest), "plain": next(rest), "smooth": next(rest)} for path in rest
    }


def what_was_kept(group: dict[str, Path]) -> dict[str, Any]:
    """Return what must not change: number of frames, length, size and sound."""
    held = {kind: video.probe(group[kind]) for kind in KINDS}
    frames = {kind: sum(1 for _ in video.read(one)) for kind, one in held.items()}
    packets = {kind: video.sound_packets(group[kind]) for kind in KINDS}
    lasting = {kind: frames[kind] / held[kind].rate for kind in KINDS}
    before = held["original"]
    return {
        "frames": frames["original"],
        "width": before.width,
        "height": before.height,
        "sound_packets": len(packets["original"]),
        "frames_lost": max((frames["original"] - frames[kind] for kind in REPAINTED), key=abs),
        "lasting": _farthest_from_1(float(lasting[kind] / lasting["original"]) for kind in REPAINTED),
        "lasting_as_published": float(before.rate / floor(before.rate)),
        "same_size": float(
            all((held[kind].width, held[kind].height) == (before.width, before.height) for kind in REPAINTED)
        ),
        "same_sound": float(all(packets[kind] == packets["original"] for kind in REPAINTED)),
    }


def _frames(path: Path) -> Iterator[np.ndarray]:
    return (within(frame, LONGEST) for frame in video.read(video.probe(path)))


def _kept_frames(group: dict[str, Path]) -> dict[str, list[np.ndarray]]:
    """Return some frames, evenly spread, of each kind."""
    count = video.probe(group["original"]).frames
    chosen = set(np.linspace(0, count - 1, COMPARED).round().astype(int).tolist())
    return {kind: [frame for at, frame in enumerate(_frames(group[kind])) if at in chosen] for kind in KINDS}


def _flicker(group: dict[str, Path], device: torch.device) -> dict[str, float]:
    """Return the mean over all pairs of frames, of each kind."""
    sums, pairs = dict.fromkeys(KINDS, 0.0), 0
    together = zip(*(_frames(group[kind]) for kind in KINDS), strict=True)
    tensors = ([scaled(tensor(frame[None]).to(device)) for frame in frames] for frames in together)
    for before, now in pairwise(tensors):
        displacement = motion(now[0], before[0])
        where = visible(now[0], warped(before[0], displacement))
        for kind, one, other in zip(KINDS, now, before, strict=True):
            sums[kind] += flicker(one, other, displacement, where)
        pairs += 1
    return {kind: total / max(pairs, 1) for kind, total in sums.items()}


def _overall(found: dict[str, Any]) -> dict[str, float]:
    """Return what claims are about: of all videos the mean, or the worst."""
    each = list(found.values())
    mean = {kind: float(np.mean([one["flicker"][kind] for one in each])) for kind in KINDS}
    before, after = ([one["loss"][kind]["style"] for one in each] for kind in ("original", "plain"))
    return {
        "same_sound": min(one["same_sound"] for one in each),
        "same_size": min(one["same_size"] for one in each),
        "frames_lost": max(abs(one["frames_lost"]) for one in each),
        "lasting": _farthest_from_1(one["lasting"] for one in each),
        "lasting_as_published": _farthest_from_1(one["lasting_as_published"] for one in each),
        "style_before": min(before),
        "style_left": max(left / whole for left, whole in zip(after, before, strict=True)),
        "content": float(np.mean([one["loss"]["plain"]["content"] for one in each])),
        "flicker_plain": mean["plain"] / mean["original"],
        "flicker_smooth": mean["smooth"] / mean["original"],
    }


def _farthest_from_1(ratios: Iterable[float]) -> float:
    return max(ratios, key=lambda ratio: abs(ratio - 1))


def _about(job: Job) -> dict[str, Any]:
    cards = [read_json(group["card"]) for group in _groups(job).values()]
    style = read_json(job.inputs[1])
    data = {key: cards[0][key] for key in CARD}
    if len(cards) > 1:
        data |= {"name": "videos", "title": "Videos", "note": "; ".join(card["note"] for card in cards)}
    return {
        "experiment": job.experiment,
        "data": data,
        "style": {key: style[key] for key in CARD},
        "network": NETWORKS.get(job.settings["network"], LEARNED),
        "scale": {key: job.settings[key] for key in SETTINGS},
    }
