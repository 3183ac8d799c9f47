from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from shops.models import Harvest, Hold
from shops.services.stock import hold_stock
from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_user

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(hours=1)


@pytest.fixture
def shop():
    make_region("621202103201")
    return make_shop(keeper=make_user())


@pytest.fixture
def client(shop):
    client = Client()
    client.force_login(shop.keepers.get().person)
    return client


def day(distance):
    return (timezone.localdate() + timedelta(distance)).isoformat()


def test_a_harvest_goes_from_the_announcement_to_the_close(shop, client):
    product, root = make_product(shop=shop), f"/desk/{shop.slug}/harvests/"

    announced = client.post(
        f"{root}announce/",
        {
            "product": product.pk,
            "kilograms": "1200.5",
            "ready_on": day(5),
            "village": "621202103201",
            "reserve": "100",
        },
    )  # fmt: skip
    harvest = Harvest.objects.get()
    here = f"{root}{harvest.pk}/"
    assert announced["Location"] == here
    client.post(f"{here}receive/", {"kilograms": "400", "token": uuid4()})
    client.post(f"{here}receive/", {"kilograms": "800.25", "token": uuid4()})
    client.post(f"{here}weigh-in/", {"seen_short": "0"})
    client.post(f"{here}loss/", {"kind": "drying", "kilograms": "0.25", "token": uuid4()})
    client.post(
        f"{here}shares/",
        {
            "shares-TOTAL_FORMS": 3, "shares-INITIAL_FORMS": 0, "shares-0-household": "Li",
            "shares-0-kilograms": "700", "shares-1-household": "Wang", "shares-1-kilograms": "500",
        },
    )  # fmt: skip
    assert client.get(here).status_code == 200
    client.post(f"{here}close/")

    harvest.refresh_from_db()
    assert (harvest.expected_grams, harvest.received_grams, harvest.lost_grams, harvest.reserve_grams) == (
        1_200_500, 1_200_250, 250, 100_000,
    )  # fmt: skip
    assert (harvest.state, harvest.village_id) == ("closed", "621202103201")
    assert dict(harvest.shares.values_list("household", "grams")) == {"Li": 700_000, "Wang": 500_000}


def test_a_second_click_receives_nothing(shop, client):
    harvest, token = make_harvest(product=make_product(shop=shop), expected_grams=9_000), uuid4()

    for _ in range(2):
        client.post(f"/desk/{shop.slug}/harvests/{harvest.pk}/receive/", {"kilograms": "4", "token": token})

    harvest.refresh_from_db()
    assert harvest.received_grams == 4_000


def test_a_shortfall_is_shown_before_it_is_confirmed(shop, client):
    harvest = make_harvest(
        product=make_product(shop=shop), expected_grams=9_000, received_grams=4_000, weighed_in=False
    )
    hold_stock(grams_by_harvest={harvest.pk: 6_000}, holder="cart", until=SOON)
    here = f"/desk/{shop.slug}/harvests/{harvest.pk}/"

    warned = client.post(f"{here}weigh-in/", {"seen_short": "0"})
    harvest.refresh_from_db()
    assert warned.status_code == 422
    assert "2 kg more is promised than was received" in warned.content.decode()
    assert (harvest.weighed_in_at, Hold.objects.count()) == (None, 1)
    assert client.post(f"{here}weigh-in/", {"seen_short": "2000"}).status_code == 302

    harvest.refresh_from_db()
    assert (harvest.state, harvest.held_grams, Hold.objects.count()) == ("received", 0, 0)


def test_a_loss_of_promised_goods_is_shown_before_it_is_confirmed(shop, client):
    harvest = make_harvest(product=make_product(shop=shop), received_grams=4_000)
    hold_stock(grams_by_harvest={harvest.pk: 3_000}, holder="cart", until=SOON)
    here = f"/desk/{shop.slug}/harvests/{harvest.pk}/loss/"
    loss = {"kind": "spoilage", "kilograms": "2.5", "token": str(uuid4())}

    warned = client.post(here, loss)
    harvest.refresh_from_db()
    assert warned.status_code == 422
    assert "1.5 kg of this is promised" in warned.content.decode()
    assert (harvest.lost_grams, Hold.objects.count()) == (0, 1)
    assert client.post(here, loss | {"seen_short": "1500"}).status_code == 302

    harvest.refresh_from_db()
    assert (harvest.lost_grams, harvest.held_grams, Hold.objects.count()) == (2_500, 0, 0)


