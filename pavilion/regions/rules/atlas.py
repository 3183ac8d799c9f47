"""All regions by every way to write them; finds the path of regions that a text begins with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pavilion.regions.rules.spellings import short_names, simplified

HOLDER_ENDS = ("市辖区", "行政区划", "（县）")
HOLDERS = {"4190", "4290", "4690", "6590"}  # prefectures that only hold counties which have none
MUNICIPALITIES = {"11", "12", "31", "50"}
LONGEST = 15
# Between two names of a path people leave gaps, and names of levels that are none.
_GAP = re.compile(
    r"[\s,;、/|>·-]*"
    r"(?:(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|直辖县|郊县|县(?=[\s,]*[\u4e00-\u9fff]{1,8}[县区]))[\s,;、/|>·-]*)?"
)
_STREET = re.compile(
    r"村|镇|乡|[东南西北中前后上下新老大小一二三]{0,2}"
    r"(?:路|街(?!道)|大道|大街|巷|弄|里|园|桥|站|湖|小区|新村|花园|广场|大厦|酒店|宾馆|饭店|学|公司|商)"
)
_ZONE = re.compile(r"新区|高新|经开|经济|工业园|开发区|产业园|保税区")
_TOWN = re.compile(r"\s*[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|办事处)")


@dataclass(frozen=True)
class Place:
    """One region: its trimmed code and its Chinese name."""

    code: str
    name: str


@dataclass(frozen=True)
class Path:
    """Regions named one after the other; `end` is where the text goes on, `full` counts whole names."""

    code: str = ""
    end: int = 0
    named: int = 0
    full: int = 0
    conflict: bool = False
    inferred: bool = False
    last: int = -1  # where the last name begins, if it is a short one

    @property
    def level(self) -> int:
        """1 a province, 2 a city, 3 a county; 0 nothing."""
        return min(len(self.code), 6) // 2

    @property
    def weight(self) -> tuple[int, int, int]:
        """The larger the surer."""
        return (self.level + 2 * self.named + self.full - 2 * self.conflict, self.full, self.end)


@dataclass(frozen=True)
class _Name:
    """A way to write one region."""

    code: str
    whole: bool


@dataclass
class Atlas:
    """Provinces, cities, counties and towns by name; built once."""

    places: Mapping[str, str] = field(default_factory=dict)
    _names: dict[str, list[_Name]] = field(default_factory=dict)
    _towns: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Atlas":
        """An atlas of these regions; of what lies below counties, only towns are kept."""
        known = {place.code: place.name for place in places}
        names: dict[str, list[_Name]] = defaultdict(list)
        towns: dict[str, set[str]] = defaultdict(set)
        for code, name in known.items():
            if len(code) == 9:
                towns[name].add(code)
            if len(code) > 6 or name.endswith(HOLDER_ENDS):
                continue
            if len(code) != 4 or code[:2] not in MUNICIPALITIES:
                names[name].append(_Name(code, whole=True))
                for short in set(short_names(code, name)) - {name}:
                    names[short].append(_Name(code, whole=False))
        return cls(places=known, _names=dict(names), _towns=dict(towns))

    def above(self, code: str) -> list[Place]:
        """The region and all above it, province first, without those that only hold counties."""
        codes = [code[:n] for n in (2, 4, 6) if n <= len(code)]
        return [
            Place(each, self.places[each]) for each in codes if each in self.places and each not in HOLDERS
        ]

    def asks_county(self, code: str) -> bool:
        """Whether something below this region has to be named to send there."""
        return len(code) < 6 and any(other.startswith(code) and len(other) == 6 for other in self.places)

    def path_at(self, text: str, start: int, *, glued: bool = False) -> Path:
        """The surest path of regions that begins here; nothing where two places are meant as well.

        A wrong level above is passed over if the levels below agree. `glued`: no gap stands before it.
        """
        plain = simplified(text)
        best = self._surest(plain, start)
        stray = self._first_name(plain, start)
        if best.named <= 1 and stray is not None:
            beyond = self._surest(plain, _GAP.match(plain, stray).end())  # type: ignore[union-attr] # may be empty
            if beyond.named > max(best.named, 1) and not beyond.code.startswith(best.code or "-"):
                best = Path(beyond.code, beyond.end, beyond.named, beyond.full, conflict=True)
        if glued and (best.named < 2 or not best.full):
            return Path()
        best = self._past_repeats(plain, best)
        if best.level == 2 and self._contradicts(plain, best):
            best = replace(best, conflict=True)
        if best.last >= 0 and _ZONE.match(plain, best.end):
            best = replace(best, end=best.last)
        return self._with_town(plain, best)

    def _contradicts(self, text: str, path: Path) -> bool:
        """Whether the whole name of a county elsewhere follows."""
        return any(
            name.whole and len(name.code) == 6
            for length in range(3, LONGEST)
            for name in self._names.get(text[path.end : path.end + length], ())
        )

    def _surest(self, text: str, start: int) -> Path:
        found = list(self._paths(text, Path(end=start)))
        if not found:
            return Path()
        weight = max(path.weight for path in found)
        best = [path for path in found if path.weight == weight]
        codes = {path.code for path in best}
        if len(codes) == 1:
            return best[0]
        shared = _common(codes)
        return Path(shared, best[0].end, best[0].named, best[0].full) if len(shared) >= 2 else Path()

    def _paths(self, text: str, path: Path) -> Iterator[Path]:
        start = _GAP.match(text, path.end).end() if path.code else path.end  # type: ignore[union-attr] # may be empty
        for length in range(min(LONGEST, len(text) - start), 1, -1):
            for name in self._names.get(text[start : start + length], ()):
                if _fits(path, name.code) and self._may_stand(text, start, length, name, path):
                    end, full = start + length, path.full + name.whole
                    last = -1 if name.whole else start
                    longer = Path(name.code, end, path.named + 1, full, last=last)
                    yield longer
                    if len(name.code) < 6:
                        yield from self._paths(text, longer)

    def _may_stand(self, text: str, start: int, length: int, name: _Name, path: Path) -> bool:
        """Short names are not the beginnings of streets; below nothing, only what is clear stands alone."""
        end = start + length
        if not name.whole and _STREET.match(text, end) and not self._goes_on(text, end, name.code):
            return False
        if path.code or len(name.code) < 6:
            return name.whole or length > 1
        if name.whole:
            return length > 2 or text[end - 1] == "县"
        written = self._names[text[start:end]]
        alone = len({each.code for each in written}) == 1
        if text[end - 1] in "区县市":
            return alone and length > 2
        return alone and bool(self.places[name.code].endswith("市") or _TOWN.match(text, end))

    def _goes_on(self, text: str, start: int, code: str) -> bool:
        """Whether the whole name of a region in this one begins here: 杭州西湖区 is no lake."""
        return any(
            name.whole and name.code.startswith(code) and name.code != code
            for length in range(2, LONGEST)
            for name in self._names.get(text[start : start + length], ())
        )

    def _first_name(self, text: str, start: int) -> int | None:
        """Where the whole name of a province or city that stands here ends."""
        for length in range(min(LONGEST, len(text) - start), 1, -1):
            names = self._names.get(text[start : start + length], ())
            if any(len(name.code) < 6 and (name.whole or len(name.code) == 2) for name in names):
                return start + length
        return None

    def _past_repeats(self, text: str, path: Path) -> Path:
        """Names said twice are read once: 仙桃市仙桃市, 江苏省南京市 江苏省南京市."""
        while path.code:
            gap = _GAP.match(text, path.end)
            start = gap.end() if gap else path.end
            again = self._surest(text, start)
            apart = start > path.end or again.named > 1 or self._is_held(path.code)
            if again.full and apart and again.code == path.code:
                path = Path(path.code, again.end, path.named, path.full, path.conflict)
            elif again.full and again.named > 1 and again.code.startswith(path.code):
                path = Path(again.code, again.end, again.named, again.full, path.conflict)
            else:
                break
        return path

    def _is_held(self, code: str) -> bool:
        return len(code) < 6 or code[:4] in HOLDERS

    def _with_town(self, text: str, path: Path) -> Path:
        """A town whose name occurs once in the city tells the county that was left out."""
        if path.level != 2:
            return path
        rest = text[path.end :].lstrip(" ,")
        counties = {
            code[:6]
            for length in range(2, 9)
            for code in self._towns.get(rest[:length], ())
            if code.startswith(path.code)
        }
        if len(counties) != 1:
            return path
        return Path(counties.pop(), path.end, path.named, path.full, path.conflict, inferred=True)


def _fits(path: Path, code: str) -> bool:
    return code.startswith(path.code) and len(code) > len(path.code)


def _common(codes: Iterable[str]) -> str:
    """The region all of them lie in; "" where there is none."""
    ordered: Sequence[str] = sorted(codes)
    for length in (4, 2):
        if len({code[:length] for code in ordered}) == 1:
            return ordered[0][:length]
    return ""
