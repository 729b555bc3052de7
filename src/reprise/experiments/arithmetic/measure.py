"""Measuring the networks that answer in text, and those that have learned to add: characters, answers, distances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reprise.artifacts import read_csv, read_npz, write_json
from reprise.experiments.arithmetic import scoring
from reprise.experiments.arithmetic.measuring import about, curves, names_of
from reprise.experiments.arithmetic.names import name_of

if TYPE_CHECKING:
    from reprise.jobs import Job

TRAINED = ("reader", "adder", "scribe")


def answers(job: Job) -> None:
    """Measure networks that answer in text. Inputs: card, history, predictions. Output: seed<k>.json.

    Of each network there are its curves and, on the test part, loss (nats per character), accuracy per
    character, share of exact answers, how many answers are no number, and the median distance of the others;
    for images also accuracies with unseen glyphs. ``one_answer`` is what the most frequent characters at each place
    score that the first network learned from. Where shares vary, ``more_data`` is how far the test accuracy with
    the first is above that with the last; where encoders or decoders do, ``more_encoders`` and ``more_decoders``
    are how far the validation accuracy with more of them, on average, is above that with one of each.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    names, right = names_of(job), found["answers"]
    measures: dict[str, Any] = {"one_answer": scoring.scores(found[f"{names[0]}.one_answer"], right)}
    for name in names:
        answered = found[f"{name}.answered"]
        own = scoring.scores(answered, right) | {"loss": float(found[f"{name}.loss"])}
        measures[name] = {
            "parameters": int(found[f"{name}.parameters"]),
            **curves(history, name),
            "test": own | scoring.distances(answered, right),
            "unseen": scoring.scores(found[f"{name}.unseen"], right) if f"{name}.unseen" in found else None,
        }
    write_json(job.outputs[0], {"about": about(job), "measures": measures | _gains(job.settings, measures)})


def learned(job: Job) -> None:
    """Measure the networks that have learned to add. Inputs: card, history, predictions. Output: seed<k>.json.

    ``text``, ``image`` and ``drawing`` are scores on unseen expressions, from text, from unseen glyphs and as the
    reader reads what is drawn. ``ceiling`` has the share of queries and of handwritten answers that the reader
    reads right as a whole, and ``reader`` its share of right characters.
    """
    history, found = read_csv(job.inputs[1]), read_npz(job.inputs[2])
    right = found["answers"]
    measures = {
        "text": scoring.scores(found["text"], right),
        "image": scoring.scores(found["image"], right),
        "drawing": scoring.scores(found["drawing"], right) | {"error": float(found["error"])},
        "reader": scoring.scores(found["named"], found["labels"])["accuracy"],
        "ceiling": {
            "image": scoring.scores(found["queries_read"], found["queries"])["exact"],
            "drawing": scoring.scores(found["answers_read"], right)["exact"],
        },
        "curves": {name: curves(history, name) for name in TRAINED},
        "parameters": {name: int(found[f"{name}.parameters"]) for name in TRAINED},
    }
    write_json(job.outputs[0], {"about": about(job), "measures": measures})


def _gains(settings: Mapping[str, Any], measures: Mapping[str, Any]) -> dict[str, float]:
    """Return what more expressions, encoders and decoders add to the accuracy, where their number varies."""
    shares, depths = settings["shares"], [tuple(depth) for depth in settings["depths"]]
    gains = {}
    if len(shares) > 1:
        first, last = (measures[name_of(share, depths[0])]["test"]["accuracy"] for share in (shares[0], shares[-1]))
        gains["more_data"] = first - last
    reached = {depth: measures[name_of(shares[0], depth)]["validation"]["accuracy"][-1] for depth in depths}
    for name, layer, other in (("more_encoders", 0, 1), ("more_decoders", 1, 0)):
        deeper = [reached[depth] for depth in depths if depth[other] == 1 < depth[layer]]
        if deeper and (1, 1) in reached:
            gains[name] = sum(deeper) / len(deeper) - reached[1, 1]
    return gains
