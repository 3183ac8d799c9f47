"""Judge a sheet: which rows can be sent, which need fixing and why, which were asked for before."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from logistics.models import Consignment, OrderSheet, Parcel
from logistics.rules.places import Gazetteer, Named
from logistics.rules.sheets import (
    Fault,
    Head,
    Row,
    conflicts,
    day_in,
    find_head,
    packs_in,
    plain_fault,
    repeats,
    rows_of,
)
from pavilion.accounts.phones import callable_number
from pavilion.regions.models import COUNTY_DIGITS, Region
from shops.models import Harvest, Product, Variant
from shops.rules.placing import Lot, Share, Want, place_on_lots

ACCEPTED, FIX, DUPLICATE = "accepted", "fix", "duplicate"
TRAVEL_DAYS = 7  # a wished day is a day of sending; goods should have arrived so much later
LONGEST_WAIT = timedelta(days=365)


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row."""

    row: Row
    outcome: str
    reason: str = ""
    cell: str = ""
    region: str = ""
    phone: str = ""
    shares: Sequence[Share] = ()


@dataclass(frozen=True)
class Verdict:
    """A whole sheet, judged."""

    head: Head
    outcomes: Sequence[Outcome]

    def count(self, outcome: str) -> int:
        """How many rows have this outcome."""
        return sum(each.outcome == outcome for each in self.outcomes)


@dataclass
class _Goods:
    """What the shop sells, and what lies on its lots while the sheet is gone through."""

    by_code: Mapping[str, Sequence[Variant]]
    by_title: Mapping[tuple[str, str], Sequence[Variant]]
    lots: Mapping[int, Sequence[Harvest]]
    taken: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Order:
    """The rows of one order number, each with its goods or its fault."""

    rows: Sequence[Row]
    variants: Mapping[int, Variant]
    faults: Mapping[int, Fault]


def reference_of(sheet: OrderSheet, order: str) -> str:
    """The reference of the consignment of one order of a sheet; the same in every sheet of the shop."""
    return f"sheet:{sheet.shop_id}:{order}"


def judge(*, sheet: OrderSheet, on: date) -> Verdict:
    """Judge every row against what is sold, what lies there, and what was asked for: five queries."""
    head = find_head(sheet.table)
    rows = rows_of(sheet.table, head)
    known = _known_orders(sheet, rows)
    gazetteer = Gazetteer(_regions())
    goods = _goods(sheet.shop_id, on=on)
    again = repeats(rows)
    faults = conflicts(rows)
    by_order: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_order[row["order"]].append(row)
    outcomes: dict[int, Outcome] = {}
    for order, listed in by_order.items():
        if order in known:
            outcomes |= {row.line: Outcome(row, DUPLICATE, "known_order", "order") for row in listed}
            continue
        outcomes |= {
            row.line: Outcome(row, DUPLICATE, "repeated_row", "order") for row in listed if row.line in again
        }
        fresh = [row for row in listed if row.line not in again]
        outcomes |= _judge_order(fresh, faults, goods, gazetteer)
    return Verdict(head=head, outcomes=[outcomes[row.line] for row in rows])


def verdict_of(*, sheet: OrderSheet, on: date) -> Verdict:
    """What was decided when the sheet was handed in; before that, what would be decided now."""
    if sheet.state == OrderSheet.State.READ:
        return judge(sheet=sheet, on=on)
    head = find_head(sheet.table)
    outcomes = [
        Outcome(row, *sheet.outcomes.get(str(row.line), (FIX, "other_row", "order")))
        for row in rows_of(sheet.table, head)
    ]
    return Verdict(head=head, outcomes=outcomes)


def _judge_order(
    rows: Sequence[Row], conflicting: Mapping[int, Fault], goods: _Goods, gazetteer: Gazetteer
) -> dict[int, Outcome]:
    """All rows of one order, or none."""
    faults: dict[int, Fault] = {}
    variants: dict[int, Variant] = {}
    for row in rows:
        found = _fault_of(row, gazetteer) or conflicting.get(row.line) or _variant_of(row, goods)
        if isinstance(found, Fault):
            faults[row.line] = found
        else:
            variants[row.line] = found
    shares: Mapping[int, Sequence[Share]] = {}
    if not faults:
        shares, faults = _place(rows, variants, goods)
    if faults:
        other = Fault("other_row", "order")
        found_faults = {row.line: faults.get(row.line, other) for row in rows}
        return {row.line: _fixed(row, found_faults[row.line]) for row in rows}
    leader = rows[0]
    region = gazetteer.find(province=leader["province"], city=leader["city"], county=leader["county"])
    phone = callable_number(leader["phone"])
    return {row.line: Outcome(row, ACCEPTED, "", "", region, phone, shares[row.line]) for row in rows}


def _fixed(row: Row, fault: Fault) -> Outcome:
    return Outcome(row, FIX, fault.reason, fault.cell)


