"""Training the published networks that draw: one for each task, share of the expressions and depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import torch

from reprise.data.expressions import ANSWER, CHARACTERS, QUERY
from reprise.experiments.arithmetic import networks, writing
from reprise.experiments.arithmetic.networks import Hands, Learned, Parts
from reprise.experiments.arithmetic.reading import train_reader
from reprise.models.arithmetic import Reader, text_to_image
from reprise.training.answers import evaluate
from reprise.training.checkpoint import Checkpoint, checkpoints
from reprise.training.device import prepare
from reprise.training.pictures import Pictures, draw

if TYPE_CHECKING:
    from reprise.jobs import Job

READER_EPOCHS = 3
SHOWN = 12  # drawings that are kept


def run(job: Job) -> None:
    """Train the networks of an experiment, and a reader of what they draw.

    Inputs: expressions, glyphs, their split. Outputs: weights.safetensors of the network with the least validation
    loss, history.csv of all, and predictions.npz. There ``answers`` are the texts of the test part that are to be
    drawn, ``written`` some of these in handwriting, and ``read`` is what the reader makes of all of them in
    handwriting that nothing learned from. Of each network there are what the reader makes of its drawings, their
    mean squared error (``error``), that of the mean image of what it learned from, of all places and of each
    place (``one_image``, ``one_per_place``), the greatest value of each drawn image, and some drawings. All names
    begin with the task: ``text_to_image`` draws the answer to a query, ``answer_to_query`` the query to an answer,
    as the authors' code does.
    """
    device = prepare(job.spec, job.seed)
    hands = writing.hands(*job.inputs[1:], device)
    with checkpoints(job) as checkpoint:
        label = f"{job.experiment}, reader, seed {job.seed}"
        reader, _ = train_reader(hands, READER_EPOCHS, job.seed, checkpoint("reader"), label)
        learn = partial(_learn, job, checkpoint, hands, reader)
        networks.train_all(job, device, {f"{task}.": learn for task in job.settings["tasks"]})


def _learn(
    job: Job,
    checkpoint: Callable[[str], Checkpoint],
    hands: Hands,
    reader: Reader,
    name: str,
    depth: Sequence[int],
    parts: Parts,
) -> Learned:
    task = name.partition(".")[0]
    given = {part: pair[::-1] if task == "answer_to_query" else pair for part, pair in parts.items()}
    wanted = networks.in_handwriting(job, {part: target for part, (_, target) in given.items()}, hands)
    show = hands["train"].show
    network = text_to_image(
        *depth,
        characters=len(CHARACTERS),
        steps=QUERY if task == "answer_to_query" else ANSWER,
        units=networks.units(job, 512),
        half=job.settings["precision"] == "bfloat16",
    ).to(given["test"][0].device)
    validation = given["validation"][0], show(wanted["validation"])
    objective = Pictures(network, validation, show, job.settings["learning_rate"])
    history = networks.train(job, objective, (given["train"][0], wanted["train"]), checkpoint(name), name)
    texts, target = given["test"]
    drawn, written = draw(network, texts), show(wanted["test"])
    unseen = hands["test"].choose(target, torch.Generator().manual_seed(job.seed))
    found = {
        f"{task}.answers": target,
        f"{task}.written": 255 * written[:SHOWN],
        f"{task}.read": evaluate(reader, show(unseen), target)[1],
        f"{name}.answered": evaluate(reader, drawn, target)[1],
        f"{name}.drawn": 255 * drawn[:SHOWN],
    }
    peaks = {f"{name}.peaks": drawn.amax((2, 3)).cpu().numpy()}
    means = _mean_images(wanted["train"], show)
    errors = {f"{name}.error": drawn, f"{name}.one_image": means.mean(0), f"{name}.one_per_place": means}
    return network, history, networks.as_bytes(found) | peaks | _errors(errors, written)


def _mean_images(glyphs: torch.Tensor, show: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Return the mean image at each place of texts in handwriting, which has the least error there."""
    return torch.stack([show(place).mean(0) for place in glyphs.T])


def _errors(drawn: dict[str, torch.Tensor], written: torch.Tensor) -> dict[str, float]:
    """Return the mean squared error of a pixel of each kind of drawings."""
    return {name: (images - written).square().mean().item() for name, images in drawn.items()}
