"""Tables of repainting: what each video kept and got, and what a learned style costs in content."""

from __future__ import annotations

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

NAMES = {"before": "the photograph itself", "own": "learned here", "published": "published network"}


def videos(job: Job) -> None:
    """Write what each repainted video kept, its losses and its flicker. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["videos"]
    rows = []
    for name, one in found.items():
        loss, flicker = one["loss"], one["flicker"]
        rows.append(
            {
                "video": name,
                "frames": f"{one['frames']['mean']:.0f}",
                "lost": f"{one['frames_lost']['mean']:.0f}",
                "size": f"{one['width']['mean']:.0f}×{one['height']['mean']:.0f}",
                "sound": f"{one['sound_packets']['mean']:.0f} packets, {_same(one['same_sound']['mean'])}",
                "style before": plus_minus(loss["original"]["style"], 3),
                "after": plus_minus(loss["plain"]["style"], 3),
                "smooth": plus_minus(loss["smooth"]["style"], 3),
                "content after": plus_minus(loss["plain"]["content"], 3),
                "flicker": "/".join(f"{100 * flicker[kind]['mean']:.1f}" for kind in ("original", "plain", "smooth")),
            }
        )
    caption = (
        f"Videos repainted in the style of {about['style']['note']}: frames, how many were lost, size, whether the "
        "sound is the same packet by packet, style loss before and after and with smoothing, content loss, and flicker "
        f"in per cent (original/repainted/smooth). Losses by {about['scale']['features']} features. {sample(about)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def learned(job: Job) -> None:
    """Write style and content loss of test photographs, as painted by each network. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, found = summary["about"], summary["measures"]["test"]
    rows = [
        {"painted by": name, "style loss": plus_minus(one["style"], 4), "content loss": plus_minus(one["content"], 4)}
        for key, name in NAMES.items()
        if (one := found[key])
    ]
    caption = (
        f"Style and content loss of {about['scale']['test_photographs']} photographs of the test part, painted in the "
        f"style of {about['style']['note']}; by {about['scale']['features']} features. {sample(about)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _same(share: float) -> str:
    return "all the same" if share == 1 else "changed"
