"""Parcels and manifests as a desk lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from logistics.models import Carrier, DispatchHarvest, Manifest, ManifestParcel, Parcel, ParcelLine
from logistics.rules.isometry import Block, Drawing, draw
from logistics.rules.masking import mask_address, mask_name, mask_phone
from logistics.selectors.explaining import Explanation
from logistics.selectors.places import city_of, regions_above
from pavilion.regions.models import Region
from shops.models import Harvest

PAGE = 50
HARVESTS_OFFERED = 40
SCANS_SHOWN = 30
TONES = ("olives", "pepper", "walnuts", "herbs", "sky")


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One parcel of a list."""

    parcel: Parcel
    receiver: str
    city: str
    contents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets a parcel, as a label tells it."""

    name: str
    phone: str
    region: str
    detail: str


def parcel_rows(
    parcels: QuerySet[Parcel],
    *,
    state: str = "",
    carrier: str = "",
    harvest: int | None = None,
    dispatch: int | None = None,
    before: int | None = None,
) -> tuple[list[ParcelRow], int | None]:
    """A page of parcels, newest first, and before which one the next page begins."""
    wanted = {"state": state, "carrier": carrier, "consignment__dispatch_id": dispatch, "pk__lt": before}
    parcels = parcels.filter(**{name: value for name, value in wanted.items() if value})
    if harvest:
        parcels = parcels.filter(
            Exists(ParcelLine.objects.filter(parcel=OuterRef("pk"), line__harvest=harvest))
        )
    lines = ParcelLine.objects.select_related("line__variant__product").order_by("line_id")
    found = list(
        parcels.select_related("consignment__recipient", "carrier")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("-pk")[: PAGE + 1]
    )
    shown = found[:PAGE]
    above = regions_above(codes={parcel.consignment.recipient.region_id for parcel in shown})
    rows = [_row(parcel, above[parcel.consignment.recipient.region_id]) for parcel in shown]
    return rows, shown[-1].pk if len(found) > PAGE else None


def harvests_sent(*, shop_id: int) -> list[Harvest]:
    """The harvests of a shop that were dispatched, newest first."""
    sent = DispatchHarvest.objects.filter(harvest=OuterRef("pk"))
    lots = Harvest.objects.filter(Exists(sent), product__shop=shop_id)
    return list(lots.select_related("product").order_by("-pk")[:HARVESTS_OFFERED])


def receiver_of(parcel: Parcel) -> Receiver:
    """The receiver as far as a label tells, in the reader's language."""
    recipient = parcel.consignment.recipient
    regions = regions_above(codes=[recipient.region_id])[recipient.region_id]
    return Receiver(
        name=mask_name(recipient.name),
        phone=mask_phone(recipient.phone),
        region=" ".join(region.name for region in regions),
        detail=mask_address(recipient.detail),
    )


def carriers_waited_for(*, shop_id: int) -> list[tuple[Carrier, int]]:
    """The carriers for whom parcels of a shop lie ready, on no manifest yet, with their number."""
    listed = ManifestParcel.objects.filter(parcel=OuterRef("pk"))
    ready = Parcel.objects.filter(
        ~Exists(listed), consignment__shop=shop_id, state=Parcel.State.CREATED, waybill__isnull=False
    )
    counts: Mapping[str, int] = dict(ready.order_by().values_list("carrier_id").annotate(Count("pk")))
    carriers = Carrier.objects.in_bulk(counts)
    return [(carriers[code], counts[code]) for code in sorted(counts, key=lambda code: (-counts[code], code))]


def manifests_of(*, shop_id: int) -> QuerySet[Manifest]:
    """The manifests of a shop, open ones first; `count` is the number of their parcels."""
    rows = Manifest.objects.filter(shop=shop_id).select_related("carrier", "shop")
    return rows.annotate(count=Count("parcels")).order_by("state", "-pk")


def last_scans(*, manifest: Manifest) -> list[ParcelRow]:
    """The parcels that came onto a manifest last."""
    rows = Parcel.objects.filter(handover__manifest=manifest).select_related("consignment__recipient")
    parcels = list(rows.order_by("-handover__pk")[:SCANS_SHOWN])
    above = regions_above(codes={parcel.consignment.recipient.region_id for parcel in parcels})
    return [
        ParcelRow(
            parcel=parcel,
            receiver=mask_name(parcel.consignment.recipient.name),
            city=city_of(above[parcel.consignment.recipient.region_id]),
            contents=(),
        )
        for parcel in parcels
    ]


def _row(parcel: Parcel, regions: Sequence[Region]) -> ParcelRow:
    return ParcelRow(
        parcel=parcel,
        receiver=mask_name(parcel.consignment.recipient.name),
        city=city_of(regions),
        contents=[
            f"{row.packs} × {row.line.variant.product.title} {row.line.variant.title}"
            for row in parcel.lines.all()
        ],
    )


def carrier_names() -> list[tuple[str, str]]:
    """Code and name of every carrier, to choose from."""
    return [(carrier.pk, carrier.name) for carrier in Carrier.objects.order_by("pk")]


def contents_of(parcel: Parcel) -> list[ParcelLine]:
    """What lies in a parcel, with goods and harvest loaded."""
    lines = ParcelLine.objects.filter(parcel=parcel).order_by("line_id")
    return list(lines.select_related("line__variant__product", "line__harvest"))


def picture_of(parcel: Parcel, why: Explanation | None) -> Drawing | None:
    """How the packs lie in their carton, each good in a colour of its own."""
    if why is None or parcel.carton is None:
        return None
    kinds = {
        variant: TONES[n % len(TONES)]
        for n, variant in enumerate(dict.fromkeys(p.variant for p in why.packs))
    }
    carton = parcel.carton
    return draw(
        [Block(p.x_mm, p.y_mm, p.z_mm, p.dx_mm, p.dy_mm, p.dz_mm, kinds[p.variant]) for p in why.packs],
        inner=(carton.inner_length_mm, carton.inner_width_mm, carton.inner_height_mm),
    )
