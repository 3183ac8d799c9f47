"""Parcels as the public and their buyers see them: where they are, and where what is in them grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from logistics.models import Parcel, ParcelLine, TrackingEvent
from logistics.rules.masking import mask_name
from logistics.selectors.places import city_of, regions_above
from logistics.selectors.timelines import Timeline, timeline_of
from logistics.selectors.waybills import numbered
from shops.models import Harvest, Product
from shops.selectors.goods import place_line

MOST_GROWERS = 4
MOST_WAYBILL_LETTERS = 24


@dataclass(frozen=True, slots=True)
class Travelling:
    """One parcel on its way: nothing in it tells more of the receiver than a label does."""

    parcel: Parcel
    receiver: str
    city: str
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Origin:
    """Goods in a parcel, and the harvest they were taken from."""

    product: Product
    harvest: Harvest
    size: str
    packs: int
    places: Sequence[str]
    elevation_m: int | None
    picked: date | None
    growers: Sequence[str]
    on_sale: bool


def clean_waybill(text: str) -> str:
    """A number as it is stored, from what a reader or a thumb sent; empty for what is none."""
    number = "".join(text.split()).upper()
    return number if number.isascii() and number.isalnum() and len(number) <= MOST_WAYBILL_LETTERS else ""


def travelling(*, waybill: str, carrier: str = "") -> list[Travelling]:
    """The parcels with this number; two couriers may use the same."""
    rows = numbered(Parcel.objects.all(), waybills=[waybill], carrier=carrier)
    return _travelling(
        list(rows.select_related("carrier", "service", "consignment__recipient").order_by("pk"))
    )


def travelling_of(*, references: Sequence[str]) -> list[Travelling]:
    """The parcels of these consignments, for the person who bought what is in them."""
    rows = Parcel.objects.filter(consignment__reference__in=references)
    ordered = rows.select_related("carrier", "service", "consignment__recipient").order_by(
        "consignment", "number"
    )
    return _travelling(list(ordered))


def origins_of(*, parcels: Sequence[Parcel]) -> list[Origin]:
    """Where everything in these parcels grew."""
    lines = (
        ParcelLine.objects.filter(parcel__in=parcels)
        .select_related(
            "line__variant",
            "line__harvest__product__shop",
            "line__harvest__product__origin__parent__parent",
            "line__harvest__village__village",
            "line__harvest__village__parent__parent",
        )
        .annotate(
            households=ArrayAgg(
                "line__harvest__shares__household", order_by="line__harvest__shares__pk", default=[]
            )
        )
        .order_by("line_id")
    )
    return [_origin(row) for row in lines]


def _travelling(parcels: Sequence[Parcel]) -> list[Travelling]:
    if not parcels:
        return []
    events: dict[int, list[TrackingEvent]] = {parcel.pk: [] for parcel in parcels}
    for event in TrackingEvent.objects.filter(parcel__in=parcels).newest_first():
        events[event.parcel_id].append(event)
    above = regions_above(codes={parcel.consignment.recipient.region_id for parcel in parcels})
    return [
        Travelling(
            parcel=parcel,
            receiver=mask_name(parcel.consignment.recipient.name),
            city=city_of(above[parcel.consignment.recipient.region_id]),
            timeline=timeline_of(parcel=parcel, events=events[parcel.pk]),
        )
        for parcel in parcels
    ]


def _origin(row: ParcelLine) -> Origin:
    harvest, variant = row.line.harvest, row.line.variant
    product = harvest.product
    village = harvest.village
    return Origin(
        product=product,
        harvest=harvest,
        size=variant.title,
        packs=row.packs,
        places=place_line(village or product.origin),
        elevation_m=village.village.elevation_m if village and hasattr(village, "village") else None,
        picked=harvest.harvested_on,
        growers=[name for name in vars(row)["households"] if name][:MOST_GROWERS],
        on_sale=product.state == Product.State.ON_SALE and product.shop.state == product.shop.State.OPEN,
    )
