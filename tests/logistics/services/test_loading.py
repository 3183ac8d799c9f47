"""Columns instead of rows: what a chunk reads, and how parcels take their packs from lines."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logistics.models import Consignment, Parcel, ParcelLine, Service
from logistics.selectors.waiting import read_open_lines, trip_of
from logistics.services import chunking
from logistics.services.chunking import work_chunk
from logistics.services.consigning import consign_many
from logistics.services.dispatching import allocate, finish_dispatch, start_dispatch
from logistics.services.loading import lay_over
from logistics.services.recipes import Box, Recipe
from shops.models import Variant
from tests.logistics.factories import asked_of, load_tariffs, make_consignment, make_lot, run_dispatch


def recipe(*boxes, unsendable=()):
    return Recipe(
        boxes=tuple(Box("zto", packs, f"row {n}") for n, packs in enumerate(boxes)),
        unsendable=unsendable,
        carriers=(("zto", len(boxes)),),
        net_grams=1,
        gross_grams=2,
        fee_fen=3,
        carton_fen=4,
        handling_fen=5,
    )


def test_parcels_take_their_packs_from_the_first_line_first():
    tin, sack = (7, 500), (8, 5000)
    shape = (7, 500, 2, 8, 5000, 1, 7, 500, 3)

    load = lay_over(shape=shape, recipe=recipe(((tin, 4),), ((sack, 1), (tin, 1))))

    assert load.contents.tolist() == [[0, 0, 2], [0, 2, 2], [1, 1, 1], [1, 2, 1]]
    assert load.packed.tolist() == [2, 1, 3]
    assert (load.rows, load.behind, load.sums) == (("row 0", "row 1"), (), (2, 6, 0, 1, 2, 3, 4, 5))


def test_what_cannot_be_sent_stays_on_the_last_lines_of_its_kind():
    tin = (7, 500)
    shape = (7, 500, 2, 7, 500, 3)

    load = lay_over(shape=shape, recipe=recipe(((tin, 3),), unsendable=((tin, 2, "too_heavy"),)))

    assert load.contents.tolist() == [[0, 0, 2], [0, 1, 1]]
    assert load.packed.tolist() == [2, 1]
    assert load.behind == ((1, 2, "too_heavy"),)
    assert load.sums[:3] == (1, 3, 2)


@pytest.mark.django_db
def test_a_trip_names_the_province_and_the_promised_day_however_long_ago():
    load_tariffs()
    harvest, variant = make_lot()
    days = [date(1987, 6, 5), date(2026, 11, 24)]
    made = [make_consignment((harvest, variant, n)) for n in (1, 2)]
    for one, promised in zip(made, days, strict=True):
        Consignment.objects.filter(pk=one.pk).update(promised_on=promised)

    lines = read_open_lines(consignment_ids=[one.pk for one in reversed(made)])

    assert [trip_of(code=code) for code in lines.trip.tolist()] == [("44", day) for day in days]
    assert (lines.packs.tolist(), lines.starts.tolist()) == ([1, 2], [0, 1, 2])
    assert lines.consignments.tolist() == [one.pk for one in made]


@pytest.mark.django_db
def test_a_chunk_with_nothing_left_to_send_reads_no_lines():
    lines = read_open_lines(consignment_ids=[1])

    assert (lines.consignments.tolist(), lines.starts.tolist()) == ([], [0])


@pytest.mark.django_db
def test_two_lines_of_one_good_on_two_harvests_share_a_parcel():
    load_tariffs()
    harvest, variant = make_lot(grams=1_000)
    other = make_lot(grams=1_000)[0]
    other.product = harvest.product
    other.save()
    one = make_consignment((harvest, variant, 2), (other, variant, 1))

    run_dispatch(harvest, other)

    parcel = Parcel.objects.get()
    packs = dict(ParcelLine.objects.filter(parcel=parcel).values_list("line__harvest", "packs"))
    assert packs == {harvest.pk: 2, other.pk: 1}
    assert (parcel.consignment_id, parcel.net_grams) == (one.pk, 1_500)


@pytest.mark.django_db
def test_a_chunk_takes_the_same_number_of_statements_however_large():
    load_tariffs()
    harvest, variant = make_lot(grams=1_000_000)
    counts = []
    for consignments in (10, 400, 10):
        asked = [asked_of((harvest, variant, 1)) for _ in range(consignments)]
        consign_many(asked=asked, holder=None)
        dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())
        allocate(dispatch_id=dispatch.pk)
        with CaptureQueriesContext(connection) as seen:
            work_chunk(chunk_id=dispatch.chunks.get().pk)
        counts.append(len(seen))
        finish_dispatch(dispatch_id=dispatch.pk)

    assert counts[1] == counts[2] < counts[0]  # the first one also reads the market
    assert Parcel.objects.count() == 420


@pytest.fixture
def two_dispatches(db, monkeypatch):
    """Two dispatches of one day, however small; what happens in between is the test's."""
    monkeypatch.setattr(chunking, "WORTH_A_LOOK", 1)
    load_tariffs()
    harvest, variant = make_lot()

    def run(between):
        loaders = []
        for change in (lambda: None, between):
            make_consignment((harvest, variant, 2))
            change()
            done = run_dispatch(harvest)
            loaders.append(chunking.loader_of(dispatch_id=done.pk, ship_on=done.ship_on, consignments=1))
        return loaders

    return run, variant


def test_a_dispatch_begins_with_the_loads_of_the_last_when_nothing_changed(two_dispatches):
    run, _variant = two_dispatches

    first, second = run(lambda: None)

    assert first is second
    assert Parcel.objects.count() == 2


def test_a_changed_price_is_seen_by_the_next_dispatch(two_dispatches):
    run, _variant = two_dispatches

    first, second = run(lambda: Service.objects.update(handling_fen=F("handling_fen") + 100))

    assert first is not second
    old, new = Parcel.objects.order_by("pk").values_list("handling_fen", flat=True)
    assert new == old + 100


def test_a_changed_pack_is_seen_by_the_next_dispatch(two_dispatches):
    run, variant = two_dispatches

    first, second = run(lambda: Variant.objects.filter(pk=variant.pk).update(height_mm=F("height_mm") + 50))

    assert first is not second
    assert len(set(Parcel.objects.values_list("plan", flat=True))) == 2
