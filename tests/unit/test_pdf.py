"""The PDF: the same numbers, well set, with fonts inside, the same bytes each time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from made_up_results import EMBEDDED, EXPERIMENTS, PUBLISHED, lenet, recorded, write_results

from reprise import fingerprint
from reprise.artifacts import RepriseError, write_json
from reprise.jobs import Job
from reprise.report import document, pdf

REPORT = Path(__file__).parents[2] / "report"
needs_tex = pytest.mark.skipif(not pdf.available(), reason="latexmk is not installed")
needs_poppler = pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler's pdffonts is not installed")


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """A paper.tex made from made-up results, in a project of its own."""
    here = tmp_path_factory.mktemp("project")
    shutil.copytree(REPORT, here / "report", ignore=shutil.ignore_patterns("recorded"))
    stale = recorded(lenet(PUBLISHED), {"data": "data.idx@0"})
    write_json(here / "report" / "recorded" / "lenet_modern" / "summary.json", stale)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        results = Path("results")
        inputs = write_results(results, EMBEDDED)
        names = ("index.html", "paper.tex", "claims.csv", "provenance.json")
        outputs = tuple(results / "report" / name for name in names)
        document.build(Job(tuple(inputs), outputs, {"results": "results", "experiments": EXPERIMENTS}))
    return here / "results" / "report" / "paper.tex"


@pytest.fixture(scope="module")
def typeset(paper, tmp_path_factory):
    """The PDF of that paper."""
    target = tmp_path_factory.mktemp("made") / "paper.pdf"
    pdf.build(Job((paper.parent.parent / "figures" / "alvarez2023" / "fig01.pdf", paper), (target,)))
    return target


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@needs_tex
@needs_poppler
def test_the_pdf_shows_the_artifacts_numbers(typeset):
    text = re.sub(r"\s+", " ", output_of("pdftotext", str(typeset), "-"))

    assert "98.1 % (97.9 % to 98.3 %)" in text
    assert "61,706 parameters" in text
    assert "stale" in text


@needs_tex
@needs_poppler
def test_all_fonts_are_embedded(typeset):
    rows = output_of("pdffonts", str(typeset)).splitlines()[2:]

    assert rows
    assert {row.split()[-5] for row in rows} == {"yes"}


@needs_tex
def test_nothing_sticks_out_and_nothing_is_undefined(paper, tmp_path):
    assert pdf.typeset(paper, tmp_path).returncode == 0
    log = (tmp_path / "paper.log").read_text(errors="replace")

    sticking_out = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert [points for points in sticking_out if points > 5] == []
    assert re.findall(r"LaTeX Warning: (?:Citation|Reference|There were undefined|Float too large).*", log) == []


@needs_tex
def test_the_same_paper_gives_the_same_bytes(paper, typeset, tmp_path):
    again = tmp_path / "again.pdf"
    pdf.build(Job((paper,), (again,)))

    assert again.read_bytes() == typeset.read_bytes()


@needs_tex
def test_an_error_in_latex_is_one_sentence_that_names_its_log(paper, tmp_path):
    broken = tmp_path / "paper.tex"
    broken.write_text("\\documentclass{article}\\begin{document}\\gone\\end{document}")
    target = tmp_path / "out" / "paper.pdf"

    with pytest.raises(RepriseError) as caught:
        pdf.build(Job((broken,), (target,)))

    log = target.with_suffix(".log")
    assert str(caught.value) == f"{broken}: LaTeX stopped at Undefined control sequence; its log is {log}."
    assert "\\gone" in log.read_text()
    assert not target.exists()


def test_without_latexmk_one_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not pdf.available()
    with pytest.raises(RepriseError, match=r"needs latexmk, which is not installed; on Debian: apt install latexmk"):
        pdf.build(Job((tmp_path / "paper.tex",), (tmp_path / "paper.pdf",)))


@needs_tex
def test_the_archive_for_arxiv_builds_alone_and_shows_the_same(paper, tmp_path):
    targets = (tmp_path / "made" / "paper.pdf", tmp_path / "made" / "arxiv.tar.gz")
    pdf.build(Job((paper,), targets))
    alone = tmp_path / "alone"
    with tarfile.open(targets[1]) as archive:
        names = archive.getnames()
        archive.extractall(alone, filter="data")
    shown = set(re.findall(r"\\includegraphics\[[^]]*\]\{([^}]*)\}", (alone / "paper.tex").read_text()))

    # As arXiv does: LaTeX alone, with the references as they come.
    for _ in range(3):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
        done = subprocess.run(command, cwd=alone, capture_output=True, env={**os.environ, **pdf.CLOCK})
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]

    assert set(names) == {"paper.tex", "paper.bbl", *shown} and len(shown) > 20
    assert all(re.fullmatch(r"[\w.+=,-]+(/[\w.+=,-]+)*", name) for name in names)
    assert b"undefined" not in (alone / "paper.log").read_bytes()
    assert output_of("pdftotext", str(alone / "paper.pdf"), "-") == output_of("pdftotext", str(targets[0]), "-")


@needs_tex
@needs_poppler
def test_the_pdf_carries_the_fingerprint_of_the_report_s_code_and_no_date(typeset):
    told = output_of("pdfinfo", str(typeset))

    assert re.search(r"^Keywords: +(.*)$", told, re.MULTILINE)[1] == fingerprint.code_key("report.document")
    assert set(re.findall(r"^(?:Creation|Mod)Date: .*\b(\d{4})\b", told, re.MULTILINE)) <= {"1970"}


def test_claims_run_on_in_the_columns_between_floats(paper):
    text = paper.read_text()

    floats = re.findall(r"\\begin\{((?:figure|table)\*?)\}(.*?)\\end\{\1\}", text, re.DOTALL)
    assert len(re.findall(r"\\claim\{", text)) > 250 and not [body for _, body in floats if "\\claim{" in body]
    assert set(re.findall(r"\\begin\{(?:figure|table)\*?\}\[([^]]*)\]", text)) == {"!tp", "!tbp"}
