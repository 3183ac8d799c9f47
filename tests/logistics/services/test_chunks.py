from datetime import timedelta

import pytest
from celery.canvas import Signature
from django.utils import timezone
from kombu.exceptions import OperationalError

from logistics.models import (
    Carrier,
    Chunk,
    Consignment,
    Dispatch,
    Parcel,
    ShapePlan,
    WaybillBlock,
    WaybillRange,
)
from logistics.selectors.progress import progress
from logistics.services import dispatching
from logistics.services.cancelling import AlreadyPacking, cancel_packs
from logistics.services.chunking import ChunkChanged
from logistics.services.dispatching import (
    allocate,
    finish_dispatch,
    resume_dispatches,
    start_dispatch,
    tell_packed,
    work,
)
from logistics.services.stocktaking import apply_entries
from logistics.signals import consignment_packed
from shops.models import Harvest, StockEntry
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


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def grams_of(harvest):
    harvest.refresh_from_db()
    return harvest.held_grams, harvest.packed_grams


def begin(*harvests, **extra):
    extra = {"actor": None, "ship_on": timezone.localdate()} | extra
    return start_dispatch(harvest_ids=[harvest.pk for harvest in harvests], **extra)


def backdate(dispatch, seconds):
    then = timezone.now() - timedelta(seconds=seconds)
    Dispatch.objects.filter(pk=dispatch.pk).update(started_at=then)
    Dispatch.objects.filter(pk=dispatch.pk, allocated_at__isnull=False).update(allocated_at=then)
    Chunk.objects.filter(dispatch=dispatch, done_at__isnull=False).update(done_at=then)


def test_a_chunk_delivered_twice_finds_itself_done():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = run_dispatch(harvest)
    chunk = dispatch.chunks.get()

    assert work(chunk_id=chunk.pk) is False

    assert Parcel.objects.count() == 1


def test_what_is_in_a_chunk_can_no_longer_be_cancelled():
    harvest, variant = make_lot()
    consignment = make_consignment((harvest, variant, 1))
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)

    with pytest.raises(AlreadyPacking):
        cancel_packs(line_id=consignment.lines.get().pk, packs=1)

    assert grams_of(harvest) == (500, 0)


def test_a_chunk_whose_consignments_were_moved_writes_nothing():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunk = dispatch.chunks.get()
    ready = dispatching.chunking._prepare(chunk.pk)
    Consignment.objects.update(state="closed")

    with pytest.raises(ChunkChanged):
        dispatching.chunking._write(ready)

    assert not Parcel.objects.exists()
    assert not StockEntry.objects.filter(kind="packed").exists()
    assert grams_of(harvest) == (500, 0)


def test_a_consignment_in_which_nothing_is_left_to_send_is_closed_on_the_way():
    harvest, variant = make_lot()
    empty, full = make_consignment((harvest, variant, 1)), make_consignment((harvest, variant, 1))
    empty.lines.update(short=1)
    Harvest.objects.update(held_grams=500)

    dispatch = run_dispatch(harvest)

    states = dict(Consignment.objects.values_list("reference", "state"))
    assert states == {empty.reference: "closed", full.reference: "packed"}
    assert (dispatch.state, Parcel.objects.count(), grams_of(harvest)) == ("finished", 1, (0, 500))
    reconcile()


def test_numbers_that_run_out_stop_the_dispatch_until_some_are_added():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    WaybillRange.objects.update(last=0, next=1)

    dispatch = run_dispatch(harvest)

    assert dispatch.state == "stuck"
    assert "no waybill numbers" in progress(dispatch_id=dispatch.pk).trouble
    assert not Parcel.objects.exists()
    assert grams_of(harvest) == (500, 0)

    WaybillRange.objects.update(last=100)
    backdate(dispatch, 60)
    resume_dispatches()
    work(chunk_id=dispatch.chunks.get().pk)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    assert Parcel.objects.count() == 1
    reconcile()


def test_a_retry_uses_the_numbers_it_has_and_returns_what_it_does_not_need():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    chunk = dispatch.chunks.get()
    for numbers in WaybillRange.objects.all():
        WaybillBlock.objects.create(range=numbers, chunk=chunk, first=1, last=3)
    WaybillRange.objects.update(next=4)

    work(chunk_id=chunk.pk)

    parcel = Parcel.objects.get()
    own = WaybillBlock.objects.get(chunk=chunk)
    assert (own.range.carrier_id, own.first, own.last) == (parcel.carrier_id, 1, 1)
    assert WaybillBlock.objects.filter(chunk=None).count() == Carrier.objects.count()
    assert set(WaybillRange.objects.values_list("next", flat=True)) == {4}
    reconcile()


