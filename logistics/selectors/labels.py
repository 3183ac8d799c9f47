"""What stands on labels, packing lists and manifests, read for many parcels at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from logistics.models import Carton, Chunk, Dispatch, Manifest, Parcel, ParcelLine
from logistics.papers.labels import LabelData
from logistics.papers.manifests import ManifestData, ManifestLine
from logistics.papers.packing_lists import Filling, PackedGoods, PackingListData
from logistics.selectors.places import regions_above
from shops.models import Harvest, Shop, Variant

FILE_OF_ITS_OWN = 50  # a file costs as much as a hundred labels
AS_IS = "原包装"  # ships without a carton
FILLINGS = """
SELECT s.carton, s.gross, s.packs, count(*) FROM (
  SELECT p.id, coalesce(p.carton_id, '') AS carton, p.gross_grams AS gross,
         string_agg(l.variant_id || ':' || l.pack_grams || ':' || pl.packs, ',' ORDER BY l.variant_id, l.id)
           AS packs
  FROM (SELECT unnest(consignment_ids) AS id FROM logistics_chunk WHERE dispatch_id = %s) AS k
  JOIN logistics_consignment AS c USING (id) JOIN logistics_parcel AS p ON p.consignment_id = c.id
  JOIN logistics_parcelline AS pl ON pl.parcel_id = p.id
  JOIN logistics_consignmentline AS l ON l.id = pl.line_id
  WHERE c.shop_id = %s GROUP BY p.id) AS s
GROUP BY s.carton, s.gross, s.packs
"""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label, whose it is and how large its carrier wants it."""

    parcel_id: int
    shop_id: int
    size_mm: tuple[int, int]
    data: LabelData


def labels_of(*, parcels: QuerySet[Parcel]) -> list[LabelRow]:
    """The labels of these parcels that have a number; alike filled ones one after the other."""
    rows = list(
        parcels.exclude(waybill=None)
        .select_related("consignment__recipient", "carrier", "service", "carton")
        .order_by("consignment__shop_id", "carrier_id", "carton_id", "plan_id", "consignment_id", "number")
    )
    lines = _lines_by_parcel([parcel.pk for parcel in rows])
    places = place_names(codes={parcel.consignment.recipient.region_id for parcel in rows})
    shops = Shop.objects.in_bulk({parcel.consignment.shop_id for parcel in rows})
    return [
        _label(
            parcel,
            lines[parcel.pk],
            places[parcel.consignment.recipient.region_id],
            shops[parcel.consignment.shop_id],
        )
        for parcel in rows
    ]


def large_parts(*, chunk: Chunk) -> QuerySet[Parcel]:
    """A chunk's parcels of shops that have many in it; by way of its consignments, which have an index."""
    parcels = _parcels_of(chunk.dispatch_id).filter(consignment__chunk=chunk.number)
    counts = parcels.order_by().values_list("consignment__shop").annotate(Count("pk"))
    shops = [shop_id for shop_id, count in counts if count >= FILE_OF_ITS_OWN]
    return parcels.filter(consignment__shop__in=shops)


def small_parts(*, dispatch: Dispatch) -> QuerySet[Parcel]:
    """The parcels of shops that have few in a chunk, from all chunks of a dispatch."""
    counts = _parcels_of(dispatch.pk).order_by().values_list("consignment__chunk", "consignment__shop")
    pairs: dict[int, list[int]] = defaultdict(list)
    for number, shop_id, count in counts.annotate(Count("pk")):
        if count < FILE_OF_ITS_OWN:
            pairs[number].append(shop_id)
    wanted = Q(pk__in=[])
    for number, shop_ids in pairs.items():
        wanted |= Q(consignment__chunk=number, consignment__shop__in=shop_ids)
    return _parcels_of(dispatch.pk).filter(wanted)


def _parcels_of(dispatch_id: int) -> QuerySet[Parcel]:
    return Parcel.objects.filter(consignment__dispatch_id=dispatch_id)


def place_names(*, codes: Iterable[str]) -> Mapping[str, str]:
    """Province, city and county of each code, in Chinese, as labels say them."""
    above = regions_above(codes=set(codes))
    return {code: " ".join(region.name_zh for region in regions) for code, regions in above.items()}


