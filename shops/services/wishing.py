"""Favourite goods, and goods a person wants to hear of."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion.accounts.models import User
from pavilion.accounts.notices import Words, tell
from pavilion.kit.errors import Refusal
from shops.models import Favourite, Harvest, Product, Watch
from shops.selectors.stock import in_stock, sold_ahead
from shops.selectors.wishes import MOST_WISHES

BATCH = 500


class TooManyWishes(Refusal):
    """More than a person can mean."""

    code = "too_many_wishes"
    default_message = gettext_lazy("You keep 300 goods in mind already. Take some away first.")


@transaction.atomic
def set_favourite(*, person: User, product: Product, wanted: bool) -> None:
    """Keep a product among the favourites, or no longer; twice is once. Raises TooManyWishes."""
    if not wanted:
        Favourite.objects.filter(person=person, product=product).delete()
        return
    if person.favourites.count() >= MOST_WISHES:
        raise TooManyWishes
    Favourite.objects.get_or_create(person=person, product=product)


@transaction.atomic
def set_watch(*, person: User, product: Product, until: str, wanted: bool) -> None:
    """Be told once about a product, or no longer; twice is once. Raises TooManyWishes."""
    waiting = Watch.objects.waiting().filter(person=person)
    if not wanted:
        waiting.filter(product=product, until=until).delete()
        return
    if waiting.count() >= MOST_WISHES:
        raise TooManyWishes
    Watch.objects.get_or_create(person=person, product=product, until=until, told_at=None)


def tell_who_waits(*, on: date) -> int:
    """Tell everybody whose product can be bought again or was harvested since she asked; returns how many."""
    goods = Product.objects.on_sale()
    mine = goods.filter(pk=OuterRef("product_id"))
    back = Exists(in_stock(mine, on=on)) | Exists(sold_ahead(mine, on=on))
    weighed = Harvest.objects.filter(
        product=OuterRef("product_id"), received_grams__gt=0, weighed_in_at__gte=OuterRef("asked_at")
    )
    waiting = Watch.objects.waiting().filter(product__in=goods).select_related("person", "product")
    ready = [
        *waiting.filter(back, until=Watch.Until.BACK)[:BATCH],
        *waiting.filter(Exists(weighed), until=Watch.Until.HARVESTED)[:BATCH],
    ]
    return sum(_tell(watch) for watch in ready)


@transaction.atomic
def _tell(watch: Watch) -> bool:
    if not Watch.objects.waiting().filter(pk=watch.pk).update(told_at=timezone.now()):
        return False

    def say() -> Words:
        goods = watch.product.title
        if watch.until == Watch.Until.HARVESTED:
            subject = _("%(goods)s: the harvest is in") % {"goods": goods}
        else:
            subject = _("%(goods)s can be bought again") % {"goods": goods}
        body = _("You asked us to tell you. This is told once; nothing more will come.")
        return Words(subject, body, watch.product.get_absolute_url())

    return tell(person=watch.person, key=f"watch:{watch.pk}", say=say)
