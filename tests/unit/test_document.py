"""The document says what the artifacts say, in two languages, and stops where they say nothing."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from made_up_results import (
    EMBEDDED,
    EXPERIMENTS,
    FIGURES,
    PUBLISHED,
    grid,
    lenet,
    recorded,
    stylegan,
    stylegan_videos,
    write_results,
)

from reprise import fingerprint, records
from reprise.artifacts import RepriseError, read_json, write_csv, write_json
from reprise.jobs import Job, perform
from reprise.report import document, words
from reprise.report import recorded as recorded_runs
from reprise.report.measures import find

REPORT = Path(__file__).parents[2] / "report"
OUTPUTS = ("index.html", "paper.tex", "claims.csv", "provenance.json")
VOID = {"br", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """Elements of a page with their attributes, and the text of those that carry a number."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.numbers, self._open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(dict(attributes))

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, text):
        if self._open and self._open[-1].get("class") == "number":
            self.numbers.append((self._open[-1]["title"], text))

    def of(self, *tags):
        return [(tag, attributes) for tag, attributes in self.elements if tag in tags]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A project of its own: the hand-written sources, without recorded runs, and made-up results."""
    shutil.copytree(REPORT, tmp_path / "report", ignore=shutil.ignore_patterns("recorded"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(data=EMBEDDED, prepare=lambda: None):
    """Write made-up results, let `prepare` change them, and build the report; return its files."""
    results = Path("results")
    inputs = write_results(results, data)
    prepare()
    outputs = tuple(results / "report" / name for name in OUTPUTS)
    spec = {"results": "results", "data.source": data["source"], "experiments": EXPERIMENTS}
    perform(document.build, Job(tuple(inputs), outputs, spec, module="report.document"), "reprise report")
    return dict(zip(OUTPUTS, outputs, strict=True))


def change(path, old, new):
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def value_of(origin):
    """Return the value that an artifact has under a key."""
    artifact, _, key = origin.partition("#")
    return find(read_json(Path("results", artifact)), artifact, key).value


def test_every_number_on_the_page_is_the_artifacts(here):
    page = Page(build()["index.html"].read_text())
    judged = Counter()

    measured = [(title, text) for title, text in page.numbers if not title.startswith("report/claims.csv")]
    for title, text in measured:
        value, *subtracted = map(value_of, title.partition(",")[0].split(" less "))
        artifact, shown = title.partition("#")[0], re.match(r"−?[\d,]*\.?\d+", text)
        if isinstance(value, list) or not shown:
            continue
        number = float(shown[0].replace("−", "-").replace(",", ""))
        places = len(shown[0].partition(".")[2])
        value -= sum(subtracted)
        assert number == pytest.approx(value * (100 if "%" in text else 1), abs=0.5001 * 10**-places), title
        judged[artifact] += 1

    assert judged["metrics/lenet_modern/summary.json"] >= 15
    assert judged["metrics/lenet_modern_grid/summary.json"] >= 5


def test_a_number_says_where_it_comes_from(here):
    page = Page(build()["index.html"].read_text())

    origin = "metrics/lenet_modern/summary.json#test.accuracy, mean of 3 seeds"
    assert (origin, "98.1\u202f% (97.9\u202f% to 98.3\u202f%)") in page.numbers


def test_latex_shows_the_same_numbers(here):
    text = build()["paper.tex"].read_text()

    assert "98.1\\,\\% (97.9\\,\\% to 98.3\\,\\%)" in text
    assert "\\shown{0.305} (\\shown{0.303 to 0.307})" in text


def test_a_changed_artifact_changes_the_report(here):
    def raise_accuracy():
        changed = lenet()
        changed["measures"]["test"]["accuracy"]["mean"] = 0.9904
        write_json("results/metrics/lenet_modern/summary.json", changed)

    files = build(prepare=raise_accuracy)

    assert "99.0\u202f% (" in files["index.html"].read_text()
    assert "99.0\\,\\% (" in files["paper.tex"].read_text()


def test_the_page_loads_nothing_from_elsewhere(here):
    text = build()["index.html"].read_text()
    page = Page(text)

    loading = [attributes.get("src") or "" for _, attributes in page.elements]
    loading += [attributes.get("href", "") for _, attributes in page.of("link", "image", "use")]
    assert [address for address in loading if address and not address.startswith("data:")] == []
    assert re.findall(r"url\((?!['\"]?data:)|@import", text) == []
    assert [attributes.get("type") for _, attributes in page.of("script")] == ["application/json", None]
    assert not page.of("iframe")


def test_every_claim_can_be_found_by_paper_system_kind_and_verdict(here):
    files = build()
    finder = re.search(r'<details class="finder".*?</details>', files["index.html"].read_text(), re.DOTALL)[0]
    with files["claims.csv"].open(newline="") as file:
        judged = [(row["paper"], row["kind"], row["verdict"]) for row in csv.DictReader(file)]

    pattern = r'<li data-paper="([^"]+)" data-system="([^"]+)" data-kind="([^"]+)" data-verdict="([^"]+)">'
    listed = re.findall(pattern, finder)
    assert [(paper, kind, verdict) for paper, _, kind, verdict in listed] == judged
    assert {"LeNet", "autoencoder", "digit GAN", "music", "data"} < {system for _, system, _, _ in listed}
    assert {kind for _, _, kind, _ in listed} == {"measured", "descriptive"}
    assert "<option>measured</option>" in finder and "<option>descriptive</option>" in finder


def test_a_table_keeps_what_its_artifact_says_beside_what_it_shows(here):
    text = build()["index.html"].read_text()

    table = re.search(r'<figure class="table" id="tables-alvarez2023-table1".*?</figure>', text, re.DOTALL)[0]
    assert 'data-origin="tables/alvarez2023/table1.csv"' in table
    assert '<td data-raw="0.980612345">0.9806</td>' in table and "<td>0.0512</td>" in table


def test_the_page_is_in_order_for_who_cannot_see_it(here):
    page = Page(build()["index.html"].read_text())

    assert ("html", {"lang": "en"}) in page.elements
    levels = [int(tag[1]) for tag, _ in page.of("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(page.of("main")) == len(page.of("header")) == len(page.of("nav")) == len(page.of("footer")) == 1
    pictures = page.of("img")
    assert len(pictures) == len(FIGURES) and all(
        attributes["alt"].startswith("A falling curve") for _, attributes in pictures
    )


def test_every_link_within_the_page_leads_somewhere(here):
    page = Page(build()["index.html"].read_text())

    names = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    links = {a["href"][1:] for _, a in page.of("a") if a.get("href", "").startswith("#")}
    assert {name for name, times in names.items() if times > 1} == set()
    assert links <= set(names)
    assert {"figures-alvarez2023-fig03", "alvarez2023-last-accuracy"} <= links


def test_figures_are_numbered_and_say_what_data_they_show(here):
    text = build()["index.html"].read_text()

    captions = re.findall(r"<figcaption>\s*<p><strong>(Figure\u00a0\d+)\.</strong> (.*?)</p>", text, re.DOTALL)
    assert [number for number, _ in captions] == [f"Figure\u00a0{number + 1}" for number in range(len(FIGURES))]
    assert all("Data: 5,000 of MNIST’s 60,000 training images." in caption for _, caption in captions)


def test_latex_finds_its_figures_from_where_it_stands(here):
    paper = build()["paper.tex"]

    paths = re.findall(r"\\includegraphics\[[^]]*\]\{([^}]*)\}", paper.read_text())
    assert len(paths) == len(FIGURES)
    assert all((paper.parent / path).exists() for path in paths)


def test_claims_csv_has_one_line_for_each_claim(here):
    with build(PUBLISHED)["claims.csv"].open(newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file) if row["paper"] == "alvarez2023"}

    claims = re.findall(r"^- id: (.*)$", (REPORT / "claims" / "alvarez2023.yaml").read_text(), re.MULTILINE)
    assert list(rows) == claims
    last = rows["last-accuracy"]
    assert (last["paper"], last["published"], last["measured"], last["verdict"], last["source"]) == (
        "alvarez2023", "0.985", "0.9831", "holds", "run",
    )  # fmt: skip
    assert float(last["low"]) == pytest.approx(0.9811) and float(last["high"]) == pytest.approx(0.9851)


def test_the_scoreboard_counts_the_verdicts(here):
    files = build(PUBLISHED)
    text = files["index.html"].read_text()
    with files["claims.csv"].open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "measured" and row["paper"] == "alvarez2023"]
    holding = sum(row["verdict"] == "holds" for row in rows)

    assert '<span>33 claims:</span> <a class="verdict holds"' in text
    assert re.search(r'data-paper="alvarez2023" data-verdict="holds">13 hold</a>', text)
    assert re.search(r'data-paper="alvarez2023" data-verdict="does not hold">8 do not hold</a>', text)
    assert 0 < holding < 13 and len(rows) < 33
    assert f"{holding} of {len(rows)} measured hold. Decided: 21 by this run." in text


def test_recorded_runs_give_verdicts_and_stale_ones_are_marked(here):
    fresh = {"data": fingerprint.code_key("data.idx")}
    write_json("report/recorded/lenet_modern/summary.json", recorded(lenet(PUBLISHED), fresh))
    write_json("report/recorded/lenet_modern_grid/summary.json", recorded(grid(PUBLISHED), {"data": "data.idx@0"}))

    files = build()
    page, paper = files["index.html"].read_text(), files["paper.tex"].read_text()

    assert "Decided: 4 by this run, 6 recorded, 3 stale." in page
    row = re.search(r'<tr id="alvarez2023-best-setting">.*?</tr>', page, re.DOTALL)[0]
    assert row.count('<em class="stale">stale</em>') == 2
    row = re.search(r'<tr id="alvarez2023-last-cost">.*?</tr>', page, re.DOTALL)[0]
    assert "by the recorded run" in row and "stale" not in row
    assert "by the recorded run, \\emph{stale}" in paper
    assert "(3 seeds, 1.6 minutes)" in page
    assert page.count("2 cores (made up), torch 2.13.0") == 1
    assert "Recorded runs were made on 2 cores (made up), torch 2.13.0." in page


def test_recorded_runs_of_several_machines_are_told_apart(here):
    own, other = (recorded(made(PUBLISHED), {"data": "data.idx@0"}) for made in (lenet, grid))
    other["recorded"]["machine"] |= {"accelerator": "H100"}
    write_json("report/recorded/lenet_modern/summary.json", own)
    write_json("report/recorded/lenet_modern_grid/summary.json", other)

    page = build()["index.html"].read_text()

    own, other = "2 cores (made up), torch 2.13.0", "2 cores and one H100 (made up), torch 2.13.0"
    assert f"Recorded runs were made on {own}: lenet_modern; {other}: lenet_modern_grid." in page


def test_a_stale_run_is_marked_in_the_text(here):
    write_json("report/recorded/lenet_modern/summary.json", recorded(lenet(PUBLISHED), {"data": "data.idx@0"}))

    page = build()["index.html"].read_text()

    assert re.search(r'98.3\u202f% \(98.1\u202f% to 98.5\u202f%\)</span> <em class="stale">stale</em>', page)


def test_a_row_of_a_table_leads_to_the_video_that_it_names(here):
    def name_a_video():
        row = {"video": "china", "through the generator": "stylegan_videos-china.mp4"}
        write_csv("results/tables/alvarez2023/table2.csv", [row])

    page = build(prepare=name_a_video)["index.html"].read_text()

    assert '<td><a href="#videos-stylegan_videos-china.mp4">stylegan_videos-china.mp4</a></td>' in page
    assert '<figure class="video" id="videos-stylegan_videos-china.mp4"' in page


def test_recorded_paintings_and_videos_stand_beside_those_of_the_run(here):
    run = recorded(stylegan(PUBLISHED, side=64, features="squeezenet", kimg=180), {"data": "data.idx@0"})
    run["recorded"]["seconds"] = {"train_stylegan": 3600.0}
    write_json("report/recorded/stylegan/summary.json", run)
    write_json("report/recorded/stylegan_videos/summary.json", recorded(stylegan_videos(PUBLISHED), {"data": "d@0"}))

    text = re.sub(r"<[^>]*>|\s+", " ", build()["index.html"].read_text())
    text = re.sub(r"\s+", " ", text)

    assert "Its training took 20 seconds for a thousand images; the paper’s 48 hours" in text
    assert "are 411, for networks" in text
    assert re.search(r"china \S* ?17.2 stale dB at a feature distance of 0.21 stale \.", text)


def test_equal_inputs_give_equal_bytes(here):
    first = {name: path.read_bytes() for name, path in build().items()}
    second = {name: path.read_bytes() for name, path in build().items()}

    assert first == second


def test_provenance_holds_the_jobs_behind_the_report_and_no_others(here):
    def keep_records():
        summary = Path("results/metrics/lenet_modern/summary.json")
        run = Path("results/runs/lenet_modern/seed0/history.csv")
        leftover = Path("results/metrics/gone/summary.json")
        for path in (run, leftover):
            path.parent.mkdir(parents=True)
            path.write_text("made up\n")
        records.keep("train", "data.idx", {}, [], [run])
        records.keep("measure", "data.idx", {"seed": 0}, [run], [summary])
        records.keep("measure", "data.idx", {}, [], [leftover])

    origins = json.loads(build(prepare=keep_records)["provenance.json"].read_text())

    assert [next(iter(job["outputs"])) for job in origins["jobs"]] == [
        "results/runs/lenet_modern/seed0/history.csv",
        "results/metrics/lenet_modern/summary.json",
    ]
    assert origins["data"]["mnist"]["source"] == "embedded"
    assert origins["versions"]["numpy"] and origins["config"]["results"] == "results"


def test_the_page_tells_origins_once(here):
    def keep_records():
        card, settings = Path("results/data/mnist.json"), {"experiments.lenet_modern.epochs": 5}
        records.keep("reprise data mnist.make", "data.mnist", {"data.source": "embedded"}, [], [card])
        measured = []
        for seed in (0, 1):
            run, measures = (Path(f"results/{stage}/lenet_modern/seed{seed}.json") for stage in ("runs", "metrics"))
            for path, read, command in ((run, card, "train"), (measures, run, "measure")):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("{}")
                records.keep(f"reprise {command} lenet.run", "data.idx", settings, [read], [path])
            measured.append(measures)
        summary = Path("results/metrics/lenet_modern/summary.json")
        drawn = [Path(f"results/figures/alvarez2023/fig03.{kind}") for kind in ("pdf", "png")]
        records.keep("reprise measure summary.seeds", "data.idx", {}, measured, [summary])
        records.keep("reprise figure made_up", "data.idx", {}, [summary], drawn)

    write_json("report/recorded/lenet_modern/summary.json", recorded(lenet(PUBLISHED), {"data": "data.idx@0"}))
    page = build(prepare=keep_records)["index.html"].read_text()
    told = json.loads(re.search(r'<script type="application/json" id="origins">(.*?)</script>', page, re.DOTALL)[1])

    key = fingerprint.code_key("data.idx")
    assert [told["jobs"][number] for number in told["artifacts"]["figures/alvarez2023/fig03.png"]["jobs"]] == [
        ["reprise data mnist.make", fingerprint.code_key("data.mnist"), [0]],
        ["reprise train lenet.run", key, [1]],
        ["reprise measure lenet.run", key, [1]],
        ["reprise measure summary.seeds", key, []],
        ["reprise figure made_up", key, []],
    ]
    assert told["settings"] == [["data.source", "embedded"], ["experiments.lenet_modern.epochs", 5]]
    assert told["artifacts"]["metrics/lenet_modern/summary.json"]["seeds"] == [0, 1]
    assert told["artifacts"]["metrics/lenet_modern/summary.json"]["data"] == ["mnist"]
    assert told["data"]["mnist"]["arrays_sha256"] == "0" * 64
    assert set(told["artifacts"]) == {
        "data/mnist.json", "metrics/lenet_modern/summary.json", "figures/alvarez2023/fig03.png",
    }  # fmt: skip
    past = told["recorded"]["report/recorded/lenet_modern/summary.json"]
    assert past["stale"] and past["again"] == "make published EXPERIMENT=lenet_modern"
    assert past["code"] == {"data": "data.idx@0"} and past["scale"]["epochs"] == 5


def test_a_grid_at_another_scale_does_not_stop_the_report(here):
    def shrink():
        small = grid(epochs=[4, 5, 6])
        small["measures"]["cells"] = {}
        write_json("results/metrics/lenet_modern_grid/summary.json", small)

    page = build(prepare=shrink)["index.html"].read_text()

    row = re.search(r'<tr id="alvarez2023-larger-batches-overfit">.*?</tr>', page, re.DOTALL)[0]
    assert "not testable" in row
    assert row.count("<td>–</td>") == 2


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (
            '{{ number("lenet_modern", "test.acuracy") }}',
            "report/sections/data.md: metrics/lenet_modern/summary.json has no test.acuracy; did you mean accuracy.",
        ),
        (
            '{{ number("lenet_gone", "test.accuracy") }}',
            "report/sections/data.md: metrics/lenet_gone/summary.json is not among the results, "
            "so it has no test.accuracy.",
        ),
        (
            '{{ number("lenet_modern", "test") }}',
            "report/sections/data.md: metrics/lenet_modern/summary.json has a group under test; "
            "add one of loss, accuracy, precision, recall, confusion.",
        ),
        (
            '{{ recorded_number("lenet_modern", "test.accuracy") }}',
            "report/sections/data.md: report/recorded/lenet_modern/summary.json does not exist.",
        ),
        ('{{ figure("ours/gone") }}', "report/sections/data.md: figures/ours/gone.png is not among the results."),
        ('{{ table("ours/gone") }}', "report/sections/data.md: tables/ours/gone.csv is not among the results."),
        ('{{ see("figures/ours/gone") }}', "report: figures/ours/gone is referred to but shown in no section."),
        ('{{ numbr("lenet_modern") }}', "report/sections/data.md: line 3: 'numbr' is undefined."),
        ("{{ number(", "report/sections/data.md: line 5: "),
        (
            '{{ verdict("alvarez2023", "gone") }}',
            "report/sections/data.md: report/claims/alvarez2023.yaml has no claim",
        ),
        ("[@gone2020]", "pandoc could not make the report: "),
    ],
)
def test_a_section_that_asks_for_what_is_not_there_stops_with_one_sentence(here, new, sentence):
    change("report/sections/data.md", "What the numbers above", f"{new}\n\nWhat the numbers above")

    with pytest.raises(RepriseError) as caught:
        build()

    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_misspelt_key_in_a_claims_file_stops_the_report_with_its_line(here):
    change("report/claims/alvarez2023.yaml", "  published: [1, 32, 32]", "  publishd: [1, 32, 32]")

    with pytest.raises(RepriseError, match=r"report/claims/alvarez2023\.yaml: line \d+: publishd is not a key"):
        build()


def test_claims_of_a_paper_without_bibliography_are_refused(here):
    shutil.copy("report/claims/alvarez2023.yaml", "report/claims/nobody2020.yaml")

    with pytest.raises(RepriseError, match=r"references\.bib has no entry nobody2020"):
        build()


@pytest.mark.parametrize("content", ["garbage", '{"recorded": {"code": 5}}', '{"recorded": {"code": {}}}'])
def test_a_damaged_recorded_run_stops_the_report_and_nothing_else(tmp_path, content):
    path = tmp_path / "lenet_modern" / "summary.json"
    path.parent.mkdir()
    path.write_text(content)
    (said,) = recorded_runs.present_keys(tmp_path)
    assert str(path) in said
    with pytest.raises(RepriseError, match=r"summary\.json: "):
        recorded_runs.load(tmp_path)


def test_each_claim_stands_in_one_table_of_the_part_of_its_system(here):
    files = build()
    page = files["index.html"].read_text()
    with files["claims.csv"].open(newline="") as file:
        claims = [f"{row['paper']}-{row['id']}" for row in csv.DictReader(file)]

    tables = dict(re.findall(r'<figure class="table claims" id="([^"]+)">(.*?)</figure>', page, re.DOTALL))
    shown = {name: re.findall(r'<tr id="([^"]+)"', table) for name, table in tables.items()}
    assert sorted(itertools.chain(*shown.values())) == sorted(claims)
    tex = files["paper.tex"].read_text().partition(r"\begin{document}")[2]
    assert len(re.findall(r"\\claim\{", tex)) == len(claims)
    begins = {name: page.index(f'<figure class="table claims" id="{name}">') for name in tables}
    parts = {name: re.findall(r"<h3[^>]*>([^<]*)", page[:start])[-1].strip() for name, start in begins.items()}
    assert parts["tables-claims-sepulveda2023-autoencoder"] == "Autoencoders: what came out"
    assert parts["tables-claims-sepulveda2023-digit_gan"] == "GAN: what came out"
    assert "sepulveda2023-observations" in shown["tables-claims-sepulveda2023-autoencoder"]
    assert parts["tables-claims-banoy2023-music"] == "Music: what came out"
    assert {"banoy2023-frame-without-the-style"} <= set(shown["tables-claims-banoy2023"])


def test_a_claim_that_no_table_shows_stops_the_report(here):
    change("report/sections/stylization.md", '{{ claims_table("banoy2023", "the repainted video") }}', "")
    change("report/sections/stylization.md", ' and {{ see("tables/claims/banoy2023") }}', "")

    with pytest.raises(RepriseError, match=r"banoy2023\.yaml: \S+ stands in no table of claims; name its system"):
        build()


def test_stand_in_and_reduced_are_marked_in_headings_captions_and_scoreboard(here):
    text = build(EMBEDDED)["index.html"].read_text()

    assert re.search(
        r'id="what-ran-here"[^>]*>\s*<h3[^>]*>What ran here <span class="standing">\(reduced\)</span>', text
    )
    assert "<strong>Figure\u00a01.</strong> <em>Reduced.</em>" in text
    assert re.search(r'<p class="sources">\d+ of \d+ measured hold. Decided: [^<]* Run here: \d+ reduced\.', text)
    assert re.search(
        r'id="what-ran-here"[^>]*>\s*<h3[^>]*>What ran here</h3>', build(PUBLISHED)["index.html"].read_text()
    )


def test_a_stand_in_is_called_one_even_if_its_caption_does_not(here):
    def stand_in():
        about = read_json("results/figures/alvarez2023/fig03.json")
        about["data"] |= {"stand_in": True, "note": "a made-up thing"}
        write_json("results/figures/alvarez2023/fig03.json", about | {"caption": "The loss is 0.06. a made-up thing."})

    files = build(prepare=stand_in)

    caption = re.search(r'id="figures-alvarez2023-fig03".*?</figcaption>', files["index.html"].read_text(), re.DOTALL)[
        0
    ]
    assert "<em>Stand-in data.</em> The loss is 0.06. A made-up thing." in caption
    assert "\\emph{Stand-in data.} The loss is 0.06. A made-up thing." in files["paper.tex"].read_text()


def test_papers_are_called_by_their_authors(here):
    page = re.sub(r"<code>.*?</code>|<[^>]*>", "", build()["index.html"].read_text().partition("<script")[0])

    assert re.findall(r"\b(?:sepulveda|banoy|alvarez|wilusz|demmenie)20\d\d\b", page) == []
    assert "Sepúlveda Estrada and Quintero Montoya, 2023: Autoencoders, LeNet-5" in page


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Films. a view of photograph 1 of 9; a view of photograph 4 of 9.",
            "Films. a view of photograph 1 and 4 of 9.",
        ),
        ("The network of banoy2023 [@banoy2023].", "The network of Banoy\u00a02023 [@banoy2023]."),
        ("One thing; another thing.", "One thing; another thing."),
        ("Of 3 by 4; of 5 by 6.", "Of 3 by 4; of 5 by 6."),
    ],
)
def test_a_caption_is_said_for_readers(said, shown):
    assert words.readable(said) == shown


def test_counts_of_a_card_have_their_plural():
    assert [words.quantity("images", count) for count in (1, 1200)] == ["1 image", "1,200 images"]
    assert words.quantity("features", 1) == "1 row"


def test_a_recorded_column_of_a_table_names_its_files_and_says_when_it_is_stale(here):
    old, new = (f"report/recorded/{name}/summary.json" for name in ("lenet_banoy2023_50", "lenet_banoy2023_corrected"))

    def put_beside():
        row = {"digits": "test", "published": "0.615", "as published": "0.612", "recorded, as published": "0.613"}
        write_csv("results/tables/banoy2023/own_digits.csv", [row | {"recorded, corrected": "0.8"}])
        words = read_json("results/tables/banoy2023/own_digits.json")
        files = {"recorded, as published": [old], "recorded, corrected": [new]}
        write_json("results/tables/banoy2023/own_digits.json", words | {"recorded": files})
        write_json(old, recorded(lenet(PUBLISHED, "lenet_banoy2023_50"), {"data": "data.idx@0"}))
        fresh = {"data": fingerprint.code_key("data.idx")}
        write_json(new, recorded(lenet(PUBLISHED, "lenet_banoy2023_corrected"), fresh))

    files = build(prepare=put_beside)

    page = files["index.html"].read_text()
    table = re.search(r'<figure class="table" id="tables-banoy2023-own_digits".*?</figure>', page, re.DOTALL)[0]
    heads = re.findall(r"<th scope=\"col\"[^>]*>.*?</th>", table)
    assert heads[2:4] == [
        '<th scope="col">as published</th>',
        f'<th scope="col" data-raw="recorded, as published" data-origin="{old}">recorded, as published '
        '<em class="stale">stale</em></th>',
    ]
    assert heads[4] == f'<th scope="col" data-origin="{new}">recorded, corrected</th>'
    assert re.search(r"<em>Stand-in data, [^<]*recorded beside\.</em>|<em>Recorded beside\.</em>", table)
    assert "recorded, as published \\emph{stale} & recorded, corrected \\\\" in files["paper.tex"].read_text()
