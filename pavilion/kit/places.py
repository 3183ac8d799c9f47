"""The places of the desk and the office: each floor names its own, every page shows them all."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """One entry of the rail: where it leads for a shop (or, in the office, for nobody in particular)."""

    area: str
    name: str
    order: int
    icon: str
    label: str | Promise
    href: Callable[[str], str]
    power: str = ""
    rail_only: bool = False


@dataclass(frozen=True)
class PlaceRow:
    """One place as the template draws it."""

    href: str
    icon: str
    label: str | Promise
    current: bool
    rail_only: bool
    count: int = 0


_PLACES: dict[tuple[str, str], Place] = {}


def register(place: Place) -> None:
    """Add a place; called from an app's `panels` module, which its AppConfig imports when ready."""
    _PLACES[place.area, place.name] = place


def registered(area: str) -> list[Place]:
    """All places of an area, in order."""
    return sorted(
        (place for place in _PLACES.values() if place.area == area),
        key=lambda place: (place.order, place.name),
    )


def rows(*, area: str, current: str, slug: str = "", powers: Collection[str] = ()) -> list[PlaceRow]:
    """The places this reader may enter; `current` is the name of the one she stands in."""
    return [
        PlaceRow(place.href(slug), place.icon, place.label, place.name == current, place.rail_only)
        for place in registered(area)
        if not place.power or place.power in powers
    ]
