"""Simulated trade: paid purchases with their consignments by the weights of a Longnan year, in bulk.

What stands in the tables afterwards is what checkout, a paid notification and `consign` would have written.
The same seed on the same goods and day gives the same rows; a seed that was used changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.utils import timezone

from orders.rules.drawing_lots import Goods, Lines, chances, draw_lines, fill_up
from orders.services.simulation_goods import NothingOnSale, read_goods, read_mix
from orders.services.simulation_journeys import Sale, price_sales, spread_sales
from orders.services.simulation_lots import Lots, read_lots
from orders.services.simulation_rows import write_sales
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Act
from shops.models import Harvest
from shops.services.stock import claim_grams


@dataclass(frozen=True)
class Featured:
    """A harvest that must be sold to the last gram, over so many orders."""

    harvest_id: int
    orders: int


@dataclass(frozen=True)
class Simulated:
    """What was written."""

    purchases: int
    consignments: int
    lines: int
    grams: int
    fen: int


@transaction.atomic
def simulate_sales(
    *,
    consignments: int,
    seed: int,
    days: int = 10,
    featured: Featured | None = None,
    ahead: bool = True,
) -> Simulated | None:
    """Write so many paid consignments, some of them sold ahead; None when this seed was used before.

    Raises NothingOnSale, NotEnoughStock, PleaseRetry.
    """
    target = f"simulation:{seed}"
    if Act.objects.filter(target=target).exists():
        return None
    rng = np.random.default_rng([seed, consignments])
    goods = read_goods(rng=rng)
    lines = _draw(rng, goods, consignments, featured)
    with_lots = read_lots(keep_back=featured.harvest_id if featured else 0, ahead=ahead)
    sales = _sales(lines, goods, with_lots, featured)
    rng.shuffle(sales)
    priced = price_sales(rng=rng, sales=sales, lots=with_lots)
    journeys = spread_sales(rng=rng, sales=priced, days=days)
    written = write_sales(rng=rng, journeys=journeys, at=timezone.now())
    done = Simulated(
        purchases=written.purchases,
        consignments=len(journeys),
        lines=sum(len(one.sale.lines) for one in journeys),
        grams=sum(written.grams_by_harvest.values()),
        fen=written.fen,
    )
    detail = {"purchases": done.purchases, "consignments": done.consignments, "grams": done.grams}
    record_act(actor=None, verb="simulate", target=target, detail=detail)
    claim_grams(grams_by_harvest=written.grams_by_harvest)
    return done


def _draw(rng: np.random.Generator, goods: Goods, orders: int, featured: Featured | None) -> Lines:
    mix = read_mix()
    likely = chances(goods, mix)
    firsts = rng.choice(len(likely), size=orders, p=likely)
    if featured is None:
        return draw_lines(rng, goods, mix, firsts)
    harvest = Harvest.objects.get(pk=featured.harvest_id)
    packs_of_it = np.flatnonzero(goods.product == harvest.product_id)
    likely_of_it = likely[packs_of_it] / likely[packs_of_it].sum()
    firsts[: featured.orders] = rng.choice(packs_of_it, size=min(featured.orders, orders), p=likely_of_it)
    lines = draw_lines(rng, goods, mix, firsts)
    chosen = np.flatnonzero((lines.order < featured.orders) & np.isin(lines.goods, packs_of_it))
    grams = goods.net_grams[lines.goods]
    return fill_up(rng, lines, grams=grams, chosen=chosen, target=harvest.on_hand_grams)


def _sales(lines: Lines, goods: Goods, lots: Lots, featured: Featured | None) -> list[Sale]:
    """Lines by order, each on a lot; the featured orders draw on the featured lot."""
    product = goods.product[lines.goods]
    grams = goods.net_grams[lines.goods] * lines.packs
    special = np.zeros(len(grams), dtype=bool)
    if featured is not None:
        its_product = Harvest.objects.values_list("product", flat=True).get(pk=featured.harvest_id)
        special = (lines.order < featured.orders) & (product == its_product)
    lots.bring_in_what_lacks(_by_product(product[~special], grams[~special]))
    sales: list[Sale] = []
    columns = zip(
        lines.order.tolist(), goods.shop[lines.goods].tolist(),
        goods.variant[lines.goods].tolist(), product.tolist(), lines.packs.tolist(),
        grams.tolist(), special.tolist(), strict=True,
    )  # fmt: skip
    before = -1
    for order, shop, variant, its_product, packs, weight, is_special in columns:
        if order != before:
            sales.append(Sale(shop=shop, lines=[]))
            before = order
        lot = featured.harvest_id if is_special and featured else lots.take(its_product, weight)
        sales[-1].lines.append((variant, lot, packs))
    return sales


def _by_product(products: np.ndarray, grams: np.ndarray) -> Mapping[int, int]:
    unique, places = np.unique(products, return_inverse=True)
    sums = np.bincount(places, weights=grams)
    return {int(pk): int(weight) for pk, weight in zip(unique, sums, strict=True)}


__all__ = ["Featured", "NothingOnSale", "Simulated", "simulate_sales"]
