"""Which shop a desk page is about, and whether an official acts for it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from shops.models import Power, Shop
from shops.views.desk import acting_for, current_shop, desk_frame


@dataclass(frozen=True)
class DeskShop:
    """The shop, how the audit trail names it when an official acts, and what its pages show around it."""

    shop: Shop
    acting_for: str
    context: dict[str, Any]


def desk_shop(request: HttpRequest, power: Power) -> DeskShop:
    """The shop in the address, if the reader may use this power for it; else 404."""
    shop = current_shop(request, power)
    return DeskShop(shop=shop, acting_for=acting_for(shop), context=desk_frame(request, shop))
