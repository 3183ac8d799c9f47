import uuid

import pytest

from orders.models import Claim, Order, OrderLine, Refund
from orders.services import claims
from pavilion.accounts.models import Act
from tests.orders.factories import make_goods, make_paid_purchase
from tests.orders.pages.browsing import client_of, page
from tests.shops.factories import make_keeper, make_mandate, make_shop, make_user

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans"]


@pytest.fixture
def order():
    shop = make_shop(keeper=make_user(), commission_bp=500)
    return make_paid_purchase(wanted={make_goods(shop=shop).pk: 3}).orders.get()


def keeper_of(order):
    return order.shop.keepers.first().person


def paths(order):
    desk = f"/desk/{order.shop.slug}/"
    return [f"{desk}orders/", f"{desk}orders/{order.number}/", f"{desk}money/"]


def posts(order):
    one = f"/desk/{order.shop.slug}/orders/{order.number}/"
    return [f"{one}refund/", f"{one}answer/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keeper_reads_her_orders_and_her_money_in_both_languages(order, language):
    client = client_of(keeper_of(order), language)

    for path in paths(order):
        response = client.get(path)
        assert response.status_code == 200
        assert order.number in page(response)


def test_strangers_find_nothing_and_change_nothing(order):
    other = make_shop(keeper=make_user())
    anonymous, stranger = client_of(), client_of(other.keepers.get().person)

    for path in paths(order):
        assert anonymous.get(path)["Location"].startswith("/accounts/login/")
        assert stranger.get(path).status_code == 404
    for path in posts(order):
        assert anonymous.post(path)["Location"].startswith("/accounts/login/")
        assert stranger.post(path).status_code == 404
    assert stranger.get(f"/desk/{other.slug}/orders/{order.number}/").status_code == 404
    assert not Refund.objects.exists()


def test_a_helper_sees_orders_but_not_money(order):
    helper = make_keeper(shop=order.shop, role="helper").person
    client = client_of(helper)

    assert [client.get(path).status_code for path in paths(order)] == [200, 200, 404]


def refund(order, client, **extra):
    line = order.lines.get()
    fields = {"key": str(uuid.uuid4()), "reason": "发霉", f"packs_{line.pk}": "1"}
    return client.post(f"/desk/{order.shop.slug}/orders/{order.number}/refund/", fields | extra)


def test_the_keeper_refunds_a_pack_once_however_often_the_form_is_sent(order):
    client, key = client_of(keeper_of(order)), str(uuid.uuid4())

    for _ in range(2):
        assert refund(order, client, key=key).status_code == 302

    assert Refund.objects.get().packs == 1
    assert OrderLine.objects.get().refunded_packs == 1
    assert Act.objects.filter(verb="order.refund", actor=keeper_of(order)).count() == 1


@pytest.mark.parametrize("packs", ["4", "-1", "0", "x", "1.5", "99999999999999999999"])
def test_a_silly_refund_is_answered_beside_the_field(order, packs):
    line = order.lines.get()

    response = refund(order, client_of(keeper_of(order)), **{f"packs_{line.pk}": packs})

    assert response.status_code == 422
    assert "发霉" in page(response)
    assert not Refund.objects.exists()


def test_an_official_acts_for_the_shop_and_the_audit_trail_says_so(order):
    mandate = make_mandate(shop=order.shop, powers=["orders"])
    official = mandate.appointment.person
    client = client_of(official)
    assert client.get(paths(order)[0]).status_code == 404
    session = client.session
    session["acting_for"] = order.shop.pk
    session.save()

    assert "You act for" in page(client.get(paths(order)[0]))
    assert refund(order, client).status_code == 302

    act = Act.objects.get(verb="order.refund")
    assert (act.actor, act.acting_for) == (official, order.shop.audit_name)
    assert client.get(paths(order)[2]).status_code == 404


def test_a_complaint_is_answered_once(order):
    claim = claims.open_claim(order=order, kind="spoiled", words="发霉", asked_by=None)
    client = client_of(keeper_of(order))
    path = f"/desk/{order.shop.slug}/orders/{order.number}/answer/"

    assert client.post(path, {"claim": claim.pk}).status_code == 422
    assert client.post(path, {"claim": claim.pk + 1, "accepted": "1"}).status_code == 422
    assert client.post(path, {"claim": claim.pk, "accepted": "1"}).status_code == 302
    assert client.post(path, {"claim": claim.pk, "accepted": "0"}).status_code == 422
    assert Claim.objects.get().state == "accepted"


def test_lists_page_by_page(order):
    client = client_of(keeper_of(order))
    path = paths(order)[0]

    assert order.number not in page(client.get(path + f"?before={order.pk}"))
    assert client.get(path + "?before=nonsense&state=nonsense").status_code == 200
    assert order.number not in page(client.get(path + "?state=settled"))


@pytest.mark.parametrize("orders", [1, 12])
def test_desk_pages_take_at_most_twelve_queries(django_assert_max_num_queries, order, orders):
    variant = order.lines.get().variant
    for _ in range(orders - 1):
        make_paid_purchase(wanted={variant.pk: 1})
    client = client_of(keeper_of(order))

    assert Order.objects.filter(shop=order.shop).count() == orders
    for path in paths(order):
        with django_assert_max_num_queries(12, info=path):
            assert client.get(path).status_code == 200


def test_the_first_page_of_the_desk_counts_what_waits(order):
    claims.open_claim(order=order, kind="spoiled", words="", asked_by=None)

    response = client_of(keeper_of(order)).get(f"/desk/{order.shop.slug}/", follow=True)

    assert "complaints wait for an answer" in page(response)
