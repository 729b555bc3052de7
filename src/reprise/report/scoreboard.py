"""The scoreboard: how many claims have which verdict, by which run, and how many of those that were measured hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from reprise.artifacts import RepriseError
from reprise.report import standing, words
from reprise.report.claims import KINDS, MEASURED
from reprise.report.material import Material
from reprise.report.shown import Shown
from reprise.report.verdicts import HOLDS, NOT_TESTABLE, VERDICTS, Judgement

PLACE = "scoreboard"
MET = {standing.STAND_IN: "on stand-in data", standing.REDUCED: "reduced"}
SOURCES = {"run": "by this run", "recorded": "recorded", "recorded, stale": "stale"}


def tally(material: Material, verdict: str = "", paper: str = "", kind: str = "") -> int:
    """Return how many claims have a verdict; of one paper or of all, of one kind or of both."""
    for word, name, known in ((verdict, "verdict", VERDICTS), (kind, "kind of claim", KINDS)):
        if word and word not in known:
            raise RepriseError(f"there is no {name} {word}; there are {', '.join(known)}.")
    chosen = _judged(material, paper)
    return sum(verdict in ("", one.verdict) and kind in ("", one.claim.kind) for one in chosen)


def shown_tally(material: Material, verdict: str, paper: str, kind: str = "", place: str = "") -> Shown:
    """Return a `tally` as it is shown."""
    origin = "/".join([f"report/claims.csv#{paper}", verdict, *filter(None, [kind])])
    return Shown("tally", origin, str(tally(material, verdict, paper, kind)), place=place)


def all_tallies(material: Material) -> Iterator[Shown]:
    """Yield what the scoreboard shows: the verdicts paper by paper and in all, then those of measured claims."""
    for kind, verdicts in (("", (*VERDICTS, "")), (MEASURED, (HOLDS, ""))):
        for paper in (*material.judgements, ""):
            yield from (shown_tally(material, verdict, paper, kind, PLACE) for verdict in verdicts)


def scores(material: Material) -> list[dict[str, Any]]:
    """Return the score of each paper, with its claims and their systems."""
    return [_of_paper(material, paper) for paper in material.judgements]


def score(material: Material, paper: str = "") -> dict[str, Any]:
    """Return how many claims of a paper, or of all, have which verdict, and which runs decided them."""
    return {
        "counts": {verdict: tally(material, verdict, paper) for verdict in VERDICTS},
        "claims": tally(material, paper=paper),
        "measured": tally(material, "", paper, MEASURED),
        "holding": tally(material, HOLDS, paper, MEASURED),
        "sources": _sources(material, _judged(material, paper)),
    }


def _judged(material: Material, paper: str) -> Sequence[Judgement]:
    return material.judgements[paper] if paper else list(chain.from_iterable(material.judgements.values()))


def _of_paper(material: Material, paper: str) -> dict[str, Any]:
    entry = material.entry(paper)
    return score(material, paper) | {
        "paper": paper,
        "authors": material.authors(paper),
        "title": words.title(entry["title"]),
        "year": words.year(entry),
        "judged": [(one, words.system(material.system(one.claim))) for one in material.judgements[paper]],
    }


def _sources(material: Material, judgements: Sequence[Judgement]) -> str:
    """Return which runs gave the verdicts, and for how many claims this run had less than the paper."""
    marks = Counter(mark for one in judgements for mark in material.marks_of_claim(one.claim))
    met = [f"{marks[mark]} {name}" for mark, name in MET.items() if marks[mark]]
    return _deciders(judgements) + (f" Run here: {', '.join(met)}." if met else "")


def _deciders(judgements: Sequence[Judgement]) -> str:
    """Return how many verdicts came from which run."""
    found = Counter(judgement.evidence.source for judgement in judgements if judgement.verdict != NOT_TESTABLE)
    parts = [f"{found[source]} {name}" for source, name in SOURCES.items() if found[source]]
    return f"Decided: {', '.join(parts)}." if parts else "None could be decided."
