"""Order sheets as agents send them: find the columns, read the rows, say what is wrong beside the cell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Our name of a cell, and how the head of its column reads.
COLUMNS = {
    "order": "订单编号",
    "name": "收件人姓名",
    "phone": "收件人电话",
    "province": "省",
    "city": "市",
    "county": "区县",
    "detail": "收货地址",
    "title": "商品名称",
    "size": "规格",
    "code": "商家编码",
    "packs": "数量",
    "wished": "期望发货日",
    "note": "买家留言",
}
NEEDED = ("order", "name", "phone", "province", "detail", "packs")
GOODS = ("code", "title")  # one of them at least
HEAD_WITHIN = 10
MOST_PACKS = 9999
LONGEST = {"order": 32, "name": 40, "phone": 24, "detail": 200}
NOTE_LENGTH = 200
HARD_SPACES = re.compile(r"[\s\u00a0\u200b-\u200d\u2060\ufeff]+")


class NoHead(ValueError):
    """No row names the columns that are needed; `missing` are those of the best row."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Head:
    """Where the columns are: the record that names them, and which place each of our cells has."""

    record: int
    names: Sequence[str]
    places: Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One row of a sheet by our names of the cells; `line` is its record in the file, from 1."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: a reason's code, and the cell it stands beside."""

    reason: str
    cell: str


def clean_text(cell: object) -> str:
    """A cell as text: trimmed, whole numbers without a point, nothing invisible."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return HARD_SPACES.sub(" ", str("" if cell is None else cell).replace("\x00", "")).strip()


def find_head(table: Sequence[Sequence[str]]) -> Head:
    """The record that names the columns, among the first ten. Raises NoHead."""
    fewest = [COLUMNS[name] for name in (*NEEDED, "code")]
    for record, cells in enumerate(table[:HEAD_WITHIN]):
        names = [cell.replace(" ", "") for cell in cells]
        places = {name: names.index(title) for name, title in COLUMNS.items() if title in names}
        missing = [COLUMNS[name] for name in NEEDED if name not in places]
        if not any(name in places for name in GOODS):
            missing.append(COLUMNS["code"])
        if not missing:
            return Head(record=record, names=cells, places=places)
        fewest = min(fewest, missing, key=len)
    raise NoHead(fewest)


def rows_of(table: Sequence[Sequence[str]], head: Head) -> list[Row]:
    """The rows below the head that hold anything."""
    return [
        Row(
            line=record + 1,
            cells={name: cells[place] for name, place in head.places.items() if place < len(cells)},
        )
        for record, cells in enumerate(table)
        if record > head.record and any(cells)
    ]


def packs_in(text: str) -> int | None:
    """How many packs a cell asks for; None for what is not a whole number from 1 to MOST_PACKS."""
    match = re.fullmatch(r"(\d{1,6})(\.0+)?", text, re.ASCII)
    packs = int(match[1]) if match else 0
    return packs if 1 <= packs <= MOST_PACKS else None


def day_in(text: str) -> date | None:
    """The day a cell names: 2024-10-17, 2024/10/17 or 2024.10.17; a time is left out. Raises ValueError."""
    if not text:
        return None
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?$", text, re.ASCII)
    if not match:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), int(match[3]))


def plain_fault(row: Row) -> Fault | None:
    """What is wrong with a row by itself, whatever is sold and wherever it goes."""
    missing = [name for name in NEEDED if not row[name]]
    if not row["code"] and not row["title"]:
        missing.append("code")
    if missing:
        return Fault("missing", missing[0])
    long = [name for name, most in LONGEST.items() if len(row[name]) > most]
    if long:
        return Fault("too_long", long[0])
    if not re.fullmatch(r"[\w.#-]+", row["order"], re.ASCII):
        return Fault("bad_order_number", "order")
    if packs_in(row["packs"]) is None:
        return Fault("bad_quantity", "packs")
    return None if _is_day(row["wished"]) else Fault("bad_day", "wished")


def _is_day(text: str) -> bool:
    try:
        day_in(text)
    except ValueError:
        return False
    return True


def repeats(rows: Sequence[Row]) -> set[int]:
    """Lines that say the same as an earlier one, cell by cell."""
    seen: Counter[tuple[tuple[str, str], ...]] = Counter()
    again = set()
    for row in rows:
        key = tuple(sorted(row.cells.items()))
        if seen[key]:
            again.add(row.line)
        seen[key] += 1
    return again


def conflicts(rows: Sequence[Row]) -> dict[int, Fault]:
    """Lines of one order that name another receiver than its first line."""
    first: dict[str, Row] = {}
    found = {}
    for row in rows:
        leader = first.setdefault(row["order"], row)
        differing = [
            name
            for name in ("name", "phone", "province", "city", "county", "detail")
            if row[name] != leader[name]
        ]
        if differing:
            found[row.line] = Fault("order_conflict", differing[0])
    return found
