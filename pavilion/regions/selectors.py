"""What a region picker offers, and how an address reads."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Count, Max

from pavilion.regions.models import COUNTY_DIGITS, PREFECTURE_DIGITS, PROVINCE_DIGITS, Region
from pavilion.regions.rules.addresses import ParsedAddress, parse_address
from pavilion.regions.rules.atlas import Atlas, Place

# Prefectures that only hold counties which have none: 济源, 仙桃, 文昌, 石河子 and their like.
HOLDERS = {"4190", "4290", "4690", "6590"}


def choices_below(*, code: str | None) -> list[Region]:
    """What a picker offers below a region: provinces below nothing; counties that have no prefecture
    stand beside the prefectures."""
    if not code:
        return list(Region.objects.provinces())
    below = list(Region.objects.children_of(code))
    if len(code) == PROVINCE_DIGITS:
        held = [holder.code for holder in below if holder.code in HOLDERS]
        below = [region for region in below if region.code not in HOLDERS]
        if held:
            below += list(Region.objects.filter(parent_id__in=held))
    return below


def ancestors(*, code: str) -> list[Region]:
    """The region and all above it, province first; holders are left out."""
    codes = [code[:n] for n in (PROVINCE_DIGITS, PREFECTURE_DIGITS, COUNTY_DIGITS, 9, 12) if n <= len(code)]
    return [region for region in Region.objects.filter(code__in=codes) if region.code not in HOLDERS]


def address_line(*, regions: Iterable[Region], detail: str) -> str:
    """An address as Chinese couriers write it, without a name said twice (北京市北京市 is 北京市)."""
    names: list[str] = []
    for region in regions:
        if not names or names[-1] != region.name_zh:
            names.append(region.name_zh)
    return "".join(names) + " " + detail


def is_deliverable(*, code: str) -> bool:
    """Whether a region is fine enough to send to: nothing a picker could still ask is left open."""
    return len(code) >= COUNTY_DIGITS or not choices_below(code=code)


def is_known(*, code: str) -> bool:
    """Whether there is a region with this trimmed code."""
    return Region.objects.filter(pk=code).exists()


def read_address(*, text: str) -> ParsedAddress:
    """What a pasted "name phone address" says; whatever is not understood is empty."""
    state = Region.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    return parse_address(text, atlas=_atlas(state["rows"], state["last"]))


@lru_cache(maxsize=2)
def _atlas(_rows: int, _last: str | None) -> Atlas:
    """All names of regions, read once for as many regions as there are."""
    rows = Region.objects.exclude(level=Region.Level.VILLAGE).values_list("code", "name_zh")
    return Atlas.of(Place(code, name) for code, name in rows)
