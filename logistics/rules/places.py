"""Find the region an address names by its province, city and county, in the ways people write them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MUNICIPALITIES = {"11", "12", "31", "50"}
PROVINCE_ENDS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
CITY_ENDS = ("地区", "市", "盟")
HOLDER_ENDS = ("直辖县级行政区划", "行政区划", "市辖区", "县")  # names of prefectures that are none


@dataclass(frozen=True)
class Named:
    """One region: its trimmed code, its parent's, its Chinese name."""

    code: str
    parent: str
    name: str


class Gazetteer:
    """Provinces, cities and counties by name; built once for a whole sheet."""

    def __init__(self, regions: Iterable[Named]) -> None:
        below: dict[str, list[Named]] = defaultdict(list)
        for region in regions:
            below[region.parent].append(region)
        self._below: Mapping[str, Sequence[Named]] = below

    def find(self, *, province: str, city: str, county: str) -> str:
        """The code of the finest region named; "" where a name is unknown or the county is missing."""
        above = _match(province, self._below[""], PROVINCE_ENDS)
        if above is None:
            return ""
        if above.code in MUNICIPALITIES:
            return self._in_municipality(above, city, county)
        cities = self._below[above.code]
        middle = _match(city, cities, CITY_ENDS)
        if middle is None:
            return self._without_city(cities, city, county)
        counties = self._below[middle.code]
        if not county and not counties:
            return middle.code
        found = _match(county or "", counties, ())
        return found.code if found else ""

    def _in_municipality(self, above: Named, city: str, county: str) -> str:
        """Under 北京市 the city repeats the municipality, or is left out."""
        if city and _match(city, [above], PROVINCE_ENDS) is None and city not in {"市辖区", "县", "郊县"}:
            return ""
        counties = [each for middle in self._below[above.code] for each in self._below[middle.code]]
        found = _match(county, counties, ())
        return found.code if found else ""

    def _without_city(self, cities: Sequence[Named], city: str, county: str) -> str:
        """济源, 仙桃, 石河子 and their like stand in the place of the city, or of the county alone."""
        direct = [
            each
            for middle in cities
            if middle.name.endswith(HOLDER_ENDS)
            for each in self._below[middle.code]
        ]
        name = city if city and not city.endswith(HOLDER_ENDS[:2]) else county
        found = _match(name, direct, ())
        if found is None or (county and county not in {found.name, name}):
            return ""
        return found.code


def _match(text: str, regions: Sequence[Named], ends: tuple[str, ...]) -> Named | None:
    """The one region of this name; endings such as 省 may be missing."""
    if not text:
        return None
    exact = [each for each in regions if each.name == text]
    if not exact and ends:
        exact = [each for each in regions if _bare(each.name, ends) == _bare(text, ends)]
    return exact[0] if len(exact) == 1 else None


def _bare(name: str, ends: tuple[str, ...]) -> str:
    for end in ends:
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name
