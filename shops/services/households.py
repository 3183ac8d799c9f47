"""Open a shop for a household: the keeper's account, the shop, and the mandate it begins with."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from pavilion.accounts.models import Appointment, User
from shops.models import Shop
from shops.services.storefronts import ShopData, open_shop

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when written down
PASSWORD_LENGTH = 10


@dataclass(frozen=True)
class Opened:
    """The shop, its keeper, and the first password of a keeper who had no account before."""

    shop: Shop
    keeper: User
    first_password: str


@transaction.atomic
def open_household_shop(
    *,
    data: ShopData,
    region_code: str,
    keeper_name: str,
    keeper_phone: str,
    appointment: Appointment,
    actor: User,
) -> Opened:
    """Open a shop under an appointment; the keeper is found by phone (E.164), or gets an account.

    Raises NotYourRegion, PleaseRetry.
    """
    keeper, password = _keeper(name=keeper_name, phone=keeper_phone)
    shop = open_shop(data=data, region_code=region_code, keeper=keeper, actor=actor, appointment=appointment)
    return Opened(shop=shop, keeper=keeper, first_password=password)


def _keeper(*, name: str, phone: str) -> tuple[User, str]:
    known = User.objects.filter(phone=phone).first()
    if known:
        return known, ""
    password = "".join(secrets.choice(LETTERS) for _n in range(PASSWORD_LENGTH))
    return User.objects.create_user(phone=phone, name=name, password=password), password
