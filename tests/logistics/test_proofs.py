"""Each promise of the logistics floor, broken in one row by raw SQL, is seen and named."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.utils import timezone

from logistics import proofs
from logistics.models import Dispatch
from tests.logistics.factories import (
    breaches,
    load_tariffs,
    make_consignment,
    make_lot,
    reconcile,
    run_dispatch,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    """One packed consignment of two parcels at least, one that waits, one lot to spare."""
    load_tariffs()
    harvest, variant = make_lot(grams=100_000, code="lot-a")
    make_consignment((harvest, variant, 9), reference="packed-1")
    make_consignment((harvest, variant, 90), reference="packed-2")
    run_dispatch(harvest)
    make_consignment((harvest, variant, 3), reference="waits-1")
    make_lot(code="lot-b")
    reconcile()


def loosen(cursor, table):
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


PARCEL = "(SELECT min(id) FROM logistics_parcel)"
PACKED = (
    "(SELECT l.id FROM logistics_consignmentline l JOIN logistics_consignment c ON c.id = l.consignment_id"
    " WHERE c.reference = 'packed-1')"
)
WAITS = PACKED.replace("packed-1", "waits-1")
BREAKS = [
    (
        "shops_harvest",
        "SET received_grams = received_grams + 1 WHERE code = 'lot-b'",
        "1 terms: harvest lot-b: received",
    ),
    ("shops_harvest", "SET packed_grams = packed_grams + 500 WHERE code = 'lot-a'", "1 terms: harvest lot-a"),
    ("shops_harvest", "SET lost_grams = 7 WHERE code = 'lot-b'", "1 terms: harvest lot-b"),
    ("shops_stockentry", "SET grams = grams - 1 WHERE kind = 'packed'", "1 packing: harvest lot-a"),
    ("shops_harvest", "SET held_grams = 200000 WHERE code = 'lot-b'", "1 balance: harvest lot-b"),
    (
        "shops_harvest",
        "SET held_grams = held_grams - 500 WHERE code = 'lot-a'",
        "2 claims: harvest lot-a: held 1000",
    ),
    ("logistics_consignmentline", f"SET packs = packs + 1 WHERE id = {WAITS}", "2 claims: harvest lot-a"),
    (
        "logistics_consignmentline",
        f"SET packs = packs + 1 WHERE id = {PACKED}",
        "of packed-1 (packed): packs 10, parcelled 9",
    ),
    (
        "logistics_consignmentline",
        f"SET short = 4 WHERE id = {WAITS}",
        "of waits-1 (waiting): packs 3, parcelled 0, short 4",
    ),
    ("logistics_consignmentline", f"SET cancelled = 1 WHERE id = {PACKED}", "3 lines: line"),
    ("logistics_parcelline", f"SET packs = packs + 1 WHERE parcel_id = {PARCEL}", "3 parcels: parcel"),
    (
        "logistics_parcelline",
        f"SET line_id = {WAITS} WHERE parcel_id = {PARCEL}",
        "packs of other consignments",
    ),
    ("logistics_parcel", f'SET "of" = 40 WHERE id = {PARCEL}', "3 counts: consignment"),
    ("logistics_chunk", "SET parcels = parcels + 1", "3 counts: chunk"),
    ("logistics_consignment", "SET state = 'closed' WHERE reference = 'packed-1'", "of packed-1 (closed)"),
    (
        "logistics_consignment",
        "SET shop_id = 0 WHERE reference = 'packed-1'",
        "3 references: logistics_consignment.shop_id",
    ),
    (
        "logistics_parcel",
        f"SET tariff_id = 0 WHERE id = {PARCEL}",
        "3 references: logistics_parcel.tariff_id",
    ),
    ("logistics_parcel", f"SET waybill = 'x' || waybill WHERE id = {PARCEL}", "does not look like one of"),
    (
        "logistics_parcel",
        (
            "SET waybill = (SELECT max(waybill) FROM logistics_parcel), carrier_id = (SELECT carrier_id"
            f" FROM logistics_parcel ORDER BY waybill DESC LIMIT 1) WHERE id = {PARCEL}"
        ),
        "belongs to 2 parcels",
    ),
    ("logistics_waybillblock", "SET chunk_id = NULL", "is in no block of chunk"),
    ("logistics_waybillblock", "SET last = last + 5", "was never given out by range"),
    (
        "logistics_dispatch",
        "SET freed = jsonb_build_object((SELECT id FROM shops_harvest WHERE code = 'lot-a')::text, 1)",
        "2 claims: harvest lot-a: held 1500 g, but holds 0 g, open lines 1500 g, in flight 1 g",
    ),
    ("logistics_dispatchharvest", "SET running = true", "7 dispatches: dispatch"),
    (
        "logistics_consignment",
        "SET chunk = NULL WHERE reference = 'packed-1'",
        "consignment packed-1 is packed without a chunk",
    ),
    (
        "logistics_consignment",
        "SET state = 'waiting' WHERE reference = 'packed-1'",
        "consignment packed-1 is waiting, but dispatch",
    ),
]


@pytest.mark.parametrize(("table", "change", "sentence"), BREAKS)
def test_a_broken_row_is_named(table, change, sentence):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        loosen(cursor, table)
        cursor.execute(f"UPDATE {table} {change}")
        assert cursor.rowcount >= 1

    assert any(sentence in text for text in breaches()), breaches()


def test_blocks_that_overlap_are_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO logistics_waybillblock (range_id, first, last)"
            " SELECT range_id, last, last + 1 FROM logistics_waybillblock"
        )
        cursor.execute("UPDATE logistics_waybillrange SET next = next + 10")

    assert any("overlaps another of range" in text for text in breaches())


def test_a_wrong_check_digit_is_named():
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE logistics_parcel SET carrier_id = 'ems', waybill = 'EA000000012CN' WHERE id = {PARCEL}"
        )

    assert "4 blocks: waybill EA000000012CN has a wrong check digit" in breaches()


def test_a_lost_entry_is_named():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shops_stockentry WHERE kind = 'packed'")

    assert any(text.startswith("1 packing: harvest lot-a: entries say 0 g") for text in breaches())


def test_every_reference_the_database_does_not_watch_is_proved():
    unwatched = {
        (field.model._meta.db_table, field.column)
        for label in ("shops", "logistics")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and not field.db_constraint
    }

    assert unwatched <= {(table, column) for table, column, _target, _key in proofs.REFERENCES}


def test_a_dispatch_without_its_act_is_named():
    Dispatch.objects.create(code="D-SILENT", ship_on=timezone.localdate())

    assert "8 dispatches: dispatch D-SILENT stands in 0 acts of who asked for it" in breaches()
