import pytest

from logistics.models import Consignment
from orders.models import CartLine, OrderLine
from pavilion.accounts.models import Act
from tests.orders.factories import make_paid_purchase, make_purchase, pack
from tests.orders.pages.browsing import client_of, page
from tests.shops.factories import make_region, make_user

pytestmark = pytest.mark.django_db


def new_address(**extra):
    fields = {
        "name": "李四",
        "phone": "13900139000",
        "province": "62",
        "city": "6212",
        "county": "621202",
        "detail": "西街2号",
    }
    return fields | extra


def where(purchase):
    purchase.refresh_from_db()
    rows = Consignment.objects.filter(reference__startswith=purchase.number).select_related("recipient")
    return (purchase.name, purchase.region_id, purchase.detail), [
        (each.recipient.name, each.recipient.region_id, each.recipient.detail) for each in rows
    ]


def test_a_paid_purchase_goes_elsewhere_in_the_province_while_it_waits():
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    before = purchase.total_fen
    path = f"{purchase.get_absolute_url()}address/"
    client = client_of(person)

    assert 'value="东大街1号"' in page(client.get(path))
    response = client.post(path, new_address())

    assert response["Location"] == purchase.get_absolute_url()
    new = ("李四", "621202", "西街2号")
    assert where(purchase) == (new, [new])
    assert purchase.total_fen == before
    act = Act.objects.get(verb="purchase.redirect")
    assert (act.actor, act.target, act.detail) == (person, f"purchase:{purchase.number}", {})


def test_a_purchase_that_waits_for_payment_is_sent_to_the_new_address_when_paid():
    person = make_user()
    purchase = make_purchase(buyer=person)

    client_of(person).post(f"{purchase.get_absolute_url()}address/", new_address())

    assert where(purchase) == (("李四", "621202", "西街2号"), [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"province": "11", "city": "1101", "county": "110101"}, "cancel and buy again"),
        ({"county": ""}, "choose province, city and county"),
        ({"phone": "12"}, "not a phone number"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(change, words):
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    make_region("110101")
    before = where(purchase)

    response = client_of(person).post(f"{purchase.get_absolute_url()}address/", new_address(**change))

    assert response.status_code == 422
    assert words in page(response)
    assert where(purchase) == before


def test_once_packed_it_goes_where_it_was_bought_for():
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    pack(purchase.orders.get(), state="created")
    before = where(purchase)
    client = client_of(person)

    response = client.post(f"{purchase.get_absolute_url()}address/", new_address())

    assert response.status_code == 422
    assert "already being packed" in page(response)
    assert where(purchase) == before
    assert "address/" not in page(client.get(purchase.get_absolute_url()))


def test_the_same_is_bought_again_at_todays_price_without_what_is_gone():
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    line = OrderLine.objects.get()
    client = client_of(person)

    response = client.post(f"{purchase.get_absolute_url()}again/")

    assert response["Location"] == "/cart/"
    assert CartLine.objects.filter(cart__person=person).values_list("variant", "packs").get() == (
        line.variant_id,
        line.packs,
    )
    CartLine.objects.all().delete()
    line.variant.on_sale = False
    line.variant.save()
    assert "not on sale any more" in page(client.post(f"{purchase.get_absolute_url()}again/", follow=True))
    assert not CartLine.objects.exists()


def test_strangers_neither_redirect_nor_repeat_a_purchase():
    purchase = make_paid_purchase(buyer=make_user())
    before = where(purchase)

    for path in ("address/", "again/"):
        url = purchase.get_absolute_url() + path
        assert client_of(make_user()).post(url, new_address()).status_code == 404
        assert "login" in client_of().post(url, new_address())["Location"]

    assert where(purchase) == before
    assert not CartLine.objects.exists()
