"""The office as all floors fill it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from orders.services.ledger import Move, post
from pavilion.accounts.models import Act, User
from shops.models import Keeper, Mandate, Power, Shop
from tests.logistics.factories import make_consignment, make_lot
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_mandate,
    make_product,
    make_region,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
VILLAGE = "621202103201"
PAGES = ["", "shops/", "shops/open/", "mandates/", "audit/"]
HOUSEHOLD = {
    "region": VILLAGE,
    "name_zh": "赵家花椒",
    "name_en": "Zhao's pepper",
    "keeper_name": "赵桂兰",
    "keeper_phone": "13812345678",
    "sender_address": "前村8号",
}


@pytest.fixture
def official():
    make_region(VILLAGE)
    return make_appointment(person=make_user(name="Ma Yulin"), region="621202").person


def client_of(person, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


@pytest.mark.parametrize("door", PAGES)
def test_strangers_sign_in_and_others_find_nothing(official, door):
    retired = make_appointment(
        ends_on=timezone.localdate() - timedelta(days=1), starts_on="2020-01-01"
    ).person

    assert Client().get(f"/office/{door}")["Location"].startswith("/accounts/login/")
    assert client_of(make_user()).get(f"/office/{door}").status_code == 404
    assert client_of(retired).get(f"/office/{door}").status_code == 404


@pytest.mark.parametrize("door", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_officials_see_every_page_in_both_languages(official, door, language):
    shop = make_shop(region="621202103")
    make_mandate(shop=shop, appointment=official.appointments.get())
    client = client_of(official, language)
    client.post(f"/acting/{shop.slug}/")

    response = client.get(f"/office/{door}")

    assert response.status_code == 200
    assert 'aria-current="page"' in response.content.decode()


def test_the_office_shows_my_villages_and_nobody_elses(official):
    make_shop(region="621202103", name_en="Mine")
    make_shop(region="621221", name_en="Next county")

    for door in ("", "shops/"):
        text = client_of(official).get(f"/office/{door}").content.decode()
        assert "Mine" in text
        assert "Next county" not in text


def test_every_floor_fills_its_column(official):
    lot, variant = make_lot(grams=100_000, shop=make_shop(region="621202103"))
    shop = lot.product.shop
    make_consignment((lot, variant, 20))
    post(
        moves=[
            Move("escrow", f"shop:{shop.pk}", 12_345, "t1"),
            Move(f"shop:{shop.pk}", "commission", 345, "t2"),
        ]
    )
    post(
        moves=[
            Move("escrow", f"grower:{shop.pk}:赵", 1_000, "t3"),
            Move(f"shop:{shop.pk}", "bank", 500, "t4"),
        ]
    )

    text = client_of(official).get("/office/shops/").content.decode()

    cells = dict(re.findall(r'<td data-label="([^"]+)" class="num">([^<]+)</td>', text))
    assert cells == {
        "On hand": "90 kg",
        "Waiting to be sent": "1",
        "Parcels this week": "0",
        "Earned": "¥130.00",
    }


def test_the_list_is_narrowed_to_a_village(official):
    make_shop(region="621202103", name_en="In Liangshui")
    make_shop(region="621202", name_en="Of the county")

    text = client_of(official).get("/office/shops/?place=621202103").content.decode()

    assert "In Liangshui" in text
    assert "Of the county" not in text


@pytest.mark.parametrize(
    "query", ["place=x", "place=%F0%9F%90%BC", "after=-1", "after=" + "9" * 40, "after=²"]
)
def test_a_strange_address_is_no_fault(official, query):
    assert client_of(official).get(f"/office/shops/?{query}").status_code == 200
    assert client_of(official).get(f"/office/audit/?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow(official, django_assert_max_num_queries):
    client = client_of(official)
    for _n in range(12):
        make_harvest(product=make_product(shop=make_shop(region="621202103")), received_grams=500)

    for door in PAGES:
        with django_assert_max_num_queries(12):
            client.get(f"/office/{door}")


def test_an_official_opens_a_shop_for_a_household(official):
    client = client_of(official)

    response = client.post("/office/shops/open/", HOUSEHOLD, follow=True)

    shop = Shop.objects.get()
    keeper = Keeper.objects.get(shop=shop)
    assert (shop.state, shop.region_id, shop.opened_by) == ("open", VILLAGE, official.appointments.get())
    assert (shop.sender_name, shop.sender_phone) == ("赵桂兰", "13812345678")
    assert (keeper.role, keeper.person.phone) == ("owner", "+8613812345678")
    assert Mandate.objects.get(shop=shop).powers == list(Power.values)
    assert Act.objects.get().verb == "shop.open"
    password = re.search(r"the password (\w+)\.", response.content.decode())[1]
    assert keeper.person.check_password(password)


def test_a_keeper_who_has_an_account_keeps_her_password(official):
    known = make_user(phone="+8613812345678")

    response = client_of(official).post("/office/shops/open/", HOUSEHOLD, follow=True)

    assert Keeper.objects.get().person == known
    assert "the password" not in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": ""},
        {"region": "621221"},
        {"region": "x"},
        {"keeper_phone": "123"},
        {"keeper_phone": ""},
        {"name_zh": ""},
        {"name_zh": "长" * 61},
        {"sender_address": " "},
    ],
)
def test_a_shop_that_cannot_be_is_told_beside_the_field_and_not_opened(official, wrong):
    make_region("621221")

    response = client_of(official).post("/office/shops/open/", HOUSEHOLD | wrong)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(wrong)
    assert not Shop.objects.exists()
    assert User.objects.count() == 1


def test_an_official_acts_for_a_shop_and_stops(official):
    shop = make_shop(region="621202103", name_en="Zhao's pepper")
    client = client_of(official)
    assert client.post(f"/acting/{shop.slug}/").status_code == 404
    make_mandate(shop=shop, appointment=official.appointments.get())

    client.post(f"/acting/{shop.slug}/")
    assert "You act for Zhao&#x27;s pepper" in client.get(f"/desk/{shop.slug}/").content.decode()
    client.post("/acting/stop/")
    assert client.get(f"/desk/{shop.slug}/").status_code == 404

    acts = Act.objects.order_by("pk").values_list("verb", "acting_for")
    assert list(acts) == [("acting.start", shop.audit_name), ("acting.stop", shop.audit_name)]


def test_a_mandate_that_ended_is_still_listed_but_opens_nothing(official):
    mandate = make_mandate(shop=make_shop(region="621202103"), appointment=official.appointments.get())
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now())

    text = client_of(official).get("/office/mandates/").content.decode()

    assert "ended" in text
    assert f"/acting/{mandate.shop.slug}/" not in text


def test_an_official_with_two_appointments_and_one_power_acts_within_it(official):
    shop = make_shop(region="621202103")
    make_mandate(shop=shop, appointment=official.appointments.get(), powers=["harvest"])
    again = make_appointment(person=official, region="6212")
    make_mandate(shop=shop, appointment=again, powers=["harvest"])
    client = client_of(official)

    response = client.post(f"/acting/{shop.slug}/", follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == f"/desk/{shop.slug}/"
    assert client.get(f"/desk/{shop.slug}/harvests/").status_code == 200
    assert client.get(f"/desk/{shop.slug}/goods/").status_code == 404


def test_no_place_of_the_desk_leads_an_official_nowhere(official):
    shop = make_shop(region="621202103")
    make_mandate(shop=shop, appointment=official.appointments.get())
    client = client_of(official)

    text = client.post(f"/acting/{shop.slug}/", follow=True).content.decode()

    for address in re.findall(r'<a class="place" href="([^"]+)"', text):
        assert client.get(address).status_code == 200, address
    assert f"/desk/{shop.slug}/mandates/" not in text