def test_free_numbers_are_used_before_new_ones():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    for numbers in WaybillRange.objects.all():
        WaybillBlock.objects.create(range=numbers, chunk=None, first=1, last=2)
    WaybillRange.objects.update(next=3)

    run_dispatch(harvest)

    assert set(WaybillRange.objects.values_list("next", flat=True)) == {3}
    assert WaybillBlock.objects.get(chunk__isnull=False).last == 1
    reconcile()


def test_equal_shapes_are_solved_once_and_remembered():
    harvest, variant = make_lot()
    for _ in range(3):
        make_consignment((harvest, variant, 2))
    run_dispatch(harvest)
    make_consignment((harvest, variant, 2))

    run_dispatch(harvest)

    assert ShapePlan.objects.count() == 1
    assert set(Parcel.objects.values_list("plan", flat=True)) == {ShapePlan.objects.get().pk}


def test_a_pack_whose_size_was_changed_is_planned_anew():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 2))
    run_dispatch(harvest)
    variant.length_mm += 40
    variant.save()
    make_consignment((harvest, variant, 2))

    run_dispatch(harvest)

    assert ShapePlan.objects.count() == 2


def test_a_pack_is_sent_with_the_net_weight_it_was_promised_with():
    harvest, variant = make_lot()
    consignment = make_consignment((harvest, variant, 2))
    variant.net_grams, variant.gross_grams = 600, 640
    variant.save()

    run_dispatch(harvest)

    assert consignment.parcels.get().net_grams == 1_000
    assert grams_of(harvest) == (0, 1_000)
    reconcile()


def test_a_promise_that_is_late_goes_the_fastest_way():
    harvest, variant = make_lot()
    late = make_consignment((harvest, variant, 1), region=XIZANG, days=-3)
    calm = make_consignment((harvest, variant, 1), region=XIZANG, days=30)

    run_dispatch(harvest)

    assert late.parcels.get().tariff.days_max < calm.parcels.get().tariff.days_max


def test_the_harvest_follows_the_chunks_and_entries_say_whether_they_are_applied():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 2))
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)
    Dispatch.objects.update(stock_at=timezone.now())
    dispatching.chunking.work_chunk(chunk_id=dispatch.chunks.get().pk)

    assert StockEntry.objects.get(kind="packed").applied is False
    assert grams_of(harvest) == (1_000, 0)
    reconcile()

    apply_entries(dispatch_id=dispatch.pk)
    apply_entries(dispatch_id=dispatch.pk)

    assert StockEntry.objects.get(kind="packed").applied is True
    assert grams_of(harvest) == (0, 1_000)


def test_the_sweep_takes_up_an_allocation_that_died_and_a_finish_nobody_made():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = begin(harvest)
    assert resume_dispatches() == 0
    backdate(dispatch, 60)
    assert resume_dispatches() == 1
    allocate(dispatch_id=dispatch.pk)
    backdate(dispatch, 60)
    assert resume_dispatches() == 1
    dispatching.chunking.work_chunk(chunk_id=dispatch.chunks.get().pk)
    backdate(dispatch, 60)

    resume_dispatches()

    dispatch.refresh_from_db()
    assert dispatch.state == "finished"
    assert finish_dispatch(dispatch_id=dispatch.pk) is False


def test_the_floors_above_hear_of_packed_consignments_once_it_is_over():
    harvest, variant = make_lot()
    consignment = make_consignment((harvest, variant, 1))
    dispatch = run_dispatch(harvest)
    told = []

    def hear(*, consignment_ids, **_):
        told.extend(consignment_ids)

    consignment_packed.connect(hear)
    tell_packed(dispatch_id=dispatch.pk)
    tell_packed(dispatch_id=dispatch.pk)
    consignment_packed.disconnect(hear)

    assert told == [consignment.pk]


def test_without_a_broker_the_rows_stand_and_the_sweep_sends_later(monkeypatch):
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    sent = []

    def no_broker(signature, *_args, **_options):
        sent.append((signature.task, signature.kwargs))
        raise OperationalError("the broker is away")

    monkeypatch.setattr(Signature, "apply_async", no_broker)
    dispatch = begin(harvest)
    allocate(dispatch_id=dispatch.pk)

    dispatch.refresh_from_db()
    assert dispatch.state == "splitting"
    assert sent == [("logistics.work_chunks", {"chunk_ids": [dispatch.chunks.get().pk]})]


def test_the_timetable_dispatches_what_is_here_and_marks_nothing_short():
    product = make_product()
    variant = product.variants.first()
    harvest = make_harvest(product=product, expected_grams=9_000, received_grams=600, weighed_in=False)
    make_consignment((harvest, variant, 1))
    late = make_consignment((harvest, variant, 5))
    empty = make_harvest(expected_grams=9_000)

    started = dispatching.dispatch_due(on=timezone.localdate())

    assert [list(d.harvests.values_list("harvest_id", flat=True)) for d in started] == [[harvest.pk]]
    assert empty.dispatches.count() == 0
    allocate(dispatch_id=started[0].pk)
    assert late.lines.get().short == 0
