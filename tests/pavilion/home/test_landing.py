import pytest
from django.test import Client
from django.urls import reverse

from pavilion.kit import panels, places, readers
from tests.shops.factories import make_appointment, make_keeper, make_shop, make_user

pytestmark = pytest.mark.django_db


def test_the_front_page_is_the_same_for_everybody_and_may_be_kept(client):
    before = client.get("/")
    client.force_login(make_user(name="Zhao Guilan"))

    after = client.get("/")

    assert before.content == after.content
    assert after["Cache-Control"] == "public, max-age=10, s-maxage=60, stale-while-revalidate=60"
    assert set(after["Vary"].split(", ")) == {"Accept-Language", "Cookie"}
    assert not before.cookies


def test_panels_stand_on_the_front_page_in_order(client, monkeypatch):
    monkeypatch.setattr(panels, "_BY_SLOT", {"front": []})
    for name, order in (("late", 2), ("early", 1)):
        panels.register(slot="front", name=name, order=order, template="404.html", fill=lambda *_args: None)

    assert [panel.name for panel in panels._BY_SLOT["front"]] == ["early", "late"]
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/desk/", "/office/"])
def test_strangers_are_asked_to_sign_in(client, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_keeper_of_one_shop_stands_at_its_desk_at_once(client):
    shop = make_shop(slug="zhao", keeper=make_user())
    client.force_login(shop.keepers.get().person)

    assert client.get("/desk/")["Location"] == "/desk/zhao/"


def test_a_keeper_of_several_chooses(client):
    person = make_user()
    for slug in ("zhao", "ma"):
        make_keeper(shop=make_shop(slug=slug), person=person)
    client.force_login(person)

    text = client.get("/desk/").content.decode()

    assert "/desk/zhao/" in text
    assert "/desk/ma/" in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_keeps_no_shop_reads_how_to_get_one(client, language):
    client.force_login(make_user())
    client.cookies["django_language"] = language

    assert client.get("/desk/").status_code == 200


def test_who_serves_nowhere_finds_no_office(client):
    client.force_login(make_user())

    assert client.get("/office/").status_code == 404


def test_my_part_of_the_header_says_who_i_am_and_where_i_may_go(client):
    keeper = make_user(name="Zhao Guilan")
    make_shop(keeper=keeper)

    assert "/accounts/login/" in client.get("/me/").content.decode()
    client.force_login(keeper)
    mine = client.get("/me/")
    assert "Zhao Guilan" in mine.content.decode()
    assert "/desk/" in mine.content.decode()
    assert "/office/" not in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"
    official = make_appointment().person
    client.force_login(official)
    assert "/office/" in client.get("/me/").content.decode()


def test_the_language_is_switched_without_a_page_token_but_not_from_another_site():
    client = Client(enforce_csrf_checks=True)
    switch = reverse("set_language")

    foreign = client.post(switch, {"language": "zh-hans"}, headers={"origin": "https://evil.example"})
    cross = client.post(switch, {"language": "zh-hans"}, headers={"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, cross.status_code, len(client.cookies)) == (403, 403, 0)

    own = client.post(
        switch,
        {"language": "zh-hans"},
        headers={"origin": "http://testserver", "sec-fetch-site": "same-origin"},
    )
    assert own.status_code == 302
    assert client.cookies["django_language"].value == "zh-hans"


def test_places_are_ordered_and_kept_from_who_lacks_the_power(monkeypatch):
    monkeypatch.setattr(places, "_PLACES", {})
    for name, order, power in (("goods", 2, "goods"), ("today", 1, ""), ("money", 3, "money_view")):
        places.register(
            places.Place(
                area="desk",
                name=name,
                order=order,
                icon=name,
                label=name,
                href=lambda slug: f"/{slug}/",
                power=power,
            )
        )

    rows = places.rows(area="desk", current="goods", slug="zhao", powers={"goods"})

    assert [(row.label, row.href, row.current) for row in rows] == [
        ("today", "/zhao/", False),
        ("goods", "/zhao/", True),
    ]


def test_without_floors_nobody_has_a_desk_or_a_cart(rf, monkeypatch):
    monkeypatch.setattr(readers, "_ASKED", {})

    assert (
        readers.desks_of(rf.get("/")),
        readers.serves_in_office(rf.get("/")),
        readers.cart_count(rf.get("/")),
    ) == (
        (),
        False,
        0,
    )
