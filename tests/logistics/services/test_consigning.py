from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from logistics.models import Consignment, ConsignmentLine
from logistics.services.consigning import (
    AlreadyPacking,
    BadConsignment,
    LineData,
    TooManyPacks,
    cancel_packs,
    consign,
    consign_many,
)
from logistics.signals import packs_cancelled, packs_short
from pavilion.kit.errors import PleaseRetry
from shops.models import Hold
from shops.services.harvests import receive_delivery, weigh_in
from shops.services.stock import NotEnoughStock, hold_stock
from tests.logistics.factories import a_recipient, asked_of, make_consignment, make_lot
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db


def held(harvest):
    harvest.refresh_from_db()
    return harvest.held_grams


@pytest.fixture
def heard():
    """What the floors above were told, by signal."""
    told = []

    def cancelled(*, packs_by_line, **_):
        told.append(("cancelled", packs_by_line))

    def short(*, packs_by_line, **_):
        told.append(("short", packs_by_line))

    packs_cancelled.connect(cancelled)
    packs_short.connect(short)
    yield told
    packs_cancelled.disconnect(cancelled)
    packs_short.disconnect(short)


def test_consigning_without_a_hold_takes_the_grams():
    harvest, variant = make_lot(grams=5_000)

    consignment = make_consignment((harvest, variant, 4), note="请轻放")

    line = consignment.lines.get()
    assert (line.packs, line.pack_grams, line.harvest_id) == (4, 500, harvest.pk)
    assert (consignment.state, consignment.province, consignment.note) == ("waiting", "44", "请轻放")
    assert held(harvest) == 2_000


def test_the_same_reference_again_answers_the_first_consignment():
    harvest, variant = make_lot(grams=5_000)
    asked = asked_of((harvest, variant, 4), reference="P-1")

    first = consign_many(asked=[asked], holder=None)
    again = consign_many(asked=[asked, asked], holder=None)

    assert [each.pk for each in again] == [first[0].pk] * 2
    assert held(harvest) == 2_000


def test_a_hold_becomes_the_open_line():
    harvest, variant = make_lot(grams=5_000)
    hold_stock(
        grams_by_harvest={harvest.pk: 2_000}, holder="purchase:1", until=timezone.now() + timedelta(minutes=1)
    )

    make_consignment((harvest, variant, 4), holder="purchase:1")

    assert not Hold.objects.exists()
    assert held(harvest) == 2_000


@pytest.mark.parametrize("grams", [1_000, 2_500])
def test_a_hold_that_does_not_match_is_made_to(grams):
    harvest, variant = make_lot(grams=5_000)
    hold_stock(
        grams_by_harvest={harvest.pk: grams}, holder="purchase:1", until=timezone.now() + timedelta(minutes=1)
    )

    make_consignment((harvest, variant, 4), holder="purchase:1")

    assert held(harvest) == 2_000


def test_a_harvest_too_small_refuses_all_of_a_sheet():
    harvest, variant = make_lot(grams=2_000)

    with pytest.raises(NotEnoughStock):
        consign_many(asked=[asked_of((harvest, variant, 3)), asked_of((harvest, variant, 2))], holder=None)

    assert not Consignment.objects.exists()
    assert held(harvest) == 0


def test_lines_of_the_same_goods_become_one():
    harvest, variant = make_lot(grams=5_000)

    consignment = make_consignment((harvest, variant, 4), (harvest, variant, 2))

    assert list(consignment.lines.values_list("packs", flat=True)) == [6]


@pytest.mark.parametrize("packs", [0, -3])
def test_a_line_of_nothing_is_refused(packs):
    harvest, variant = make_lot()

    with pytest.raises(BadConsignment):
        make_consignment((harvest, variant, packs))

    assert not Consignment.objects.exists()


def test_goods_from_a_harvest_of_another_product_are_refused():
    harvest, _variant = make_lot()
    stranger = make_product().variants.first()

    with pytest.raises(BadConsignment):
        make_consignment((harvest, stranger, 1))

    assert held(harvest) == 0


