from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from logistics.models import Carrier, Manifest, ManifestParcel, Parcel, TrackingEvent
from logistics.services.handover import (
    ManifestSigned,
    NothingToSign,
    NotToHandOver,
    ScannedTwice,
    UnknownWaybill,
    WrongCarrier,
    add_all,
    open_manifest,
    scan_parcel,
    sign_manifest,
    take_off,
)
from pavilion.accounts.models import Act
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_shop, make_user


def make_parcels(count=2, shop=None):
    """Parcels of one carrier that wait for it."""
    load_tariffs()
    harvest, variant = make_lot(shop=shop or make_shop())
    made = [make_consignment((harvest, variant, 1)) for _ in range(count)]
    run_dispatch(harvest)
    return list(Parcel.objects.filter(consignment__in=made).order_by("pk"))


@pytest.fixture
def parcels(db):
    return make_parcels()


@pytest.fixture
def actor(db):
    return make_user()


def a_manifest(parcels, actor, carrier=""):
    shop = parcels[0].consignment.shop
    return open_manifest(shop=shop, carrier_code=carrier or parcels[0].carrier_id, actor=actor)


def scan(manifest, waybill, actor):
    return scan_parcel(manifest_id=manifest.pk, waybill=waybill, actor=actor)


def test_a_shop_has_one_open_manifest_for_a_carrier(parcels, actor):
    assert a_manifest(parcels, actor) == a_manifest(parcels, actor)


def test_a_scan_puts_the_parcel_on_it_however_the_number_is_typed(parcels, actor):
    manifest = a_manifest(parcels, actor)

    scan(manifest, f" {parcels[0].waybill[:4].lower()} {parcels[0].waybill[4:]}\n", actor)

    assert manifest.parcels.get().parcel == parcels[0]
    assert Act.objects.get(verb="manifest.scan").target == f"manifest:{manifest.code}"


def test_a_parcel_is_scanned_once(parcels, actor):
    manifest = a_manifest(parcels, actor)
    scan(manifest, parcels[0].waybill, actor)

    with pytest.raises(ScannedTwice) as caught:
        scan(manifest, parcels[0].waybill, actor)

    assert "waybill" in caught.value.fields
    assert ManifestParcel.objects.count() == 1


def test_a_parcel_of_an_earlier_manifest_says_which(parcels, actor):
    before = a_manifest(parcels, actor)
    scan(before, parcels[0].waybill, actor)
    sign_manifest(manifest_id=before.pk, courier="Li", actor=actor)

    with pytest.raises(ScannedTwice, match=before.code):
        scan(a_manifest(parcels, actor), parcels[0].waybill, actor)


def test_a_parcel_of_another_carrier_says_whose_it_is(parcels, actor):
    other = Carrier.objects.exclude(pk=parcels[0].carrier_id).first()
    manifest = a_manifest(parcels, actor, carrier=other.pk)

    with pytest.raises(WrongCarrier, match=parcels[0].carrier.name):
        scan(manifest, parcels[0].waybill, actor)

    assert ManifestParcel.objects.count() == 0


def test_another_shops_parcel_is_unknown_here(parcels, actor):
    stranger = make_parcels()[0]
    manifest = a_manifest(parcels, actor, carrier=stranger.carrier_id)

    for waybill in (stranger.waybill, "NOBODY"):
        with pytest.raises(UnknownWaybill):
            scan(manifest, waybill, actor)

    assert ManifestParcel.objects.count() == 0


def test_a_cancelled_parcel_stays(parcels, actor):
    Parcel.objects.filter(pk=parcels[0].pk).update(state="cancelled")
    manifest = a_manifest(parcels, actor)

    with pytest.raises(NotToHandOver):
        scan(manifest, parcels[0].waybill, actor)

    assert add_all(manifest_id=manifest.pk, actor=actor) == 1
    assert manifest.parcels.get().parcel == parcels[1]


def test_all_that_wait_are_added_once_and_no_other_shops(parcels, actor):
    make_parcels()
    manifest = a_manifest(parcels, actor)
    scan(manifest, parcels[0].waybill, actor)

    added = [add_all(manifest_id=manifest.pk, actor=actor) for _ in range(2)]

    assert added == [1, 0]
    assert {row.parcel_id for row in manifest.parcels.all()} == {parcel.pk for parcel in parcels}


def test_the_couriers_name_makes_them_picked_up(parcels, actor):
    manifest = a_manifest(parcels, actor)
    add_all(manifest_id=manifest.pk, actor=actor)

    signed = sign_manifest(manifest_id=manifest.pk, courier=" 李师傅 ", actor=actor, acting_for="shop:x")

    assert (signed.state, signed.courier) == ("signed", "李师傅")
    assert {parcel.state for parcel in Parcel.objects.all()} == {"picked_up"}
    assert set(TrackingEvent.objects.values_list("provider", "raw_code", "at")) == {
        ("manifest", "picked_up", signed.signed_at)
    }
    assert Act.objects.get(verb="manifest.sign").acting_for == "shop:x"


def test_a_signed_manifest_is_closed_for_ever(parcels, actor):
    manifest = a_manifest(parcels, actor)
    scan(manifest, parcels[0].waybill, actor)
    sign_manifest(manifest_id=manifest.pk, courier="Li", actor=actor)

    for act in (
        lambda: scan(manifest, parcels[1].waybill, actor),
        lambda: add_all(manifest_id=manifest.pk, actor=actor),
        lambda: take_off(manifest_id=manifest.pk, parcel_id=parcels[0].pk, actor=actor),
        lambda: sign_manifest(manifest_id=manifest.pk, courier="Wang", actor=actor),
    ):
        with pytest.raises(ManifestSigned):
            act()

    assert manifest.parcels.count() == 1
    assert Manifest.objects.get().courier == "Li"


def test_nobody_signs_an_empty_list(parcels, actor):
    manifest = a_manifest(parcels, actor)

    with pytest.raises(NothingToSign):
        sign_manifest(manifest_id=manifest.pk, courier="Li", actor=actor)

    assert Manifest.objects.get().state == "open"


def test_a_parcel_is_taken_off_again(parcels, actor):
    manifest = a_manifest(parcels, actor)
    scan(manifest, parcels[0].waybill, actor)

    assert take_off(manifest_id=manifest.pk, parcel_id=parcels[0].pk, actor=actor)
    assert not take_off(manifest_id=manifest.pk, parcel_id=parcels[0].pk, actor=actor)
    assert manifest.parcels.count() == 0


@pytest.mark.django_db(transaction=True)
def test_many_readers_put_a_parcel_on_the_list_once():
    parcels, actor = make_parcels(), make_user()
    manifest = a_manifest(parcels, actor)

    def try_to_scan(_):
        try:
            scan(manifest, parcels[0].waybill, actor)
        except ScannedTwice:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_to_scan, range(6))) == 1

    assert ManifestParcel.objects.count() == 1
