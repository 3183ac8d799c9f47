"""A real Chromium: Debian's, or Playwright's own. Without one: skipped, loudly, unless it is required."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None


CHROMIUM = find_chromium()


def pytest_collection_modifyitems(config, items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM is None:
        terminalreporter.write_line(
            "BROWSER TESTS SKIPPED: no Chromium (apt-get install chromium)", red=True, bold=True
        )


def pytest_sessionstart(session):
    if CHROMIUM is None and os.environ.get("PAVILION_REQUIRE_BROWSER") == "1":
        pytest.exit("PAVILION_REQUIRE_BROWSER=1 and no Chromium found", returncode=1)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch):
    """Playwright's loop runs in our thread: Django must be told that this is meant."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