@pytest.mark.parametrize("region", ["99", "abc", "620000000000000"])
def test_a_place_that_does_not_exist_is_refused(region):
    harvest, variant = make_lot()
    recipient = a_recipient()
    stranger = type(recipient)(recipient.name, recipient.phone, region, recipient.detail)

    with pytest.raises(BadConsignment):
        consign(
            reference="x",
            shop_id=harvest.product.shop_id,
            recipient=stranger,
            lines=[LineData(variant.pk, harvest.pk, 1)],
            promised_on=timezone.localdate(),
            holder=None,
        )

    assert not Consignment.objects.exists()


def test_a_padded_region_code_is_the_same_place():
    harvest, variant = make_lot()
    asked = asked_of((harvest, variant, 1))
    padded = type(asked.recipient)("李", "1", "440106000000", "路")
    asked = type(asked)(asked.reference, asked.shop_id, padded, asked.lines, asked.promised_on)

    consignment = consign_many(asked=[asked], holder=None)[0]

    assert consignment.recipient.region_id == "440106"


def test_cancelling_frees_the_grams_and_tells_the_floors_above(heard):
    harvest, variant = make_lot(grams=5_000)
    line = make_consignment((harvest, variant, 4)).lines.get()

    cancel_packs(line_id=line.pk, packs=3)

    assert held(harvest) == 500
    assert heard == [("cancelled", {line.pk: 3})]
    assert Consignment.objects.get().state == "waiting"


def test_cancelling_the_last_pack_closes_the_consignment():
    harvest, variant = make_lot(grams=5_000)
    line = make_consignment((harvest, variant, 4)).lines.get()

    cancel_packs(line_id=line.pk, packs=4)

    assert Consignment.objects.get().state == "closed"


@pytest.mark.parametrize("packs", [0, 5])
def test_more_than_is_open_cannot_be_cancelled(packs):
    harvest, variant = make_lot(grams=5_000)
    line = make_consignment((harvest, variant, 4)).lines.get()

    with pytest.raises(TooManyPacks):
        cancel_packs(line_id=line.pk, packs=packs)

    assert held(harvest) == 2_000
    assert ConsignmentLine.objects.get().cancelled == 0


def test_what_is_being_packed_cannot_be_cancelled():
    harvest, variant = make_lot(grams=5_000)
    line = make_consignment((harvest, variant, 4)).lines.get()
    Consignment.objects.update(state="packed", dispatch_id=7, chunk=0)

    with pytest.raises(AlreadyPacking):
        cancel_packs(line_id=line.pk, packs=1)

    assert held(harvest) == 2_000
    assert ConsignmentLine.objects.get().cancelled == 0


def test_a_harvest_weighed_in_too_small_marks_the_last_promised_short(heard):
    product = make_product()
    harvest = make_harvest(product=product, expected_grams=10_000)
    variant = product.variants.first()
    late = make_consignment((harvest, variant, 6), days=9)
    early = make_consignment((harvest, variant, 8), days=3)
    receive_delivery(harvest_id=harvest.pk, grams=5_800, token="a", actor=None)

    weigh_in(harvest_id=harvest.pk, actor=None)

    assert (early.lines.get().short, late.lines.get().short) == (0, 3)
    assert held(harvest) == 5_500
    assert heard == [("short", {late.lines.get().pk: 3})]


@pytest.mark.django_db(transaction=True)
def test_ten_senders_with_one_reference_make_one_consignment():  # fails without the unique reference (tried)
    harvest, variant = make_lot(grams=50_000)
    asked = asked_of((harvest, variant, 2), reference="sheet:7:1")

    def ask(_n):
        try:
            return consign_many(asked=[asked], holder=None)[0].pk
        except PleaseRetry:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        made = set(pool.map(ask, range(10))) - {None}

    assert made == {Consignment.objects.get().pk}
    assert held(harvest) == 1_000


@pytest.mark.django_db(transaction=True)
def test_two_people_cancelling_the_same_packs_free_them_once():  # fails without the lock on the line (tried)
    harvest, variant = make_lot(grams=50_000)
    line = make_consignment((harvest, variant, 5)).lines.get()

    def cancel(_n):
        try:
            cancel_packs(line_id=line.pk, packs=3)
        except TooManyPacks:
            return 0
        finally:
            connection.close()
        return 3

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(cancel, range(4))) == 3

    line.refresh_from_db()
    assert line.cancelled == 3
    assert held(harvest) == 1_000
