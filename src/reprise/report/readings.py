"""What can be read in a finished report: in its page, in its LaTeX source, in its PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from reprise.artifacts import RepriseError, read_text
from reprise.report.verdicts import VERDICTS

NUMBER = re.compile("\N{MINUS SIGN}?\\d(?:[\\d.,]*\\d)?")
UNSEEN = {"script", "style", "head"}
EMPTY = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SIDE, LEAST, WHOLE = 16, 4, 24
"""Signs on each side by which a number is found again, how many are enough, and how many make a passage its own."""
TOLD = re.compile(r"\|[^|]+\||" + "|".join(sorted((word.replace(" ", "") for word in VERDICTS), key=len, reverse=True)))
"""A number or a verdict in a `bare` text."""


def numbers(text: str) -> list[str]:
    """Return the numbers in a text, in order."""
    return NUMBER.findall(text)


def bare(text: str) -> str:
    """Return a text without spaces, hyphens, marks and capitals; each of its numbers stands between bars.

    So a line break, a hyphen at its end, or a ligature makes no difference.
    """
    marked = NUMBER.sub(r"|\g<0>|", unicodedata.normalize("NFKC", text))
    return re.sub("(?<!\\d)[.,]|[.,](?!\\d)|[^\\w|.,\N{MINUS SIGN}]|_", "", marked).casefold()


class Page(HTMLParser):
    """The words of a page: all of them, those of each element with an identifier, and the numbers.

    Attributes
    ----------
    numbers : list of str
        The words of each element of the class ``number``, in order.
    """

    def __init__(self, path: Path):
        super().__init__()
        self.numbers: list[str] = []
        self._words: list[str] = []
        self._open: list[tuple[str, str, list[str], int]] = []
        self._spans: dict[str, tuple[int, int]] = {}
        self._cells: list[tuple[int, str]] = []
        self._verdicts: list[tuple[int, str]] = []
        self.feed(re.sub(r"""=(["'])data:[^"']*\1""", '="data:"', read_text(path)))

    def words(self, name: str = "") -> str | None:
        """Return the words of the element with an identifier, or of the class `name`, or of the whole page."""
        if not name:
            return "".join(self._words)
        return "".join(self._words[slice(*self._spans[name])]) if name in self._spans else None

    def cells(self, name: str) -> list[str]:
        """Return the cells of the body of the table within the element with this identifier."""
        return self._within_element(name, self._cells)

    def verdicts(self, name: str) -> list[str]:
        """Return the verdicts within the element with this identifier, or of the class `name`, in order."""
        return self._within_element(name, self._verdicts)

    def _within_element(self, name: str, parts: list[tuple[int, str]]) -> list[str]:
        start, end = self._spans.get(name, (0, 0))
        return [words for at, words in parts if start <= at < end]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self._words.append(" ")
        if tag in EMPTY:
            return
        named = dict(attributes)
        classes = (named.get("class") or "").split()
        name = named.get("id") or ("scoreboard" if "scoreboard" in classes else "")
        self._open.append((tag, name, classes, len(self._words)))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this kind, and what it holds."""
        self._words.append(" ")
        while any(opened[0] == tag for opened in self._open):
            kind, name, classes, start = self._open.pop()
            words = " ".join("".join(self._words[start:]).split())
            if name:
                self._spans[name] = (start, len(self._words))
            if "number" in classes:
                self.numbers.append(words)
            if "verdict" in classes:
                self._verdicts.append((start, words))
            if kind in ("td", "th") and not self._within("thead"):
                self._cells.append((start, words))
            if kind == tag:
                break

    def handle_data(self, data: str) -> None:
        """Take words up unless they are of a script or style."""
        if not any(self._within(tag) for tag in UNSEEN):
            self._words.append(data)

    def _within(self, tag: str) -> bool:
        return any(opened[0] == tag for opened in self._open)


BRACED = r"\{[^{}]*\}"
for _ in range(3):  # so deep braces may stand in braces
    BRACED = rf"\{{(?:[^{{}}]|{BRACED})*\}}"
SHOWN = re.compile(r"\\shown(\{" + BRACED[2:] + ")")
HIDDEN = re.compile(
    r"\\(?:label|url|begin|end|includegraphics|setlength|addtocounter|vspace|hypertarget)"
    rf"\*?(?:\[[^]]*\])?(?:{BRACED})*(?:\[![a-z]+\])?|\\\(.*?\\\)|\\item\b|\\(?:sub)*section\*?(?=\{{)"
)
LABEL = re.compile(r"\\label\{((?:figures|tables)/[^{}]*)\}")
HEAD = re.compile(r"\\begin\{(figure|table)\*?\}|\\caption\{|\\(claims)\{")
HEADS = {"figure": "Fig.", "table": "Table"}
BOOKMARK = re.compile(rf"\\texorpdfstring({BRACED}){BRACED}")
CITED = re.compile(rf"\\cite[pt]?(?:\[[^]]*\])?{BRACED}")
CITATION = re.compile(r"\[\d+\](?:[,\N{EN DASH}-]\s*\[\d+\])*")
VERDICT = re.compile(r"\\(?:verdict\{\w+\}|textbf)\{([^{}]*)\}")
NAMED = re.compile(r"\\(?:verdict|textcolor|href)\{[^{}]*\}")
SPELLED = {r"\,": " ", "~": " ", r"\%": "%", r"\&": "&", r"\_": "_", r"\#": "#", r"\$": "", "---": " ", "--": " "}


def shown_in_tex(source: str) -> list[str]:
    """Return what stands in each ``\\shown{...}`` of a LaTeX source, in order, as plain text."""
    return [_plain(words) for words in SHOWN.findall(_body(source))]


def verdicts_in_tex(source: str) -> list[str]:
    """Return the verdicts in a LaTeX source, in order: of the tables of claims, and bold ones of sentences."""
    return [words for words in VERDICT.findall(_body(source)) if words in VERDICTS]


def passages(source: str) -> list[str]:
    """Return the text of a LaTeX source as `bare` strings; where signs of unknown looks stand, one ends."""
    text = CITED.sub("", BOOKMARK.sub(r"\1", NAMED.sub("", SHOWN.sub(lambda match: match[1], _body(source)))))
    parts = HIDDEN.split(_with_references(_with_captions(text)))
    return [bare(CITATION.sub("", _plain(part))) for part in parts]


def _with_captions(text: str) -> str:
    """Return a LaTeX text whose captions begin as they are printed, such as ``Fig. 3.``"""
    counts, kind = Counter(), ""

    def count(match: re.Match) -> str:
        nonlocal kind
        kind = match[1] or ("table" if match[2] else kind)
        counts[kind] += 1 if match[1] or match[2] else 0
        return match[0] if match[1] else f"{match[0]}{HEADS[kind]} {counts[kind]}. "

    return HEAD.sub(count, text)


def _with_references(text: str) -> str:
    """Return a LaTeX text with the numbers of the figures and tables that it refers to."""
    numbers, counts = {}, Counter()
    for label in LABEL.findall(text):
        kind = label.partition("/")[0]
        counts[kind] += 1
        numbers[label] = str(counts[kind])
    return re.sub(r"\\ref\{([^{}]*)\}", lambda match: numbers.get(match[1], ""), LABEL.sub("", text))


def _body(source: str) -> str:
    return source.partition(r"\begin{document}")[2].partition(r"\bibliographystyle")[0]


def _plain(tex: str) -> str:
    for sign, text in SPELLED.items():
        tex = tex.replace(sign, text)
    tex = re.sub(r"\\[a-zA-Z@]+\*?(?:\[[^]]*\])?", " ", tex)
    return " ".join(re.sub(r"[{}\\&]", " ", tex).split())


def pdf_words(path: Path) -> str:
    """Return the text of a PDF in the order in which it was set; RepriseError if it cannot be read."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"], capture_output=True)
    if done.returncode:
        raise RepriseError(f"{path}: cannot be read as PDF ({done.stderr.decode(errors='replace').strip()}).")
    return done.stdout.decode()


