"""Harvest months as the catalogue writes them: "10-12", "12-2", "5"."""

MONTHS = range(1, 13)


def months_of(text: str) -> frozenset[int]:
    """The months named, over the turn of the year too; nothing for what cannot be read."""
    first, _dash, last = text.partition("-")
    if not first.strip().isdecimal() or (last and not last.strip().isdecimal()):
        return frozenset()
    start, end = int(first), int(last or first)
    if start not in MONTHS or end not in MONTHS:
        return frozenset()
    return frozenset(month for month in MONTHS if _between(start, month, end))


def spellings_with(month: int) -> list[str]:
    """Every way to write months that include this one."""
    spellings = [str(month)]
    spellings += [f"{start}-{end}" for start in MONTHS for end in MONTHS if _between(start, month, end)]
    return spellings


def _between(start: int, month: int, end: int) -> bool:
    return start <= month <= end if start <= end else month >= start or month <= end
