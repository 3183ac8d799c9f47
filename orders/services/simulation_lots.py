"""The lots simulated trade draws on; what lacks is brought in by the ordinary services."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from shops.models import Harvest, Product
from shops.services.harvests import HarvestData, announce_harvest, receive_delivery, weigh_in

AHEAD_EVERY = 12  # of the lines of goods that are sold ahead, one in so many waits for the new lot


@dataclass
class Lot:
    """One harvest and the grams that may still be sold."""

    pk: int
    grams: int
    ready_on: date | None


@dataclass
class Lots:
    """Lots by product, oldest best-before first; those sold ahead apart."""

    here: dict[int, list[Lot]]
    ahead: dict[int, list[Lot]]
    asked: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def bring_in_what_lacks(self, grams_by_product: Mapping[int, int]) -> None:
        """Weigh in one more lot of every product of which there is not enough for all that is asked."""
        lacking = {
            pk: grams
            for pk, grams in grams_by_product.items()
            if sum(lot.grams for lot in self.here[pk]) < grams + grams // 10
        }
        for product in Product.objects.filter(pk__in=list(lacking)).order_by("pk"):
            grams = lacking[product.pk] + lacking[product.pk] // 5 + 100_000
            self.here[product.pk].append(Lot(_bring_in(product, grams), grams, None))

    def take(self, product: int, grams: int) -> int:
        """Put one line on a lot and answer its key."""
        self.asked[product] += 1
        lots = self.here[product]
        if self.ahead[product] and self.asked[product] % AHEAD_EVERY == 0:
            lots = [lot for lot in self.ahead[product] if lot.grams >= grams] or lots
        lot = next(lot for lot in lots if lot.grams >= grams)
        lot.grams -= grams
        return lot.pk

    def ready_on(self) -> dict[int, date]:
        """From when lots can be sent, where that is still to come."""
        return {
            lot.pk: lot.ready_on for group in self.ahead.values() for lot in group if lot.ready_on is not None
        }


def read_lots(*, keep_back: int, ahead: bool) -> Lots:
    """All living lots, less the wholesale reserve; `keep_back` (0: none) is not sold to others."""
    today = timezone.localdate()
    here: dict[int, list[Lot]] = defaultdict(list)
    coming: dict[int, list[Lot]] = defaultdict(list)
    for harvest in Harvest.objects.on_sale(on=today).exclude(pk=keep_back):
        waits = harvest.weighed_in_at is None and harvest.ready_on is not None and harvest.ready_on > today
        if waits or harvest.weighed_in_at is not None:
            lot = Lot(harvest.pk, harvest.for_sale_grams, harvest.ready_on if waits else None)
            (coming if waits else here)[harvest.product_id].append(lot)
    return Lots(here, coming if ahead else defaultdict(list))


def _bring_in(product: Product, grams: int) -> int:
    today = timezone.localdate()
    data = HarvestData(
        expected_grams=grams,
        ready_on=today,
        harvested_on=today - timedelta(days=3),
        best_before=today + timedelta(days=product.shelf_life_days),
    )
    harvest = announce_harvest(product=product, data=data, actor=None)
    receive_delivery(harvest_id=harvest.pk, grams=grams, token=f"simulated:{harvest.code}", actor=None)
    weigh_in(harvest_id=harvest.pk, actor=None)
    return harvest.pk
