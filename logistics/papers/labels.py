"""Express labels for 203 dpi thermal printers: what courier, receiver and packer each need to see.

Papers are in Chinese in every language of the site: couriers and packers read them.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from logistics.papers.fitting import wrap
from logistics.papers.sheet import Rect, Sheet
from logistics.papers.tables import kilograms
from logistics.rules.masking import mask_address, mask_name, mask_phone, mask_sender

EDGE_MM = 2.0
PAD_MM = 1.5
FRAME_MM = 3 / 8  # three printer dots
STUB_MM = 13.0
NOTE_MM = 3.5  # one line of the seller's note


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelData:
    """All one label says; receiver and sender come in full and are masked when they are printed."""

    carrier_name: str
    service_name: str
    routing: str
    waybill: str
    receiver_name: str
    receiver_phone: str
    receiver_region: str
    receiver_detail: str
    sender_name: str
    sender_phone: str
    sender_address: str
    contents: tuple[str, ...]
    packs: int
    net_grams: int
    gross_grams: int
    carton: str
    parcel_number: int
    parcel_count: int
    reference: str
    origin_url: str
    packed_on: date
    harvest_codes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One label size: where it is cut, and the heights of the courier's bands in proportion."""

    parts_mm: tuple[int, ...]
    bands: tuple[int, ...]


ONE_PART = (10, 15, 21, 25, 12, 43)  # head, routing, bar code, receiver, sender, goods
COURIER_PART = (11, 16, 23, 25, 13)
FORMS = {
    (76, 130): Form(parts_mm=(130,), bands=ONE_PART),
    (100, 110): Form(parts_mm=(110,), bands=(10, 14, 20, 21, 10, 31)),
    (100, 150): Form(parts_mm=(90, 60), bands=COURIER_PART),
    (100, 180): Form(parts_mm=(110, 70), bands=COURIER_PART),
    (100, 210): Form(parts_mm=(90, 60, 60), bands=COURIER_PART),
}


def render_labels(
    labels: Iterable[LabelData], *, size_mm: tuple[int, int], font_path: Path | str | None = None
) -> bytes:
    """One page per label, in order. Raises ValueError for no label, an unknown size or a bad waybill."""
    form = FORMS.get(size_mm)
    if form is None:
        raise ValueError(f"no label form of {size_mm[0]} x {size_mm[1]} mm")
    queue = iter(labels)
    first = next(queue, None)
    if first is None:
        raise ValueError("no label to print")
    with closing(Sheet(size_mm=size_mm, font_path=font_path, made_on=first.packed_on)) as sheet:
        for label in chain((first,), queue):
            sheet.add_page()
            _draw_label(sheet, label, form=form)
        return bytes(sheet.output())


def _draw_label(sheet: Sheet, label: LabelData, *, form: Form) -> None:
    width = sheet.w - 2 * EDGE_MM
    parts = _stack(form.parts_mm, top=0.0, height=sheet.h, width=sheet.w, x=0.0)
    for part in parts[1:]:
        sheet.dashes(x=0, top=part[1], width=sheet.w)
    x, top, _, height = parts[0]
    bands = _stack(form.bands, top=top + EDGE_MM, height=height - 2 * EDGE_MM, width=width, x=EDGE_MM)
    sheet.frame((EDGE_MM, top + EDGE_MM, width, height - 2 * EDGE_MM))
    for band in bands[1:]:
        sheet.rule(x=EDGE_MM + FRAME_MM, top=band[1], width=width - 2 * FRAME_MM)
    for draw, band in zip((_head, _routing, _bars, _receiver, _sender, _goods), bands, strict=False):
        draw(sheet, label, band)
    for draw, part in zip((_packer_part, _signed_part), parts[1:], strict=False):
        x, top, wide, height = part
        inner = (x + EDGE_MM, top + EDGE_MM, wide - 2 * EDGE_MM, height - 2 * EDGE_MM)
        sheet.frame(inner)
        draw(sheet, label, inner)


def _stack(heights: tuple[int, ...], *, top: float, height: float, width: float, x: float) -> list[Rect]:
    """Rects one under the other, sharing a height in proportion, on whole printer dots."""
    total, done = sum(heights), 0
    rects = []
    for part in heights:
        start = round((top + height * done / total) * 8) / 8
        done += part
        end = round((top + height * done / total) * 8) / 8
        rects.append((x, start, width, end - start))
    return rects


