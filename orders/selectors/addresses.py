"""Addresses a buyer need not type: a pasted line, and those bought to before."""

from orders.selectors.places import codes_of_region
from pavilion.accounts.models import Address, User
from pavilion.regions.selectors import read_address

MOST_SHOWN = 5
SURE_FROM = 0.9  # below, the buyer is asked to look twice


def pasted_fields(text: str) -> dict[str, object]:
    """What a pasted "name phone address" fills in at the checkout; `unsure` when a look is needed."""
    found = read_address(text=text)
    fields: dict[str, object] = {"unsure": found.confidence < SURE_FROM}
    if found.name:
        fields["name"] = found.name
    if found.phone:
        fields["phone"] = f"{found.phone}-{found.extension}" if found.extension else found.phone
    if found.detail:
        fields["detail"] = found.detail
    if found.regions:
        fields |= zip(("province", "city", "county"), codes_of_region(found.regions[-1].code), strict=True)
    return fields


def address_book(*, person: User | None) -> list[Address]:
    """The addresses used last, newest first; none for a guest."""
    if person is None:
        return []
    used = person.addresses.select_related("region__parent__parent").order_by("-used_at", "-pk")
    return list(used[:MOST_SHOWN])
