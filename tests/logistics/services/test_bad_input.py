"""Rows that no door would let in, written by raw SQL: each stays behind with its reason, the rest goes."""

import pytest
from django.db import connection

from logistics.models import Consignment, Dispatch, Parcel, ShapePlan, Tariff
from logistics.selectors.markets import today
from logistics.services import recipes
from logistics.services.dispatching import NothingToSend, allocate, start_dispatch
from logistics.services.quoting import quote_freight
from logistics.signals import packs_short
from tests.logistics.factories import (
    XIZANG,
    load_tariffs,
    make_consignment,
    make_lot,
    reconcile,
    run_dispatch,
)
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db
ABSURD = 2_000_000_000  # the column holds no 1e12


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def damage(variant, **columns):
    """Write what the check on variants would refuse."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    sql("ALTER TABLE shops_variant DROP CONSTRAINT IF EXISTS variant_sizes_positive")
    sql("ALTER TABLE shops_variant DROP CONSTRAINT IF EXISTS shops_variant_gross_grams_check")
    for side in ("length", "width", "height"):
        sql(f"ALTER TABLE shops_variant DROP CONSTRAINT IF EXISTS shops_variant_{side}_mm_check")
    for name, value in columns.items():
        sql(f"UPDATE shops_variant SET {name} = %s WHERE id = %s", value, variant.pk)


def two_orders():
    """Somebody asked for what will be damaged, somebody for both, and somebody for sound goods alone."""
    sound, good = make_lot(grams=50_000)
    other, bad = make_lot(grams=50_000, shop=sound.product.shop)
    only_bad = make_consignment((other, bad, 2))
    both = make_consignment((sound, good, 1), (other, bad, 3))
    only_good = make_consignment((sound, good, 4))
    return (sound, other), bad, (only_bad, both, only_good)


def left_behind():
    lines = Consignment.objects.filter(lines__unsendable__gt=0).order_by("pk")
    return list(lines.values_list("lines__unsendable", "lines__unsendable_reason"))


def states(consignments):
    return [Consignment.objects.get(pk=each.pk).state for each in consignments]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"height_mm": 0}, "bad_size"),
        ({"length_mm": -5}, "bad_size"),
        ({"gross_grams": 0}, "bad_size"),
        ({"gross_grams": -1}, "bad_size"),
        ({"gross_grams": ABSURD}, "bad_size"),
        ({"width_mm": ABSURD}, "bad_size"),
        ({"length_mm": 4_000}, "too_long"),
        ({"gross_grams": 900_000}, "too_heavy"),
        ({"length_mm": 900, "width_mm": 900, "height_mm": 900, "rigid": True}, "no_carton"),
    ],
)
def test_goods_of_no_size_stay_behind_and_the_rest_goes(columns, reason):
    harvests, bad, consignments = two_orders()
    damage(bad, **columns)

    dispatch = run_dispatch(*harvests)

    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert left_behind() == [(2, reason), (3, reason)]
    assert states(consignments) == ["closed", "packed", "packed"]
    reconcile()


def test_goods_that_are_no_longer_there_stay_behind():
    harvests, bad, consignments = two_orders()
    sql("DELETE FROM shops_variant WHERE id = %s", bad.pk)

    dispatch = run_dispatch(*harvests)

    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert left_behind() == [(2, "bad_size"), (3, "bad_size")]
    assert states(consignments) == ["closed", "packed", "packed"]


def test_a_place_where_nobody_goes_stays_behind():
    harvest, variant = make_lot()
    nowhere, near = make_consignment((harvest, variant, 1)), make_consignment((harvest, variant, 1))
    sql("UPDATE logistics_consignment SET province = '99' WHERE id = %s", nowhere.pk)
    far = make_consignment((harvest, variant, 1), region=XIZANG)
    Tariff.objects.filter(province=XIZANG[:2]).delete()

    dispatch = run_dispatch(harvest)

    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert left_behind() == [(1, "no_service"), (1, "no_service")]
    assert states([nowhere, near, far]) == ["closed", "packed", "closed"]
    reconcile()


HOLES = [
    ("tiers", "[[1000, 300], [900, 400]]"),
    ("tiers", "[[1000, 300], [1000, 400]]"),
    ("tiers", "[[1000]]"),
    ("tiers", '[["a", "b"]]'),
    ("tiers", '{"1000": 300}'),
    ("tiers", "[[1000, -300]]"),
    ("from_grams", 2_000_000),
    ("rounding", "by_guess"),
]


@pytest.mark.parametrize(("column", "value"), HOLES)
def test_a_price_list_with_a_hole_is_not_offered_and_the_others_carry_the_goods(column, value, caplog):
    harvest, variant = make_lot()
    first = make_consignment((harvest, variant, 1))
    chosen = run_dispatch(harvest).chunks.get().pk
    broken = Parcel.objects.get(chunk=chosen).tariff
    sql(f"UPDATE logistics_tariff SET {column} = %s WHERE id = %s", value, broken.pk)
    second = make_consignment((harvest, variant, 1))

    dispatch = run_dispatch(harvest)

    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert states([first, second]) == ["packed", "packed"]
    assert Parcel.objects.latest("pk").tariff_id != broken.pk
    assert f"tariff {broken.pk}" in caplog.text
    reconcile()


def test_where_every_price_list_has_a_hole_nobody_goes():
    harvest, variant = make_lot()
    Tariff.objects.filter(province="44").update(tiers=[[1000]])
    make_consignment((harvest, variant, 1))
    near = make_consignment((harvest, variant, 1), region="620102")

    dispatch = run_dispatch(harvest)

    assert dispatch.state == "finished"
    assert left_behind() == [(1, "no_service")]
    assert states([near]) == ["packed"]


@pytest.mark.parametrize("parcels", ["[]", '[{"times": 1}]', '{"a": 1}', "null"])
def test_a_remembered_plan_that_was_damaged_is_made_anew(parcels):
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    run_dispatch(harvest)
    sql("UPDATE logistics_shapeplan SET parcels = %s", parcels)
    assert ShapePlan.objects.count() == 1
    recipes._known.clear()
    make_consignment((harvest, variant, 1))

    dispatch = run_dispatch(harvest)

    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert Parcel.objects.count() == 2
    reconcile()


def test_a_quote_names_what_cannot_go_and_prices_the_rest():
    product = make_product(variants=(500, 900))
    good, bad = product.variants.order_by("pk")
    damage(bad, height_mm=0)

    quote = quote_freight(packs={good.pk: 2, bad.pk: 1, 10**9: 4}, region_code="440106", on=today())

    assert quote.parcels == 1
    assert set(quote.unsendable) == {(bad.pk, 1, "bad_size"), (10**9, 4, "bad_size")}


def test_a_harvest_of_which_nothing_came_marks_all_short_and_the_other_goes():
    product = make_product(variants=(500,))
    empty = make_harvest(product=product, expected_grams=10_000, ready_on="2020-01-01")
    full, variant = make_lot(shop=product.shop)
    hungry = make_consignment((empty, product.variants.get(), 3))
    served = make_consignment((full, variant, 1))

    dispatch = run_dispatch(empty, full)

    assert (dispatch.state, dispatch.short_packs) == ("finished", 3)
    assert states([hungry, served]) == ["closed", "packed"]
    reconcile()


def test_a_harvest_nobody_waits_for_is_refused_and_nothing_is_written():
    harvest, _variant = make_lot()

    with pytest.raises(NothingToSend):
        run_dispatch(harvest)

    assert not Dispatch.objects.exists()


def test_an_allocation_that_fails_says_so_and_goes_on_when_it_can():
    product = make_product(variants=(500,))
    empty = make_harvest(product=product, expected_grams=10_000, ready_on="2020-01-01")
    make_consignment((empty, product.variants.get(), 3))
    dispatch = start_dispatch(harvest_ids=[empty.pk], actor=None, ship_on=today())

    def refuse(**_):
        raise ArithmeticError

    packs_short.connect(refuse)
    try:
        with pytest.raises(ArithmeticError):
            allocate(dispatch_id=dispatch.pk)
    finally:
        packs_short.disconnect(refuse)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.trouble) == ("allocating", "fault:ArithmeticError")
    allocate(dispatch_id=dispatch.pk)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.trouble) == ("finished", "")
