"""The world changes while a dispatch runs: prices get a new version, and waybill numbers run out."""

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from logistics.models import Dispatch, Parcel, Tariff, WaybillRange
from logistics.rules.freight import fee_fen
from logistics.selectors.markets import offers_to
from tests.deep.rig import await_, begin, kill, make_asked, prove_all_sent_once
from tests.logistics.factories import reconcile

pytestmark = pytest.mark.deep
CONSIGNMENTS = 1_000
NEW_PREFIXES = {"zto": "79", "yto": "YB", "yunda": "47", "ems": "EB", "chinapost": "99", "jt": "JT1"}


def raise_prices(fen):
    """A new version of every tariff from today on; the old ones end as an operator ends them."""
    today = timezone.localdate()
    old = list(Tariff.objects.valid(on=today))
    for tariff in old:
        tariff.pk, tariff.valid_from, tariff.valid_to = None, today, None
        tariff.tiers = [[up_to, fee + fen] for up_to, fee in tariff.tiers]
        tariff.base_fen += fen
    Tariff.objects.bulk_create(old)


def test_each_parcel_keeps_the_tariff_that_priced_it(rig):
    harvests = make_asked(CONSIGNMENTS)
    worker = rig.start_worker()
    rig.await_ready(worker, rig.start_beat())
    newest = Tariff.objects.latest("pk").pk

    with rig.half_way(harvests) as dispatch:
        raise_prices(100)
        kill(worker)  # the next one reads the prices as they are now
    rig.start_worker()

    rig.await_end(dispatch)
    parcels = list(Parcel.objects.select_related("tariff"))
    versions = {(parcel.chunk_id, parcel.tariff_id > newest) for parcel in parcels}
    assert {is_new for _chunk, is_new in versions} == {True, False}, "both were used"
    assert len({chunk for chunk, _is_new in versions}) == len(versions), "no chunk mixes them"
    offers = {
        (province, offer.service.code): offer
        for province in {parcel.tariff.province for parcel in parcels}
        for offer in offers_to(province=province, on=timezone.localdate())
    }
    for parcel in parcels:
        now = offers[parcel.tariff.province, parcel.service_id]
        fee = fee_fen(parcel.chargeable_grams, service=now.service, tariff=now.tariff)
        assert parcel.fee_fen == fee - (0 if parcel.tariff_id > newest else 100)
    told = dispatch.chunks.aggregate(Sum("fee_fen"))["fee_fen__sum"]
    assert told == sum(parcel.fee_fen for parcel in parcels)
    prove_all_sent_once(CONSIGNMENTS)


def test_a_range_that_runs_out_is_named_and_a_new_one_lets_it_go_on(rig):
    harvests = make_asked(CONSIGNMENTS)
    rig.await_ready(rig.start_worker(), rig.start_worker(), rig.start_beat())
    WaybillRange.objects.update(last=F("next") + 299)
    dispatch = begin(harvests)

    def is_stuck():
        found = Dispatch.objects.get(pk=dispatch.pk)
        return found.state == "stuck" and not found.trouble.startswith("fault:")

    await_(is_stuck, what="the call for numbers")
    needed = Dispatch.objects.get(pk=dispatch.pk).trouble
    assert needed.startswith("numbers:")
    assert 0 < rig.done_chunks(dispatch) < dispatch.chunks.count()
    reconcile()
    carrier = needed.partition(":")[2]
    spent = WaybillRange.objects.get(carrier=carrier)
    spent.pk, spent.prefix, spent.next, spent.last = None, NEW_PREFIXES[carrier], 1, 99_000
    spent.digits -= len(spent.prefix) - len(WaybillRange.objects.get(carrier=carrier).prefix)
    spent.save()

    rig.await_end(dispatch)
    assert Dispatch.objects.get(pk=dispatch.pk).trouble == ""
    assert Parcel.objects.filter(waybill__startswith=NEW_PREFIXES[carrier]).exists()
    prove_all_sent_once(CONSIGNMENTS)
