"""Handing parcels to the courier: a manifest for each carrier, scanned parcel by parcel, then signed."""

import secrets

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import Manifest, ManifestParcel, Parcel
from logistics.services.tracking import EventData, record_events
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Shop

ADD_ALL = """
INSERT INTO logistics_manifestparcel (manifest_id, parcel_id)
SELECT %s, p.id FROM logistics_parcel AS p JOIN logistics_consignment AS c ON c.id = p.consignment_id
WHERE c.shop_id = %s AND p.carrier_id = %s AND p.state = 'created' AND p.waybill IS NOT NULL
  AND NOT EXISTS (SELECT FROM logistics_manifestparcel AS m WHERE m.parcel_id = p.id)
ORDER BY p.id ON CONFLICT (parcel_id) DO NOTHING
"""


class ManifestSigned(Refusal):
    """The courier has signed; what he took over is written."""

    code = "manifest_signed"
    default_message = _("The courier has signed this manifest already.")


class NothingToSign(Refusal):
    """An empty manifest."""

    code = "nothing_to_sign"
    default_message = _("There is no parcel on this manifest yet.")


class UnknownWaybill(Refusal):
    """No parcel of this shop has this number."""

    code = "unknown_waybill"
    default_message = _("This shop has no parcel with this number.")


class WrongCarrier(Refusal):
    """A parcel of another courier."""

    code = "wrong_carrier"
    default_message = _("This parcel goes with %(carrier)s.")


class ScannedTwice(Refusal):
    """On this manifest or another one."""

    code = "scanned_twice"
    default_message = _("This parcel is on this list already.")


class NotToHandOver(Refusal):
    """On its way already, or never going to be."""

    code = "not_to_hand_over"
    default_message = _("This parcel cannot be handed over: %(state)s.")


def open_manifest(*, shop: Shop, carrier_code: str, actor: User, acting_for: str = "") -> Manifest:
    """The shop's open manifest for a carrier; one is made when there is none."""
    found = Manifest.objects.filter(shop=shop, carrier_id=carrier_code, state=Manifest.State.OPEN).first()
    if found:
        return found
    try:
        with transaction.atomic():
            made = Manifest.objects.create(
                code=f"M{timezone.localdate():%y%m%d}-{secrets.token_hex(3).upper()}",
                shop=shop,
                carrier_id=carrier_code,
                opened_by=actor,
            )
            _note(made, "manifest.open", actor, acting_for)
            return made
    except IntegrityError:  # somebody opened it at this moment
        return Manifest.objects.get(shop=shop, carrier_id=carrier_code, state=Manifest.State.OPEN)


@transaction.atomic
def scan_parcel(*, manifest_id: int, waybill: str, actor: User, acting_for: str = "") -> ManifestParcel:
    """Put one parcel on an open manifest.

    Raises ManifestSigned, UnknownWaybill, WrongCarrier, ScannedTwice, NotToHandOver.
    """
    manifest = _open(manifest_id)
    number = "".join(waybill.split()).upper()  # as readers and thumbs send it
    parcels = list(
        Parcel.objects.filter(consignment__shop=manifest.shop_id, waybill=number).select_related("carrier")
    )
    if not parcels:
        raise _at_field(UnknownWaybill)
    parcel = next((each for each in parcels if each.carrier_id == manifest.carrier_id), None)
    if parcel is None:
        raise _at_field(WrongCarrier, carrier=parcels[0].carrier.name)
    if before := ManifestParcel.objects.select_related("manifest").filter(parcel=parcel).first():
        raise _scanned(before, manifest)
    if parcel.state != Parcel.State.CREATED:
        raise _at_field(NotToHandOver, state=parcel.get_state_display())
    row, made = ManifestParcel.objects.get_or_create(parcel=parcel, defaults={"manifest": manifest})
    if not made:
        raise _scanned(row, manifest)
    _note(manifest, "manifest.scan", actor, acting_for, waybill=number)
    return row


@transaction.atomic
def add_all(*, manifest_id: int, actor: User, acting_for: str = "") -> int:
    """Put all parcels that wait for this carrier on it; answers how many. Raises ManifestSigned."""
    manifest = _open(manifest_id)
    with connection.cursor() as cursor:
        cursor.execute(ADD_ALL, [manifest.pk, manifest.shop_id, manifest.carrier_id])
        added = int(cursor.rowcount)
    if added:
        _note(manifest, "manifest.add_all", actor, acting_for, parcels=added)
    return added


@transaction.atomic
def take_off(*, manifest_id: int, parcel_id: int, actor: User, acting_for: str = "") -> bool:
    """Take a parcel off an open manifest; False when it was not on it. Raises ManifestSigned."""
    manifest = _open(manifest_id)
    removed, _by_model = ManifestParcel.objects.filter(manifest=manifest, parcel_id=parcel_id).delete()
    if removed:
        _note(manifest, "manifest.take_off", actor, acting_for, parcel=parcel_id)
    return bool(removed)


@transaction.atomic
def sign_manifest(*, manifest_id: int, courier: str, actor: User, acting_for: str = "") -> Manifest:
    """The courier takes over every parcel of the manifest; they are picked up from now on.

    Raises ManifestSigned, NothingToSign, PleaseRetry.
    """
    manifest = _open(manifest_id)
    rows = ManifestParcel.objects.filter(manifest=manifest).order_by("parcel_id")
    parcel_ids = list(rows.values_list("parcel_id", flat=True))
    if not parcel_ids:
        raise NothingToSign
    now = timezone.now()
    manifest.state, manifest.signed_at, manifest.courier = Manifest.State.SIGNED, now, courier.strip()
    manifest.save(update_fields=["state", "signed_at", "courier"])
    place = manifest.shop.region.name_zh
    picked_up = str(Parcel.State.PICKED_UP)
    record_events(
        events=[EventData(picked_up, now, "manifest", parcel_id=pk, place=place) for pk in parcel_ids],
        actor=actor,
        acting_for=acting_for,
    )
    _note(manifest, "manifest.sign", actor, acting_for, courier=manifest.courier, parcels=len(parcel_ids))
    return manifest


def _open(manifest_id: int) -> Manifest:
    """The manifest, locked while it is open. Raises ManifestSigned."""
    rows = Manifest.objects.select_related("shop__region").select_for_update(of=("self",), no_key=True)
    manifest = rows.get(pk=manifest_id)
    if manifest.state != Manifest.State.OPEN:
        raise ManifestSigned
    return manifest


def _scanned(row: ManifestParcel, here: Manifest) -> Refusal:
    if row.manifest_id == here.pk:
        return _at_field(ScannedTwice)
    message = _("This parcel is on manifest %(code)s already.") % {"code": row.manifest.code}
    return ScannedTwice(message, fields={"waybill": message})


def _at_field(refusal: type[Refusal], **names: str) -> Refusal:
    message = str(refusal.default_message) % names if names else str(refusal.default_message)
    return refusal(message, fields={"waybill": message})


def _note(manifest: Manifest, verb: str, actor: User, acting_for: str, **detail: str | int) -> None:
    record_act(
        actor=actor, verb=verb, target=f"manifest:{manifest.code}", acting_for=acting_for, detail=detail
    )
