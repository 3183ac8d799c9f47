"""Small old Excel files, written byte by byte: one stream of records in a compound file."""

import struct

SECTOR, END, FREE, FAT_ITSELF = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def text_of(words):
    return struct.pack("<HB", len(words), 1) + words.encode("utf-16-le")


def begin(kind):
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0x600))


def sheet(cells):
    """`cells` are (row, column, index of the text)."""
    body = b"".join(record(0xFD, struct.pack("<HHHI", row, column, 0, at)) for row, column, at in cells)
    return begin(0x10) + body + record(0x0A)


def as_xls(texts, cells, sheets=1):
    """A workbook whose sheets hold these texts in these cells."""
    table = record(0xFC, struct.pack("<II", len(cells), len(texts)) + b"".join(map(text_of, texts)))
    page = sheet(cells)
    bounds_size = sheets * len(record(0x85, struct.pack("<IBB", 0, 0, 0) + b"\x01\x00S"))
    start = len(begin(5)) + bounds_size + len(table) + len(record(0x0A))
    bounds = b"".join(
        record(0x85, struct.pack("<IBB", start + n * len(page), 0, 0) + b"\x01\x00S") for n in range(sheets)
    )
    return in_compound_file(begin(5) + bounds + table + record(0x0A) + page * sheets)


def in_compound_file(stream):
    stream = stream.ljust(4096, b"\0")  # shorter ones would lie in a stream of small pieces
    count = -(-len(stream) // SECTOR)
    stream = stream.ljust(count * SECTOR, b"\0")
    fats = next(n for n in range(1, 110) if n * 128 >= count + 1 + n)
    chain = [FAT_ITSELF] * fats + [END] + [fats + 2 + n for n in range(count - 1)] + [END]
    fat = struct.pack(f"<{fats * 128}I", *chain, *[FREE] * (fats * 128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *range(fats), *[FREE] * (109 - fats))
    return head + fat + directory(fats + 1, len(stream)) + stream


def directory(start, size):
    def entry(name, kind, child, first, length):
        words = name.encode("utf-16-le").ljust(64, b"\0")
        links = struct.pack("<HBBIII", 2 * len(name) + 2 if name else 0, kind, 1, FREE, FREE, child)
        return words + links + bytes(36) + struct.pack("<IQ", first, length)

    entries = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, start, size)
    return entries + entry("", 0, FREE, 0, 0) * 2
