"""Harvests of every product of the demo: weighed in, still coming in, or sold ahead; the featured lot."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from pavilion.regions.models import Village
from shops.models import Harvest, Product, Share, Shop, StockEntry
from shops.rules.seasons import months_of
from shops.rules.shopfronts import person_of
from shops.services.seeding_shops import FEATURED_TOWNSHIP

FEATURED_PRODUCT = "hj-dhp-top"
FEATURED_LOT = "HJ-MAJIE-12T"
FEATURED_RECEIVED_GRAMS = 12_000_000
FEATURED_PROMISED_GRAMS = 12_120_000  # one percent more than will be weighed
FEATURED_HOUSEHOLDS = 48
PACKS_PER_LOT = 260
COMING_EVERY = 9  # of every nine products one is sold ahead


def bring_in_harvests(*, shops: Sequence[Shop]) -> None:
    """Write lots of every product: one or two that are in, some sold ahead, and the featured one."""
    products = list(
        Product.objects.filter(shop__in=shops)
        .select_related("shop")
        .prefetch_related("variants")
        .order_by("pk")
    )
    villages = _villages_by_township()
    harvests: list[Harvest] = []
    for number, product in enumerate(products):
        township = product.shop.region_id[:9]
        near = villages[township]
        if product.key == FEATURED_PRODUCT and township == FEATURED_TOWNSHIP:
            harvests.append(_featured(product, near[0]))
        harvests += _lots(product, near, number=number)
    Harvest.objects.bulk_create(harvests)
    StockEntry.objects.bulk_create(entry for harvest in harvests for entry in _deliveries(harvest))
    Share.objects.bulk_create(
        share for number, harvest in enumerate(harvests) for share in _shares(harvest, number)
    )


def _villages_by_township() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in Village.objects.order_by("region_id").values_list("region_id", flat=True):
        found.setdefault(code[:9], []).append(code)
    return found


def _lots(product: Product, villages: Sequence[str], *, number: int) -> list[Harvest]:
    today = timezone.localdate()
    picked = last_season(months=product.harvest_months, on=today)
    packed = max(picked, today - timedelta(days=min(30, product.shelf_life_days // 5)))
    grams = _typical_grams(product) * PACKS_PER_LOT
    lots = [
        _weighed(product, villages[n % len(villages)], n, grams // (n + 1), picked=picked, packed=packed)
        for n in range(1 + number % 2)
    ]
    if number % COMING_EVERY == 4:
        ready = today + timedelta(days=20)
        lots.append(
            Harvest(
                product=product,
                code=_code(product, "A"),
                village_id=villages[-1],
                expected_grams=grams,
                ready_on=ready,
                best_before=ready + timedelta(days=product.shelf_life_days),
            )
        )
    return lots


def _weighed(product: Product, village: str, n: int, grams: int, *, picked: date, packed: date) -> Harvest:
    return Harvest(
        product=product,
        code=_code(product, str(n + 1)),
        village_id=village,
        state=Harvest.State.RECEIVED,
        harvested_on=picked,
        ready_on=packed,
        best_before=packed + timedelta(days=product.shelf_life_days + 7 * n),
        expected_grams=grams,
        received_grams=grams,
        weighed_in_at=timezone.now() - timedelta(days=2),
    )


def _featured(product: Product, village: str) -> Harvest:
    today = timezone.localdate()
    packed = today - timedelta(days=40)
    return Harvest(
        product=product,
        code=FEATURED_LOT,
        village_id=village,
        harvested_on=last_season(months=product.harvest_months, on=today),
        ready_on=today,
        best_before=packed + timedelta(days=product.shelf_life_days),
        expected_grams=FEATURED_PROMISED_GRAMS,
        received_grams=FEATURED_RECEIVED_GRAMS,
    )


def _typical_grams(product: Product) -> int:
    sizes = [variant.net_grams for variant in product.variants.all()]
    return sum(sizes) // len(sizes)


def _code(product: Product, tail: str) -> str:
    return f"{product.key}-{product.shop.region_id[:9][4:]}-{tail}".upper()[:40]


def _deliveries(harvest: Harvest) -> list[StockEntry]:
    """What was weighed came on three days; the parts sum to the whole."""
    whole = harvest.received_grams
    parts = [whole * 2 // 5, whole * 2 // 5]
    parts.append(whole - sum(parts))
    now = timezone.now()
    return [
        StockEntry(
            harvest=harvest,
            kind=StockEntry.Kind.RECEIVED,
            grams=grams,
            reference=f"weighing:{harvest.code}:{n}",
            at=now - timedelta(days=5 - n),
        )
        for n, grams in enumerate(parts)
        if grams
    ]


def _shares(harvest: Harvest, number: int) -> list[Share]:
    """Pooled lots: the featured one, and every third, are the work of several households."""
    featured = harvest.code == FEATURED_LOT
    if not harvest.received_grams or (number % 3 and not featured):
        return []
    households = FEATURED_HOUSEHOLDS if featured else 3 + number % 6
    names = list(dict.fromkeys(person_of(number * 50 + n).zh for n in range(households)))
    return [
        Share(
            harvest=harvest,
            household=name,
            grams=harvest.received_grams * (n + 2) // _weights(len(names)),
            named=n % 4 != 3,  # not everybody wants to be read of
        )
        for n, name in enumerate(names)
    ]


def _weights(count: int) -> int:
    return sum(range(2, count + 2))


def last_season(*, months: str, on: date) -> date:
    """A day in the middle of the main crop's last month that is over or running."""
    wanted = months_of(months) or frozenset({on.month})
    day = on
    while day.month not in wanted:
        day = day.replace(day=1) - timedelta(days=1)
    return min(on - timedelta(days=1), day.replace(day=min(day.day, 20)))
