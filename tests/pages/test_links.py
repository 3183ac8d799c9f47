"""Every link that a page offers leads somewhere, for whoever sees it."""

import re
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from tests.pages.world import make_world

LINK = re.compile(r"""<a\b[^>]*?\bhref="([^"]+)\"""")
MOST = 150


def crawl(client, starts):
    """Walk from page to page; answers how many were seen and which links are broken."""
    waiting, seen, broken = deque((start, "the start") for start in starts), set(starts), []
    while waiting and len(seen) < MOST:
        path, place = waiting.popleft()
        answer = client.get(path, follow=True)
        if answer.status_code >= 400:
            broken.append(f"{path} from {place}: {answer.status_code}")
        if "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
            continue
        here = answer.request["PATH_INFO"]
        for link in LINK.findall(answer.content.decode()):
            address = urldefrag(urljoin(here, unescape(link))).url
            if not urlsplit(address).netloc and address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append((address, path))
    return len(seen), broken


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_link_is_broken_for_anybody(language):
    world = make_world()
    walks = {}
    for person, pages in world.pages().items():
        client = Client(headers={"accept-language": language})
        if person:
            client.force_login(person)
        walks[person] = crawl(client, pages)

    assert [fault for _seen, broken in walks.values() for fault in broken] == []
    assert all(seen >= len(world.pages()[person]) for person, (seen, _broken) in walks.items())


@pytest.mark.django_db
def test_strangers_find_nothing_of_the_desk_and_the_office():
    world = make_world()
    stranger = Client()
    stranger.force_login(world.buyer)

    pages = world.pages()
    private = [path for path in pages[world.farmer] + pages[world.official] if path != "/desk/"]
    assert {path: stranger.get(path).status_code for path in private} == dict.fromkeys(private, 404)


@pytest.mark.django_db
def test_guests_are_sent_to_sign_in_from_private_pages():
    world = make_world()
    guest = Client()

    pages = world.pages()
    for path in pages[world.farmer] + pages[world.official]:
        answer = guest.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/accounts/login/"), path


@pytest.mark.django_db
def test_a_page_that_speaks_htmx_loads_it():
    silent = []
    for person, pages in make_world().pages().items():
        client = Client()
        if person:
            client.force_login(person)
        for path in pages:
            text = client.get(path, follow=True).content.decode()
            if re.search(r"<[^>]+\shx-(get|post|boost|trigger)=", text) and "django_htmx/htmx" not in text:
                silent.append(path)

    assert silent == []
