"""Which shops a client may act for, and how the audit trail names it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.home.api.faults import NothingThere
from shops.models import Shop
from shops.selectors.standing import standing_of


def kept_shop(*, person: User, power: str, slug: str, field: str = "shop") -> Shop:
    """The shop, if the person may act for it with this power. Raises NothingThere."""
    shop = Shop.objects.kept_by(person, power, on=timezone.localdate()).filter(slug=slug).first()
    if shop is None:
        raise NothingThere(field, _("There is no such shop that you may act for."))
    return shop


def acting_for(*, person: User, shop: Shop) -> str:
    """What the audit trail notes beside the actor: the shop, when an official acts under a mandate."""
    standing = standing_of(shop=shop, person=person, on=timezone.localdate())
    return shop.audit_name if standing.by_mandate else ""
