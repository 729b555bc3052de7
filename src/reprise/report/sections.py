"""The hand-written sections, with every number, figure and table filled in from artifacts.

Sections are Markdown with Jinja calls, written once for both targets; how a number, a figure or a
table looks in HTML or LaTeX is told by the macros in ``templates/parts.html`` and ``parts.tex``.
A call that asks for what does not exist stops with one sentence that names the section.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from reprise.artifacts import RepriseError
from reprise.report import words
from reprise.report.calls import PUBLIC, Calls
from reprise.report.material import Material

MASTER = "templates/report.md"


def render(material: Material, target: str, **names: str) -> str:
    """Return the whole document as Markdown for `target`, ``html`` or ``tex``; macros see `names`.

    What it shows of artifacts is noted in ``material.shown``.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(material.sources),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # {# opens an identifier in Markdown, as in a heading's {#name}.
        comment_start_string="{##",
        comment_end_string="##}",
    )
    environment.filters |= {
        name: getattr(words, name)
        for name in ("plain", "tex", "markdown", "cell", "anchor", "counted", "quantity", "readable")
    }
    calls = Calls(material)
    environment.globals |= {name: _naming_section(getattr(calls, name)) for name in PUBLIC}
    environment.globals |= {"shown": words.shown, "extent": words.extent, **names}
    try:
        calls.parts = environment.get_template(f"templates/parts.{target}").module
        document = calls.finish(environment.get_template(MASTER).render())
    except jinja2.TemplateError as error:
        raise RepriseError(f"{_place(error, material.sources)}: {error}.") from None
    material.shown = calls.shown
    return document


def _naming_section(call: Callable) -> Callable:
    @jinja2.pass_context
    @functools.wraps(call)
    def named(context: jinja2.runtime.Context, *arguments: Any, **options: Any) -> Any:
        try:
            return call(*arguments, **options)
        except RepriseError as error:
            raise RepriseError(f"report/{context.name}: {error}") from None

    return named


def _place(error: jinja2.TemplateError, sources: Path) -> str:
    """Return the section and line where a template failed."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"report/{error.name}: line {error.lineno}"
    if isinstance(error, jinja2.TemplateNotFound):
        return "report"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(sources))]
    return f"{frames[-1].filename}: line {frames[-1].lineno}" if frames else "report"
