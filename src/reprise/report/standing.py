"""How the run at hand stands to the papers', in words: on stand-in data, reduced, or told beside a recorded run.

What a part of the report shows leaves an unseen note in its text; from these notes each heading gets its marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reprise.report.claims import AT_LEAST, is_bound, is_number

STAND_IN, REDUCED, RECORDED = MARKS = ("stand-in data", "reduced", "recorded beside")

SIZES = (
    "epochs", "head_epochs", "steps", "first_steps", "rounds", "kimg", "width", "filters", "channel_max", "side",
    "training_images", "training_rows", "training_photographs",
)  # fmt: skip
"""Settings of which less makes a run smaller."""

NOTE = re.compile("\ue002([^\ue003]*)\ue003")
HEADING = re.compile(r"^(#{1,2} [^\n{]*?)( \{[^\n}]*\})?$", re.MULTILINE)


def of_card(card: Mapping[str, Any] | None) -> set[str]:
    """Return the marks of data: stand-in, or reduced where they are not the whole published set."""
    if not card or "stand_in" not in card:
        return set()
    return {STAND_IN} if card["stand_in"] else set() if card.get("complete", True) else {REDUCED}


def is_smaller(scale: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a run's scale has less of anything in `SIZES` than is wanted."""
    bounds = {key: value[AT_LEAST] if is_bound(value) else value for key, value in wanted.items()}
    pairs = [(scale.get(key), bounds.get(key)) for key in SIZES]
    return any(is_number(has) and is_number(needs) and has < needs for has, needs in pairs)


def note(marks: Iterable[str]) -> str:
    """Return marks as an unseen note in the text; nothing where there are none."""
    said = in_order(marks)
    return f"\ue002{'|'.join(said)}\ue003" if said else ""


def in_order(marks: Iterable[str]) -> list[str]:
    """Return marks in the order in which they are always told."""
    return [mark for mark in MARKS if mark in marks]


def mark_headings(markdown: str, write: Callable[[str], str]) -> str:
    """Put the marks of each part behind its heading, as `write` writes them, and take the notes out.

    A section's own heading speaks for what stands before its first part.
    """
    headings = list(HEADING.finditer(markdown))
    ends = [match.start() for match in headings[1:]] + [len(markdown)]
    parts = [markdown[: headings[0].start()] if headings else markdown]
    for match, end in zip(headings, ends, strict=True):
        body = markdown[match.end() : end]
        marks = {mark for told in NOTE.findall(body) for mark in told.split("|")}
        behind = f" {write(', '.join(in_order(marks)))}" if marks else ""
        parts.append(f"{match[1]}{behind}{match[2] or ''}{body}")
    return NOTE.sub("", "".join(parts))