def packing_list_of(*, dispatch: Dispatch, shop: Shop) -> PackingListData:
    """How the parcels of a dispatch are filled, for one shop, in four queries however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(FILLINGS, [dispatch.pk, shop.pk])
        rows = cursor.fetchall()
    filled = [(carton, gross, _packs(packs), count) for carton, gross, packs, count in rows]
    variants = Variant.objects.select_related("product").in_bulk(
        {variant for _carton, _gross, packs, _count in filled for variant, _grams, _n in packs}
    )
    cartons = {carton.pk: carton.name_zh for carton in Carton.objects.all()}
    fillings = [
        Filling(
            cartons.get(carton, carton or AS_IS),
            tuple(
                PackedGoods(variants[pk].product.title_zh, variants[pk].title_zh, packs, grams)
                for pk, grams, packs in goods
            ),
            count,
            gross,
        )
        for carton, gross, goods, count in filled
    ]
    codes = Harvest.objects.filter(dispatches__dispatch=dispatch, product__shop=shop).order_by("code")
    return PackingListData(
        number=dispatch.code,
        shop_name=shop.name_zh,
        made_on=dispatch.ship_on,
        fillings=tuple(fillings),
        harvest_codes=tuple(codes.values_list("code", flat=True)),
    )


def manifest_of(*, manifest: Manifest) -> ManifestData:
    """A manifest as it is printed, in the order of scanning."""
    parcels = list(
        Parcel.objects.filter(handover__manifest=manifest)
        .select_related("consignment__recipient", "carton", "service")
        .order_by("handover__pk")
    )
    places = place_names(codes={parcel.consignment.recipient.region_id for parcel in parcels})
    packs: dict[int, int] = defaultdict(int)
    for line in ParcelLine.objects.filter(parcel__handover__manifest=manifest):
        packs[line.parcel_id] += line.packs
    return ManifestData(
        number=manifest.code,
        carrier_name=manifest.carrier.name_zh,
        service_name="、".join(sorted({parcel.service.name_zh for parcel in parcels})),
        shop_name=manifest.shop.name_zh,
        handover_place=manifest.shop.sender_address,
        handed_over_on=_day_of(manifest),
        lines=tuple(
            ManifestLine(
                waybill=parcel.waybill or "",
                receiver_name=parcel.consignment.recipient.name,
                region=places[parcel.consignment.recipient.region_id],
                carton=parcel.carton.name_zh if parcel.carton else AS_IS,
                packs=packs[parcel.pk],
                gross_grams=parcel.gross_grams,
                reference=parcel.consignment.reference,
            )
            for parcel in parcels
        ),
    )


def _day_of(manifest: Manifest) -> date:
    return timezone.localdate(manifest.signed_at or timezone.now())


def _packs(text: str) -> list[tuple[int, int, int]]:
    goods = [tuple(int(part) for part in each.split(":")) for each in text.split(",")]
    return [(variant, grams, packs) for variant, grams, packs in goods]


def _lines_by_parcel(parcel_ids: Sequence[int]) -> Mapping[int, list[ParcelLine]]:
    lines: dict[int, list[ParcelLine]] = defaultdict(list)
    rows = ParcelLine.objects.filter(parcel__in=parcel_ids).order_by("line_id")
    for row in rows.select_related("line__variant__product", "line__harvest"):
        lines[row.parcel_id].append(row)
    return lines


def _label(parcel: Parcel, lines: Sequence[ParcelLine], region: str, shop: Shop) -> LabelRow:
    recipient = parcel.consignment.recipient
    variants = [row.line.variant for row in lines]
    data = LabelData(
        carrier_name=parcel.carrier.name_zh,
        service_name=parcel.service.name_zh,
        routing="",
        waybill=parcel.waybill or "",
        receiver_name=recipient.name,
        receiver_phone=recipient.phone,
        receiver_region=region,
        receiver_detail=recipient.detail,
        sender_name=shop.sender_name,
        sender_phone=shop.sender_phone,
        sender_address=shop.sender_address,
        contents=tuple(
            f"{row.packs} × {variant.product.title_zh} {variant.title_zh}"
            for row, variant in zip(lines, variants, strict=True)
        ),
        packs=sum(row.packs for row in lines),
        net_grams=parcel.net_grams,
        gross_grams=parcel.gross_grams,
        carton=parcel.carton.name_zh if parcel.carton else AS_IS,
        parcel_number=parcel.number,
        parcel_count=parcel.of,
        reference=parcel.consignment.reference,
        origin_url=f"{settings.SITE_URL.rstrip('/')}/o/{parcel.carrier_id}/{parcel.waybill}/",
        packed_on=timezone.localdate(parcel.packed_at),
        harvest_codes=tuple(dict.fromkeys(row.line.harvest.code for row in lines)),
        note=parcel.consignment.note,
    )
    size = (parcel.carrier.label_width_mm, parcel.carrier.label_height_mm)
    return LabelRow(parcel.pk, shop.pk, size, data)
