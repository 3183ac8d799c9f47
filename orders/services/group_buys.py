"""Open a group buy at the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import GroupBuy
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Harvest, Variant

LONGEST = timedelta(days=120)


class BadGroupBuy(Refusal):
    """Terms that cannot be; `fields` says which."""

    code = "bad_group_buy"
    default_message = _("A group buy cannot be opened like this.")


@dataclass(frozen=True)
class GroupBuyData:
    """What the keeper says: the case, its price, when it closes, when it is sent."""

    case_packs: int
    price_fen: int
    least_cases: int
    most_cases: int
    closes_at: datetime
    ready_on: date
    words: str = ""


@transaction.atomic
def open_group_buy(
    *, variant: Variant, harvest: Harvest, data: GroupBuyData, actor: User | None, acting_for: str = ""
) -> GroupBuy:
    """Open cases of a pack size out of a harvest to everybody. Raises BadGroupBuy naming the fields."""
    wrong = _wrong_terms(variant, harvest, data)
    if wrong:
        raise BadGroupBuy(fields=wrong)
    group = GroupBuy.objects.create(
        shop_id=variant.product.shop_id,
        variant=variant,
        harvest=harvest,
        case_packs=data.case_packs,
        price_fen=data.price_fen,
        least_cases=data.least_cases,
        most_cases=data.most_cases,
        closes_at=data.closes_at,
        ready_on=data.ready_on,
        words=data.words,
    )
    record_act(
        actor=actor,
        acting_for=acting_for,
        verb="group_buy.open",
        target=f"group_buy:{group.pk}",
        detail={"variant": variant.key, "harvest": harvest.code},
    )
    return group


def _wrong_terms(variant: Variant, harvest: Harvest, data: GroupBuyData) -> dict[str, str]:
    now = timezone.now()
    grams = data.least_cases * data.case_packs * variant.net_grams
    checks = {
        "harvest": (
            harvest.product_id == variant.product_id and harvest.state != Harvest.State.CLOSED,
            _("These packs do not come from this harvest."),
        ),
        "least_cases": (
            grams <= harvest.for_sale_grams,
            _("There is not enough of this harvest for so many cases."),
        ),
        "most_cases": (
            data.least_cases <= data.most_cases,
            _("At most has to be as many as at least."),
        ),
        "closes_at": (
            now < data.closes_at < now + LONGEST,
            _("It has to close within the next 120 days."),
        ),
        "ready_on": (
            data.ready_on >= timezone.localdate(data.closes_at) and _ready(harvest, data.ready_on),
            _("It cannot be sent before it closes, or before the harvest is ready."),
        ),
    }
    return {name: str(text) for name, (right, text) in checks.items() if not right}


def _ready(harvest: Harvest, on: date) -> bool:
    early = harvest.ready_on is not None and on < harvest.ready_on
    stale = harvest.best_before is not None and on >= harvest.best_before
    return not early and not stale