def _fault_of(row: Row, gazetteer: Gazetteer) -> Fault | None:
    fault = plain_fault(row)
    if fault:
        return fault
    try:
        callable_number(row["phone"])
    except ValueError:
        return Fault("bad_phone", "phone")
    if not gazetteer.find(province=row["province"], city=row["city"], county=row["county"]):
        return Fault("unknown_region", "county" if row["county"] else "city")
    return None


def _variant_of(row: Row, goods: _Goods) -> Variant | Fault:
    """The pack size by the shop's code, or by title and size; a code that names other goods is a fault."""
    if row["code"]:
        found, cell = goods.by_code.get(row["code"], ()), "code"
    else:
        found, cell = goods.by_title.get((row["title"], row["size"]), ()), "title"
    if not found:
        return Fault("unknown_goods", cell)
    if row["code"] and row["title"]:
        named = [each for each in found if each.product.title_zh == row["title"]]
        if not named and any(title == row["title"] for title, _size in goods.by_title):
            return Fault("goods_conflict", "title")
        found = named or found
    return found[0] if len(found) == 1 else Fault("ambiguous_goods", cell)


def _place(
    rows: Sequence[Row], variants: Mapping[int, Variant], goods: _Goods
) -> tuple[Mapping[int, Sequence[Share]], dict[int, Fault]]:
    """Put the packs of one order on lots; if one row finds no room, none is taken."""
    taken = Counter(goods.taken)
    shares: dict[int, Sequence[Share]] = {}
    faults: dict[int, Fault] = {}
    for row in rows:
        variant = variants[row.line]
        lots = [
            Lot(lot.pk, lot.on_hand_grams - taken[lot.pk]) for lot in goods.lots.get(variant.product_id, ())
        ]
        want = Want(variant.pk, variant.net_grams, packs_in(row["packs"]) or 0)
        placed, missing = place_on_lots(wants=[want], lots=lots)
        if missing:
            faults[row.line] = Fault("not_enough", "packs")
        for share in placed:
            taken[share.harvest_id] += share.packs * variant.net_grams
        shares[row.line] = placed
    if not faults:
        goods.taken = taken
    return shares, faults


def promised_on(*, outcomes: Sequence[Outcome], on: date) -> date:
    """When the goods of one order should have arrived: the wished day of sending, and the road."""
    wished = [day for day in (day_in(each.row["wished"]) for each in outcomes) if day is not None]
    start = min(max([on, *wished]), on + LONGEST_WAIT)
    return start + timedelta(days=TRAVEL_DAYS)


def _known_orders(sheet: OrderSheet, rows: Sequence[Row]) -> set[str]:
    """Order numbers of this shop's sheets that were asked for already."""
    prefix = reference_of(sheet, "")
    wanted = [prefix + row["order"] for row in rows if row["order"]]
    asked = Consignment.objects.filter(reference__in=wanted).values_list("reference", flat=True)
    return {reference.removeprefix(prefix) for reference in asked}


def _regions() -> list[Named]:
    levels = [Region.Level.PROVINCE, Region.Level.PREFECTURE, Region.Level.COUNTY]
    found = Region.objects.filter(level__in=levels).values_list("code", "parent", "name_zh")
    return [Named(code, parent or "", name) for code, parent, name in found if len(code) <= COUNTY_DIGITS]


def _goods(shop_id: int, *, on: date) -> _Goods:
    sold = Variant.objects.filter(product__shop=shop_id, on_sale=True).exclude(
        product__state=Product.State.DRAFT
    )
    by_code: dict[str, list[Variant]] = defaultdict(list)
    by_title: dict[tuple[str, str], list[Variant]] = defaultdict(list)
    for variant in sold.select_related("product"):
        by_code[variant.key].append(variant)
        by_title[variant.product.title_zh, variant.title_zh].append(variant)
    lots: dict[int, list[Harvest]] = defaultdict(list)
    for lot in Harvest.objects.on_sale(on=on).filter(product__shop=shop_id):
        lots[lot.product_id].append(lot)
    return _Goods(by_code=by_code, by_title=by_title, lots=lots)


def waybills_of(*, sheet: OrderSheet, orders: Sequence[str]) -> dict[str, list[str]]:
    """Waybills by order number, with the carrier before each: one query."""
    prefix = reference_of(sheet, "")
    found: dict[str, list[str]] = defaultdict(list)
    parcels = Parcel.objects.filter(consignment__reference__in=[prefix + order for order in set(orders)])
    for reference, carrier, waybill in (
        parcels.exclude(state=Parcel.State.CANCELLED)
        .order_by("pk")
        .values_list("consignment__reference", "carrier__name_zh", "waybill")
    ):
        found[reference.removeprefix(prefix)].append(f"{carrier} {waybill or ''}".strip())
    return found
