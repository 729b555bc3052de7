"""Whether a finished report still says what the artifacts say, number by number.

The list of what is shown (`reprise.report.shown`) is compared with the artifacts, and then the
page, the LaTeX source and the PDF with the list. So a digit or a verdict that differs in any of
them is found, whatever the records say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from reprise.artifacts import RepriseError, read_csv, read_json, read_text
from reprise.report import readings, words
from reprise.report.measures import find, written
from reprise.report.readings import bare
from reprise.report.shown import Shown, cells, measured, text_of

RECORDED = "report/recorded/"
MEASURED = re.compile(r"(\d+ of \d+) measured")
MARKUP = re.compile(r"\[@[^]]*\]|\$[^$]*\$")


class Agreement:
    """A report below one results folder, and what it should show.

    Attributes
    ----------
    verdicts : list of Shown
        The verdicts in tables of claims and in sentences, in order.
    notes : list of str
        A sentence for everything that could not be compared here.
    """

    def __init__(self, results: Path):
        self.results, self.folder = results, results / "report"
        self.notes: list[str] = []
        self.shown = [Shown(**entry) for entry in self._listed()]
        self.verdicts = [one for one in self.shown if one.kind == "verdict"]
        self.claims = {}
        if self.shown:
            rows = read_csv(self.folder / "claims.csv")
            self.claims = {f"{row['paper']}/{row['id']}": row for row in rows}

    @property
    def count(self) -> int:
        """How many texts of the report come from artifacts, each cell of a table being one, beside the verdicts."""
        return sum(len(self._texts(one)) for one in self.shown)

    def problems(self) -> Iterator[str]:
        """Yield one sentence for each number and verdict that is not what its artifact says."""
        if self.shown:
            yield from chain(self._in_artifacts(), self._in_page(), self._in_source(), self._in_pdf())

    def _listed(self) -> list[dict[str, Any]]:
        provenance = self.folder / "provenance.json"
        if not provenance.exists():
            return []
        listed = read_json(provenance).get("shown", [])
        if not listed:
            self.notes.append(f"{provenance}: lists no numbers, so none were compared; make the report again.")
        return listed

    def _in_artifacts(self) -> Iterator[str]:
        if not Path(RECORDED).exists():
            self.notes.append(f"{RECORDED}: is not here, so numbers of recorded runs were not compared with it.")
        for one in self.shown:
            if one.kind == "table" or (one.origin.startswith(RECORDED) and not Path(RECORDED).exists()):
                continue
            try:
                text = self._recalled(one)
            except RepriseError as error:
                yield f"{one.origin}: {error}"
                continue
            if text != one.text:
                yield f"{one.origin}: gives {text} where the report says {one.text}."

    def _recalled(self, one: Shown) -> str:
        """Return what an artifact says now."""
        path, _, key = one.origin.partition("#")
        if one.kind == "tally":
            wanted = dict(zip(("paper", "verdict", "kind"), key.split("/"), strict=False))
            rows = self.claims.values()
            return str(sum(all(word in ("", row[name]) for name, word in wanted.items()) for row in rows))
        if one.kind == "verdict":
            return self._claim(key)["verdict"]
        if one.kind == "claim":
            return written(_value(self._claim(key)["published"]), one.spelling)
        if one.kind == "caption":
            return find(self._artifact(path), path, key).value
        return text_of(measured(one.origin, self._artifact), one.part, one.spelling)

    def _claim(self, name: str) -> dict[str, str]:
        if name not in self.claims:
            raise RepriseError(f"{self.folder / 'claims.csv'} has no claim {name}.")
        return self.claims[name]

    @cache  # noqa: B019 - there is one for each call of the command
    def _artifact(self, path: str) -> Any:
        return read_json(Path(path) if path.startswith(RECORDED) else self.results / path)

    def _texts(self, one: Shown) -> list[str]:
        """Return the single texts that are shown, in the order in which they are read."""
        if one.kind == "table":
            return cells(read_csv(self.results / one.origin))
        return [] if one.kind in ("caption", "verdict") else [one.text]

    def _in_page(self) -> Iterator[str]:
        file = self.folder / "index.html"
        page = readings.Page(file)
        told = [one for one in self.shown if one.kind in ("number", "tally") and not one.place]
        for lost in missing([bare(one.text) for one in told], [bare(text) for text in page.numbers]):
            yield f"{file}: does not show {told[lost].text}, which is {told[lost].origin}."
        for one in self.shown:
            if one.kind == "table":
                yield from self._cells_in(page, one, file)
            if one.kind == "caption" and not _says(page, one):
                yield f"{file}: has another caption at {one.place} than {one.origin}."
        yield from self._claims_in(page, file)
        yield from self._verdicts_in(page, file)
        tallies = Counter(one.text for one in self.shown if one.kind == "tally" and one.place and one.text != "0")
        for text in (tallies - Counter(readings.numbers(page.words("scoreboard") or ""))).elements():
            yield f"{file}: does not show {text} in its scoreboard."

    def _cells_in(self, page: readings.Page, one: Shown, file: Path) -> Iterator[str]:
        expected = self._texts(one)
        for lost in missing([bare(text) for text in expected], [bare(text) for text in page.cells(one.place)]):
            yield f"{file}: does not show {expected[lost]}, which is in {one.origin}."

    def _claims_in(self, page: readings.Page, file: Path) -> Iterator[str]:
        """Compare each claim's row: what was published and measured, and the reason of the verdict."""
        rows: dict[str, list[Shown]] = {}
        for one in self.shown:
            if one.kind in ("claim", "evidence"):
                rows.setdefault(one.place, []).append(one)
        for place, (claim, *evidence) in rows.items():
            told = self._claim(claim.origin.partition("#")[2])
            said = page.words(place)
            if said is None:
                yield f"{file}: has no claim {place}."
                continue
            texts = [told["statement"], claim.text, *(one.text for one in evidence), told["reason"]]
            expected = readings.numbers(" ".join(texts))
            for lost in missing(expected, readings.numbers(said)):
                yield f"{file}: does not show {expected[lost]} in what it says of {place}."

    def _verdicts_in(self, page: readings.Page, file: Path) -> Iterator[str]:
        """Compare the verdicts of the text, of the list in which claims are found, and of the scoreboard."""
        names = list(self.claims)
        listed = [row["verdict"] for row in self.claims.values()]
        for lost in differing(listed, page.verdicts("claims")):
            yield f"{file}: does not show the verdict on {names[lost]} in its list of claims, which is {listed[lost]}."
        yield from self._misjudged(page.verdicts("main"), file)
        scores = [_score(one) for one in self.shown if one.kind == "tally" and one.place and _score(one)]
        for lost in differing(scores, page.verdicts("scoreboard")):
            yield f"{file}: does not show {scores[lost]} in its scoreboard."
        numbers = [one.text for one in self.shown if one.kind == "tally" and one.place and _kind(one)]
        pairs = [" of ".join(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        for lost in differing(pairs, MEASURED.findall(page.words("scoreboard") or "")):
            yield f"{file}: does not show {pairs[lost]} measured claims in its scoreboard."

    def _misjudged(self, found: Sequence[str], file: Path) -> Iterator[str]:
        for lost in differing([one.text for one in self.verdicts], found):
            one = self.verdicts[lost]
            where = "" if one.place else " in a sentence"
            yield f"{file}: does not show the verdict on {one.origin.partition('#')[2]}{where}, which is {one.text}."

    def _in_source(self) -> Iterator[str]:
        file = self.folder / "paper.tex"
        source = read_text(file)
        origins, expected = [], []
        for one in self.shown:
            texts = self._texts(one)
            expected += texts
            origins += [one.origin] * len(texts)
        found = [bare(text) for text in readings.shown_in_tex(source)]
        for lost in missing([bare(text) for text in expected], found):
            yield f"{file}: does not show {expected[lost]}, which is {origins[lost]}."
        yield from self._misjudged(readings.verdicts_in_tex(source), file)

    def _in_pdf(self) -> Iterator[str]:
        """Compare the PDF with its source and its figures, so that numbers without an origin are covered too."""
        file = self.folder / "paper.pdf"
        if not file.exists():
            self.notes.append(f"{file}: was not built, so there was none to compare.")
        elif not readings.can_read_pdf():
            self.notes.append(f"{file}: was not compared, for want of pdftotext; on Debian: apt install poppler-utils.")
        else:
            said = readings.passages(read_text(self.folder / "paper.tex"))
            said += [bare(readings.pdf_words(figure)) for figure in self._figures()]
            for place in readings.absent(said, readings.pdf_words(file)):
                yield f"{file}: does not say what paper.tex and the figures do: … {place} …"

    def _figures(self) -> list[Path]:
        captions = (one.origin.partition(".json#") for one in self.shown if one.kind == "caption")
        names = [name for name, _, key in captions if name.startswith("figures/") and key == "caption"]
        return [self.results / f"{name}.pdf" for name in names]


def differing(expected: Sequence[str], found: Sequence[str]) -> list[int]:
    """Return the positions of what is expected and not found there; if some are lost or added, see `missing`."""
    if len(expected) != len(found):
        return missing(expected, found)
    return [place for place, (one, other) in enumerate(zip(expected, found, strict=True)) if one != other]


def missing(expected: Sequence[str], found: Sequence[str]) -> list[int]:
    """Return the positions of what is expected and not found in this order; further finds between do not matter.

    These are the ones outside of a longest common subsequence.
    """
    start = 0
    while start < min(len(expected), len(found)) and expected[start] == found[start]:
        start += 1
    wanted, there = list(expected[start:]), list(found[start:])
    while wanted and there and wanted[-1] == there[-1]:
        wanted.pop(), there.pop()
    longest = [[0] * (len(there) + 1) for _ in range(len(wanted) + 1)]
    for row in reversed(range(len(wanted))):
        for column in reversed(range(len(there))):
            same = wanted[row] == there[column]
            beyond = max(longest[row + 1][column], longest[row][column + 1])
            longest[row][column] = longest[row + 1][column + 1] + 1 if same else beyond
    lost, row, column = [], 0, 0
    while row < len(wanted):
        if column < len(there) and wanted[row] == there[column]:
            row, column = row + 1, column + 1
        elif column < len(there) and longest[row][column + 1] >= longest[row + 1][column]:
            column += 1
        else:
            lost.append(start + row)
            row += 1
    return lost


def _says(page: readings.Page, one: Shown) -> bool:
    said = bare(page.words(one.place) or "")
    return all(bare(part) in said for part in MARKUP.split(words.readable(one.text)))


def _score(tally: Shown) -> str:
    """Return what the scoreboard of a page says of one verdict; nothing for none, and for all claims."""
    verdict = "" if _kind(tally) else tally.origin.rpartition("/")[2]
    return f"{tally.text} {words.counted(verdict, int(tally.text))}" if verdict and tally.text != "0" else ""


def _kind(tally: Shown) -> str:
    """Return which kind of claims a tally is of; nothing if of both."""
    return "".join(tally.origin.partition("#")[2].split("/")[2:])


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
