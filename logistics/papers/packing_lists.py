"""The packing list of a dispatch, on A4: what to fetch, which cartons to fold, how to fill each.

Papers are in Chinese in every language of the site, with English beside the headings.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from logistics.papers.fitting import LEADING, wrap
from logistics.papers.sheet import Rect, Sheet
from logistics.papers.tables import A4_MM, HEAD_MM, Column, Table, kilograms, page_foot

LEFT_MM = 12.0
WIDTH_MM = A4_MM[0] - 2 * LEFT_MM
TOP_MM = 12.0
BOTTOM_MM = 282.0
TEXT_MM = 3.4
CODES_SHOWN = 8
BAND_MM = 8.5
LEAST_FILLING_MM = 9.0

GOODS = (
    Column("商品", "Product", 82),
    Column("规格", "Pack", 48),
    Column("件数", "Packs", 18, "R"),
    Column("净重 kg", "Net", 24, "R"),
    Column("核对", "Check", 14, "R"),
)
CARTONS = (
    Column("箱型", "Carton", 130),
    Column("数量", "Number", 18, "R"),
    Column("毛重 kg", "Gross", 24, "R"),
    Column("核对", "Check", 14, "R"),
)
Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True, order=True)
class PackedGoods:
    """So many packs of one variant; the weight is of one pack."""

    product: str
    variant: str
    packs: int
    net_grams: int


@dataclass(frozen=True, slots=True)
class Filling:
    """So many parcels that are filled alike; the weight is of one parcel."""

    carton: str
    goods: tuple[PackedGoods, ...]
    parcels: int
    gross_grams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingListData:
    """All parcels of one dispatch by how they are filled; equal fillings may come apart and are added up."""

    number: str
    shop_name: str
    made_on: date
    fillings: tuple[Filling, ...]
    harvest_codes: tuple[str, ...] = ()
    note: str = ""

    @property
    def parcels(self) -> int:
        """Parcels of all fillings."""
        return sum(filling.parcels for filling in self.fillings)

    @property
    def packs(self) -> int:
        """Packs in all parcels."""
        return sum(goods.packs * filling.parcels for filling in self.fillings for goods in filling.goods)

    @property
    def net_grams(self) -> int:
        """What leaves the harvests."""
        return sum(
            goods.packs * goods.net_grams * filling.parcels
            for filling in self.fillings
            for goods in filling.goods
        )


def render_packing_list(packing: PackingListData, *, font_path: Path | str | None = None) -> bytes:
    """A4 pages: goods to fetch, cartons to fold, fillings by carton. Raises ValueError if it is empty."""
    if not packing.parcels:
        raise ValueError("a packing list needs a parcel")
    count, _ = _draw(packing, font_path=font_path, count=0)  # the first drawing only counts the pages
    return _draw(packing, font_path=font_path, count=count)[1]


def _draw(packing: PackingListData, *, font_path: Path | str | None, count: int) -> tuple[int, bytes]:
    with closing(Sheet(size_mm=A4_MM, font_path=font_path, made_on=packing.made_on)) as sheet:
        pages = _Pages(sheet, foot=f"装箱单 {packing.number} · {packing.shop_name}", of=count)
        pages.top = _head(sheet, packing)
        pages.table("一、备货 Goods to fetch", GOODS, _goods_rows(packing.fillings))
        pages.table("二、备箱 Cartons to fold", CARTONS, _carton_rows(packing.fillings))
        _fillings(pages, _merged(packing.fillings))
        return pages.count, bytes(sheet.output()) if count else b""


class _Pages:
    """Where the next thing goes, on this page or the next."""

    def __init__(self, sheet: Sheet, *, foot: str, of: int) -> None:
        self.sheet = sheet
        self.foot = foot
        self.of = of
        self.count = 0
        self.top = TOP_MM
        self.turn()

    def turn(self) -> None:
        self.sheet.add_page()
        self.count += 1
        self.top = TOP_MM
        page_foot(self.sheet, self.foot, number=self.count, count=self.of)

    def room_for(self, height: float) -> bool:
        """Turn the page if so much does not fit on it; True if it was turned."""
        turned = self.top + height > BOTTOM_MM
        if turned:
            self.turn()
        return turned

    def title(self, text: str, *, with_mm: float) -> None:
        self.room_for(10 + with_mm)
        self.sheet.line_of(text, box=(LEFT_MM, self.top + 2, WIDTH_MM, 6), size_mm=4.4, bold=True)
        self.top += 9

    def table(self, title: str, columns: tuple[Column, ...], rows: Rows) -> None:
        self.title(title, with_mm=HEAD_MM + 14)
        table = Table(self.sheet, columns, x=LEFT_MM)
        pages = table.paginate(rows, first_mm=BOTTOM_MM - self.top, next_mm=BOTTOM_MM - TOP_MM, last_mm=0)
        for number, page in enumerate(pages):
            if number:
                self.turn()
            self.top = table.draw(page, top=self.top)
        self.top += 3


def _merged(fillings: Iterable[Filling]) -> list[Filling]:
    """Equal fillings as one, by carton, the most frequent first."""
    parcels: Counter[tuple[str, tuple[PackedGoods, ...], int]] = Counter()
    for filling in fillings:
        parcels[filling.carton, tuple(sorted(filling.goods)), filling.gross_grams] += filling.parcels
    merged = [
        Filling(carton=carton, goods=goods, gross_grams=gross, parcels=count)
        for (carton, goods, gross), count in parcels.items()
        if count
    ]
    return sorted(merged, key=lambda one: (one.carton, -one.parcels, one.goods, one.gross_grams))


def _goods_rows(fillings: Iterable[Filling]) -> Rows:
    packs: Counter[tuple[str, str]] = Counter()
    grams: Counter[tuple[str, str]] = Counter()
    for filling in fillings:
        for goods in filling.goods:
            key = (goods.product, goods.variant)
            packs[key] += goods.packs * filling.parcels
            grams[key] += goods.packs * goods.net_grams * filling.parcels
    rows: Rows = [(*key, str(packs[key]), kilograms(grams[key]), "□") for key in sorted(packs)]
    return [*rows, ("合计 Total", "", str(packs.total()), kilograms(grams.total()), "")]


def _carton_rows(fillings: Iterable[Filling]) -> Rows:
    number: Counter[str] = Counter()
    grams: Counter[str] = Counter()
    for filling in fillings:
        number[filling.carton] += filling.parcels
        grams[filling.carton] += filling.gross_grams * filling.parcels
    rows: Rows = [(carton, str(number[carton]), kilograms(grams[carton]), "□") for carton in sorted(number)]
    return [*rows, ("合计 Total", str(number.total()), kilograms(grams.total()), "")]


def _head(sheet: Sheet, packing: PackingListData) -> float:
    right = LEFT_MM + WIDTH_MM
    sheet.line_of("装箱单", box=(LEFT_MM, 12, 60, 9), size_mm=8, bold=True)
    sheet.line_of("Packing list", box=(LEFT_MM + 28, 15, 50, 6), size_mm=4)
    sheet.code128(packing.number, box=(right - 76, 11, 76, 12))
    sheet.line_of(packing.number, box=(right - 76, 23.5, 76, 4), size_mm=3.4, align="C")
    sheet.line_of(packing.shop_name, box=(LEFT_MM, 23, 100, 6), size_mm=4.4, bold=True)
    codes = " ".join(packing.harvest_codes[:CODES_SHOWN])
    more = len(packing.harvest_codes) - CODES_SHOWN
    lots = f"  批次 Lots {codes}{f' 等 +{more}' if more > 0 else ''}" if codes else ""
    line = (LEFT_MM, 29.5, WIDTH_MM, 5.0)
    sheet.line_of(f"日期 Date {packing.made_on.isoformat()}{lots}", box=line, size_mm=3.2)
    net = kilograms(packing.net_grams)
    sums = f"包裹 Parcels {packing.parcels} · 件数 Packs {packing.packs} · 净重 Net {net} kg"
    sheet.frame((LEFT_MM, 36, WIDTH_MM, 9))
    sheet.line_of(sums, box=(LEFT_MM + 2, 36, WIDTH_MM - 4, 9), size_mm=4.6, align="C", bold=True)
    if packing.note:
        sheet.line_of(f"备注 Note：{packing.note}", box=(LEFT_MM, 46, WIDTH_MM, 5), size_mm=3.2, least_mm=2.2)
    return 51.0 if packing.note else 46.0


def _fillings(pages: _Pages, fillings: list[Filling]) -> None:
    carton = None
    parcels: Counter[str] = Counter()
    for filling in fillings:
        parcels[filling.carton] += filling.parcels
    pages.title("三、装箱 How to fill", with_mm=30)
    for filling in fillings:
        goods = _goods_lines(pages.sheet, filling)
        height = max(LEAST_FILLING_MM, len(goods) * TEXT_MM * LEADING + 3)
        turned = pages.room_for(min(height, BOTTOM_MM - TOP_MM - BAND_MM) + BAND_MM)
        if turned or filling.carton != carton:
            carton = filling.carton
            band = (LEFT_MM, pages.top + 1, WIDTH_MM, BAND_MM - 2)
            pages.sheet.reversed_box(f"{carton} × {parcels[carton]}", box=band, size_mm=4)
            pages.top += BAND_MM
        _filling(pages, filling, goods)


def _goods_lines(sheet: Sheet, filling: Filling) -> list[str]:
    text = [f"{goods.packs} × {goods.product} {goods.variant}" for goods in filling.goods]
    return [
        line
        for item in text
        for line in wrap(sheet.face, sheet.face.printable(item), width_mm=WIDTH_MM - 72, size_mm=TEXT_MM)
    ]


def _filling(pages: _Pages, filling: Filling, goods: list[str]) -> None:
    """One way to fill a carton, over more than one page if it must."""
    step = TEXT_MM * LEADING
    _filling_facts(pages.sheet, filling, box=(LEFT_MM, pages.top, WIDTH_MM, 8.0))
    start = pages.top
    at = pages.top + 1.5
    for line in goods:
        if at + step > BOTTOM_MM:
            pages.turn()
            start = at = pages.top
        pages.sheet.put(line, x=LEFT_MM + 30, top=at + (step - TEXT_MM) / 2, size_mm=TEXT_MM)
        at += step
    pages.top = max(at + 1.5, start + LEAST_FILLING_MM)
    pages.sheet.rule(x=LEFT_MM, top=pages.top, width=WIDTH_MM, dots=1)


def _filling_facts(sheet: Sheet, filling: Filling, *, box: Rect) -> None:
    x, top, width, height = box
    times = f"{filling.parcels} ×"
    sheet.line_of(times, box=(x, top + 0.5, 26, height), size_mm=5.5, align="R", bold=True)
    weight = f"每箱毛重 {kilograms(filling.gross_grams)} kg"
    sheet.line_of(weight, box=(x + width - 40, top + 0.5, 32, height), size_mm=3.0, align="R")
    sheet.line_of("□", box=(x + width - 7, top + 0.5, 6, height), size_mm=4.5, align="R")
