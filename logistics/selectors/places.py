"""Where parcels go: province, city and county of many codes at once."""

from collections.abc import Iterable, Mapping

from pavilion.regions.models import COUNTY_DIGITS, PREFECTURE_DIGITS, PROVINCE_DIGITS, Region

DIGITS = (PROVINCE_DIGITS, PREFECTURE_DIGITS, COUNTY_DIGITS)
HOLDER_ENDS = ("市辖区", "行政区划", "县")  # prefectures that only hold counties


def regions_above(*, codes: Iterable[str]) -> Mapping[str, list[Region]]:
    """Province, city and county of each code, in one query."""
    parts = {code: [code[:count] for count in DIGITS if count <= len(code)] for code in codes}
    known = Region.objects.in_bulk({part for group in parts.values() for part in group})
    return {
        code: [known[part] for part in group if part in known and not _is_holder(known[part])]
        for code, group in parts.items()
    }


def city_of(regions: Iterable[Region]) -> str:
    """Province and city in the reader's language; no finer than what a public page may tell."""
    names = [region.name for region in regions if len(region.code) <= PREFECTURE_DIGITS]
    return " ".join(dict.fromkeys(names))


def _is_holder(region: Region) -> bool:
    return len(region.code) == PREFECTURE_DIGITS and region.name_zh.endswith(HOLDER_ENDS)
