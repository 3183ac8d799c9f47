"""What every page owes its readers: no sideways scroll on a phone, a quiet console, a clean bill from axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from tests.pages.world import make_world

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every rule of WCAG 2.2 A and AA, and axe's own good practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOW = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}


def walk(browser, site, complaints, **extra):
    """Page after page of everybody, each reader in a context of her own; what the browser says is noted."""
    for person, paths in make_world().pages().items():
        context = browser.new_context(**extra)
        if person:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        for path in paths:
            yield page, site + path
        context.close()


def violations(page):
    found = Axe().run(page, options=HOW).response["violations"]
    return [
        f"{page.url} {each['id']} {node['target']}: {node['failureSummary'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(
    ("locale", "size", "scheme"),
    [("en-GB", PHONE, "light"), ("zh-CN", PHONE, "dark"), ("en-GB", DESKTOP, "light")],
    ids=["en", "zh, dark", "desktop"],
)
def test_pages_fit_their_screen_say_nothing_wrong_and_please_axe(site, browser, locale, size, scheme):
    found = []
    for page, address in walk(browser, site, found, locale=locale, viewport=size, color_scheme=scheme):
        answer = page.goto(address)
        assert answer.status == 200, address
        if (wider := page.evaluate(WIDER)) > 0:
            found.append(f"{address} is {wider} px too wide")
        found += violations(page)

    assert found == []
