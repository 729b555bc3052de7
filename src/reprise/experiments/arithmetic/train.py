"""Training the published networks that answer in text: one for each share of the expressions and each depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import torch

from reprise.data.expressions import ANSWER, CHARACTERS
from reprise.experiments.arithmetic import networks, writing
from reprise.experiments.arithmetic.networks import Hands, Learned, Parts
from reprise.models.arithmetic import image_to_text, text_to_text
from reprise.training.answers import Answers, evaluate
from reprise.training.checkpoint import Checkpoint, checkpoints
from reprise.training.device import prepare

if TYPE_CHECKING:
    from reprise.jobs import Job


def answers(job: Job) -> None:
    """Train the networks of an experiment that answer in text.

    Inputs: expressions, and for queries in images glyphs and their split. Outputs: weights.safetensors of the
    network with the least validation loss, history.csv of all, and predictions.npz with queries and answers of
    the test part, and what each network answers and its loss there; for images also what it answers if they are
    written with glyphs of the test part (``unseen``). ``one_answer`` is what is most frequent at each place of the
    answers that a network learned from.
    """
    device = prepare(job.spec, job.seed)
    hands = writing.hands(*job.inputs[1:], device) if job.inputs[1:] else None
    with checkpoints(job) as checkpoint:
        networks.train_all(job, device, {"": partial(_learn, job, checkpoint, hands)})


def _learn(
    job: Job,
    checkpoint: Callable[[str], Checkpoint],
    hands: Hands | None,
    name: str,
    depth: Sequence[int],
    parts: Parts,
) -> Learned:
    queries, (asked, right) = {part: own[0] for part, own in parts.items()}, parts["test"]
    seen = networks.in_handwriting(job, queries, hands) if hands else queries
    show = hands["train"].show if hands else lambda codes: codes
    build, units = (image_to_text, 256) if hands else (text_to_text, 128)
    network = build(*depth, characters=len(CHARACTERS), steps=ANSWER, units=networks.units(job, units)).to(asked.device)
    validation = show(seen["validation"]), parts["validation"][1]
    objective = Answers(network, validation, show, job.settings["learning_rate"])
    history = networks.train(job, objective, (seen["train"], parts["train"][1]), checkpoint(name), name)
    scores, answered = evaluate(network, show(seen["test"]), right)
    one_answer = parts["train"][1].mode(0).values
    found = {"queries": asked, "answers": right, f"{name}.answered": answered, f"{name}.one_answer": one_answer}
    if hands:
        unseen = hands["test"].choose(asked, torch.Generator().manual_seed(job.seed))
        found[f"{name}.unseen"] = evaluate(network, show(unseen), right)[1]
    return network, history, networks.as_bytes(found) | {f"{name}.loss": scores["loss"]}
