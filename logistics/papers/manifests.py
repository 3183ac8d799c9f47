"""The manifest: the list of parcels that the courier counts and signs for, on A4.

Papers are in Chinese in every language of the site, with English beside the headings.
"""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from logistics.papers.sheet import Rect, Sheet
from logistics.papers.tables import A4_MM, Column, Table, kilograms, page_foot
from logistics.rules.masking import mask_name

LEFT_MM = 12.0
WIDTH_MM = A4_MM[0] - 2 * LEFT_MM
FIRST_TOP_MM = 58.0  # below the head of the first page
NEXT_TOP_MM = 22.0
BOTTOM_MM = 282.0
SIGNATURE_MM = 50.0
REGIONS_SHOWN = 12

COLUMNS = (
    Column("序号", "No.", 11, "R"),
    Column("运单号", "Waybill", 39),
    Column("收件人", "Receiver", 19),
    Column("目的地", "To", 55),
    Column("箱型", "Carton", 21),
    Column("件数", "Packs", 12, "R"),
    Column("毛重 kg", "Gross", 18, "R"),
    Column("核对", "Check", 11, "R"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestLine:
    """One parcel of a manifest; the receiver is masked when printed."""

    waybill: str
    receiver_name: str
    region: str
    carton: str
    packs: int
    gross_grams: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestData:
    """What a courier takes over at one handover; `region` of a line begins with its province."""

    number: str
    carrier_name: str
    service_name: str
    shop_name: str
    handover_place: str
    handed_over_on: date
    lines: tuple[ManifestLine, ...]
    note: str = ""

    @property
    def packs(self) -> int:
        """Packs in all parcels."""
        return sum(line.packs for line in self.lines)

    @property
    def gross_grams(self) -> int:
        """Weight of all parcels with their cartons."""
        return sum(line.gross_grams for line in self.lines)


def render_manifest(manifest: ManifestData, *, font_path: Path | str | None = None) -> bytes:
    """A4 pages: a number to scan, the parcels, totals, the signatures. Raises ValueError if it is empty."""
    if not manifest.lines:
        raise ValueError("a manifest needs a parcel")
    rows = [_row(number, line) for number, line in enumerate(manifest.lines, start=1)]
    with closing(Sheet(size_mm=A4_MM, font_path=font_path, made_on=manifest.handed_over_on)) as sheet:
        table = Table(sheet, COLUMNS, x=LEFT_MM)
        pages = table.paginate(
            rows,
            first_mm=BOTTOM_MM - FIRST_TOP_MM,
            next_mm=BOTTOM_MM - NEXT_TOP_MM,
            last_mm=SIGNATURE_MM,
        )
        for number, page in enumerate(pages, start=1):
            sheet.add_page()
            top = _head(sheet, manifest) if number == 1 else _head_again(sheet, manifest)
            below = table.draw(page, top=top)
            if number == len(pages):
                _totals(sheet, manifest, top=below)
            page_foot(sheet, f"交接清单 {manifest.number}", number=number, count=len(pages))
        return bytes(sheet.output())


def _row(number: int, line: ManifestLine) -> tuple[str, ...]:
    return (
        str(number),
        line.waybill,
        mask_name(line.receiver_name),
        line.region,
        line.carton,
        str(line.packs),
        kilograms(line.gross_grams),
        "□",
    )


def _head(sheet: Sheet, manifest: ManifestData) -> float:
    left, right = LEFT_MM, LEFT_MM + WIDTH_MM
    sheet.line_of("交接清单", box=(left, 12, 60, 9), size_mm=8, bold=True)
    sheet.line_of("Manifest", box=(left + 36, 15, 40, 6), size_mm=4)
    sheet.code128(manifest.number, box=(right - 76, 11, 76, 12))
    sheet.line_of(manifest.number, box=(right - 76, 23.5, 76, 4), size_mm=3.4, align="C")
    carrier = f"{manifest.carrier_name} {manifest.service_name}"
    facts = (
        ("承运 Carrier", carrier),
        ("交寄 From", manifest.shop_name),
        ("地点 Place", manifest.handover_place),
        ("日期 Date", manifest.handed_over_on.isoformat()),
    )
    for number, (caption, text) in enumerate(facts):
        _fact(sheet, caption, text, box=(left, 24 + number * 5.4, 96, 5))
    _sum_boxes(sheet, manifest, box=(right - 76, 30, 76, 15.5))
    if manifest.note:
        sheet.line_of(f"备注 Note：{manifest.note}", box=(left, 46.5, WIDTH_MM, 5), size_mm=3.2, least_mm=2.2)
    return FIRST_TOP_MM - 5


def _fact(sheet: Sheet, caption: str, text: str, *, box: Rect) -> None:
    x, top, width, height = box
    sheet.line_of(caption, box=(x, top, 22, height), size_mm=2.9)
    sheet.line_of(text, box=(x + 23, top, width - 23, height), size_mm=3.6, least_mm=2.2, bold=True)


def _sum_boxes(sheet: Sheet, manifest: ManifestData, *, box: Rect) -> None:
    x, top, width, height = box
    sheet.frame(box)
    third = width / 3
    sums = (
        (str(len(manifest.lines)), "包裹 Parcels"),
        (str(manifest.packs), "件数 Packs"),
        (kilograms(manifest.gross_grams), "毛重 Gross kg"),
    )
    for number, (value, caption) in enumerate(sums):
        at = x + number * third
        sheet.line_of(value, box=(at + 1, top + 1, third - 2, 8), size_mm=6, align="C", bold=True)
        sheet.line_of(caption, box=(at + 1, top + 9.5, third - 2, 5), size_mm=2.8, align="C")
        if number:
            sheet.dark([(at, top, 0.25, height)])


def _head_again(sheet: Sheet, manifest: ManifestData) -> float:
    text = f"交接清单 {manifest.number}  {manifest.carrier_name}  {manifest.handed_over_on.isoformat()}"
    sheet.line_of(text, box=(LEFT_MM, 10, WIDTH_MM, 6), size_mm=3.6, bold=True)
    return NEXT_TOP_MM - 5


def _totals(sheet: Sheet, manifest: ManifestData, *, top: float) -> None:
    """Totals, parcels by province, and what the two sides sign."""
    total = (
        f"合计 Total：{len(manifest.lines)} 个包裹，{manifest.packs} 件，{kilograms(manifest.gross_grams)} kg"
    )
    sheet.line_of(total, box=(LEFT_MM, top + 2, WIDTH_MM, 6), size_mm=4.2, bold=True)
    by_province = Counter(line.region.split(" ")[0] for line in manifest.lines).most_common()
    parts = [f"{province} {count}" for province, count in by_province[:REGIONS_SHOWN]]
    rest = sum(count for _, count in by_province[REGIONS_SHOWN:])
    shown = "、".join(parts + ([f"其他 {rest}"] if rest else []))
    sheet.block_of(f"按省 By province：{shown}", box=(LEFT_MM, top + 9, WIDTH_MM, 9), size_mm=3.0)
    half = WIDTH_MM / 2 - 3
    _signature(sheet, "交寄人 Handed over by", box=(LEFT_MM, top + 20, half, 27))
    _signature(sheet, "揽收员 Taken over by the courier", box=(LEFT_MM + WIDTH_MM - half, top + 20, half, 27))


def _signature(sheet: Sheet, caption: str, *, box: Rect) -> None:
    x, top, width, _ = box
    sheet.frame(box, dots=2)
    sheet.line_of(caption, box=(x + 2, top + 1.5, width - 4, 5), size_mm=3.2, bold=True)
    for offset, text in ((13.0, "签名 Signature"), (22.0, "日期时间 Date and time")):
        taken = sheet.line_of(text, box=(x + 2, top + offset - 3.5, width - 4, 4), size_mm=2.8)
        sheet.rule(x=x + 4 + taken, top=top + offset + 1, width=width - taken - 7, dots=1)
