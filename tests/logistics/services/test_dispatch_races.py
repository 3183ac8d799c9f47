"""What happens when two do the same at once: each of these fails with its lock taken away."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from logistics.models import Chunk, Consignment, Dispatch, Parcel, ParcelLine, WaybillRange
from logistics.services import chunking
from logistics.services.allocation import allocate_dispatch
from logistics.services.cancelling import AlreadyPacking, cancel_packs, shorten_promises
from logistics.services.chunking import work_chunk
from logistics.services.consigning import RecipientData, consign_many
from logistics.services.dispatching import (
    HarvestBusy,
    allocate,
    finish_dispatch,
    start_dispatch,
    work,
    work_all,
)
from logistics.services.redirecting import redirect_consignments
from logistics.services.waybills import take_numbers, waybill_of
from shops.models import Harvest, StockEntry
from tests.logistics.factories import asked_of, load_tariffs, make_consignment, make_lot, reconcile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def at_once(count, act):
    """Run `act(n)` in so many threads, each with its own connection; answers what they answered."""

    def run(n):
        try:
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def close_those_of_hands():
    """Close the connections of both hands of this process; they meet, so that neither does it twice."""
    meeting = Barrier(2)

    def close(_hand):
        meeting.wait()
        connection.close()

    list(chunking._hands.map(close, range(2)))


def begin(*harvests):
    return start_dispatch(
        harvest_ids=[harvest.pk for harvest in harvests], actor=None, ship_on=timezone.localdate()
    )


def test_two_starts_at_once_make_one_dispatch():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))

    def start(_n):
        try:
            begin(harvest)
        except HarvestBusy:
            return "busy"
        return "started"

    assert sorted(at_once(4, start)) == ["busy", "busy", "busy", "started"]

    assert Dispatch.objects.count() == 1


def test_an_allocation_delivered_twice_is_done_once():
    harvest, variant = make_lot()
    consign_many(asked=[asked_of((harvest, variant, 1)) for _ in range(50)], holder=None)
    dispatch = begin(harvest)

    assert sorted(at_once(3, lambda _n: allocate_dispatch(dispatch_id=dispatch.pk))) == [False, False, True]

    assert sum(Chunk.objects.values_list("consignments", flat=True)) == 50


def test_a_chunk_given_to_three_workers_at_once_is_packed_once():
    harvest, variant = make_lot(grams=1_000_000)
    consign_many(asked=[asked_of((harvest, variant, 2)) for _ in range(200)], holder=None)
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunk = dispatch.chunks.get()

    assert sorted(at_once(3, lambda _n: work_chunk(chunk_id=chunk.pk))) == [False, False, True]

    finish_dispatch(dispatch_id=dispatch.pk)
    assert Parcel.objects.count() == 200
    reconcile()


def test_many_workers_on_many_chunks_leave_no_gap_and_no_double(settings):
    settings.DISPATCH_CHUNK = 10
    harvest, variant = make_lot()
    consign_many(asked=[asked_of((harvest, variant, 1 + n % 3)) for n in range(100)], holder=None)
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunks = list(dispatch.chunks.values_list("pk", flat=True))

    at_once(4, lambda n: [work(chunk_id=pk) for pk in (chunks if n % 2 else chunks[::-1])])

    dispatch.refresh_from_db()
    assert dispatch.state == "finished"
    assert Parcel.objects.values("consignment").distinct().count() == 100
    assert Harvest.objects.get().held_grams == 0
    assert not StockEntry.objects.filter(applied=False).exists()
    reconcile()


def test_two_workers_with_jobs_of_several_chunks_leave_no_gap_and_no_double(settings):
    """Each has two hands; what one worker was given the other is given too."""
    settings.DISPATCH_CHUNK = 10
    harvest, variant = make_lot(grams=1_000_000)
    consign_many(asked=[asked_of((harvest, variant, 1 + n % 3)) for n in range(200)], holder=None)
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunks = list(dispatch.chunks.values_list("pk", flat=True))

    done = at_once(2, lambda n: work_all(chunk_ids=chunks if n else chunks[::-1]))
    close_those_of_hands()

    dispatch.refresh_from_db()
    assert (sum(done), dispatch.state) == (20, "finished")
    assert Parcel.objects.values("consignment").distinct().count() == 200
    assert Harvest.objects.get().held_grams == 0
    reconcile()


def test_a_chunk_that_fails_stops_no_other_of_its_job(settings):
    settings.DISPATCH_CHUNK = 10
    harvest, variant = make_lot(grams=1_000_000)
    consign_many(asked=[asked_of((harvest, variant, 1)) for _ in range(50)], holder=None)
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunks = list(dispatch.chunks.order_by("number").values_list("pk", flat=True))
    work(chunk_id=chunks[0])
    numbers = WaybillRange.objects.get(carrier=Parcel.objects.latest("pk").carrier)
    foreign = Parcel.objects.latest("pk")  # somebody else's parcel has the next number
    foreign.pk, foreign.waybill = None, waybill_of(numbers=numbers, serial=numbers.next)
    foreign.save()

    with pytest.raises(IntegrityError):
        work_all(chunk_ids=chunks)
    close_those_of_hands()

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.trouble) == ("stuck", "fault:IntegrityError")
    assert dispatch.chunks.filter(done_at=None).count() == 1  # whose hand took that number
    foreign.delete()
    assert work_all(chunk_ids=chunks) == 1
    dispatch.refresh_from_db()
    assert (dispatch.state, Parcel.objects.count()) == ("finished", 50)
    reconcile()


def test_many_chunks_taking_numbers_never_share_one():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = begin(harvest)
    chunks = [Chunk.objects.create(dispatch=dispatch, number=n, consignments=0) for n in range(8)]

    runs = at_once(8, lambda n: take_numbers(chunk_id=chunks[n].pk, needed={"zto": 25, "ems": 5}))

    numbers = [waybill for taken in runs for run in taken for waybill in run.waybills()]
    assert len(numbers) == len(set(numbers)) == 8 * 30
    assert WaybillRange.objects.get(carrier="zto").next == 201


def test_a_pack_is_either_cancelled_or_packed_never_both():
    harvest, variant = make_lot()
    lines = [make_consignment((harvest, variant, 1)).lines.get().pk for _ in range(20)]
    dispatch = begin(harvest)

    def act(n):
        if n == 0:
            allocate(dispatch_id=dispatch.pk)
            return 0
        cancelled = 0
        for line_id in lines[n - 1 :: 3]:
            try:
                cancel_packs(line_id=line_id, packs=1)
            except AlreadyPacking:
                continue
            cancelled += 1
        return cancelled

    cancelled = sum(at_once(4, act))
    for chunk in dispatch.chunks.filter(done_at=None):
        work(chunk_id=chunk.pk)

    assert Parcel.objects.count() == 20 - cancelled
    assert Consignment.objects.filter(state="closed").count() == cancelled
    reconcile()


LOCKS_WAITED_FOR = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def until_somebody_waits():
    """Until a session waits for the allocations or losses of a harvest to end."""
    end = time.monotonic() + 20
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LOCKS_WAITED_FOR)
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < end, "nobody waits"


def test_an_allocation_waits_for_who_is_just_cancelling_and_leaves_that_out():
    harvest, variant = make_lot()
    first, second = [make_consignment((harvest, variant, 2)) for _ in range(2)]
    dispatch = begin(harvest)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cancel_packs(line_id=first.lines.get().pk, packs=2)
            allocating = pool.submit(lambda: (allocate(dispatch_id=dispatch.pk), connection.close()))
            until_somebody_waits()
            assert not Chunk.objects.exists()
        allocating.result(timeout=20)

    assert Chunk.objects.get().consignment_ids == [second.pk]
    work(chunk_id=Chunk.objects.get().pk)
    assert Parcel.objects.get().consignment_id == second.pk
    reconcile()


@pytest.mark.parametrize("change", ["cancel", "redirect", "shorten"])
def test_who_comes_while_a_harvest_is_allocated_hears_that_it_is_being_packed(change):
    harvest, variant = make_lot()
    one = make_consignment((harvest, variant, 2))
    dispatch = begin(harvest)
    elsewhere = RecipientData(name="李四", phone="13900000000", region_code="440106", detail="别处")

    def late():
        try:
            if change == "cancel":
                cancel_packs(line_id=one.lines.get().pk, packs=1)
            elif change == "redirect":
                redirect_consignments(consignment_ids=[one.pk], recipient=elsewhere)
            else:
                return shorten_promises(harvest_id=harvest.pk, missing_grams=500)
        except AlreadyPacking:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            allocate_dispatch(dispatch_id=dispatch.pk)
            asked = pool.submit(late)
            until_somebody_waits()
        assert asked.result(timeout=20) == 0

    work(chunk_id=Chunk.objects.get().pk)
    one.refresh_from_db()
    assert (one.state, one.recipient.detail == "别处") == ("packed", False)
    assert sum(ParcelLine.objects.values_list("packs", flat=True)) == 2
    reconcile()
