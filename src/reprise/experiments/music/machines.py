"""Tables of what banoy2023 ran on and of what runs it: its machine and notebooks beside our machine and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.beside import NONE
from reprise.jobs import Job

VARIES = "varies"
RESOURCES: dict[str, tuple[str, str, str]] = {
    "processing power": ("12 GB RAM, 2 virtual CPUs", "12 GB RAM, 1 GPU", "16 GB HBM, 8 cores"),
    "model": ("Intel Xeon or AMD EPYC", "NVIDIA Tesla K80", "Google TPU v2"),
    "cores": (VARIES, "2,496", "8"),
    "frequency": (VARIES, VARIES, "700 MHz"),
    "memory": (VARIES, "12 GB GDDR5", "16 GB HBM"),
    "memory bandwidth": (VARIES, VARIES, "900 GB/s"),
    "Python": ("3.9", "3.9", "3.9"),
}
"""Table 1 of the paper by row; the version of Python is of section 2.6."""

UNITS = ("CPU", "GPU", "TPU")
NOTEBOOKS = {
    "music_grid": ("music", "autoencoders.ipynb"),
    "music_autoencoders": ("music", "autoencoders.ipynb"),
    "lenet_banoy2023_50": ("LeNet-5", "mnist_lenet5.ipynb"),
    "lenet_banoy2023_10": ("LeNet-5", "mnist_lenet5.ipynb"),
    "gan_banoy2023": ("GAN", "mnist_gan.ipynb"),
    "stylization": ("style transfer", "video_cnn_fast_style_transfer.ipynb"),
}
"""Method and notebook, as table 2 of the paper and its repository name them, of each experiment that does the same."""


def resources(job: Job) -> None:
    """Write the published machines beside those of recorded runs (banoy2023, table 1).

    Inputs: any file, and summary.json of each recorded run.
    """
    rows = [{"resource": name, **dict(zip(UNITS, printed, strict=True))} for name, printed in RESOURCES.items()]
    files = {}
    for heading, (facts, paths) in _columns(job).items():
        files[heading] = paths
        for row in rows:
            row[heading] = facts[row["resource"]]
    ours = "*Recorded*: what recorded runs learned on." if files else "No run of these methods is recorded here."
    caption = (
        "Machines that Google lends to a notebook, as the paper lists them; where it says that something varies by "
        f"model and configuration, *varies*. It gives no times. {ours}"
    )
    _write(job, rows, caption, files)


def links(job: Job) -> None:
    """Write the command for each published notebook (banoy2023, table 2). Inputs as for `resources`."""
    found = list(_recorded(job))
    recorded = {name: document for name, _, document in found}
    rows = [
        {
            "method": method,
            "published": notebook,
            "command": f"EXPERIMENT={name}",
            "seeds": str(len(recorded[name]["about"]["seeds"])) if name in recorded else NONE,
            "minutes": f"{_minutes(recorded[name]):.1f}" if name in recorded else NONE,
        }
        for name, (method, notebook) in NOTEBOOKS.items()
    ]
    caption = (
        "The paper links a notebook for each of four methods; here a command does the same, `make published` with what "
        "stands in its column. Seeds and minutes are of the recorded runs, all that each needs beside data included."
    )
    paths = [path for _, path, _ in found]
    _write(job, rows, caption, {"seeds": paths, "minutes": paths} if paths else {})


def _write(job: Job, rows: list[dict[str, str]], caption: str, files: Mapping[str, list[str]]) -> None:
    """Write a table, and which recorded files its columns are read from."""
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": None} | ({"recorded": files} if files else {}))


def _recorded(job: Job) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the experiment, path and content of each recorded run among the inputs, in the order of the table."""
    paths = {path.parent.name: path for path in job.inputs}
    yield from ((name, str(paths[name]), read_json(paths[name])) for name in NOTEBOOKS if name in paths)


def _columns(job: Job) -> dict[str, tuple[dict[str, str], list[str]]]:
    """Return what stands in each row and which files say so, for each machine of the recorded runs."""
    machines: dict[tuple, list[tuple[str, str]]] = {}
    for name, path, document in _recorded(job):
        kind = "GPU" if document["recorded"]["machine"]["accelerator"] else "CPU"
        facts = tuple(_facts(document["recorded"]).items())
        machines.setdefault((kind, facts), []).append((NOTEBOOKS[name][0], path))
    kinds, found = Counter(kind for kind, _ in machines), {}
    for (kind, facts), runs in machines.items():
        methods = dict.fromkeys(method for method, _ in runs)
        which = kind if kinds[kind] == 1 else ", ".join(methods)
        heading = f"recorded, {which}" if len(machines) > 1 else "recorded"
        found[heading] = dict(facts), [path for _, path in runs]
    return found


def _facts(recorded: Mapping[str, Any]) -> dict[str, str]:
    machine = recorded["machine"]
    memory, cores, accelerator = f"{machine['memory_gb']} GB", str(machine["cores"]), machine["accelerator"]
    return {
        "processing power": f"{memory} RAM, {cores} cores",
        "model": accelerator or machine["processor"],
        "cores": NONE if accelerator else cores,
        "frequency": NONE,
        "memory": memory,
        "memory bandwidth": NONE,
        "Python": recorded["versions"]["python"],
    }


def _minutes(document: Mapping[str, Any]) -> float:
    return sum(document["recorded"]["seconds"].values()) / 60
