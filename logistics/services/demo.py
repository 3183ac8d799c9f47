"""What the demo does with goods that are promised: one dispatch of all that is here, and first travels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Sum
from django.utils import timezone

from logistics.models import Consignment, ConsignmentLine, Manifest, Parcel
from logistics.services.dispatching import start_dispatch
from logistics.services.handover import add_all, open_manifest, sign_manifest
from logistics.services.tracking import EventData, record_events
from pavilion.accounts.models import User
from shops.models import Harvest, Shop

PROVIDER = "manifest"
TRAVELLING = 600  # parcels that are already on their way
COURIER = "示范快递员"


@dataclass(frozen=True)
class MassBalance:
    """Received = packed + held + on hand + lost, over a set of harvests."""

    received_grams: int
    packed_grams: int
    held_grams: int
    lost_grams: int
    short_grams: int

    @property
    def on_hand_grams(self) -> int:
        return self.received_grams - self.packed_grams - self.held_grams - self.lost_grams


def dispatch_everything(*, actor: User | None) -> tuple[int, list[int]] | None:
    """Start one dispatch of every weighed-in harvest somebody waits for; its key and harvests, or None."""
    still_open = ConsignmentLine.objects.filter(packs__gt=F("short") + F("unsendable") + F("cancelled"))
    here = Harvest.objects.filter(weighed_in_at__isnull=False).exclude(dispatches__running=True)
    elsewhere = still_open.filter(consignment=OuterRef("consignment")).exclude(harvest__in=here)
    ready = still_open.filter(consignment__state=Consignment.State.WAITING).exclude(Exists(elsewhere))
    wanted = sorted(set(ready.values_list("harvest_id", flat=True)))
    if not wanted:
        return None
    dispatch = start_dispatch(harvest_ids=wanted, actor=actor, ship_on=timezone.localdate())
    return dispatch.pk, wanted


def weigh_up(*, harvest_ids: Sequence[int]) -> MassBalance:
    """Add up harvests, and what of them was promised and fell short."""
    sums = Harvest.objects.filter(pk__in=harvest_ids).aggregate(
        received=Sum("received_grams"),
        packed=Sum("packed_grams"),
        held=Sum("held_grams"),
        lost=Sum("lost_grams"),
    )
    short = ConsignmentLine.objects.filter(harvest__in=harvest_ids, short__gt=0).aggregate(
        grams=Sum(F("short") * F("pack_grams"))
    )["grams"]
    return MassBalance(
        received_grams=sums["received"] or 0,
        packed_grams=sums["packed"] or 0,
        held_grams=sums["held"] or 0,
        lost_grams=sums["lost"] or 0,
        short_grams=short or 0,
    )


def send_some_on_their_way(*, shops: int = 6) -> int:
    """Hand the parcels of some shops to couriers and let some of them arrive; how many were handed over."""
    if Manifest.objects.exists():
        return 0
    busy = (
        Parcel.objects.filter(state=Parcel.State.CREATED)
        .values_list("consignment__shop", "carrier")
        .annotate(parcels=Count("pk"))
        .filter(parcels__lte=TRAVELLING)
        .order_by("-parcels", "consignment__shop", "carrier")[:shops]
    )
    handed = 0
    for shop_id, carrier, _parcels in list(busy):
        shop = Shop.objects.select_related("region").get(pk=shop_id)
        keeper = shop.keepers.select_related("person").order_by("pk")[0].person
        manifest = open_manifest(shop=shop, carrier_code=carrier, actor=keeper)
        handed += add_all(manifest_id=manifest.pk, actor=keeper)
        sign_manifest(manifest_id=manifest.pk, courier=COURIER, actor=keeper)
    _travel()
    return handed


def _travel() -> None:
    parcels = (
        Parcel.objects.filter(state=Parcel.State.PICKED_UP)
        .order_by("pk")
        .values_list("pk", "carrier", "consignment__recipient__region__name_zh")
    )
    events = [
        event for number, (pk, _carrier, place) in enumerate(parcels) for event in _steps(number, pk, place)
    ]
    record_events(events=events, actor=None)


def _steps(number: int, parcel_id: int, place: str) -> Iterator[EventData]:
    """Every parcel gets a little further than the one before, every fifth arrives."""
    now = timezone.now()
    ways: tuple[tuple[str, str], ...] = (
        ("in_transit", "陇南转运中心"),
        ("arrived_city", place),
        ("out_for_delivery", place),
        ("delivered", place),
    )
    for step, (state, where) in enumerate(ways[: number % 5]):
        yield EventData(state, _moment(now, step), "desk", parcel_id=parcel_id, place=where)


def _moment(now: datetime, step: int) -> datetime:
    return now + timedelta(seconds=step)
