"""`reprise verify` compares every number of page and PDF with the artifacts, whatever the records say."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from made_up_results import EMBEDDED, EXPERIMENTS, lenet, recorded, write_results

from reprise import cli, fingerprint
from reprise.artifacts import read_json, write_csv, write_json
from reprise.jobs import Job, perform
from reprise.report import document, pdf, readings
from reprise.report.agreement import missing

REPORT = Path(__file__).parents[2] / "report"
needs_tex = pytest.mark.skipif(not pdf.available(), reason="latexmk is not installed")
needs_poppler = pytest.mark.skipif(not readings.can_read_pdf(), reason="poppler's pdftotext is not installed")
NAMES = ("index.html", "paper.tex", "claims.csv", "provenance.json")
ACCURACY = "98.1\u202f% (97.9\u202f% to 98.3\u202f%)"
SUMMARY = "results/metrics/lenet_modern/summary.json"


def keep(files):
    """Record the report's files as they are now, so that no hash betrays what was changed."""
    spec = {"results": "results", "data.source": "embedded", "experiments": EXPERIMENTS}
    inputs = tuple(path for path in Path("results").rglob("*.*") if "report" not in path.parts)
    outputs = tuple(Path("results/report", name) for name in files)
    perform(lambda job: None, Job(inputs, outputs, spec, module="report.document"), "reprise report")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project with made-up results, one recorded run and the report of both."""
    here = tmp_path_factory.mktemp("project")
    shutil.copytree(REPORT, here / "report", ignore=shutil.ignore_patterns("recorded"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        inputs = write_results(Path("results"), EMBEDDED)
        fresh = {"data": fingerprint.code_key("data.idx")}
        write_json("report/recorded/lenet_modern/summary.json", recorded(lenet(), fresh))
        outputs = tuple(Path("results/report", name) for name in NAMES)
        spec = {"results": "results", "data.source": "embedded", "experiments": EXPERIMENTS}
        document.build(Job(tuple(inputs), outputs, spec))
        keep(NAMES)
    return here


@pytest.fixture(scope="module")
def typeset(made):
    """That project with the report's PDF."""
    folder = made / "results" / "report"
    pdf.build(Job((folder / "paper.tex",), (folder / "paper.pdf",)))
    return made


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of the project without a PDF."""
    ignored = shutil.ignore_patterns("paper.pdf")
    monkeypatch.chdir(shutil.copytree(made, tmp_path / "copy", ignore=ignored))


@pytest.fixture
def printed(typeset, tmp_path, monkeypatch):
    """A copy of the project with its PDF."""
    monkeypatch.chdir(shutil.copytree(typeset, tmp_path / "copy"))


def verified(capsys):
    code = cli.main(["verify", "results"])
    return code, capsys.readouterr().out.splitlines()


def change(path, old, new):
    """Replace the one place where a text stands."""
    text = Path(path).read_text()
    assert text.count(old) == 1, f"{path} has {text.count(old)} times {old}"
    Path(path).write_text(text.replace(old, new))


def test_a_report_passes_without_a_pdf(here, capsys):
    code, lines = verified(capsys)
    assert code == 0, lines
    assert re.fullmatch(r"4 files, [\d,]{3,} numbers and \d{3} verdicts checked, 0 problems\.", lines[-1])
    assert lines[:-1] == ["results/report/paper.pdf: was not built, so there was none to compare."]


@needs_tex
@needs_poppler
def test_a_report_passes_with_its_pdf(printed, capsys):
    code, lines = verified(capsys)
    assert code == 0 and len(lines) == 1, lines


def test_a_changed_digit_in_the_page_is_found(here, capsys):
    page = Path("results/report/index.html")
    text = page.read_text()
    at = text.index(f">{ACCURACY}</span>") + 1
    page.write_text(f"{text[:at]}98.7{text[at + 4 :]}")
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    assert lines[0].startswith(f"results/report/index.html: does not show {ACCURACY}, which is metrics/lenet_")
    assert lines[0].endswith("/summary.json#test.accuracy.")


@needs_tex
@needs_poppler
def test_a_changed_digit_and_a_changed_verdict_in_the_pdf_are_found(printed, capsys):
    paper = Path("results/report/paper.tex")
    source = paper.read_text()
    at = source.index("98.1\\,\\% (97.9")
    changed = source[:at] + "98.7" + source[at + 4 :]
    changed = changed.replace(r"\verdict{holds}{holds}", r"\verdict{doesnothold}{does not hold}", 1)
    paper.write_text(changed)
    pdf.build(Job((paper,), (paper.with_suffix(".pdf"),)))
    paper.write_text(source)
    keep((*NAMES, "paper.pdf"))
    code, lines = verified(capsys)
    assert code == 1 and len(lines) == 3
    sentence = "results/report/paper.pdf: does not say what paper.tex and the figures do: … "
    assert all(line.startswith(sentence) for line in lines[:2])
    assert any(" 98.1 " in line for line in lines) and any(" holds by" in line for line in lines)


def judged(verdict):
    """Return the names of the claims with this verdict, as the page has them."""
    with Path("results/report/claims.csv").open(newline="") as file:
        return [f"{row['paper']}-{row['id']}" for row in csv.DictReader(file) if row["verdict"] == verdict]


def verdict_in_page(verdict):
    return f'<span class="verdict {verdict.replace(" ", "-")}">{verdict}</span>'


def test_a_changed_verdict_in_a_row_of_the_page_is_found(here, capsys):
    page = Path("results/report/index.html")
    text, name = page.read_text(), judged("holds")[1]
    at = text.index(verdict_in_page("holds"), text.index(f'<tr id="{name}">'))
    page.write_text(text[:at] + text[at:].replace(">holds<", ">holds only as published<", 1))
    keep(NAMES)
    code, lines = verified(capsys)
    paper, _, claim = name.partition("-")
    assert code == 1
    assert lines[0] == f"results/report/index.html: does not show the verdict on {paper}/{claim}, which is holds."
    assert "1 problem." in lines[-1]


def test_a_changed_verdict_in_a_sentence_is_found(here, capsys):
    verdict = "not testable"
    page, paper = Path("results/report/index.html"), Path("results/report/paper.tex")
    written, source = page.read_text(), paper.read_text()
    name = re.search(rf'<a class="quiet" href="#([\w-]+)">{verdict_in_page(verdict)}', written)[1]
    at = written.index(f'href="#{name}">{verdict_in_page(verdict)}')
    page.write_text(written[:at] + written[at:].replace(f">{verdict}<", ">does not hold<", 1))
    paper.write_text(source.replace(rf"\textbf{{{verdict}}}", r"\textbf{does not hold}", 1))
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    sentence = f"does not show the verdict on {name.replace('-', '/', 1)} in a sentence, which is {verdict}."
    assert lines[:2] == [f"{page}: {sentence}", f"{paper}: {sentence}"]


def test_changed_verdicts_in_the_list_of_claims_and_in_the_scoreboard_are_found(here, capsys):
    page = Path("results/report/index.html")
    text, name = page.read_text(), judged("holds")[0]
    item = f'{verdict_in_page("holds")} <a href="#{name}">'
    assert text.count(item) == 1
    text = text.replace(item, item.replace(">holds<", ">does not hold<"))
    score = re.search(r'data-verdict="holds">(\d+ holds?)</a>', text)
    page.write_text(text[: score.start(1)] + score[1].replace("hold", "do not hold") + text[score.end(1) :])
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    assert lines[0].endswith(f"on {name.replace('-', '/', 1)} in its list of claims, which is holds.")
    assert lines[1] == f"{page}: does not show {score[1]} in its scoreboard."


def test_every_verdict_of_one_kind_changed_in_the_latex_source_is_found(here, capsys):
    paper = Path("results/report/paper.tex")
    source, old = paper.read_text(), r"\verdict{nottestable}{not testable}"
    times = source.count(old)
    assert times == len(judged("not testable")) > 10
    paper.write_text(source.replace(old, r"\verdict{holds}{holds}"))
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    said = [line for line in lines if line.startswith(f"{paper}: does not show the verdict on ")]
    assert len(said) == times and all(line.endswith(", which is not testable.") for line in said)


def test_a_changed_digit_in_an_artifact_is_found(here, capsys):
    changed = read_json(SUMMARY)
    changed["measures"]["test"]["accuracy"]["mean"] = 0.9904
    write_json(SUMMARY, changed)
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    said = "metrics/lenet_modern/summary.json#test.accuracy: gives 99.0\u202f% (97.9\u202f% to 98.3\u202f%)"
    assert f"{said} where the report says {ACCURACY}." in lines


def test_a_changed_recorded_run_is_found(here, capsys):
    path = "report/recorded/lenet_modern/summary.json"
    changed = read_json(path)
    changed["measures"]["validation"]["accuracy"]["mean"][-1] = 0.9904
    write_json(path, changed)
    code, lines = verified(capsys)
    assert code == 1
    assert any(line.startswith(f"{path}#validation.accuracy.-1: gives 99.0\u202f%") for line in lines)


def test_a_changed_cell_of_a_table_is_found_on_either_side(here, capsys):
    page = Path("results/report/index.html")
    text = page.read_text()
    at = re.search(r"<td[^>]*>0\.98(?=06</td>)", text).end()
    page.write_text(f"{text[:at]}16{text[at + 2 :]}")
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1 and "results/report/index.html: does not show 0.9806, which is in tables/" in lines[0]

    page.write_text(text)
    table = next(iter(sorted(Path("results/tables").rglob("*.csv"))))
    change(table, "test,0.980612345", "test,0.970612345")
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    said = [line for line in lines if "does not show 0.9706, which is " in line]
    assert {line.partition(":")[0] for line in said} == {"results/report/index.html", "results/report/paper.tex"}


@pytest.mark.parametrize(
    ("kind", "pattern", "new", "sentence"),
    [
        ("published", r'(<tr id="alvarez2023-last-accuracy">.*?<td>0\.9)8(5</td>)', "7", "does not show 0.985 in what"),
        (
            "reason",
            r'(<tr id="alvarez2023-seven-layers">.*?There are )\d',
            "9",
            "what it says of alvarez2023-seven",
        ),
        ("caption", r'(<figure[^>]* id="figures-alvarez2023-fig03".*?5,)0(00 of MNIST)', "7", "has another caption"),
        ("scoreboard", r'(<div class="scoreboard">.*?)\d+( claims:)', "999", "in its scoreboard"),
        ("measured", r'(<div class="scoreboard">.*?)\d+( of \d+ measured)', "999", "in its scoreboard"),
        (
            "verdict",
            r'(<tr id="alvarez2023-last-accuracy">.*?>)not testable(<)',
            "holds",
            "does not show the verdict on",
        ),
    ],
)
def test_other_changes_of_the_page_are_found(here, capsys, kind, pattern, new, sentence):
    page = Path("results/report/index.html")
    text = page.read_text()
    match = re.search(pattern, text, re.DOTALL)
    assert match, kind
    old = match[0][len(match[1]) : len(match[0]) - len(match[2] if match.lastindex == 2 else "")]
    assert old != new
    start = match.start() + len(match[1])
    page.write_text(text[:start] + new + text[start + len(old) :])
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    assert any(line.startswith("results/report/index.html: ") and sentence in line for line in lines), lines


def test_a_changed_verdict_moves_the_tallies(here, capsys):
    table = Path("results/report/claims.csv")
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["verdict"] == "holds")["verdict"] = "does not hold"
    write_csv(table, rows)
    keep(NAMES)
    code, lines = verified(capsys)
    assert code == 1
    assert any(line.startswith("report/claims.csv#/holds: gives ") for line in lines), lines


def test_without_pdftotext_the_pdf_is_left_out_and_it_is_said(here, capsys, monkeypatch, tmp_path):
    Path("results/report/paper.pdf").write_bytes(b"%PDF-1.5")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, lines = verified(capsys)
    assert code == 0 and "for want of pdftotext; on Debian: apt install poppler-utils." in lines[0]


@needs_poppler
def test_a_pdf_that_cannot_be_read_is_a_failure(here, capsys):
    Path("results/report/paper.pdf").write_bytes(b"%PDF-1.5")
    assert cli.main(["verify", "results"]) == 1
    assert "paper.pdf: cannot be read as PDF" in capsys.readouterr().err


def test_a_copy_elsewhere_says_that_recorded_runs_are_not_there(here, capsys, tmp_path, monkeypatch):
    shutil.copytree("results", tmp_path / "elsewhere" / "kept")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli.main(["verify", "kept"]) == 0
    assert "report/recorded/: is not here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "found", "lost"),
    [
        ("abc", "abc", []),
        ("abc", "xaybzc", []),
        ("abc", "axc", [1]),
        ("abc", "", [0, 1, 2]),
        ("abc", "cab", [2]),
        ("", "abc", []),
        ("aab", "ab", [1]),
    ],
)
def test_what_is_missing_from_a_sequence(expected, found, lost):
    assert missing(expected, found) == lost


def test_a_number_is_found_across_lines_and_ligatures_and_not_in_another():
    said = [readings.bare("The efficient network reads 98.1\u202f% (97.9 to 98.3) of them, and 1,024 others.")]
    broken = "The eﬃ-\ncient network\nreads 98.1 % (97.9 to\n98.3) of them,\nand 1,024\nothers."
    assert list(readings.absent(said, broken)) == []
    for old, new in (("98.1", "98.7"), ("1,024", "1,0241"), ("97.9", "−97.9")):
        (lost,) = readings.absent(said, broken.replace(old, new))
        assert f" {old} " in lost


def test_as_many_equal_numbers_are_found_as_were_said():
    said = [readings.bare("It reaches 0.5. It reaches 0.5.")]
    assert list(readings.absent(said, "It reaches 0.5.\fIt reaches 0.5.")) == []
    assert list(readings.absent(said, "It reaches 0.5.\fIt reaches 0.6.")) != []


REPEATED = r"""\begin{document}
The first took 3 minutes on 2 cores (AMD EPYC), torch 2.13.0 \(n\). The second took \shown{24} seeds,
7 minutes on 2 cores (AMD EPYC), torch 2.13.0 \(n\). The third took 9 minutes on 2 cores (AMD EPYC), torch
2.13.0, and was the last \citep{other}; it \verdict{holds}{holds}, the second \textbf{does not hold}.
\begin{figure}[!tbp]\caption{What the networks of 6 kernels see.}\label{figures/ours/one}\end{figure}
\bibliographystyle{IEEEtran}"""
PRINTED = """The first took 3 minutes on 2 cores (AMD EPYC), torch 2.13.0 n.
The second took 24 seeds, 7 minutes on 2 cores (AMD
reprise 0.1.0, commit 1269a3b6bcf2 1
\fFig. 1. What the networks of 6 ker-
nels see.
EPYC), torch 2.13.0 n. The third took 9 minutes on 2 cores (AMD EPYC), torch 2.13.0,
and was the last [12]; it holds, the second does not
reprise 0.1.0, commit 1269a3b6bcf2 2
\fhold.
REFERENCES
[12] A. Other, vol. 24, 2013.
reprise 0.1.0, commit 1269a3b6bcf2 3
"""


def test_a_page_that_ends_within_a_repeated_phrase_is_no_change():
    assert list(readings.absent(readings.passages(REPEATED), PRINTED)) == []


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("torch 2.13.0 n. The third", "torch 2.13.1 n. The third", "2.13.0"),
        ("The second took 24 seeds", "The second took 25 seeds", "24"),
        ("Fig. 1.", "Fig. 2.", "1"),
        ("networks of 6", "networks of 7", "6"),
        ("it holds, the second", "it does not hold, the second", "holds"),
        ("does not\nreprise 0.1.0, commit 1269a3b6bcf2 2\n\fhold", "holds", "doesnothold"),
    ],
)
def test_one_change_is_found_once_although_pages_divide_the_text(old, new, lost):
    assert PRINTED.count(old) == 1
    (said,) = readings.absent(readings.passages(REPEATED), PRINTED.replace(old, new))
    assert lost in said.split()


def test_latex_is_read_as_plain_text():
    source = r"""\begin{document}
    \section{What came out}\label{what-2-came} See Table \ref{tables/ours/two}:
    \shown{98.1\,\%} of \emph{all} \citep{x1} and
    \begin{tabular}{@{}l*{2}{>{\raggedleft}p{9.6mm}}@{}} a\_b & \shown{−0.5} \\ \end{tabular}
    \label{tables/ours/one}\label{tables/ours/two}
    \bibliographystyle{IEEEtran}"""
    assert readings.shown_in_tex(source) == ["98.1 %", "−0.5"]
    assert [readings.numbers(part) for part in readings.passages(source) if "|" in part] == [["2", "98.1"], ["−0.5"]]
