"""What the pavilion has done in all, for its front page."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Sum

from logistics.models import Chunk
from shops.models import Share, Shop

KEY = "logistics.totals"
TEN_MINUTES = 600


@dataclass(frozen=True)
class Totals:
    """Sums over everything; worked out at most every ten minutes."""

    shops: int
    households: int
    parcels: int
    grams: int


def totals() -> Totals:
    """Open shops, households with a share in a harvest, parcels and what they held: three short queries."""
    found: Totals | None = cache.get(KEY)
    if found is None:
        sent = Chunk.objects.aggregate(parcels=Sum("parcels", default=0), grams=Sum("net_grams", default=0))
        households = Share.objects.aggregate(n=Count("household", distinct=True))["n"]
        found = Totals(Shop.objects.open().count(), households, sent["parcels"], sent["grams"])
        cache.set(KEY, found, TEN_MINUTES)
    return found
