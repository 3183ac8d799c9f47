import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from logistics.management.commands import dispatch as command
from logistics.models import Consignment, Dispatch, Parcel, ShapePlan, WaybillRange
from shops.models import StockEntry
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, reconcile


@pytest.fixture(autouse=True)
def tariffs(db):
    load_tariffs()


def summary_of(*codes, **options):
    out, err = StringIO(), StringIO()
    call_command("dispatch", *codes, stdout=out, stderr=err, **options)
    return dict(line.split(": ") for line in out.getvalue().splitlines()), err.getvalue()


@pytest.mark.django_db(transaction=True)
def test_without_workers_the_command_works_the_chunks_itself(monkeypatch):
    monkeypatch.setattr(command, "PATIENCE_SECONDS", 0.3)
    harvest, variant = make_lot(code="lot-a")
    for packs in (1, 2, 30):
        make_consignment((harvest, variant, packs))

    summary, progress = summary_of("lot-a")

    assert list(summary) == [
        "consignments", "parcels", "net_grams", "freight_fen",
        "short", "unsendable", "seconds", "parcels_per_second",
    ]  # fmt: skip
    assert (summary["consignments"], summary["net_grams"]) == ("3", "16500")
    assert int(summary["parcels"]) == Parcel.objects.count() >= 3
    assert int(summary["freight_fen"]) == sum(Parcel.objects.values_list("fee_fen", flat=True))
    assert "finished, 3 of 3 consignments" in progress
    reconcile()


@pytest.mark.django_db(transaction=True)
def test_with_a_worker_the_command_only_watches(start_worker):
    harvest, variant = make_lot(code="lot-a")
    make_consignment((harvest, variant, 2))
    start_worker(queues="dispatch")
    before = time.monotonic()

    summary, _progress = summary_of("lot-a")

    assert summary["parcels"] == "1"
    assert time.monotonic() - before < command.PATIENCE_SECONDS + 5
    assert Dispatch.objects.get().state == "finished"


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_says_what_would_come_out_and_writes_nothing():
    harvest, variant = make_lot(code="lot-a")
    make_consignment((harvest, variant, 3))

    summary, _progress = summary_of("lot-a", dry_run=True)

    assert (summary["consignments"], summary["parcels"], summary["net_grams"]) == ("1", "1", "1500")
    assert int(summary["freight_fen"]) > 0
    assert not any(table.objects.exists() for table in (Dispatch, Parcel, ShapePlan))
    assert not StockEntry.objects.filter(kind="packed").exists()
    assert Consignment.objects.get().state == "waiting"


def test_a_harvest_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="lot-x"):
        summary_of("lot-x")


def test_nothing_to_send_is_said():
    make_lot(code="lot-a")

    with pytest.raises(CommandError, match="Nobody is waiting"):
        summary_of("lot-a")


@pytest.mark.django_db(transaction=True)
def test_numbers_that_run_out_are_said(monkeypatch):
    monkeypatch.setattr(command, "PATIENCE_SECONDS", 0.3)
    WaybillRange.objects.update(next=1, last=0)
    harvest, variant = make_lot(code="lot-a")
    make_consignment((harvest, variant, 1))

    with pytest.raises(CommandError, match="no waybill numbers"):
        summary_of("lot-a")

    assert not Parcel.objects.exists()
