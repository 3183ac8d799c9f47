"""As what somebody works for a shop: owner, helper, or official with a mandate."""

from dataclasses import dataclass
from datetime import date

from pavilion.accounts.models import User
from shops.models import Keeper, Mandate, Power, Shop

HELPER_POWERS = frozenset(Power.values) - {Power.MONEY_VIEW.value}


@dataclass(frozen=True)
class Standing:
    """What a person may do for one shop, and whether she does it for somebody else."""

    powers: frozenset[str]
    by_mandate: bool
    owns: bool


def standing_of(*, shop: Shop, person: User, on: date) -> Standing:
    """How a person stands to a shop: at most two queries; no powers at all for a stranger."""
    role = shop.keepers.filter(person=person).values_list("role", flat=True).first()
    if role is not None:
        owns = role == Keeper.Role.OWNER
        powers = frozenset(Power.values) if owns else HELPER_POWERS
        return Standing(powers=powers, by_mandate=False, owns=owns)
    given = Mandate.objects.living(on=on).filter(shop=shop, appointment__person=person)
    asked = frozenset(power for powers in given.values_list("powers", flat=True) for power in powers)
    return Standing(powers=asked, by_mandate=bool(asked), owns=False)