def _running_text(words: str) -> str:
    """Return the words of a paper's PDF without the foot of each page, citations, and the list of references."""
    pages = enumerate(words.split("\f"), 1)
    text = "\n".join(re.sub(rf"\n[^\n]*\b{number}\s*$", "", page) for number, page in pages)
    body, heading, rest = text.rpartition("\nREFERENCES\n")
    return CITATION.sub("", body if heading else rest)


def can_read_pdf() -> bool:
    """Return whether poppler's pdftotext can be called."""
    return shutil.which("pdftotext") is not None


def absent(expected: Sequence[str], words: str) -> Iterator[str]:
    """Yield the numbers and verdicts of `bare` passages that the words of a PDF lack, each with what is around it.

    A passage that stands there whole is taken out of both, so that what a page or a float divides
    comes together again. Of what then is left, as many are named as are missing: first those that
    have other signs before and after them in the PDF.
    """
    passages, found = _unlike(expected, bare(_running_text(words)))
    there = _by_number(_places(found))
    for number, places in _by_number(place for passage in passages for place in _places(passage)).items():
        seen = there.get(number, [])
        befores, afters = ([place[side] for place in places] for side in (1, 2))
        lacking = (
            _lacking(befores, [one.before for one in seen], str.endswith),
            _lacking(afters, [one.after for one in seen], str.startswith),
        )
        doubtful = sorted(places, key=lambda place: not _is_alone(place, *lacking))
        for place in doubtful[: max(0, len(places) - len(seen))]:
            yield f"{place.before} {number} {place.after}".replace("|", " ").strip()


def _unlike(passages: Sequence[str], text: str) -> tuple[list[str], str]:
    """Return the passages that do not stand whole in a text, and what else the text says."""
    left = sorted(passages, key=len, reverse=True)
    before = len(left) + 1
    while len(left) < before:
        before, others = len(left), []
        for passage in left:
            if len(passage) >= WHOLE and passage in text:
                text = text.replace(passage, "", 1)
            else:
                others.append(passage)
        left = others
    return left, text


def _is_alone(place: Place, without_before: set[str], without_after: set[str]) -> bool:
    """Return whether nothing around a number is found again, as far as enough signs stand there."""
    clues = [(place.before, without_before), (place.after, without_after)]
    clues = [clue for clue in clues if len(clue[0]) >= LEAST] or clues
    return all(clue in lacking for clue, lacking in clues)


class Place(NamedTuple):
    """A number or verdict in a `bare` text, with the signs before and after it."""

    number: str
    before: str
    after: str


def _places(text: str) -> Iterator[Place]:
    for match in TOLD.finditer(text):
        start, end = match.span()
        yield Place(match[0].strip("|"), text[max(0, start - SIDE) : start], text[end : end + SIDE])


def _by_number(places: Iterable[Place]) -> dict[str, list[Place]]:
    groups = defaultdict(list)
    for place in places:
        groups[place.number].append(place)
    return groups


def _lacking(wanted: Sequence[str], there: Sequence[str], fits: Callable[[str, str], bool]) -> set[str]:
    """Return what is wanted more often than something there fits it."""
    return {side for side, times in Counter(wanted).items() if sum(fits(one, side) for one in there) < times}
