"""Training a network that can add, and giving it eyes and a hand.

One after the other: a reader of glyphs, from their labels; an adder, from text with the last digit first;
the adder behind the reader, from images and answers; and a brush behind the adder, from text and images.
Glyphs are chosen anew for each batch, and nothing ever learns from those of the test part.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch
from torch import nn

from reprise.artifacts import write_csv, write_npz
from reprise.data.expressions import ANSWER, CHARACTERS
from reprise.experiments.arithmetic import rows, writing
from reprise.experiments.arithmetic.reading import train_reader, written
from reprise.models.arithmetic import Brush, Reader, Seq2Seq, Sight, text_to_text
from reprise.training.answers import Answers, evaluate
from reprise.training.checkpoint import Checkpoint, checkpoints, save_weights
from reprise.training.device import prepare
from reprise.training.loop import Objective, fit
from reprise.training.pictures import Pictures, draw, squared_error

if TYPE_CHECKING:
    from reprise.jobs import Job

Network = TypeVar("Network", bound=torch.nn.Module)
ALIGNMENT, SHARE, UNITS = "reversed", 0.9, 128
RATES = {"adder": 0.008, "sighted": 0.001, "drawing": 0.003}  # the highest ones
CHANNELS = 8  # of the brush, a quarter of the published one's
SHOWN = 24  # drawings that are kept
COLUMNS = ("network", "epoch", "training_loss", "validation_loss") + tuple(
    f"{part}_{name}" for part in ("training", "validation") for name in ("accuracy", "exact")
)


def run(job: Job) -> None:
    """Train reader, adder, adder with reader and adder with brush.

    Inputs: expressions, glyphs, split of the glyphs. Outputs: weights.safetensors, history.csv, and
    predictions.npz with what is answered to the test expressions (``answers`` are right) and some drawings.
    """
    device = prepare(job.spec, job.seed)
    parts = {
        part: tuple(text.to(device) for text in texts)
        for part, texts in rows.load(job.inputs[0], ALIGNMENT, SHARE, job.seed).items()
    }
    with checkpoints(job) as checkpoint:
        training = Training(job, parts, writing.hands(*job.inputs[1:], device), checkpoint)
        reader = training.reader()
        adder = training.adder()
        networks = {"reader": reader, "adder": adder}
        networks |= {"sighted": training.sighted(adder, reader), "drawing": training.drawing(adder)}
        weights = {f"{name}.{key}": value for name, one in networks.items() for key, value in one.state_dict().items()}
        save_weights(job.outputs[0], weights)
    write_csv(job.outputs[1], training.history, columns=COLUMNS)
    write_npz(job.outputs[2], **training.test(**networks))


class Training:
    """What the networks of one run learn from, and how far each has come."""

    def __init__(
        self, job: Job, parts: rows.Parts, hands: dict[str, writing.Hand], checkpoint: Callable[[str], Checkpoint]
    ):
        self.job, self.parts, self.hands, self.checkpoint = job, parts, hands, checkpoint
        self.device = hands["train"].images.device
        self.history: list[dict[str, Any]] = []
        generator = torch.Generator().manual_seed(job.seed)
        self.written = {
            part: tuple(hands[part].choose(codes, generator) for codes in parts[part]) for part in ("validation", "test")
        }

    def reader(self) -> Reader:
        """Return a network that names glyphs."""
        epochs, label = self.job.settings["epochs"]["reader"], self._label("reader")
        network, history = train_reader(self.hands, epochs, self.job.seed, self.checkpoint("reader"), label)
        self.history += [{"network": "reader"} | row for row in history]
        return network

    def adder(self) -> Seq2Seq:
        """Return the published network for text, without dropout, that has learned to add."""
        network = text_to_text(1, 1, characters=len(CHARACTERS), steps=ANSWER, units=UNITS, dropout=0.0).to(self.device)
        queries, answers = self.parts["train"]
        objective = Answers(
            network, self.parts["validation"], lambda codes: codes, *self._schedule("adder", len(queries))
        )
        return self._fit("adder", network, objective, (queries, answers))

    def sighted(self, adder: Seq2Seq, reader: Reader) -> Seq2Seq:
        """Return the adder behind the reader, both trained on."""
        network = copy.deepcopy(adder)
        network.reader = Sight(copy.deepcopy(reader))
        queries, answers = self.parts["train"]
        seen = self.hands["validation"].show(self.written["validation"][0])
        objective = Answers(
            network,
            (seen, self.parts["validation"][1]),
            self.hands["train"].write,
            *self._schedule("sighted", len(queries)),
        )
        return self._fit("sighted", network, objective, (queries, answers))

    def drawing(self, adder: Seq2Seq) -> Seq2Seq:
        """Return the adder, as it is, with a brush that draws what it says."""
        network = copy.deepcopy(adder).requires_grad_(False)
        brush = Brush(len(CHARACTERS), CHANNELS).to(self.device)
        network.writer = nn.Sequential(OrderedDict(said=network.writer, likely=nn.Softmax(2), brush=brush))
        queries, answers = self.parts["train"]
        hand = self.hands["train"]
        seen = self.hands["validation"].show(self.written["validation"][1])
        objective = Pictures(
            network, (self.parts["validation"][0], seen), hand.write, *self._schedule("drawing", len(queries))
        )
        return self._fit("drawing", network, objective, (queries, answers))

    @torch.no_grad()
    def test(self, reader: Reader, adder: Seq2Seq, sighted: Seq2Seq, drawing: Seq2Seq) -> dict[str, Any]:
        """Return what the networks make of the test part, as arrays."""
        queries, answers = self.parts["test"]
        seen, wanted = (self.hands["test"].show(glyphs) for glyphs in self.written["test"])
        glyphs, labels = written(self.hands["test"], self.job.seed)
        drawn = draw(drawing, queries)
        found = {
            "queries": queries,
            "answers": answers,
            "labels": labels,
            "named": evaluate(reader, self.hands["test"].show(glyphs), labels)[1],
            "queries_read": evaluate(reader, seen, queries)[1],
            "answers_read": evaluate(reader, wanted, answers)[1],
            "adder": evaluate(adder, queries, answers)[1],
            "sighted": evaluate(sighted, seen, answers)[1],
            "drawing": evaluate(reader, drawn, answers)[1],
            "seen": (255 * seen[:SHOWN]).round(),
            "drawn": (255 * drawn[:SHOWN]).round(),
        }
        error = (drawn - wanted).square().mean().item()
        return {name: value.to(torch.uint8).cpu().numpy() for name, value in found.items()} | {"error": np.array(error)}

    def _schedule(self, name: str, count: int) -> tuple[float, int]:
        """Return the highest learning rate of a training and its number of steps."""
        settings = self.job.settings
        return RATES[name], settings["epochs"][name] * -(-count // settings["batch_size"])

    def _label(self, name: str) -> str:
        return f"{self.job.experiment}, {name}, seed {self.job.seed}"

    def _fit(self, name: str, network: Network, objective: Objective, data: Sequence[torch.Tensor]) -> Network:
        settings = self.job.settings
        history = fit(
            objective,
            data,
            epochs=settings["epochs"][name],
            batch_size=settings["batch_size"],
            seed=self.job.seed,
            checkpoint=self.checkpoint(name),
            label=self._label(name),
        )
        self.history += [{"network": name} | row for row in history]
        return network
