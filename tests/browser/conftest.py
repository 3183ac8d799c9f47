"""Tests in a real Chromium; without one they are skipped (tests/conftest.py says so loudly)."""

from pathlib import Path

import pytest

from tests.chromium import find_chromium

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


CHROMIUM = find_chromium()


def pytest_collection_modifyitems(config, items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def site(monkeypatch, live_server, settings):
    """The address of the pages, known to workers too; ask for it before `start_worker`."""
    monkeypatch.setenv("SITE_URL", live_server.url)
    monkeypatch.setenv("TEST_GATEWAY_KEY", settings.TEST_GATEWAY_KEY)
    return live_server.url


@pytest.fixture(autouse=True)
def complaints(context):
    """What the browser complained about: errors in scripts, refused content, answers that failed."""
    heard = []
    context.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda fault: heard.append(str(fault.error)))
    context.on(
        "response", lambda each: heard.append(f"{each.status} {each.url}") if each.status >= 500 else None
    )
    yield heard
    assert heard == []


@pytest.fixture
def sign_in(page, site):
    """Sign in through the form, as everybody does."""

    def as_person(person):
        page.goto(f"{site}/accounts/login/")
        page.get_by_label("Phone or e-mail").fill(person.email)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)

    return as_person
