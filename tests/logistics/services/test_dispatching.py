import re
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
    DispatchHarvest,
    Parcel,
    ParcelLine,
    ShapePlan,
    WaybillBlock,
    WaybillRange,
)
from logistics.selectors.progress import progress, short_lines, unsendable_lines
from logistics.services import dispatching
from logistics.services.cancelling import AlreadyPacking, cancel_packs
from logistics.services.chunking import ChunkChanged, plan_chunk
from logistics.services.dispatching import (
    HarvestBusy,
    NothingToSend,
    allocate,
    finish_dispatch,
    resume_dispatches,
    start_dispatch,
    tell_packed,
    work,
)
from logistics.services.recipes import Cook
from logistics.services.stocktaking import apply_entries
from logistics.services.waybills import take_numbers
from logistics.signals import consignment_packed, packs_short, packs_unsendable
from pavilion.accounts.models import Act
from shops.models import StockEntry
from tests.logistics.factories import (
    XIZANG,
    load_tariffs,
    make_consignment,
    make_lot,
    reconcile,
    run_dispatch,
)
from tests.shops.factories import make_harvest, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


@pytest.fixture
def small_chunks(settings):
    settings.DISPATCH_CHUNK = 2


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


def test_a_harvest_becomes_parcels_with_waybills_and_every_gram_is_booked():
    harvest, variant = make_lot(grams=10_000)
    consignments = [make_consignment((harvest, variant, packs)) for packs in (1, 4, 12)]

    dispatch = run_dispatch(harvest)

    assert dispatch.state == "finished"
    assert {c.state for c in Consignment.objects.all()} == {"packed"}
    for consignment in consignments:
        parcels = list(consignment.parcels.order_by("number"))
        lines = ParcelLine.objects.filter(parcel__in=parcels)
        assert sum(line.packs for line in lines) == consignment.lines.get().packs
        assert [(p.number, p.of) for p in parcels] == [(n + 1, len(parcels)) for n in range(len(parcels))]
    for parcel in Parcel.objects.select_related("carrier"):
        assert re.fullmatch(parcel.carrier.waybill_pattern, parcel.waybill)
        assert parcel.state == "created"
        assert parcel.fee_fen > 0
    assert grams_of(harvest) == (0, 8_500)
    assert Parcel.objects.values("waybill").distinct().count() == Parcel.objects.count()
    reconcile()


def test_what_is_written_by_copy_has_the_defaults_of_the_models():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))

    run_dispatch(harvest)

    made = Parcel.objects.get()
    for field in Parcel._meta.concrete_fields:
        assert getattr(made, field.attname) is not None or field.null
    assert timezone.now() - made.packed_at < timedelta(minutes=1)
    assert made.packed_at == made.state_at


def test_goods_of_two_harvests_travel_together():
    shop = make_shop()
    first, tins = make_lot(shop=shop)
    second, sacks = make_lot(shop=shop)
    consignment = make_consignment((first, tins, 2), (second, sacks, 1))

    run_dispatch(first, second)

    assert consignment.parcels.count() == 1
    assert sorted(ParcelLine.objects.values_list("packs", flat=True)) == [1, 2]
    assert (grams_of(first), grams_of(second)) == ((0, 1_000), (0, 500))
    reconcile()


def test_one_good_on_two_lots_is_one_shape_and_each_lot_gives_its_own():
    product = make_product()
    variant = product.variants.first()
    old, new = (make_harvest(product=product, received_grams=1_500) for _ in range(2))
    make_consignment((old, variant, 3), (new, variant, 2))

    run_dispatch(old, new)

    assert sorted(ParcelLine.objects.values_list("line__harvest", "packs")) == sorted(
        [(old.pk, 3), (new.pk, 2)]
    )
    assert (grams_of(old), grams_of(new)) == ((0, 1_500), (0, 1_000))
    reconcile()


def test_goods_wait_for_their_sister_of_another_harvest():
    shop = make_shop()
    here, tins = make_lot(shop=shop)
    elsewhere, sacks = make_lot(shop=shop)
    both = make_consignment((here, tins, 2), (elsewhere, sacks, 1))
    alone = make_consignment((here, tins, 1))

    run_dispatch(here)

    both.refresh_from_db(), alone.refresh_from_db()
    assert (both.state, alone.state) == ("waiting", "packed")
    assert grams_of(here) == (1_000, 500)
    reconcile()


