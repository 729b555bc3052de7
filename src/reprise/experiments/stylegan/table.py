"""Tables of learning to paint: distances at the beginning and in the end, and the videos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

FEATURES = {"random": "random", "squeezenet": "SqueezeNet", "inception": "Inception"}
DISTANCES = {"frechet": "Fréchet", "kernel": "kernel"}


def quality(job: Job) -> None:
    """Write each distance at the beginning, at its lowest and in the end, and the yardsticks. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    rows = [
        _row(FEATURES[kind], DISTANCES[name], found)
        for kind in FEATURES
        if measures[kind]
        for name, found in measures[kind].items()
    ]
    scale = about["scale"]
    caption = (
        f"Distances of {scale['samples']} painted pictures from the {scale['held_out_images']} that were held out, "
        f"with 95 % intervals by the jackknife, and those of {scale['photographs']} photographs "
        f"({about['photographs']['note']}), of the pictures that were learned from, and of one half of those held out "
        f"from the other (*halves*). By Inception, the Fréchet distance is the FID and the kernel distance the KID. "
        f"{sample(about)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def films(job: Job) -> None:
    """Write the videos as they are and as painted (alvarez2023, table II). Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["videos"]
    rows = [
        {
            "video": name,
            "through the generator": f"{about['experiment']}-{name}.mp4",
            "frames": f"{one['frames']['mean']:.0f}",
            "projected": f"{one['projected']['mean']:.0f}",
            "PSNR (dB)": plus_minus(one["psnr"], 1),
            "worst": plus_minus(one["worst"]["psnr"], 1),
            "feature distance": plus_minus(one["distance"], 3),
            "manner": f"{one['manner']['before']['mean']:.2f}/{one['manner']['after']['mean']:.2f}",
            "sound": "the same" if one["same_sound"]["mean"] == 1 else "changed",
        }
        for name, one in found.items()
    ]
    scale = about["scale"]
    caption = (
        f"Videos and what the generator made of them, {scale['side']} pixels wide: every {scale['every']}th frame "
        f"projected into {'W+' if scale['space'] == 'w_plus' else 'W'}, those between painted from w between. Peak "
        "signal-to-noise ratio and distance of features (0 to 1) from the frame, means over all frames; *manner*: "
        "kernel distance of some frames from paintings that were held out, before/after. The paper's videos are not "
        f"public. {about['data']['note']}."
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _row(features: str, distance: str, found: Mapping[str, Any]) -> dict[str, str]:
    values, photographs = found["generated"]["mean"], found["photographs"]
    return {
        "features": features,
        "distance": distance,
        "at the beginning": _shown(values[0]),
        "lowest": _shown(min(values)),
        "in the end": _shown(values[-1]),
        "interval": _extent(found["low"]["mean"][-1], found["high"]["mean"][-1]),
        "photographs": _shown(photographs["value"]["mean"]),
        "their interval": _extent(photographs["low"]["mean"], photographs["high"]["mean"]),
        "learned from": _shown(found["floor"]["mean"]),
        "halves": _shown(found["halves"]["mean"]),
    }


def _extent(low: float, high: float) -> str:
    return f"{_shown(low)} to {_shown(high)}"


def _shown(value: float) -> str:
    return f"{value:.3g}"
