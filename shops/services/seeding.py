"""The demo world: shops in real villages, their keepers and goods, and harvests of every product.

Run again it changes nothing; people and shops are invented (rules/shopfronts.py).
"""

from collections.abc import Callable

from django.db import transaction

from shops.models import Harvest, Shop
from shops.services.seeding_displays import set_up_displays
from shops.services.seeding_goods import stock_shops
from shops.services.seeding_harvests import FEATURED_LOT, bring_in_harvests
from shops.services.seeding_pictures import draw_pictures, hang_banners
from shops.services.seeding_shops import open_shops, settle_people
from shops.services.shelving import rebuild_listings
from shops.services.weighing import weigh_in

Say = Callable[[str], None]


def seed_world(*, say: Say, with_pictures: bool = True) -> bool:
    """Make the demo world; False when it was there. Pictures take longest, and tests do without."""
    if Harvest.objects.filter(code=FEATURED_LOT).exists():
        return False
    pictures = draw_pictures(say=say) if with_pictures else {}
    with transaction.atomic():
        people = settle_people()
        shops = open_shops(people=people)
        if pictures:
            hang_banners(shops=shops, pictures=pictures)
        stock_shops(shops=shops, pictures=pictures)
        bring_in_harvests(shops=shops)
        set_up_displays()
        rebuild_listings()
    say(f"{Shop.objects.count()} shops, {Harvest.objects.count()} harvests")
    return True


def weigh_in_featured() -> int | None:
    """End the receiving of the featured lot: the promised grams that fell short; None when done before."""
    harvest = Harvest.objects.filter(code=FEATURED_LOT, weighed_in_at__isnull=True).first()
    if harvest is None:
        return None
    keeper = harvest.product.shop.keepers.get().person
    return weigh_in(harvest_id=harvest.pk, actor=keeper)
