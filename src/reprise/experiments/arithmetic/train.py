"""Training the published networks: one for each share of the expressions and each depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from reprise.artifacts import write_csv, write_npz
from reprise.data.expressions import ANSWER, CHARACTERS, QUERY
from reprise.experiments.arithmetic import rows, writing
from reprise.experiments.arithmetic.names import name_of
from reprise.experiments.arithmetic.reading import train_reader
from reprise.models.arithmetic import Reader, Seq2Seq, image_to_text, text_to_image, text_to_text
from reprise.training.answers import Answers, evaluate
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import Objective, Row, fit
from reprise.training.pictures import Pictures, draw

if TYPE_CHECKING:
    from reprise.jobs import Job

READER_EPOCHS = 3
SHOWN = 12  # drawings that are kept

Texts = tuple[torch.Tensor, ...]
Hands = dict[str, writing.Hand]
Learned = tuple[Seq2Seq, list[Row], dict[str, Any]]


def answers(job: Job) -> None:
    """Train the networks of an experiment that answer in text.

    Inputs: expressions, and for queries in images glyphs and their split. Outputs: weights.safetensors of the
    network with the least validation loss, history.csv of all, and predictions.npz with queries and answers of
    the test part, and what each network answers and its loss there; for images also what it answers if they are
    written with glyphs of the test part (``unseen``).
    """
    device = prepare(job.spec, job.seed)
    hands = writing.hands(*job.inputs[1:], device) if job.inputs[1:] else None
    with checkpoints(job) as checkpoint:
        _train_all(job, device, {"": partial(_learn_answers, job, checkpoint, hands)})


def drawings(job: Job) -> None:
    """Train the networks of an experiment that draw, and a reader of what they draw.

    Inputs: expressions, glyphs, their split. Outputs: as of `answers`, but in predictions.npz ``answers`` are
    what is to be drawn, ``written`` are some of these in handwriting and ``read`` what the reader makes of all.
    Of each network there are what the reader makes of its drawings, their mean squared error, the greatest value of
    each image, and some drawings. All names begin with the task: ``text_to_image`` draws the answer to a query,
    ``answer_to_query`` the query to an answer, as the authors' code does.
    """
    device = prepare(job.spec, job.seed)
    hands = writing.hands(*job.inputs[1:], device)
    with checkpoints(job) as checkpoint:
        label = f"{job.experiment}, reader, seed {job.seed}"
        reader, _ = train_reader(hands, READER_EPOCHS, job.seed, checkpoint("reader"), label)
        learn = partial(_learn_drawing, job, checkpoint, hands, reader)
        _train_all(job, device, {f"{task}.": learn for task in job.settings["tasks"]})


def _train_all(job: Job, device: torch.device, tasks: dict[str, Callable[..., Learned]]) -> None:
    """Train all networks of an experiment, each as if it were alone, and write the outputs."""
    history, found, best = [], {}, None
    for (task, learn), share, depth in product(tasks.items(), job.settings["shares"], job.settings["depths"]):
        name = f"{task}{name_of(share, depth)}"
        parts = writing.on_device(rows.load(job.inputs[0], "left", share, job.seed), device)
        torch.manual_seed(job.seed)
        network, own, arrays = learn(name, depth, parts)
        history += [{"network": name} | row for row in own]
        found |= arrays | {f"{name}.parameters": sum(parameter.numel() for parameter in network.parameters())}
        if best is None or own[-1]["validation_loss"] < best[0]:
            best = own[-1]["validation_loss"], name, network
    save_weights(job.outputs[0], {f"{best[1]}.{key}": value for key, value in best[2].state_dict().items()})
    write_csv(job.outputs[1], history)
    write_npz(job.outputs[2], **{name: np.asarray(value) for name, value in found.items()})


def _learn_answers(
    job: Job,
    checkpoint: Callable[[str], Checkpoint],
    hands: Hands | None,
    name: str,
    depth: Sequence[int],
    parts: dict[str, Texts],
) -> Learned:
    queries, (asked, right) = {part: own[0] for part, own in parts.items()}, parts["test"]
    seen, show = (_written(job, queries, hands), hands["train"].show) if hands else (queries, lambda codes: codes)
    build, units = (image_to_text, 256) if hands else (text_to_text, 128)
    network = build(*depth, characters=len(CHARACTERS), steps=ANSWER, units=_units(job, units)).to(asked.device)
    validation = show(seen["validation"]), parts["validation"][1]
    objective = Answers(network, validation, show, job.settings["learning_rate"])
    history = _fit(job, objective, (seen["train"], parts["train"][1]), checkpoint(name), name)
    scores, answered = evaluate(network, show(seen["test"]), right)
    found = {"queries": asked, "answers": right, f"{name}.answered": answered}
    if hands:
        unseen = hands["test"].choose(asked, torch.Generator().manual_seed(job.seed))
        found[f"{name}.unseen"] = evaluate(network, show(unseen), right)[1]
    return network, history, {key: _bytes(value) for key, value in found.items()} | {f"{name}.loss": scores["loss"]}


def _learn_drawing(
    job: Job,
    checkpoint: Callable[[str], Checkpoint],
    hands: Hands,
    reader: Reader,
    name: str,
    depth: Sequence[int],
    parts: dict[str, Texts],
) -> Learned:
    task = name.partition(".")[0]
    given = {part: pair[::-1] if task == "answer_to_query" else pair for part, pair in parts.items()}
    steps = QUERY if task == "answer_to_query" else ANSWER
    wanted, show = _written(job, {part: target for part, (_, target) in given.items()}, hands), hands["train"].show
    texts, target = given["test"]
    network = text_to_image(*depth, characters=len(CHARACTERS), steps=steps, units=_units(job, 512)).to(texts.device)
    validation = given["validation"][0], show(wanted["validation"])
    objective = Pictures(network, validation, show, job.settings["learning_rate"])
    history = _fit(job, objective, (given["train"][0], wanted["train"]), checkpoint(name), name)
    drawn, written = draw(network, texts), show(wanted["test"])
    found = {
        f"{task}.answers": target,
        f"{task}.written": 255 * written[:SHOWN],
        f"{task}.read": evaluate(reader, written, target)[1],
        f"{name}.answered": evaluate(reader, drawn, target)[1],
        f"{name}.drawn": 255 * drawn[:SHOWN],
    }
    measured = {
        f"{name}.error": float((drawn - written).square().mean()),
        f"{name}.peaks": drawn.amax((2, 3)).cpu().numpy(),
    }
    return network, history, {key: _bytes(value) for key, value in found.items()} | measured


def _written(job: Job, texts: dict[str, torch.Tensor], hands: Hands) -> dict[str, torch.Tensor]:
    """Return the glyphs of texts of each part, each chosen once, all by the hand of the training part.

    Test queries share their glyphs with training queries, as in the authors' code.
    """
    generator = torch.Generator().manual_seed(job.seed)
    return {part: hands["train"].choose(own, generator) for part, own in texts.items()}


def _units(job: Job, published: int) -> int:
    return round(job.settings["width"] * published)


def _fit(job: Job, objective: Objective, data: Sequence[torch.Tensor], checkpoint: Checkpoint, name: str) -> list[Row]:
    return fit(
        objective,
        data,
        epochs=job.settings["epochs"],
        batch_size=job.settings["batch_size"],
        seed=job.seed,
        checkpoint=checkpoint,
        label=f"{job.experiment}, {name}, seed {job.seed}",
    )


def _bytes(values: torch.Tensor) -> np.ndarray:
    return (values.round() if values.is_floating_point() else values).to(torch.uint8).cpu().numpy()
