"""The table of trainings that are compared by their work and time."""

from __future__ import annotations

from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job

NAMES = {"gan": "GAN, 32 and 64 filters", "gan_first": "GAN, 64 and 128 filters", "vae": "VAE, 32 and 64 filters"}


def run(job: Job) -> None:
    """Write the work and, where it was measured, the time of each training. Input: summary.json."""
    summary = read_json(job.inputs[0])
    scale, measures = summary["about"]["scale"], summary["measures"]
    rows = [
        {
            "network": NAMES[name],
            "batch": str(scale["batch_size"][name]),
            "MFLOP per image": f"{found['mean'] / 1e6:,.1f}",
            "seconds per epoch": f"{measures['seconds'][name]['mean']:.1f}" if measures["seconds"] else "not timed",
        }
        for name, found in measures["work"].items()
    ]
    caption = (
        "Floating-point operations of training for each image, forward and backward, and seconds of an epoch of "
        f"{scale['images']:,} images where the networks took turns on one machine. Operations are the same "
        "on every machine, seconds are not, and are measured in recorded runs alone."
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": None})