def test_what_falls_short_is_marked_first_come_first_served():
    product = make_product()
    variant = product.variants.first()
    harvest = make_harvest(product=product, expected_grams=10_000, received_grams=2_500, weighed_in=False)
    late = make_consignment((harvest, variant, 3), days=9)
    early = make_consignment((harvest, variant, 3), days=2)
    small = make_consignment((harvest, variant, 2), days=9)
    told = {}

    def hear(*, packs_by_line, **_):
        told.update(packs_by_line)

    packs_short.connect(hear)
    dispatch = run_dispatch(harvest)
    packs_short.disconnect(hear)

    states = {c.pk: c.state for c in Consignment.objects.all()}
    assert states == {early.pk: "packed", late.pk: "closed", small.pk: "packed"}
    assert told == {late.lines.get().pk: 3}
    assert late.lines.get().short == 3
    assert [line.consignment_id for line in short_lines(dispatch_id=dispatch.pk)] == [late.pk]
    assert dispatch.short_packs == 3
    assert grams_of(harvest) == (0, 2_500)
    reconcile()


def test_what_is_not_here_yet_may_wait_instead():
    product = make_product()
    variant = product.variants.first()
    harvest = make_harvest(product=product, expected_grams=10_000, received_grams=1_000, weighed_in=False)
    late = make_consignment((harvest, variant, 3), days=9)
    make_consignment((harvest, variant, 2), days=2)

    run_dispatch(harvest, wait_for_more=True)

    late.refresh_from_db()
    assert (late.state, late.lines.get().short) == ("waiting", 0)
    assert grams_of(harvest) == (1_500, 1_000)
    reconcile()


def test_what_nobody_carries_is_named_and_the_rest_goes():
    product = make_product(variants=(500, 200_000))
    tin, monster = product.variants.order_by("net_grams")
    harvest = make_harvest(product=product, received_grams=1_000_000)
    mixed = make_consignment((harvest, tin, 2), (harvest, monster, 1))
    alone = make_consignment((harvest, monster, 2))
    told = []

    def hear(*, packs_by_line, reasons, **_):
        told.append((packs_by_line, reasons))

    packs_unsendable.connect(hear)
    dispatch = run_dispatch(harvest)
    packs_unsendable.disconnect(hear)

    mixed.refresh_from_db(), alone.refresh_from_db()
    assert (mixed.state, alone.state) == ("packed", "closed")
    left = {line.consignment_id: (line.unsendable, line.unsendable_reason)
            for line in unsendable_lines(dispatch_id=dispatch.pk)}  # fmt: skip
    assert left == {mixed.pk: (1, "too_heavy"), alone.pk: (2, "too_heavy")}
    assert grams_of(harvest) == (0, 1_000)
    assert sum(sum(packs.values()) for packs, _reasons in told) == 3
    reconcile()


def test_ready_consignments_are_cut_into_chunks_and_sums_come_from_the_chunks(small_chunks):
    harvest, variant = make_lot()
    for packs in (1, 2, 3, 4, 5):
        make_consignment((harvest, variant, packs))

    dispatch = run_dispatch(harvest)

    assert list(dispatch.chunks.order_by("number").values_list("consignments", flat=True)) == [2, 2, 1]
    done = progress(dispatch_id=dispatch.pk)
    assert (done.consignments, done.consignments_done, done.packs) == (5, 5, 15)
    assert (done.parcels, done.net_grams, done.percent) == (Parcel.objects.count(), 7_500, 100)
    assert done.fee_fen == sum(Parcel.objects.values_list("fee_fen", flat=True))
    assert done.gross_grams == sum(Parcel.objects.values_list("gross_grams", flat=True))


def test_a_harvest_in_a_running_dispatch_is_busy():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    begin(harvest)

    with pytest.raises(HarvestBusy):
        begin(harvest)

    assert Dispatch.objects.count() == 1
    assert Act.objects.filter(verb="dispatch.start").count() == 1


def test_after_the_end_the_harvest_is_free_for_the_next():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    run_dispatch(harvest)
    make_consignment((harvest, variant, 1))

    run_dispatch(harvest)

    assert Parcel.objects.count() == 2
    assert not DispatchHarvest.objects.filter(running=True).exists()


def test_nothing_to_send_is_refused():
    harvest, _variant = make_lot()

    with pytest.raises(NothingToSend):
        begin(harvest)

    assert not Dispatch.objects.exists()


def test_a_dispatch_is_one_act_with_actor_and_shop():
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    person = make_user()

    dispatch = run_dispatch(harvest, actor=person, acting_for="shop:x")

    act = Act.objects.get(verb="dispatch.start")
    assert (act.actor, act.acting_for, act.target) == (person, "shop:x", f"dispatch:{dispatch.code}")


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
    jobs = plan_chunk(chunk=chunk, cook=Cook(on=dispatch.ship_on))
    runs = take_numbers(chunk_id=chunk.pk, needed=dict(jobs[0].recipe.carriers))
    Consignment.objects.update(state="closed")

    with pytest.raises(ChunkChanged):
        dispatching.chunking._write(chunk, jobs, runs)

    assert not Parcel.objects.exists()
    assert not StockEntry.objects.filter(kind="packed").exists()
    assert grams_of(harvest) == (500, 0)


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
    assert sent == [("logistics.work_chunk", {"chunk_id": dispatch.chunks.get().pk})]


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
