"""Files made to break the reader: small to send, huge to unpack."""

import io
import zipfile
import zlib

import pytest

from logistics.services.sheet_reading import MOST_BYTES, UnreadableSheet, read_table
from logistics.services.sheet_unpacking import MOST_UNPACKED
from tests.logistics.sheets.old_excel import as_xls
from tests.logistics.sheets.sheets import as_xlsx

SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rewritten(parts):
    """A good workbook with some of its parts replaced, or given under another name."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx({}))) as good, zipfile.ZipFile(target, "w", 8) as made:
        for name in good.namelist():
            for new_name, part in parts.get(name, {name: good.read(name)}).items():
                made.writestr(new_name, part)
    return target.getvalue()


def sheet(rows):
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN, rows)


def test_a_common_workbook_is_read():
    assert len(read_table(body=as_xlsx({}, {}))) == 3


@pytest.mark.parametrize(
    "rows",
    [
        b"<row r=\"1\"><c r='ZZZ1'><v>1</v></c></row><row r='1048576'><c r='A1048576'><v>1</v></c></row>",
        b'<row r="1"><c r="ZZ1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        b'<row><c r="zzz1"><v>1</v></c></row><row><c r="a1048576"><v>1</v></c></row>',
        b'<row><c a=">" r="ZZZ1"><v>1</v></c></row><row><c r="A1048576"><v>1</v></c></row>',
        b'<row><c r="A1"><v>1</v></c></row>' + b"<row/>" * 20_001,
        b"<row>" + b"<c/>" * 703 + b"</row>",
    ],
    ids=["quotes", "row alone", "small letters", "bracket in a value", "many rows", "many columns"],
)
def test_cells_far_out_are_refused_however_they_are_written(rows):
    with pytest.raises(UnreadableSheet):
        read_table(body=rewritten({SHEET: {SHEET: sheet(rows)}}))


def test_a_sheet_in_an_odd_place_is_looked_at_too():
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(io.BytesIO(as_xlsx({}))) as good:
        pointing = good.read(relations).replace(b"worksheets/sheet1.xml", b"odd/one.xml")
    rows = b'<row><c r="XFD1"><v>1</v></c></row><row><c r="A1048576"><v>1</v></c></row>'
    body = rewritten({SHEET: {"xl/odd/one.xml": sheet(rows)}, relations: {relations: pointing}})

    with pytest.raises(UnreadableSheet):
        read_table(body=body)


def test_an_entry_that_says_it_is_small_is_measured():
    strings = "xl/sharedStrings.xml"
    honest = rewritten({strings: {strings: b" " * (MOST_UNPACKED // 4)}})
    with zipfile.ZipFile(io.BytesIO(honest)) as packed:
        entry = packed.getinfo(strings)
    size = entry.file_size.to_bytes(4, "little")
    crc = zlib.crc32(b" " * 10).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little")).replace(entry.CRC.to_bytes(4, "little"), crc)
    assert lying != honest

    with pytest.raises(UnreadableSheet):
        read_table(body=lying)


def test_more_than_fits_is_refused_before_it_is_unpacked():
    strings = "xl/sharedStrings.xml"

    with pytest.raises(UnreadableSheet):
        read_table(body=rewritten({strings: {strings: b" " * (MOST_UNPACKED + 1)}}))


def test_an_old_workbook_is_read():
    body = as_xls(["订单编号", "LN1", "x" * 900], [(0, 0, 0), (1, 0, 1), (1, 2, 2)])

    assert read_table(body=body) == [["订单编号", "", ""], ["LN1", "", "x" * 500]]


@pytest.mark.parametrize(
    ("texts", "cells", "sheets"),
    [
        (["a"], [(0, 0, 0), (65_535, 255, 0)], 1),  # two cells far apart
        (["a"], [(0, 0, 0), (65_535, 255, 0)], 300),  # on many sheets
        (["y" * 4_000], [(n // 200, n % 200, 0) for n in range(230_000)], 1),  # a text named without end
    ],
)
def test_an_old_workbook_that_grows_is_refused_and_takes_no_memory_here(texts, cells, sheets):
    body = as_xls(texts, cells, sheets)
    assert len(body) < MOST_BYTES

    with pytest.raises(UnreadableSheet, match="at most"):
        read_table(body=body)


def test_an_old_workbook_that_is_none_is_refused():
    with pytest.raises(UnreadableSheet, match="cannot be read"):
        read_table(body=b"\xd0\xcf\x11\xe0 and nothing more")