@pytest.mark.parametrize(
    ("action", "wrong", "words"),
    [
        ("receive", {"kilograms": "", "token": "x"}, "This field is required"),
        ("receive", {"kilograms": "-1", "token": str(uuid4())}, "greater than or equal"),
        ("receive", {"kilograms": "1e300", "token": str(uuid4())}, "less than or equal"),
        ("receive", {"kilograms": "NaN", "token": str(uuid4())}, "Enter a number"),
        ("receive", {"kilograms": "🌶", "token": str(uuid4())}, "Enter a number"),
        ("loss", {"kind": "theft", "kilograms": "1", "token": str(uuid4())}, "Select a valid choice"),
        (
            "loss",
            {"kind": "drying", "kilograms": "9", "token": str(uuid4()), "seen_short": "99999"},
            "not that much",
        ),
        ("revise", {"kilograms": "1", "reserve": "x"}, "Enter a number"),
        ("revise", {"kilograms": "1", "best_before": "2999-01-01"}, "cannot be right"),
        ("revise", {"kilograms": "1"}, "already promised"),
        ("close", {}, "still promised"),
        ("shares", {"shares-TOTAL_FORMS": "x"}, "ManagementForm"),
        (
            "shares",
            {
                "shares-TOTAL_FORMS": 2, "shares-INITIAL_FORMS": 0, "shares-0-household": "Li",
                "shares-0-kilograms": "1", "shares-1-household": "Li", "shares-1-kilograms": "2",
            },
            "stands in the list already",
        ),
    ],
)  # fmt: skip
def test_nonsense_is_answered_beside_the_field_and_changes_nothing(shop, client, action, wrong, words):
    harvest = make_harvest(
        product=make_product(shop=shop), expected_grams=9_000, received_grams=4_000, weighed_in=False
    )
    hold_stock(grams_by_harvest={harvest.pk: 6_000}, holder="cart", until=SOON)
    before = Harvest.objects.values().get()

    response = client.post(f"/desk/{shop.slug}/harvests/{harvest.pk}/{action}/", wrong)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Harvest.objects.values().get() == before
    assert harvest.entries.count() == 1
    assert not harvest.shares.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": "x"}, {"product": ""}, {"product": "9" * 40}, {"kilograms": "0"}, {"kilograms": "9" * 60},
        {"ready_on": "tomorrow"}, {"ready_on": "0001-01-01"}, {"village": "62"}, {"reserve": "-1"},
        {"ready_on": day(9), "best_before": day(3)},
    ],
)  # fmt: skip
def test_a_nonsense_announcement_opens_no_harvest(shop, client, wrong):
    product = make_product(shop=shop)

    response = client.post(
        f"/desk/{shop.slug}/harvests/announce/", {"product": product.pk, "kilograms": "77.5"} | wrong
    )

    assert response.status_code == 422
    assert not Harvest.objects.exists()


def test_goods_of_another_shop_are_not_announced(shop, client):
    theirs = make_product()

    response = client.post(
        f"/desk/{shop.slug}/harvests/announce/", {"product": theirs.pk, "kilograms": "77.5"}
    )

    assert response.status_code == 422
    assert "77.5" in response.content.decode()
    assert not Harvest.objects.exists()


@pytest.mark.parametrize("product", ["", "x", "9" * 30, "%00", "🌶"])
def test_the_announcement_form_takes_any_address(shop, client, product):
    assert client.get(f"/desk/{shop.slug}/harvests/announce/?product={product}").status_code == 200


def test_a_harvest_that_is_weighed_in_expects_no_more(shop, client):
    harvest = make_harvest(product=make_product(shop=shop), expected_grams=9_000, received_grams=4_000)
    page = f"/desk/{shop.slug}/harvests/{harvest.pk}/"

    assert "expected" not in client.get(page).content.decode()
    Harvest.objects.update(weighed_in_at=None, state="expected")

    assert "expected" in client.get(page).content.decode()
