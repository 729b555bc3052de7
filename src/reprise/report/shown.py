"""What a report shows of artifacts, listed so that it can be spelled anew and compared.

While the sections are filled in, each number, verdict, table cell and caption is noted with its origin and
its spelling, in the order of the document. The list stands in ``provenance.json`` under ``shown``;
`reprise verify` reads it, asks the artifacts again, and looks for the answers in the page, the
LaTeX source and the PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reprise.report import words
from reprise.report.claims import BETWEEN
from reprise.report.measures import Measure, find, written
from reprise.report.verdicts import Judgement

LESS = " less "


@dataclass(frozen=True)
class Shown:
    """One text of the report and where it comes from.

    Attributes
    ----------
    kind : str
        ``number`` in a sentence, ``tally`` of verdicts, ``table``, ``caption`` of a figure or table, ``claim``
        with what was published, ``evidence``, what a run measured for it, or ``verdict`` on it, in the table
        of claims or in a sentence.
    origin : str
        Artifact and key, such as ``metrics/lenet_modern/summary.json#test.accuracy``, with another
        after `LESS` for a difference; a file alone for a table; ``report/claims.csv#`` and ``paper/verdict``,
        ``paper/verdict/kind`` or ``paper/claim`` for what is told from the verdicts.
    text : str
        What is shown; nothing for a table, whose cells are its file's.
    part : str
        Of a number: ``value``, its ``extent`` over seeds, or ``both``.
    spelling : mapping
        How the value is written: see `measures.written`.
    place : str
        Identifier, in the page, of what shows it, if it stands in a table or figure.
    """

    kind: str
    origin: str
    text: str = ""
    part: str = "value"
    spelling: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    def entry(self) -> dict[str, Any]:
        """Return this as it stands in ``provenance.json``, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value}


def text_of(measure: Measure, part: str, spelling: Mapping[str, Any]) -> str:
    """Return the value of a measure, its extent over seeds, or both, as the report shows them."""
    extent = " to ".join(written(end, spelling) for end in (measure.low, measure.high)) if measure.seeds else ""
    if part == "extent":
        return extent
    value = written(measure.value, spelling)
    return f"{value} ({extent})" if part == "both" and extent else value


def measured(origin: str, artifact: Callable[[str], Mapping[str, Any]]) -> Measure:
    """Return what stands at an origin; `artifact` returns the content of a JSON file by its path."""
    first, *others = (find(artifact(path), path, key) for path, _, key in _references(origin))
    if not others:
        return first
    return Measure(first.value - sum(other.value for other in others), origin)


def _references(origin: str) -> list[tuple[str, str, str]]:
    return [reference.partition("#") for reference in origin.split(LESS)]


def row(judgement: Judgement) -> Iterator[Shown]:
    """Yield what the table of claims shows of one claim: what was published, what the runs measured, the verdict."""
    claim = judgement.claim
    place = f"{claim.paper}-{claim.id}"
    published = {"decimals": claim.decimals, "between": BETWEEN}
    yield Shown(
        "claim", f"report/claims.csv#{claim.paper}/{claim.id}", claim.show_published(), "value", published, place
    )
    for evidence in (judgement.run, judgement.recorded):
        if evidence is None or evidence.measure is None:
            continue
        for part, text in (("value", words.shown(judgement, evidence)), ("extent", words.extent(judgement, evidence))):
            if text:
                yield Shown("evidence", evidence.measure.origin, text, part, claim.spelling, place)
    yield verdict_on(judgement, place)


def verdict_on(judgement: Judgement, place: str = "") -> Shown:
    """Return the verdict on a claim as it is shown in a row of the table of claims, or in a sentence."""
    claim = judgement.claim
    return Shown("verdict", f"report/claims.csv#{claim.paper}/{claim.id}", judgement.verdict, place=place)


def cells(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the cells of a CSV table in the order in which a reader meets them."""
    return [words.cell(cell) for row in rows for cell in row.values()]
