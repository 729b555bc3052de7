"""Words and signs for the templates: what macros need to set values, verdicts and plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from reprise.report.measures import show
from reprise.report.verdicts import Evidence, Judgement

CLAIM, VERDICT = 28, 46
"""Characters on a line of a claim and of its verdict, in a table of LaTeX; a little fewer than fit."""

PAGE, BETWEEN = 72, 0.6
"""Lines of such a table on a page, and what lies between two claims."""

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


def pages(judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    """Divide a table of claims into parts of which each fits on a page of LaTeX, by the lines that it takes."""
    parts: list[list[Judgement]] = []
    left = 0.0
    for judgement in judgements:
        claim = judgement.claim
        said = len(f"{claim.statement} Paper: {claim.where}; here: Figure 00. {claim.note}")
        lines = max(ceil(said / CLAIM), ceil((len(judgement.verdict) + 24 + len(judgement.reason)) / VERDICT)) + BETWEEN
        if lines > left:
            parts.append([])
            left = PAGE
        parts[-1].append(judgement)
        left -= lines
    return parts


def anchor(name: str) -> str:
    """Return the identifier of a figure or table in HTML."""
    return name.replace("/", "-")


def system(name: str) -> str:
    """Return the name of a system as readers write it."""
    spelled = {"lenet": "LeNet", "gan": "GAN", "vae": "VAE", "stylegan": "StyleGAN"}
    return " ".join(spelled.get(word, word) for word in name.split("_"))


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
    """Return a cell of a CSV table for readers: a bare number with at most four decimals, true minus signs."""
    if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text):
        return show(int(text)) if text.lstrip("-").isdigit() else show(float(text), min(4, len(text.partition(".")[2])))
    return re.sub(r"(?<![\w.-])-(?=\d)", "\N{MINUS SIGN}", text)
