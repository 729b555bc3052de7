"""Training a network that can add, and giving it eyes and a hand.

A reader learns glyphs from their labels, an adder text with the last digit first, and a scribe how characters look.
The adder behind the reader answers images, the scribe's brush behind the adder draws the answer, and neither
needs further training. Glyphs are chosen anew for each batch, and nothing learns from those of the test part.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from reprise.artifacts import write_csv, write_npz
from reprise.data.expressions import ANSWER, CHARACTERS
from reprise.experiments.arithmetic import rows, writing
from reprise.experiments.arithmetic.reading import all_characters, train_reader, written
from reprise.models.arithmetic import Scribe, Seq2Seq, Sight, text_to_text
from reprise.training.answers import Answers, evaluate
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import Row, fit
from reprise.training.pictures import Pictures, draw

if TYPE_CHECKING:
    from reprise.jobs import Job

ALIGNMENT, UNITS = "reversed", 128
ADDER_RATE, SCRIBE_RATE = 0.008, 0.003  # the highest ones
CHANNELS = 8  # of the brush, a quarter of the published one's
SHOWN = 24  # test expressions whose images are kept
COLUMNS = ["network", "epoch"] + [
    f"{part}_{name}" for part in ("training", "validation") for name in ("loss", "accuracy", "exact")
]

Parts = dict[str, tuple[torch.Tensor, ...]]
Hands = dict[str, writing.Hand]


def run(job: Job) -> None:
    """Train reader, adder and scribe.

    Inputs: expressions, glyphs, split of the glyphs. Outputs: weights.safetensors, history.csv, and
    predictions.npz with what is answered to the test expressions (``answers`` are right) and some drawings.
    """
    device = prepare(job.spec, job.seed)
    parts = writing.on_device(rows.load(job.inputs[0], ALIGNMENT, job.settings["share"], job.seed), device)
    hands = writing.hands(*job.inputs[1:], device)
    with checkpoints(job) as checkpoint:
        label, epochs = f"{job.experiment}, reader, seed {job.seed}", job.settings["epochs"]["reader"]
        reader = train_reader(hands, epochs, job.seed, checkpoint("reader"), label)
        adder = _train_adder(job, parts, checkpoint("adder"))
        scribe = _train_scribe(job, hands, checkpoint("scribe"))
        trained = {"reader": reader, "adder": adder, "scribe": scribe}
        weights = {
            f"{name}.{key}": value for name, (own, _) in trained.items() for key, value in own.state_dict().items()
        }
        save_weights(job.outputs[0], weights)
    history = [{"network": name} | row for name, (_, own) in trained.items() for row in own]
    write_csv(job.outputs[1], history, COLUMNS)
    networks = {name: network for name, (network, _) in trained.items()}
    sizes = {f"{name}.parameters": np.array(_size(network)) for name, network in networks.items()}
    write_npz(job.outputs[2], **_test(parts["test"], hands["test"], job.seed, **networks), **sizes)


def sighted(adder: Seq2Seq, reader: nn.Module) -> Seq2Seq:
    """Return the adder behind the reader, which answers images."""
    network = copy.deepcopy(adder)
    network.reader = Sight(reader)
    return network


def drawing(adder: Seq2Seq, scribe: Scribe) -> Seq2Seq:
    """Return the scribe's brush behind the adder, which draws the answer."""
    network = copy.deepcopy(adder)
    network.writer = nn.Sequential(OrderedDict(said=network.writer, likely=nn.Softmax(2), brush=scribe.brush))
    return network


def _train_adder(job: Job, parts: Parts, checkpoint: Checkpoint) -> tuple[Seq2Seq, list[Row]]:
    """Return the published network for text, without dropout, that has learned to add, and its history."""
    queries, answers = parts["train"]
    network = text_to_text(1, 1, characters=len(CHARACTERS), steps=ANSWER, units=UNITS, dropout=0.0)
    network = network.to(queries.device)
    steps = _steps(job, "adder", len(queries))
    objective = Answers(network, parts["validation"], lambda codes: codes, ADDER_RATE, steps)
    return network, _fit(job, "adder", objective, (queries, answers), checkpoint)


def _train_scribe(job: Job, hands: Hands, checkpoint: Checkpoint) -> tuple[Scribe, list[Row]]:
    """Return a network that draws characters, and its history."""
    codes = all_characters(hands["train"])
    network = Scribe(len(CHARACTERS), CHANNELS).to(codes.device)
    glyphs, named = written(hands["validation"], job.seed)
    validation = named, hands["validation"].show(glyphs)
    objective = Pictures(network, validation, hands["train"].write, SCRIBE_RATE, _steps(job, "scribe", len(codes)))
    return network, _fit(job, "scribe", objective, (codes, codes), checkpoint)


@torch.no_grad()
def _test(
    texts: tuple[torch.Tensor, ...], hand: writing.Hand, seed: int, reader: nn.Module, adder: Seq2Seq, scribe: Scribe
) -> dict[str, Any]:
    """Return what the networks make of unseen expressions and glyphs, as arrays."""
    queries, answers = texts
    generator = torch.Generator().manual_seed(seed)
    seen, wanted = (hand.show(hand.choose(codes, generator)) for codes in texts)
    glyphs, labels = written(hand, seed)
    drawn = draw(drawing(adder, scribe), queries)
    found = {
        "queries": queries,
        "answers": answers,
        "labels": labels,
        "named": evaluate(reader, hand.show(glyphs), labels)[1],
        "queries_read": evaluate(reader, seen, queries)[1],
        "answers_read": evaluate(reader, wanted, answers)[1],
        "text": evaluate(adder, queries, answers)[1],
        "image": evaluate(sighted(adder, reader), seen, answers)[1],
        "drawing": evaluate(reader, drawn, answers)[1],
        "seen": (255 * seen[:SHOWN]).round(),
        "drawn": (255 * drawn[:SHOWN]).round(),
    }
    arrays = {name: value.to(torch.uint8).cpu().numpy() for name, value in found.items()}
    return arrays | {"error": (drawn - wanted).square().mean().cpu().numpy()}


def _steps(job: Job, name: str, count: int) -> int:
    """Return how many steps a training takes in all."""
    return job.settings["epochs"][name] * -(-count // job.settings["batch_size"])


def _fit(
    job: Job, name: str, objective: Answers | Pictures, data: tuple[torch.Tensor, ...], checkpoint: Checkpoint
) -> list[Row]:
    return fit(
        objective,
        data,
        epochs=job.settings["epochs"][name],
        batch_size=job.settings["batch_size"],
        seed=job.seed,
        checkpoint=checkpoint,
        label=f"{job.experiment}, {name}, seed {job.seed}",
    )


def _size(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
