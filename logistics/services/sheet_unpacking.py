"""Look into a workbook before it is read: a small file can unpack to more than there is memory for."""

import io
import re
import zipfile
import zlib
from struct import Struct
from xml.parsers import expat

MOST_UNPACKED = 100 * 1024 * 1024
MOST_COLUMNS = 702  # ZZ
LOCAL_HEADER = Struct("<26x2H")
CELL = re.compile(r"([A-Za-z]*)(\d+)")


class _TooFar(Exception):
    """A row or a cell lies where no order sheet reaches, or the part is not a plain one."""


class _Extent:
    """Follows the rows and cells of one part, as a reader counts them that makes a table of all between."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.row = self.column = 0

    def element(self, name: str, values: dict[str, str]) -> None:
        """One opening tag. Raises _TooFar."""
        kind = name.rpartition(":")[2]
        if kind not in {"row", "c"}:
            return
        letters, digits = self._place(values.get("r", ""))
        if kind == "row":
            self.row, self.column = digits or self.row + 1, 0
        else:
            self.row, self.column = digits or self.row, letters or self.column + 1
        if self.row > self.most_rows or self.column > MOST_COLUMNS:
            raise _TooFar

    def refuse(self, *_values: object) -> None:
        """No sheet has a document type."""
        raise _TooFar

    def _place(self, text: str) -> tuple[int, int]:
        found = CELL.fullmatch(text.strip())
        if found is None:
            return 0, 0
        column = 0
        for letter in found[1].upper()[:4]:
            column = column * 26 + ord(letter) - 64
        return column, int(found[2][:9])


def is_harmless(*, body: bytes, most_rows: int) -> bool:
    """Whether an archive unpacks to a fair size, and no row or cell in it lies far out.

    Raises BadZipFile for what is no archive.
    """
    left = MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for entry in packed.infolist():
            part = _unpacked(body, entry, left)
            if part is None or (b"sheetData" in part and _reaches_far(part, most_rows)):
                return False
            left -= len(part)
    return True


def _unpacked(body: bytes, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """What an entry really holds, whatever it says of itself; None for more than `most` or than it says."""
    start = entry.header_offset
    if start < 0 or start + 30 > len(body):
        return None
    start += 30 + sum(LOCAL_HEADER.unpack_from(body, start))
    raw = body[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, most + 1)
        except zlib.error:
            return None
    elif entry.compress_type != zipfile.ZIP_STORED:
        return None
    return raw if len(raw) == entry.file_size and len(raw) <= most else None


def _reaches_far(part: bytes, most_rows: int) -> bool:
    extent = _Extent(most_rows)
    parser = expat.ParserCreate("UTF-8")  # whatever the part says: the reader does not ask either
    parser.StartElementHandler = extent.element
    parser.StartDoctypeDeclHandler = extent.refuse
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
    except (_TooFar, expat.ExpatError):
        return True
    return False
