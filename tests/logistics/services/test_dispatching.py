import re
from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.models import (
    Consignment,
    Dispatch,
    DispatchHarvest,
    Parcel,
    ParcelLine,
)
from logistics.selectors.progress import progress, short_lines, unsendable_lines
from logistics.services.dispatching import (
    HarvestBusy,
    NothingToSend,
    start_dispatch,
)
from logistics.signals import packs_short, packs_unsendable
from pavilion.accounts.models import Act
from tests.logistics.factories import (
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
