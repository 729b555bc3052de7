"""The document: sections filled in, turned into one HTML page and one LaTeX file, with claims and provenance."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprise import __version__, fingerprint
from reprise.artifacts import read_text, write_csv, write_json, write_text
from reprise.report import origins, pandoc, pictures, provenance, sections
from reprise.report.material import Material
from reprise.report.verdicts import Judgement

if TYPE_CHECKING:
    from reprise.jobs import Job

CLAIM_COLUMNS = (
    "paper", "id", "where", "statement", "kind", "published", "measured", "low", "high", "verdict", "source", "reason",
)  # fmt: skip


def build(job: Job) -> None:
    """Write the report from the results below ``job.spec["results"]`` and the sources in ``report/``.

    Inputs: in any order. Outputs: index.html, paper.tex, claims.csv, provenance.json.
    """
    page, paper, table, record = job.outputs
    material = Material(Path(job.spec["results"]), job.spec["experiments"])
    write_text(page, to_html(material))
    write_text(paper, to_latex(material, paper.parent))
    write_csv(table, list(claim_rows(material)), CLAIM_COLUMNS)
    write_json(record, provenance.describe(job, material))


def to_html(material: Material) -> str:
    """Return the report as one HTML page that needs no other file."""
    templates = material.sources / "templates"
    markdown = sections.render(material, "html")
    options = ["--to", "html5", "--embed-resources", "--mathml", "--section-divs", "--shift-heading-level-by", "1"]
    options += ["--toc", "--toc-depth", "3", "--template", str(templates / "page.html")]
    options += ["--css", str(templates / "style.css"), "--variable", f"script={templates / 'page.js'}"]
    options += ["--citeproc", "--bibliography", str(material.sources / "references.bib")]
    options += ["--metadata", "link-citations", "--metadata", "reference-section-title=References"]
    with tempfile.TemporaryDirectory() as folder:
        for name in re.findall(r'<img src="([^"]+)\.webp"', markdown):
            pictures.shrink(material.results / f"{name}.png", Path(folder, f"{name}.webp"))
        for name in re.findall(r'<video src="([^"]+)\.mp4"', markdown):
            pictures.poster(material.results / f"{name}.mp4", Path(folder, f"{name}.webp"))
        told = Path(folder, "origins.html")
        write_text(told, origins.script(origins.describe(material.results, material.recorded)))
        options += ["--include-after-body", str(told)]
        options += ["--resource-path", os.pathsep.join([folder, str(material.results), "."])]
        # pandoc calls a video a picture, which hides its controls from who cannot see it.
        return pandoc.convert(markdown, [*options, *_edition()]).replace('<video role="img" ', "<video ")


def to_latex(material: Material, folder: Path) -> str:
    """Return the report as LaTeX that compiles in `folder`, from where it finds the figures."""
    figures = Path(os.path.relpath(material.results / "figures", folder)).as_posix()
    markdown = sections.render(material, "tex", figures=figures)
    options = ["--to", "latex", "--natbib", "--template", str(material.sources / "templates" / "paper.tex")]
    options += ["--variable", f"references={read_text(material.sources / 'references.bib').strip()}"]
    options += ["--variable", f"code={fingerprint.code_key('report.document')}"]
    return pandoc.convert(markdown, [*options, *_edition()])


def claim_rows(material: Material) -> Iterator[dict[str, Any]]:
    """Yield one row of ``claims.csv`` for each claim."""
    for judgements in material.judgements.values():
        yield from map(_row, judgements)


def _row(judgement: Judgement) -> dict[str, Any]:
    claim, measure = judgement.claim, judgement.evidence.measure
    numeric = measure is not None and isinstance(measure.value, int | float)
    measured = "" if measure is None else measure.value if numeric else claim.show(measure.value)
    return {
        "paper": claim.paper,
        "id": claim.id,
        "where": claim.where,
        "statement": claim.statement,
        "kind": claim.kind,
        "published": claim.published if isinstance(claim.published, int | float) else claim.show_published(),
        "measured": measured,
        "low": "" if measure is None else measure.low,
        "high": "" if measure is None else measure.high,
        "verdict": judgement.verdict,
        "source": judgement.evidence.source,
        "reason": judgement.reason,
    }


def _edition() -> list[str]:
    """Return the variables by which both templates say which edition of the code made them."""
    commit, dirty = provenance.commit_of_sources()
    variables = ["--variable", f"version={__version__}"]
    variables += ["--variable", f"commit={commit[:12]}"] if commit else []
    return variables + (["--variable", "dirty=true"] if dirty else [])
