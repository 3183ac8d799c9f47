import pytest
from django.test import Client

from pavilion.accounts.models import Act
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_keeper,
    make_mandate,
    make_product,
    make_region,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans"]
PAGES = [
    "", "goods/", "goods/add/", "goods/{product}/", "harvests/", "harvests/announce/", "harvests/{harvest}/",
    "shop/", "mandates/", "audit/",
]  # fmt: skip
POSTS = [
    "goods/{product}/hide/", "goods/{product}/show/", "harvests/{harvest}/receive/",
    "harvests/{harvest}/weigh-in/",
    "harvests/{harvest}/loss/", "harvests/{harvest}/shares/", "harvests/{harvest}/close/",
    "harvests/{harvest}/revise/", "shop/pause/", "shop/reopen/", "shop/payout/", "mandates/1/withdraw/",
]  # fmt: skip


def client_of(person, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


@pytest.fixture
def shop():
    shop = make_shop(keeper=make_user())
    make_region("621202103201")
    product = make_product(shop=shop)
    shop.lot = make_harvest(product=product, expected_grams=9_000, received_grams=5_000, weighed_in=False)
    return shop


def path_of(shop, door):
    lot = shop.lot
    return f"/desk/{shop.slug}/" + door.format(product=lot.product_id, harvest=lot.pk)


def keeper_of(shop):
    return shop.keepers.get().person


@pytest.mark.parametrize("door", PAGES + POSTS)
def test_anonymous_readers_are_asked_to_sign_in(shop, door):
    for response in (Client().get(path_of(shop, door)), Client().post(path_of(shop, door))):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("door", PAGES + POSTS)
def test_strangers_find_nothing(shop, door):
    other = make_shop(keeper=make_user())

    client = client_of(keeper_of(other))

    assert client.post(path_of(shop, door)).status_code == 404
    assert client.get(path_of(shop, door)).status_code in {404, 405}
    assert not Act.objects.exists()


@pytest.mark.parametrize("door", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_keepers_see_every_page_of_their_desk_in_both_languages(shop, door, language):
    response = client_of(keeper_of(shop), language).get(path_of(shop, door))

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "You act for" not in response.content.decode()


def test_a_neighbours_rows_are_not_found_under_my_desk(shop):
    theirs = make_harvest(product=make_product(), received_grams=1_000)
    client, root = client_of(keeper_of(shop)), f"/desk/{shop.slug}/"

    assert client.get(f"{root}harvests/{theirs.pk}/").status_code == 404
    assert client.post(f"{root}harvests/{theirs.pk}/close/").status_code == 404
    assert client.get(f"{root}goods/{theirs.product_id}/").status_code == 404
    assert client.post(f"{root}goods/{theirs.product_id}/hide/").status_code == 404
    assert client.get(f"{root}goods/{10**30}/").status_code == 404

    theirs.refresh_from_db()
    assert theirs.state == "received"


def test_the_address_of_a_button_leads_back_to_the_page(shop):
    client = client_of(keeper_of(shop))

    for page in ("receive", "weigh-in", "loss", "shares", "close", "revise"):
        response = client.get(path_of(shop, f"harvests/{{harvest}}/{page}/"))
        assert response["Location"] == path_of(shop, "harvests/{harvest}/")


def test_an_official_acts_only_after_saying_so_and_under_a_band(shop):
    appointment = make_appointment()
    make_mandate(shop=shop, appointment=appointment)
    client = client_of(appointment.person)

    assert client.get(path_of(shop, "")).status_code == 404
    assert client.post(f"/acting/{shop.slug}/")["Location"] == path_of(shop, "")
    page = client.get(path_of(shop, "")).content.decode()
    client.post(path_of(shop, "goods/{product}/hide/"))

    assert f"You act for {shop.name_en}" in page
    assert list(Act.objects.order_by("pk").values_list("verb", "acting_for", "actor")) == [
        ("acting.start", shop.audit_name, appointment.person_id),
        ("product.hide", shop.audit_name, appointment.person_id),
    ]
    assert client.post("/acting/stop/").status_code == 302
    assert client.get(path_of(shop, "")).status_code == 404


def test_a_mandate_opens_only_the_doors_it_names_and_never_mandates_or_payouts(shop):
    appointment = make_appointment()
    make_mandate(shop=shop, appointment=appointment, powers=["goods"])
    client = client_of(appointment.person)
    client.post(f"/acting/{shop.slug}/")

    assert client.get(path_of(shop, "")).status_code == 200
    assert client.get(path_of(shop, "harvests/")).status_code == 404
    assert client.get(path_of(shop, "mandates/")).status_code == 404
    assert client.post(path_of(shop, "shop/payout/"), {"payout_details": "mine"}).status_code == 404

    shop.refresh_from_db()
    assert shop.payout_details == ""


def test_any_power_opens_the_first_page_of_the_desk(shop):
    appointment = make_appointment()
    make_mandate(shop=shop, appointment=appointment, powers=["orders"])
    client = client_of(appointment.person)

    assert client.post(f"/acting/{shop.slug}/", follow=True).status_code == 200
    assert client.get(path_of(shop, "goods/")).status_code == 404


def test_a_withdrawn_mandate_ends_at_once(shop):
    appointment = make_appointment()
    mandate = make_mandate(shop=shop, appointment=appointment)
    official, owner = client_of(appointment.person), client_of(keeper_of(shop))
    official.post(f"/acting/{shop.slug}/")

    owner.post(path_of(shop, f"mandates/{mandate.pk}/withdraw/"))

    assert official.get(path_of(shop, "")).status_code == 404
    assert official.post(f"/acting/{shop.slug}/").status_code == 404
    mandate.refresh_from_db()
    assert mandate.ended_at is not None


def test_helpers_keep_the_shop_but_not_its_mandates(shop):
    helper = make_keeper(shop=shop, role="helper").person
    client = client_of(helper)

    assert client.get(path_of(shop, "")).status_code == 200
    assert client.get(path_of(shop, "mandates/")).status_code == 404


def test_an_owner_grants_a_mandate_and_sets_payouts(shop):
    appointment = make_appointment()
    client = client_of(keeper_of(shop))

    refused = client.post(path_of(shop, "mandates/"), {"appointment": appointment.pk})
    client.post(path_of(shop, "mandates/"), {"appointment": appointment.pk, "powers": ["goods", "orders"]})
    client.post(path_of(shop, "shop/payout/"), {"payout_details": "6222 0000"})

    assert refused.status_code == 422
    shop.refresh_from_db()
    assert shop.mandates.get().powers == ["goods", "orders"]
    assert shop.payout_details == "6222 0000"


def test_a_shop_is_described_paused_and_reopened(shop):
    client = client_of(keeper_of(shop))
    words = {
        "name_zh": "新店", "name_en": "New shop", "sender_name": "Li", "sender_phone": "139",
        "sender_address": "X", "free_freight_from": "99.50",
    }  # fmt: skip

    assert client.post(path_of(shop, "shop/"), words | {"name_zh": ""}).status_code == 422
    assert client.post(path_of(shop, "shop/"), words).status_code == 302
    client.post(path_of(shop, "shop/pause/"))

    shop.refresh_from_db()
    assert (shop.name_zh, shop.free_freight_from_fen, shop.state) == ("新店", 9_950, "paused")
    client.post(path_of(shop, "shop/reopen/"))
    shop.refresh_from_db()
    assert shop.state == "open"
