"""Tables of learning to paint: distances at the beginning and in the end, and the videos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

FEATURES = {"random": "random", "squeezenet": "SqueezeNet", "inception": "Inception"}
DISTANCES = {"frechet": "Fréchet", "kernel": "kernel", "fid": "FID", "kid": "KID"}


def quality(job: Job) -> None:
    """Write each distance at the beginning, at its lowest, in the end, and its floors. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    rows = [
        _row(FEATURES[kind], DISTANCES[name], found)
        for kind in FEATURES
        if measures[kind]
        for name, found in measures[kind].items()
    ]
    caption = (
        f"Distances of {about['scale']['samples']} painted pictures from the {about['scale']['held_out_images']} that "
        "were held out (FID and KID from those that were learned from), with 95 % intervals by the jackknife. *Learned "
        "from* is the distance of those pictures themselves, *halves* that of one half of those held out from the "
        f"other. {sample(about)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def films(job: Job) -> None:
    """Write the videos as they are and as painted (alvarez2023, table II). Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["videos"]
    rows = [
        {
            "original video": f"{name}.mp4",
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
        "kernel distance of the frames from the paintings, before/after. The paper's videos are not public. "
        f"{about['data']['note']}."
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _row(features: str, distance: str, found: Mapping[str, Any]) -> dict[str, str]:
    values = found["generated"]["mean"]
    return {
        "features": features,
        "distance": distance,
        "at the beginning": _shown(values[0]),
        "lowest": _shown(min(values)),
        "in the end": _shown(values[-1]),
        "interval": f"{_shown(found['low']['mean'][-1])} to {_shown(found['high']['mean'][-1])}"
        if "low" in found
        else "",
        "learned from": _shown(found["floor"]["mean"]),
        "halves": _shown(found["halves"]["mean"]) if "halves" in found else "",
    }


def _shown(value: float) -> str:
    return f"{value:.3g}"
