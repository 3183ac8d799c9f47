"""All but the sum of holds and claims fail when the lock they are about is taken away (tried)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pavilion.kit.errors import PleaseRetry, Refusal
from shops.models import Hold, Product
from shops.services.harvests import book_loss, receive_delivery, weigh_in
from shops.services.listings import ProductData, VariantData, add_product
from shops.services.stock import claim_grams, free_grams, hold_stock, release_expired, release_holds
from shops.signals import harvest_falls_short
from tests.shops.factories import make_harvest, make_region, make_shop

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timezone.now() + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nobody_above():
    receivers, harvest_falls_short.receivers = harvest_falls_short.receivers, []
    yield
    harvest_falls_short.receivers = receivers


def at_once(work, arguments, *, workers=8):
    def guarded(argument):
        try:
            return work(argument)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(guarded, arguments))


def held_of(harvest):
    return sum(Hold.objects.filter(harvest=harvest).values_list("grams", flat=True))


def test_a_delivery_sent_eight_times_at_once_is_received_once():
    harvest = make_harvest(expected_grams=9_000)

    at_once(lambda _: receive_delivery(harvest_id=harvest.pk, grams=500, token="t", actor=None), range(8))

    harvest.refresh_from_db()
    assert harvest.received_grams == 500
    assert harvest.entries.count() == 1


def test_a_loss_sent_eight_times_at_once_is_booked_once():
    harvest = make_harvest(received_grams=9_000)

    at_once(
        lambda _: book_loss(harvest_id=harvest.pk, kind="drying", grams=500, token="t", actor=None), range(8)
    )

    harvest.refresh_from_db()
    assert harvest.lost_grams == 500
    assert harvest.entries.filter(kind="drying").count() == 1


def test_weighing_in_while_buyers_hold_never_promises_more_than_was_weighed():
    harvest = make_harvest(expected_grams=20_000, received_grams=3_000, weighed_in=False)

    def work(n):
        if n == 6:
            return weigh_in(harvest_id=harvest.pk, actor=None)
        return hold_stock(grams_by_harvest={harvest.pk: 700}, holder=f"cart:{n}", until=SOON)

    answers = at_once(work, range(14))

    harvest.refresh_from_db()
    if isinstance(answers[6], PleaseRetry):  # it waited three seconds for the lock, and says so
        assert harvest.weighed_in_at is None
        assert harvest.held_grams == held_of(harvest) <= harvest.expected_grams
        weigh_in(harvest_id=harvest.pk, actor=None)
        harvest.refresh_from_db()
    assert harvest.weighed_in_at is not None
    assert harvest.held_grams == held_of(harvest) <= harvest.received_grams


def test_holds_claims_and_releases_at_once_add_up():
    harvest = make_harvest(received_grams=1_000_000)

    def work(n):
        holder = f"cart:{n // 4}"
        if n % 4 == 0:
            hold_stock(grams_by_harvest={harvest.pk: 100}, holder=holder, until=SOON - timedelta(hours=n % 8))
        elif n % 4 == 1:
            release_holds(holder=holder)
        elif n % 4 == 2:
            claim_grams(grams_by_harvest={harvest.pk: 50})
            free_grams(grams_by_harvest={harvest.pk: 20})
        else:
            release_expired()

    answers = at_once(work, range(120))

    harvest.refresh_from_db()
    assert [answer for answer in answers if answer is not None] == []
    assert harvest.held_grams == held_of(harvest) + 30 * 30


def test_products_of_one_name_added_at_once_all_get_a_key():
    shop = make_shop()
    make_region("621202")
    data = ProductData(category="pepper", title_zh="花椒", origin_id="621202", shelf_life_days=9)
    pack = VariantData("1", 500, 530, 10, 10, 10, 100)

    at_once(lambda _: add_product(shop=shop, data=data, variants=[pack], pictures=[], actor=None), range(6))

    assert Product.objects.values("key").distinct().count() == 6
