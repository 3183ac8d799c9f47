"""The lists of a region picker with what is chosen, in one query."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pavilion.regions.models import PREFECTURE_DIGITS, PROVINCE_DIGITS, Region, trim_code
from pavilion.regions.selectors import HOLDERS

NAMES = ("province", "city", "county")
KEPT = 1024
TRUSTED_SECONDS = 60.0
_lists: dict[tuple[str, ...], tuple[float, list[Region]]] = {}
LABELS: tuple[Promise, ...] = (_("Province"), _("City"), _("County or district"))


@dataclass(frozen=True)
class Level:
    """One list of the picker."""

    name: str
    label: str | Promise
    value: str
    options: Sequence[tuple[str, str]]
    required: bool


def forget_lists() -> None:
    """Read the lists anew at the next question, in this process."""
    _lists.clear()


def _listed(above: tuple[str, ...]) -> list[Region]:
    """Provinces and what lies below these regions; regions change with a load of data, not with a request."""
    now = time.monotonic()
    seen = _lists.get(above)
    if seen is not None and now - seen[0] < TRUSTED_SECONDS:
        return seen[1]
    found = list(Region.objects.filter(Q(level=Region.Level.PROVINCE) | Q(parent_id__in=above)))
    if len(_lists) >= KEPT:
        _lists.clear()
    _lists[above] = (now, found)
    return found


def chosen_codes(*, province: str, city: str, county: str) -> tuple[str, str, str]:
    """Trimmed codes as far as they lie in one another; what does not is as if it had not been chosen."""
    chosen: list[str] = []
    for text in (province, city, county):
        try:
            code = trim_code(text) if text else ""
        except ValueError:
            code = ""
        fits = code and all(code.startswith(above) and code != above for above in chosen)
        if not fits:
            break
        chosen.append(code)
    first, second, third = (*chosen, "", "", "")[:3]
    return first, second, third


def codes_of_region(code: str) -> tuple[str, str, str]:
    """What a picker would have chosen to arrive at this region."""
    province, city = code[:PROVINCE_DIGITS], code[:PREFECTURE_DIGITS]
    if city in HOLDERS:
        return province, code[:6], ""
    return province, city if len(code) >= PREFECTURE_DIGITS else "", code[:6] if len(code) > len(city) else ""


def picker_levels(*, province: str = "", city: str = "", county: str = "") -> list[Level]:
    """Provinces, and the lists below what is chosen."""
    holders = [holder for holder in HOLDERS if province and holder.startswith(province)]
    above = [code for code in (province, city, *holders) if code]
    regions = _listed(tuple(above))
    lists = (
        [region for region in regions if region.level == Region.Level.PROVINCE],
        [
            region
            for region in regions
            if province and region.parent_id in {province, *holders} and region.code not in HOLDERS
        ],
        [region for region in regions if city and region.parent_id == city and len(region.code) == 6],
    )
    values = (province, city, county)
    return [
        Level(
            name=NAMES[n],
            label=LABELS[n],
            value=values[n],
            options=[(region.code, region.name) for region in options],
            required=n == 0,
        )
        for n, options in enumerate(lists)
    ]
