"""The table of variational autoencoders: their bounds and what their images are like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample


def bounds(job: Job) -> None:
    """Write each network's bound, its terms and its images' distance from real ones. Inputs: summary.json of each."""
    summaries = [read_json(path) for path in job.inputs]
    rows = [_row(summary["about"], summary["measures"]) for summary in summaries]
    caption = (
        "Variational autoencoders by what they give away. *Bits*: bound of the negative logarithmic likelihood of test "
        "images, for each pixel; *error* and *divergence*: its two terms for each image, in nats; *again*: root mean "
        "square difference of test images from what the means of their codes decode to, in grey values; *FLD* and "
        "*classes*: of images of random codes, beside that of test images, by the reader of the network's own data. "
        f"{sample(summaries[0]['about'])}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": summaries[0]["about"]["data"]})


def _row(about: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    judged = found["quality"]
    return {
        "run": about["experiment"],
        "numbers": str(about["scale"]["latent"]),
        "epochs": str(about["scale"]["epochs"]),
        "bits": plus_minus(found["bits"]["test"], 4),
        "error": plus_minus(found["error"]["test"], 1),
        "divergence": plus_minus(found["divergence"]["test"], 2),
        "again": plus_minus(found["reconstructed"], 1),
        "FLD": f"{plus_minus(judged['fld']['generated'], 1)} / {judged['fld']['floor']['mean']:.1f}",
        "classes": f"{plus_minus(judged['covered'], 1)} / {judged['real']['covered']['mean']:.0f}",
    }
