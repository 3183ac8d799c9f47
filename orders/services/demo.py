"""What the demo buys: ten days of trade in bulk, and some purchases through the front door."""

import random
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.db.models import F
from django.utils import timezone

from orders.models import Purchase
from orders.services.shopping import Shopper
from orders.services.simulation import Featured, Simulated, simulate_sales
from orders.services.simulation_weights import read_weights
from pavilion.regions.models import Region
from pavilion.regions.selectors import HOLDERS
from shops.models import Harvest, Product, Shop, Variant
from shops.rules.shopfronts import STREETS, person_of, phone_of
from shops.services.seeding_harvests import FEATURED_LOT
from shops.services.seeding_shops import DOMAIN, PASSWORD

CONSIGNMENTS = 20_600
OF_FEATURED = 15_600
SEED = 2024
VISITORS = 200
AT_ONCE = 8
SIGNED_IN_EVERY = 40
PAID_WITHIN_SECONDS = 60
HEAVY_GRAMS = 4_000

Goods = tuple[int, int, int]


@dataclass(frozen=True)
class Visit:
    """One purchase to be made: what, where to, under which key."""

    goods: tuple[Goods, ...]
    address: dict[str, str]
    checkout_key: str
    signed_in: bool


def simulate_demo() -> Simulated | None:
    """Sell the demo's goods, the featured lot to the last gram; None when that was done before."""
    lot = Harvest.objects.filter(code=FEATURED_LOT).values_list("pk", flat=True).get()
    return simulate_sales(
        consignments=CONSIGNMENTS, seed=SEED, days=10, featured=Featured(harvest_id=lot, orders=OF_FEATURED)
    )


def buy_through_the_door(*, site: str, on_each: Callable[[], None]) -> int:
    """Make the visits that were not made yet, several at once, and wait until all are paid; how many.

    Raises ShopperStuck, HTTPError, and TimeoutError when payments do not come in.
    """
    visits = _visits()
    keys = [visit.checkout_key for visit in visits]
    made = set(Purchase.objects.filter(checkout_key__in=keys).values_list("checkout_key", flat=True))
    missing = [visit for visit in visits if visit.checkout_key not in made]
    connection.close()

    def shop(visit: Visit) -> None:
        shopper = Shopper(site=site)
        if visit.signed_in:
            shopper.sign_in(login=f"buyer@{DOMAIN}", password=PASSWORD)
        shopper.buy(wanted=visit.goods, address=visit.address, checkout_key=visit.checkout_key)
        on_each()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(shop, missing))
    _await_payments(keys)
    return len(missing)


def _await_payments(keys: list[str]) -> None:
    waiting = Purchase.objects.filter(checkout_key__in=keys, state=Purchase.State.OPEN)
    for _second in range(PAID_WITHIN_SECONDS * 5):
        if not waiting.exists():
            return
        time.sleep(0.2)
    msg = f"{waiting.count()} purchases are not paid: does the worker deliver notifications?"
    raise TimeoutError(msg)


def _visits() -> list[Visit]:
    """The same visits on the same goods: two shops each, any province."""
    dice = random.Random(SEED)  # noqa: S311 - invented shoppers
    shelves = _shelves()
    shares = read_weights().destinations
    counties = _counties()
    visits = []
    for number in range(VISITORS):
        shops = dice.sample(sorted(shelves), 2)
        goods = tuple((*dice.choice(shelves[shop]), dice.choice((1, 1, 1, 2))) for shop in shops)
        province = dice.choices(list(shares), list(shares.values()))[0]
        county = dice.choice(counties[province])
        visits.append(
            Visit(
                goods=goods,
                address={
                    "name": person_of(number).zh,
                    "phone": phone_of(4000 + number, prefix="137"),
                    "province": province,
                    "city": county[:4],
                    "county": county,
                    "detail": f"{dice.choice(STREETS)}{dice.randint(1, 299)}号",
                },
                checkout_key=str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo-visit-{number}")),
                signed_in=number % SIGNED_IN_EVERY == 0,
            )
        )
    return visits


def _shelves() -> dict[int, list[tuple[int, int]]]:
    """Product and variant by shop: light goods that keep, and that go everywhere."""
    rows = Variant.objects.filter(
        on_sale=True,
        gross_grams__lt=HEAVY_GRAMS,
        product__state=Product.State.ON_SALE,
        product__shop__state=Shop.State.OPEN,
        product__shelf_life_days__gte=Product.FRESH_DAYS,
        product__harvests__in=Harvest.objects.on_sale(on=timezone.localdate())
        .filter(weighed_in_at__isnull=False)
        .filter(received_grams__gt=F("held_grams") + F("packed_grams") + F("lost_grams") + 50_000),
    ).distinct()
    shelves: dict[int, list[tuple[int, int]]] = {}
    for shop, product, variant in rows.order_by("pk").values_list("product__shop", "product", "pk"):
        shelves.setdefault(shop, []).append((product, variant))
    return shelves


def _counties() -> dict[str, list[str]]:
    counties: dict[str, list[str]] = {}
    rows = Region.objects.filter(level=Region.Level.COUNTY).exclude(parent__in=HOLDERS)
    for code in rows.order_by("code").values_list("code", flat=True):
        counties.setdefault(code[:2], []).append(code)
    return counties