def _head(sheet: Sheet, label: LabelData, box: Rect) -> None:
    x, top, width, height = box
    mark = (x, top, width * 0.38, height)
    sheet.reversed_box(label.carrier_name, box=mark, size_mm=height * 0.55)
    count_width = width * 0.24
    middle = (x + mark[2] + PAD_MM, top, width - mark[2] - count_width - 2 * PAD_MM, height)
    _two_lines(sheet, (label.service_name, label.packed_on.isoformat()), box=middle)
    _count(sheet, label, box=(x + width - count_width, top, count_width - PAD_MM, height))


def _count(sheet: Sheet, label: LabelData, *, box: Rect) -> None:
    """Which box of how many; the separator keeps 1/11 from being read as 111."""
    x, top, width, height = box
    text = f"{label.parcel_number}/{label.parcel_count}"
    sheet.line_of(text, box=(x, top, width, height), size_mm=height * 0.62, align="R", bold=True)


def _two_lines(sheet: Sheet, texts: tuple[str, str], *, box: Rect) -> None:
    x, top, width, height = box
    half = (height - 1) / 2
    for number, text in enumerate(texts):
        sheet.line_of(text, box=(x, top + 0.5 + number * half, width, half), size_mm=half * 0.78)


def _routing(sheet: Sheet, label: LabelData, box: Rect) -> None:
    x, top, width, height = box
    text = label.routing.strip() or label.receiver_region
    inner = (x + PAD_MM, top, width - 2 * PAD_MM, height)
    sheet.line_of(text, box=inner, size_mm=height * 0.78, align="C", bold=True)


def _bars(sheet: Sheet, label: LabelData, box: Rect) -> None:
    x, top, width, height = box
    caption = max(3.6, height * 0.22)
    sheet.code128(label.waybill, box=(x, top + PAD_MM, width, height - caption - PAD_MM - 0.5))
    caption_box = (x, top + height - caption - 0.25, width, caption)
    sheet.line_of(label.waybill, box=caption_box, size_mm=caption * 0.9, align="C", bold=True)


def _receiver(sheet: Sheet, label: LabelData, box: Rect) -> None:
    name = f"{mask_name(label.receiver_name)}  {mask_phone(label.receiver_phone)}"
    address = f"{label.receiver_region} {mask_address(label.receiver_detail)}"
    _person(sheet, "收", name, address, box=box, size_mm=min(5.0, box[3] * 0.21), bold=True)


def _sender(sheet: Sheet, label: LabelData, box: Rect) -> None:
    name = f"{mask_sender(label.sender_name)}  {mask_phone(label.sender_phone)}"
    _person(sheet, "寄", name, mask_address(label.sender_address), box=box, size_mm=3.0, bold=False)


def _person(
    sheet: Sheet, mark: str, name: str, address: str, *, box: Rect, size_mm: float, bold: bool
) -> None:
    x, top, width, height = box
    side = size_mm * 1.6
    badge = (x + PAD_MM, top + PAD_MM * 0.8, side, side)
    if bold:
        sheet.reversed_box(mark, box=badge, size_mm=side * 0.75)
    else:
        sheet.frame(badge, dots=2)
        sheet.line_of(mark, box=badge, size_mm=side * 0.7, align="C")
    left = x + side + 2 * PAD_MM
    room = width - side - 3 * PAD_MM
    line = (left, badge[1], room, side)
    sheet.line_of(name, box=line, size_mm=size_mm, bold=bold)
    below = badge[1] + side + 0.3
    rest = (left, below, room, top + height - below - 0.5)
    sheet.block_of(address, box=rest, size_mm=size_mm * 0.86, least_mm=1.9)


def _goods(sheet: Sheet, label: LabelData, box: Rect) -> None:
    """What lies inside, for the packer and the receiver, with the way to its origin."""
    x, top, width, height = box
    foot = 4.5
    side = min(height - foot - 4.5, width * 0.38)
    _origin(sheet, label, box=(x + width - side - 1, top + 0.5, side, height - foot - 0.5), side=side)
    left = (x + PAD_MM, top + 1, width - side - 2 * PAD_MM - 1, height - foot - 1.5)
    _contents(sheet, label, box=left)
    _foot(sheet, label, box=(x + PAD_MM, top + height - foot, width - 2 * PAD_MM, foot))


