"""The report in a real browser: it opens whole, and whoever reads it finds the way to every origin and back."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

ALL_SCREENS = pytest.mark.parametrize(
    ("screen", "scheme"), [(screen, scheme) for screen in ("desktop", "phone") for scheme in ("light", "dark")]
)
IN_VIEW = "element => { const {top} = element.getBoundingClientRect(); return top >= 0 && top < innerHeight }"
ACCURACY = "metrics/lenet_modern/summary.json#test.accuracy, "


def own_outside(requests):
    """Return the requests that left the file."""
    return [address[:80] for address in requests if not address.startswith(("file:", "data:", "blob:"))]


def number(shown, origin):
    """Return the first number of the text with this beginning of its origin."""
    return shown.page.locator(f'main p .number[title^="{origin}"]').first


@ALL_SCREENS
def test_the_page_opens_whole(open_report, screen, scheme):
    shown = open_report(screen, scheme)
    page = shown.page

    assert page.evaluate("document.images.length") > 50
    assert page.evaluate("[...document.images].filter(image => !image.complete || !image.naturalWidth).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator(".scoreboard li").count() == 5
    assert page.locator(".scoreboard li").last.evaluate(IN_VIEW)
    assert shown.complaints == [] and own_outside(shown.requests) == []
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) < 382) == (scheme == "dark")


@ALL_SCREENS
def test_from_the_scoreboard_to_an_origin_and_back(open_report, screen, scheme):
    shown = open_report(screen, scheme)
    page = shown.page

    count = page.locator('.counts a[data-paper="alvarez2023"]').first
    verdict, said = count.get_attribute("data-verdict"), int(count.inner_text().split()[0])
    count.click()
    listed = page.locator(".finder li:visible")
    assert listed.count() == said
    assert set(listed.locator(".verdict").all_inner_texts()) == {verdict}

    page.locator(".finder select[name=verdict]").select_option("")
    page.locator('.finder a[href="#alvarez2023-last-accuracy"]').click()
    row = page.locator("#alvarez2023-last-accuracy")
    assert row.evaluate("row => row.matches(':target')") and row.evaluate(IN_VIEW)

    row.locator('a[href="#figures-alvarez2023-fig03"]').click()
    figure = page.locator("#figures-alvarez2023-fig03")
    assert figure.evaluate(IN_VIEW)
    origin = figure.get_by_role("button", name="Origin")
    origin.click()
    said = shown.dialog()
    card = json.loads((shown.results / "data" / "mnist.json").read_text())
    record = json.loads((shown.results / "figures/alvarez2023/.fig03.pdf.record").read_text())
    overlay = "--configfile config.smoke.yaml " if shown.results.name == "smoke" else ""
    results = shown.file.parents[1].relative_to(shown.file.parents[3 if overlay else 2])
    assert f".venv/bin/snakemake {overlay}--cores 1 {results}/figures/alvarez2023/fig03.png" in said
    assert card["arrays_sha256"] in said and record["code"] in said
    assert "experiments.lenet_modern.learning_rate 0.001" in said and "torch" in said

    page.keyboard.press("Escape")
    assert not page.locator("dialog[open]").count()
    assert origin.evaluate("button => button === document.activeElement")
    figure.locator('figcaption a[href="#alvarez2023-last-accuracy"]').click()
    assert row.evaluate(IN_VIEW)
    assert shown.complaints == [] and own_outside(shown.requests) == []


def test_a_number_tells_its_origin_to_keys_as_to_the_pointer(open_report):
    shown = open_report()
    told = number(shown, ACCURACY)

    told.focus()
    shown.page.keyboard.press("Enter")
    by_key = shown.dialog()
    shown.page.locator("dialog .close").click()
    assert told.evaluate("element => element === document.activeElement")
    told.click()

    assert shown.dialog() == by_key
    seeds = json.loads((shown.results / "metrics/lenet_modern/summary.json").read_text())["about"]["seeds"]
    assert told.inner_text() in by_key and "test.accuracy" in by_key
    assert ", ".join(map(str, seeds)) in by_key
    assert "reprise train lenet.run" in by_key and "reprise measure lenet.run" in by_key


def test_everything_on_the_page_has_an_origin(open_report):
    page = open_report().page

    missing = page.evaluate(
        r"""() => {
            const known = JSON.parse(document.getElementById("origins").textContent);
            const titles = [...document.querySelectorAll(".number")].map((number) => number.title);
            const files = titles.flatMap((title) => [...title.matchAll(/([\w.\/-]+)#/g)].map((match) => match[1]));
            const shown = [...document.querySelectorAll("main figure:not(.claims)")].map((one) => one.dataset.origin);
            const behind = (file) => known.artifacts[file]?.jobs.length || known.recorded[file];
            return { checked: files.length + shown.length, gone: [...files, ...shown].filter((file) => !behind(file)) };
        }"""
    )

    assert missing["gone"] == [] and missing["checked"] > 400


def test_a_cell_tells_its_origin_by_keys(open_report):
    shown = open_report()
    table = shown.page.locator("#tables-alvarez2023-table1 table")

    table.locator("[tabindex='0']").first.focus()
    shown.page.keyboard.press("ArrowRight")
    cell = table.locator("tbody td").first
    assert cell.evaluate("cell => cell === document.activeElement")
    shown.page.keyboard.press("Enter")

    said = shown.dialog()
    row, column = table.locator("tbody th").first.inner_text(), table.locator("thead th").nth(1).inner_text()
    assert (
        "tables/alvarez2023/table1.csv" in said
        and f"row 1 ({row}), column {column}" in said
        and cell.inner_text() in said
    )
    shown.page.keyboard.press("Escape")
    assert cell.evaluate("cell => cell === document.activeElement")


def test_a_table_sorts_up_down_and_back(open_report):
    page = open_report().page
    table = page.locator("#tables-ours-lenet_modern table")
    column = table.locator("tbody tr td:nth-child(3)")
    heading = table.locator("thead th").nth(2)
    before = column.all_inner_texts()
    values = [float(text.split()[0].replace("−", "-").replace(",", "")) for text in before]
    assert len(set(values)) > 1

    def pressed():
        heading.get_by_role("button").click()
        order = heading.get_attribute("aria-sort")
        return order, [float(text.split()[0].replace("−", "-").replace(",", "")) for text in column.all_inner_texts()]

    assert pressed() == ("ascending", sorted(values))
    assert pressed() == ("descending", sorted(values, reverse=True))
    assert pressed() == (None, values)


def test_a_downloaded_table_is_the_artifact(open_report):
    shown = open_report()
    figure = shown.page.locator("#tables-alvarez2023-table1")
    figure.locator("thead button").last.click()

    with shown.page.expect_download() as download:
        figure.get_by_role("button", name="CSV").click()

    assert download.value.path().read_text() == (shown.results / "tables/alvarez2023/table1.csv").read_text()
    assert download.value.suggested_filename == "alvarez2023-table1.csv"


def test_every_table_can_be_saved_as_its_artifact(open_report):
    shown = open_report()

    saved = shown.page.evaluate(
        """() => {
            const saved = {};
            let origin;
            const click = HTMLAnchorElement.prototype.click;
            HTMLAnchorElement.prototype.click = function () { saved[origin] = this.href };
            for (const figure of document.querySelectorAll("figure.table[data-origin]")) {
                origin = figure.dataset.origin;
                [...figure.querySelectorAll("button")].find((button) => button.textContent === "CSV").click();
            }
            HTMLAnchorElement.prototype.click = click;
            return saved;
        }"""
    )

    assert len(saved) > 30
    for artifact, address in saved.items():
        assert unquote(address.partition(",")[2]) == (shown.results / artifact).read_text(), artifact


def find(page, **wanted):
    """Return the finder of claims and what it lists of them, once some of its choices are made."""
    finder = page.locator(".finder")
    finder.locator("summary").click()
    for name, choice in wanted.items():
        finder.locator(f"select[name={name}]").select_option(choice)
    return finder, finder.locator("li:visible")


def test_claims_are_found_by_system(open_report):
    finder, listed = find(open_report().page, system="digit GAN", paper="sepulveda2023")

    assert 0 < listed.count() < 20
    assert {one.get_attribute("data-paper") for one in listed.all()} == {"sepulveda2023"}
    assert finder.locator("output").inner_text().startswith(f"{listed.count()} of ")


def test_claims_are_found_by_kind(open_report):
    _, listed = find(open_report().page, paper="banoy2023", kind="descriptive")

    assert 5 < listed.count() < 40
    assert {one.get_attribute("data-kind") for one in listed.all()} == {"descriptive"}


def test_videos_play(open_report):
    page = open_report().page
    assert page.locator("video").count() >= 8
    for video in page.locator("video").all():
        video.evaluate("video => { video.muted = true; return video.play() }")
        video.evaluate(
            "video => new Promise((done, fail) => { video.ontimeupdate = () => video.currentTime > 0 && done();"
            " video.onerror = fail })"
        )
        assert video.evaluate("video => video.videoWidth") > 0


def test_a_figure_is_enlarged_step_by_step(open_report):
    page = open_report("phone").page
    figure = page.locator("#figures-alvarez2023-fig03")
    figure.locator("img").click()
    large = page.locator("dialog img")
    widths = [large.bounding_box()["width"]]
    for _ in range(3):
        page.locator("dialog").get_by_role("button", name="Larger").click()
        widths.append(large.bounding_box()["width"])

    assert page.locator("dialog h2").inner_text() == figure.locator("figcaption strong").inner_text().rstrip(".")
    assert widths == sorted(widths) and widths[-1] > 1.8 * widths[0]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_sections_fold_and_a_link_unfolds_them(open_report):
    page = open_report().page
    figure = page.locator("#figures-alvarez2023-fig03")

    page.locator("#alvarez2023 > h2 button").click()
    assert not figure.is_visible() and page.locator("#alvarez2023 > h2").is_visible()
    page.locator("nav").get_by_role("button", name="Fold all sections").click()
    assert not page.locator("main section p:visible").count()

    page.evaluate("location.hash = 'figures-alvarez2023-fig03'")
    figure.wait_for(state="visible")
    assert page.locator("#alvarez2023 > h2 button").get_attribute("aria-expanded") == "true"
    page.emulate_media(media="print")
    assert page.locator("#provenance p").first.is_visible()
    assert not page.locator(".tools:visible, nav:visible").count()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_contents_follow_the_reader(open_report, screen):
    page = open_report(screen).page

    page.locator("#wilusz2024").evaluate("section => section.scrollIntoView()")
    here = page.locator("nav a[aria-current]")
    page.wait_for_function(
        "document.querySelector(document.querySelector('nav a[aria-current]')?.hash || 'html').closest('#wilusz2024')"
    )

    assert here.count() == 1
    if screen == "desktop":
        assert here.evaluate(IN_VIEW)
    else:
        assert page.locator("nav summary").inner_text().startswith("Contents: ")
        page.locator("nav summary").click()
        page.locator('nav a[href="#data"]').click()
        assert page.locator("#data").evaluate(IN_VIEW) and not page.locator("nav ul").first.is_visible()


@pytest.mark.parametrize(
    ("screen", "scheme", "rules"),
    [
        ("desktop", "light", {}),
        # All that another scheme can change is colours.
        ("phone", "dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    ],
)
def test_axe_finds_nothing_serious(open_report, screen, scheme, rules):
    page = open_report(screen, scheme).page
    page.locator(".finder").evaluate("finder => { finder.open = true }")
    options = {"resultTypes": ["violations"], **rules}

    found = Axe().run(page, options=options).response["violations"]
    page.locator("#figures-alvarez2023-fig03").get_by_role("button", name="Origin").click()
    found += Axe().run(page, context="dialog", options=options).response["violations"]

    worst = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
    assert worst == []


def test_the_page_can_be_read_without_scripts(open_report):
    page = open_report(scripts=False).page

    assert page.locator("main section").first.is_visible()
    assert page.locator("#alvarez2023-last-accuracy").is_visible()
    page.locator(".finder summary").click()
    assert page.locator(".finder li").last.is_visible() and not page.locator(".finder form").is_visible()
    assert page.locator("nav").get_by_role("link", name="Provenance").is_visible()


def test_the_page_stays_small_enough_to_send(report):
    assert report.stat().st_size < 15_000_000
