"""A system that trains nothing: each run takes some time and says which GPUs, and how many processes, it was given."""

from tests.checkouts import Checkout

STAGE = '''
"""A training that says what it was given."""

import os
import time

from reprise.artifacts import write_json

SECONDS = 2


def run(job):
    """Take some time; write when, on which GPUs, and the ranks of all processes that took part."""
    began = time.time()
    time.sleep(SECONDS)
    given = {"gpus": os.environ.get("CUDA_VISIBLE_DEVICES"), "ranks": ranks(), "began": began, "ended": time.time()}
    if given["ranks"][0] == int(os.environ.get("RANK", "0")):
        write_json(job.outputs[0], given)


def ranks():
    """Return the ranks of the processes that were met."""
    if "WORLD_SIZE" not in os.environ:
        return [0]
    import torch
    from torch import distributed

    distributed.init_process_group("gloo")
    met = [torch.zeros(1) for _ in range(distributed.get_world_size())]
    distributed.all_gather(met, torch.full((1,), float(distributed.get_rank())))
    distributed.destroy_process_group()
    return sorted(int(rank) for rank in met)
'''
RULES = """

rule train_made_up:
    output:
        "<results>/runs/made_up/seed{seed}/given.json",
    log:
        "<logs>/train_made_up/seed{seed}.log",
    resources:
        **training(gpu=lambda wildcards: GPUS),
    shell:
        "reprise train made_up.run --gpus {resources.gpu} --processes PROCESSES --seed {wildcards.seed}"
        " --outputs {output} &> {log}"
"""


def add_to(checkout: Checkout, gpus: int = 1) -> None:
    """Add the system to a checkout; its trainings ask for so many GPUs, and run in as many processes."""
    package = checkout.folder / "src/reprise/experiments/made_up"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "train.py").write_text(STAGE)
    processes = "{resources.gpu}" if gpus > 1 else "1"
    with open(checkout.folder / "Snakefile", "a") as file:
        file.write(RULES.replace("GPUS", str(gpus)).replace("PROCESSES", processes))


def run(seed: int) -> str:
    """Return what a run of it writes."""
    return f"results/smoke/runs/made_up/seed{seed}/given.json"
