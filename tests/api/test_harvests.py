import pytest

from pavilion.accounts.models import Act
from shops.models import Harvest, StockEntry
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import make_consignment, make_lot
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_mandate,
    make_product,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_user()


@pytest.fixture
def product(keeper):
    return make_product(shop=make_shop(keeper=keeper))


def test_a_keeper_announces_a_harvest(keeper, product):
    body = {
        "product": product.pk,
        "expected_grams": 9_000,
        "ready_on": "2030-09-01",
        "village": "621202103000",
    }

    response = ApiClient(keeper).post("harvests/", body)

    harvest = Harvest.objects.get()
    assert response.status_code == 201
    assert response.json()["code"] == harvest.code
    assert (harvest.expected_grams, harvest.village_id, harvest.state) == (9_000, "621202103", "expected")
    assert Act.objects.get().actor == keeper


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"expected_grams": 0}, "expected_grams"),
        ({"expected_grams": 10**15}, "expected_grams"),
        ({"expected_grams": "much"}, "expected_grams"),
        ({"ready_on": "2030-02-30"}, "ready_on"),
        ({"ready_on": "2030-02-03", "best_before": "2030-02-03"}, "best_before"),
        ({"village": "99"}, "village"),
        ({"reserve_grams": -1}, "reserve_grams"),
        ({"product": 2**70}, "product"),
        ({"product": None}, "product"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(keeper, product, wrong, field):
    body = {"product": product.pk, "expected_grams": 9_000} | wrong

    assert problem_of(ApiClient(keeper).post("harvests/", body)) == (422, "invalid", [field])
    assert not Harvest.objects.exists()


def test_a_harvest_is_delivered_weighed_in_and_loses(keeper, product):
    harvest = make_harvest(product=product, expected_grams=9_000)
    client, path = ApiClient(keeper), f"harvests/{harvest.code}/"

    assert client.post(f"{path}deliveries/", {"grams": 3_000}).json()["received_grams"] == 3_000
    assert client.post(f"{path}deliveries/", {"grams": 4_000}).json()["received_grams"] == 7_000
    weighed = client.post(f"{path}weigh-in/").json()
    assert (weighed["fell_short_grams"], weighed["harvest"]["state"]) == (0, "received")
    lost = client.post(f"{path}losses/", {"kind": "drying", "grams": 500})
    assert (lost.status_code, lost.json()["harvest"]["on_hand_grams"]) == (201, 6_500)
    assert sorted(StockEntry.objects.values_list("kind", "grams")) == [
        ("drying", 500),
        ("received", 3_000),
        ("received", 4_000),
    ]


def test_weighing_in_below_what_was_promised_says_how_much_fell_short(keeper):
    shop = make_shop(keeper=keeper)
    harvest, variant = make_lot(grams=0, shop=shop, expected_grams=5_000, weighed_in=False)
    consignment = make_consignment((harvest, variant, 10))
    client, path = ApiClient(keeper), f"harvests/{harvest.code}/"
    client.post(f"{path}deliveries/", {"grams": 4_000})

    assert client.get(path).json()["short_grams"] == 1_000
    answer = client.post(f"{path}weigh-in/").json()

    assert answer["fell_short_grams"] == 1_000
    assert answer["harvest"]["held_grams"] == 4_000
    assert consignment.lines.get().short == 2


def test_refusals_have_a_code_and_change_nothing(keeper, product):
    harvest = make_harvest(product=product, received_grams=1_000)
    client, path = ApiClient(keeper), f"harvests/{harvest.code}/"

    refused = client.post(f"{path}deliveries/", {"grams": 1})
    assert problem_of(refused) == (409, "already_weighed_in", [])
    refused = client.post(f"{path}losses/", {"kind": "drying", "grams": 1_001})
    assert problem_of(refused)[:2] == (409, "not_that_much")
    refused = client.post(f"{path}losses/", {"kind": "theft", "grams": 1})
    assert problem_of(refused) == (422, "invalid", ["kind"])

    harvest.refresh_from_db()
    assert (harvest.received_grams, harvest.lost_grams) == (1_000, 0)
    assert not Act.objects.exists()


DOORS = [
    ("GET", "harvests/{code}/", None),
    ("POST", "harvests/", {"product": 0, "expected_grams": 1}),
    ("POST", "harvests/{code}/deliveries/", {"grams": 1}),
    ("POST", "harvests/{code}/losses/", {"kind": "drying", "grams": 1}),
    ("POST", "harvests/{code}/weigh-in/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_strangers_find_nothing_and_nobody_is_asked_to_sign_in(product, method, path, body):
    harvest = make_harvest(product=product, expected_grams=9_000)
    if body and "product" in body:
        body = body | {"product": product.pk}
    stranger = make_shop(keeper=make_user()).keepers.get().person

    path = path.format(code=harvest.code)
    assert problem_of(ApiClient(stranger).ask(method, path, body))[:2] == (404, "not_found")
    assert problem_of(ApiClient().ask(method, path, body)) == (401, "not_authenticated", [])
    assert ApiClient(stranger).get("harvests/").json()["results"] == []
    assert Harvest.objects.get().received_grams == 0
    assert not Act.objects.exists()


def test_an_official_looks_but_touches_only_under_a_mandate_which_the_audit_names(product):
    harvest = make_harvest(product=product, expected_grams=9_000)
    appointment = make_appointment(region="621202")
    client, path = ApiClient(appointment.person), f"harvests/{harvest.code}/"

    assert client.get(path).status_code == 200
    assert problem_of(client.post(f"{path}deliveries/", {"grams": 1}))[:2] == (404, "not_found")
    make_mandate(shop=product.shop, appointment=appointment, powers=["harvest"])
    assert client.post(f"{path}deliveries/", {"grams": 1}).status_code == 201

    assert Act.objects.get().acting_for == product.shop.audit_name


def test_the_list_is_narrowed_by_shop_state_and_product(keeper, product):
    mine = make_harvest(product=product, received_grams=1_000)
    second = make_harvest(product=make_product(shop=make_shop(keeper=keeper)), expected_grams=1)
    client = ApiClient(keeper)

    def codes(query):
        return [row["code"] for row in client.get(f"harvests/{query}").json()["results"]]

    assert codes("") == [second.code, mine.code]
    assert codes(f"?shop={product.shop.slug}") == [mine.code]
    assert codes("?state=expected") == [second.code]
    assert codes(f"?product={product.pk}") == [mine.code]
