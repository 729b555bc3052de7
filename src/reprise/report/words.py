"""Words and signs for the templates: what macros need to set values, verdicts and plain text."""

from __future__ import annotations

import html
import re
from typing import Any

from reprise.report.measures import enumerate_words, show
from reprise.report.verdicts import Evidence, Judgement

SPELLED = {"lenet": "LeNet", "lenet5": "LeNet-5", "gan": "GAN", "vae": "VAE", "cae": "CAE", "stylegan": "StyleGAN"} | {
    "emnist": "EMNIST",
    "sepulveda": "Sep\u00falveda",
}
"""Words of ids as readers write them."""

PAPER = re.compile(r"(?<![@\w])([a-z]+)(20\d\d)\b")
REPEATED = re.compile(r"(?<=[.:] )[^.;]+(?:; [^.;]+)+|^[^.;]+(?:; [^.;]+)+")

LATEX_SIGNS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}


def shown(judgement: Judgement, evidence: Evidence | None) -> str:
    """Return what a run measured for a claim, or a dash."""
    if evidence is None or evidence.measure is None:
        return "\N{EN DASH}"
    return judgement.claim.show(evidence.measure.value)


def extent(judgement: Judgement, evidence: Evidence | None) -> str:
    """Return the interval of what a run measured for a claim, if there is one."""
    measure = evidence and evidence.measure
    if not measure or not measure.seeds or measure.low == measure.high:
        return ""
    return f"{judgement.claim.show(measure.low)} to {judgement.claim.show(measure.high)}"


def anchor(name: str) -> str:
    """Return the identifier of a figure or table in HTML."""
    return name.replace("/", "-")


def system(name: str) -> str:
    """Return the name of a system as readers write it."""
    return " ".join(SPELLED.get(word, word) for word in name.split("_"))


def readable(text: str) -> str:
    """Return a caption or cell with papers by name and year in the place of their ids.

    What several notes in a row have in common is said once: they differ in one number.
    """
    text = PAPER.sub(lambda match: f"{SPELLED.get(match[1], match[1].capitalize())}\u00a0{match[2]}", text)
    return REPEATED.sub(lambda match: _once(match[0].split("; ")), text)


def _once(notes: list[str]) -> str:
    """Return notes that differ in one number as one note with all the numbers."""
    pieces = [re.split(r"(\d+)", note) for note in notes]
    if len({len(one) for one in pieces}) > 1:
        return "; ".join(notes)
    differing = [place for place, each in enumerate(zip(*pieces, strict=True)) if len(set(each)) > 1]
    if len(differing) != 1 or differing[0] % 2 == 0:
        return "; ".join(notes)
    (place,) = differing
    numbers = enumerate_words([one[place] for one in pieces])
    return "".join([*pieces[0][:place], numbers, *pieces[0][place + 1 :]])


def title(text: str) -> str:
    """Return a paper's title from the bibliography; where its authors gave none, ours stands there in brackets."""
    plain_text = re.sub(r"<[^>]*>", "", text)
    return f"{plain_text[1:-1]} (untitled)" if plain_text.startswith("[") else plain_text


def year(entry: dict[str, Any]) -> int:
    """Return the year of an entry of the bibliography."""
    return entry["issued"]["date-parts"][0][0]


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def quantity(name: str, count: int) -> str:
    """Return how many there are of what a data card counts: 1 image, 2 images, 3 rows."""
    noun = "rows" if name == "features" else name
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"


def counted(verdict: str, number: int) -> str:
    """Return a verdict as it is said of so many claims: one holds, two hold."""
    return verdict if number == 1 else verdict.replace("holds", "hold").replace("does", "do")


def plain(text: Any) -> str:
    """Return plain text as HTML."""
    return html.escape(str(text).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"))


def tex(text: Any) -> str:
    """Return plain text as LaTeX."""
    return "".join(LATEX_SIGNS.get(sign, sign) for sign in str(text))


def markdown(text: Any) -> str:
    """Return plain text as Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#~^$@|])", r"\\\1", str(text))


def cell(text: str) -> str:
    """Return a cell of a CSV table for readers: at most four decimals, true minus signs, words for the ids of runs."""
    if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text):
        return show(int(text)) if text.lstrip("-").isdigit() else show(float(text), min(4, len(text.partition(".")[2])))
    if re.fullmatch(r"[a-z]+\d*(_[a-z0-9]+)*", text):
        text = " ".join(SPELLED.get(word, word) for word in readable(text.replace("_", " ")).split(" "))
    return re.sub(r"(?<![\w.-])-(?=\d)", "\N{MINUS SIGN}", text)
