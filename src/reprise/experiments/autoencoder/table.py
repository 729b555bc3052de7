"""Tables of the autoencoders: the paper's two, and what the error signal alone changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.autoencoder import printed
from reprise.experiments.beside import NONE, Column, Contents, with_recorded
from reprise.jobs import Job
from reprise.metrics.median import interval_in_words, median_in_words

DIGITS = 3
FORMS = ("published", "as published", "corrected")
RECORDED = {"as published": Column("recorded, as published", 0), "corrected": Column("recorded, corrected", 1)}
# Of each network what was printed of it, and which of our measures is of the same kind.
KINDS = {
    "own": (printed.PARAMETERS, printed.OWN, "own_scalar_crossed"),
    "library": (printed.PARAMETERS, printed.LIBRARY, "library"),
}
SIGNALS = {
    "own, one number for all outputs": "own_scalar",
    "own, each output its own": "own",
    "library": "library",
}

Summary = Mapping[str, Any]


@with_recorded(3, RECORDED)
def low(published: Summary, corrected: Summary, networks: Mapping[str, Any] | None = None) -> Contents:
    """Table I: one and two units. Inputs: summary.json as published and corrected, architecture.json."""
    return _errors(published, corrected, networks or {}, [1, 2], "fewer units than features")


@with_recorded(3, RECORDED)
def high(published: Summary, corrected: Summary, networks: Mapping[str, Any] | None = None) -> Contents:
    """Table II: four and five units. Inputs as for `low`."""
    return _errors(published, corrected, networks or {}, [4, 5], "more units than features")


def signal(job: Job) -> None:
    """Write what the error signal alone changes. Inputs: summary.json as published and corrected."""
    documents = [read_json(path) for path in job.inputs]
    rows = [
        row
        for protocol, document in zip(("as published", "corrected"), documents, strict=True)
        for row in _by_network(protocol, document["measures"])
    ]
    about = documents[1]["about"]
    caption = (
        "Error on the validation part after the last epoch, always half the squared error over the three features, by "
        "units of the code. Each pair of own networks starts from the same weights and sees the same rows in the same "
        f"order. {_sample(*documents)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _errors(
    published: Summary, corrected: Summary, networks: Mapping[str, Any], widths: Sequence[int], size: str
) -> Contents:
    rows = []
    for width in widths:
        for kind, (counts, errors, as_published) in KINDS.items():
            found = networks.get(kind, {}).get(f"units{width}", {}).get("parameters", NONE)
            rows.append(_row(width, kind, "parameters", counts[width], found, found))
            rows += [
                _row(
                    width,
                    kind,
                    f"{part} error",
                    errors[width][number],
                    _median(published["measures"][as_published], width, part),
                    _median(corrected["measures"][kind], width, part),
                )
                for number, part in enumerate(printed.PARTS)
            ]
    caption = (
        f"Autoencoders with {size}: printed in the paper, under what its code did, and corrected. Training and test "
        "errors are means over the epochs, validation errors are of the last."
    )
    about = corrected["about"]
    return Contents(rows, caption, f"{_epochs(about)}{_sample(published, corrected)}", about["data"])


def _row(width: int, kind: str, what: str, *values: Any) -> dict[str, Any]:
    return {"units": width, "network": kind, "": what} | dict(zip(FORMS, map(str, values), strict=True))


def _by_network(protocol: str, measures: Mapping[str, Any]) -> list[dict[str, str]]:
    widths = list(measures["own"])
    rows = [
        {"protocol": protocol, "network": network}
        | {name.replace("units", ""): _final(measures[group][name]) for name in widths}
        for network, group in SIGNALS.items()
    ]
    components = {name.replace("components", "units"): own for name, own in measures["pca"].items()}
    return [
        *rows,
        {"protocol": protocol, "network": "principal components"}
        | {
            name.replace("units", ""): median_in_words(components[name]["validation"], DIGITS)
            if name in components
            else NONE
            for name in widths
        },
    ]


def _final(errors: Mapping[str, Any]) -> str:
    return median_in_words(errors["final"]["validation"], DIGITS)


def _median(group: Mapping[str, Any], width: int, part: str) -> str:
    errors = group.get(f"units{width}")
    return median_in_words(errors["averaged"][part], DIGITS) if errors else NONE


def _epochs(about: Mapping[str, Any]) -> str:
    """Return a sentence on how many epochs were run where those are not the published ones."""
    run = about["scale"]["epochs"]
    return "" if run == printed.EPOCHS else f"Epochs that ran here: {run}. "


def _sample(published: Summary, corrected: Summary) -> str:
    """Return over how many seeds and on which data the two protocols ran."""
    count = len(corrected["about"]["seeds"])
    runs = f"Medians over {count} seeds with {interval_in_words(count)}" if count > 1 else "One seed"
    return f"{runs}; as published, {_data(published['about']['data'])} Corrected, {_data(corrected['about']['data'])}"


def _data(card: Mapping[str, Any]) -> str:
    return f"{'stand-in ' if card['stand_in'] else ''}data: {card['note']}."