def _contents(sheet: Sheet, label: LabelData, *, box: Rect) -> None:
    x, top, width, height = box
    totals = f"共 {label.packs} 件  净重 {kilograms(label.net_grams)} kg"
    weights = f"毛重 {kilograms(label.gross_grams)} kg  箱型 {label.carton}"
    sheet.line_of(totals, box=(x, top, width, 4.2), size_mm=3.2, bold=True)
    sheet.line_of(weights, box=(x, top + 4.2, width, 3.8), size_mm=2.8)
    sheet.rule(x=x, top=top + 8.5, width=width, dots=1)
    note = f"备注：{label.note.strip()}" if label.note.strip() else ""
    noted = NOTE_MM * min(2, len(wrap(sheet.face, sheet.face.printable(note), width_mm=width, size_mm=2.6)))
    sheet.list_of(label.contents, box=(x, top + 9.2, width, height - 9.2 - noted), size_mm=3.0, least_mm=2.2)
    if noted:
        note_box = (x, top + height - noted, width, noted)
        sheet.block_of(note, box=note_box, size_mm=2.6, least_mm=2.1)


def _origin(sheet: Sheet, label: LabelData, *, box: Rect, side: float) -> None:
    x, top, width, height = box
    sheet.qr(label.origin_url, x=x, top=top, side=side)
    under = top + side - 1.5
    sheet.line_of("扫码看产地", box=(x, under, width, 3.4), size_mm=2.8, align="C", bold=True)
    room = int((top + height - under - 3.6) / 2.9)
    for number, code in enumerate(label.harvest_codes[:room]):
        line = (x, under + 3.6 + number * 2.9, width, 2.9)
        sheet.line_of(f"批次 {code}", box=line, size_mm=2.3, least_mm=1.6, align="C")


def _foot(sheet: Sheet, label: LabelData, *, box: Rect) -> None:
    x, top, width, height = box
    count = f"第 {label.parcel_number} 件 共 {label.parcel_count} 件"
    sheet.rule(x=x, top=top, width=width, dots=1)
    taken = sheet.line_of(count, box=(x, top, width, height), size_mm=2.5, align="R")
    reference = (x, top, width - taken - 2, height)
    sheet.line_of(f"单号 {label.reference}", box=reference, size_mm=2.5, least_mm=1.6)


def _packer_part(sheet: Sheet, label: LabelData, box: Rect) -> None:
    """The lower part of a two-part label stays readable after the upper is torn off."""
    x, top, width, height = box
    _stub(sheet, label, box=(x, top, width, STUB_MM))
    sheet.rule(x=x + FRAME_MM, top=top + STUB_MM, width=width - 2 * FRAME_MM)
    _goods(sheet, label, (x, top + STUB_MM, width, height - STUB_MM))


def _signed_part(sheet: Sheet, label: LabelData, box: Rect) -> None:
    """The third part, which the receiver signs and the courier keeps."""
    x, top, width, height = box
    _stub(sheet, label, box=(x, top, width, STUB_MM))
    sheet.rule(x=x + FRAME_MM, top=top + STUB_MM, width=width - 2 * FRAME_MM)
    _receiver(sheet, label, (x, top + STUB_MM, width, 24.0))
    sheet.rule(x=x + FRAME_MM, top=top + STUB_MM + 24, width=width - 2 * FRAME_MM)
    line_top = top + height - 8
    for text, start, end in (("签收人", 0.0, 0.55), ("日期", 0.6, 1.0)):
        left, right = x + PAD_MM + start * (width - 2 * PAD_MM), x + PAD_MM + end * (width - 2 * PAD_MM)
        taken = sheet.line_of(text, box=(left, line_top, right - left, 6.0), size_mm=3.2)
        sheet.rule(x=left + taken + 1, top=line_top + 5.5, width=right - left - taken - 1, dots=1)


def _stub(sheet: Sheet, label: LabelData, *, box: Rect) -> None:
    x, top, width, height = box
    side = width * 0.32
    half = height / 2
    carrier = (x + PAD_MM, top + 0.8, side * 0.62 - PAD_MM, half - 0.8)
    sheet.line_of(label.carrier_name, box=carrier, size_mm=4.0, bold=True)
    _count(sheet, label, box=(x + side * 0.62, top + 0.8, side * 0.38 - 0.5, half - 0.8))
    below = (x + PAD_MM, top + half, side - PAD_MM - 0.5, half - 0.8)
    sheet.line_of(label.service_name, box=below, size_mm=3.2)
    sheet.code128(label.waybill, box=(x + side, top + 1, width - side, height - 5))
    under = (x + side, top + height - 4, width - side, 3.6)
    sheet.line_of(label.waybill, box=under, size_mm=3.0, align="C")
