"""A real Chromium, and the report of a finished run opened in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SCREENS = {"desktop": (1280, 800), "phone": (390, 844)}


@dataclass
class Opened:
    """The report in a window, and what the browser had to say about it."""

    page: Page
    file: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def results(self) -> Path:
        return self.file.parents[1]

    def begin_again(self) -> None:
        """Put the page back to how it opens."""
        self.page.emulate_media(media="screen")
        self.page.evaluate(
            """() => {
                document.querySelector("dialog").close();
                for (const heading of document.querySelectorAll("main [aria-expanded=false]")) heading.click();
                const finder = document.getElementById("claims");
                finder.open = false;
                finder.querySelector("form").reset();
                finder.querySelector("form").dispatchEvent(new Event("change"));
                history.replaceState(null, "", location.pathname);
                scrollTo(0, 0);
            }"""
        )

    def dialog(self) -> str:
        """Return what the open dialog says."""
        return self.page.locator("dialog[open]").inner_text()


@pytest.fixture(scope="session")
def report(finished_once) -> Path:
    return finished_once.results / "report" / "index.html"


@pytest.fixture(scope="session")
def chromium():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("needs Chromium, which is not installed; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def open_report(chromium: Browser, report: Path):
    """Return a function that shows the report on a screen, in a colour scheme: opened once, then as if anew."""
    windows: dict[tuple, Opened] = {}

    def opened(screen: str = "desktop", scheme: str = "light", scripts: bool = True) -> Opened:
        asked = (screen, scheme, scripts)
        if asked not in windows:
            width, height = SCREENS[screen]
            viewport = {"width": width, "height": height}
            context = chromium.new_context(viewport=viewport, color_scheme=scheme, java_script_enabled=scripts)
            context.set_default_timeout(120_000)
            shown = windows[asked] = Opened(context.new_page(), report)
            shown.page.on("console", lambda message: shown.complaints.append(message.text))
            shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
            shown.page.on("request", lambda request: shown.requests.append(request.url))
            shown.page.goto(report.as_uri())
        elif scripts:
            windows[asked].begin_again()
        return windows[asked]

    return opened
