"""What all tests share."""

import os

import pytest

from tests.checkouts import checkout, finished, finished_once, kill_group, new_checkout

__all__ = ["checkout", "finished", "finished_once", "kill_group", "new_checkout"]  # fixtures


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where nothing may skip (REPRISE_NEVER_SKIP)."""
    report = (yield).get_result()
    if report.skipped and os.environ.get("REPRISE_NEVER_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr[2]}"


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    """Keep finished trainings of the user out of the tests, and the tests' out of the user's."""
    monkeypatch.setenv("REPRISE_CACHE", "")
