"""Simulated order lists: a year of consignments by the weights, as agents and other systems ask for them.

Ten thousand baskets are drawn and put to the engine once; then they are asked for again and again, by other
people in other places on other days, in batches that the database writes by itself. What stands in the tables
is what `consign_many` would have written: recipients, consignments, lines, and promised grams.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from orders.rules.drawing_lots import Lines, chances, draw_lines
from orders.services import simulation_people
from orders.services.quoting import PACKING_DAYS
from orders.services.simulation_goods import read_goods, read_mix
from orders.services.simulation_journeys import PricedSale, Sale, places_by_province, price_sales
from orders.services.simulation_lots import Lots
from orders.services.simulation_spread import Day, spread_days
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Act
from pavilion.kit.copying import copy_table
from shops.models import Variant
from shops.services.stock import claim_grams

BASKETS = 10_000
TURNS = 50  # of all baskets in one batch, which is one transaction
STRIDE = 104_729  # prime, so that every turn asks for every basket once, in an order of its own

TABLES = """
DROP TABLE IF EXISTS basket, basket_line, person, day, asked;
CREATE TEMP TABLE basket (place int, shop_id bigint, province text, days int, codes text[]) ON COMMIT DROP;
CREATE TEMP TABLE basket_line (place int, variant_id bigint, harvest_id bigint, packs int, pack_grams int)
  ON COMMIT DROP;
CREATE TEMP TABLE person (place int, name text, phone text, detail text) ON COMMIT DROP;
CREATE TEMP TABLE day (number int, first_k bigint, count bigint, begins timestamptz) ON COMMIT DROP
"""
ASKED = """
CREATE TEMP TABLE asked ON COMMIT DROP AS
SELECT k, place, at, nextval('logistics_recipient_id_seq'::regclass) AS recipient_id,
       nextval('logistics_consignment_id_seq'::regclass) AS consignment_id
FROM (
  SELECT k, (k %% %(baskets)s * %(stride)s + k / %(baskets)s) %% %(baskets)s AS place,
         day.begins + interval '86400 seconds' * ((k - day.first_k)::float8 / day.count) AS at
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS k
  JOIN day ON day.number = width_bucket(k, %(thresholds)s::bigint[]) ORDER BY k) AS each
"""
RECIPIENTS = """
INSERT INTO logistics_recipient (id, name, phone, region_id, detail)
SELECT a.recipient_id, p.name, p.phone,
       b.codes[1 + (k * 31 + k / %(baskets)s) %% cardinality(b.codes)], p.detail
FROM asked AS a JOIN basket AS b USING (place) JOIN person AS p ON p.place = k * 7919 %% %(people)s
"""
CONSIGNMENTS = """
INSERT INTO logistics_consignment (id, reference, shop_id, recipient_id, province, promised_on, asked_at)
SELECT a.consignment_id, %(stem)s || lpad(k::text, 8, '0'), b.shop_id, a.recipient_id, b.province,
       (a.at AT TIME ZONE 'Asia/Shanghai')::date + b.days, a.at
FROM asked AS a JOIN basket AS b USING (place)
"""
LINES = """
INSERT INTO logistics_consignmentline (consignment_id, variant_id, harvest_id, packs, pack_grams)
SELECT a.consignment_id, l.variant_id, l.harvest_id, l.packs, l.pack_grams
FROM asked AS a JOIN basket_line AS l USING (place)
"""
GRAMS = """
SELECT l.harvest_id, sum(l.packs * l.pack_grams::bigint * n.times)::bigint
FROM basket_line AS l JOIN (SELECT place, count(*) AS times FROM asked GROUP BY place) AS n USING (place)
GROUP BY l.harvest_id
"""


@dataclass(frozen=True)
class Listed:
    """What was written."""

    consignments: int = 0
    lines: int = 0
    grams: int = 0

    def __add__(self, other: "Listed") -> "Listed":
        return Listed(
            self.consignments + other.consignments, self.lines + other.lines, self.grams + other.grams
        )


@dataclass(frozen=True)
class Baskets:
    """What is asked again and again: lines as columns, and where each basket goes."""

    lines: Lines
    variant: np.ndarray
    product: np.ndarray
    grams: np.ndarray  # of one pack
    priced: Sequence[PricedSale]


def simulate_lists(*, consignments: int, seed: int, days: int = 10) -> Listed:
    """Write so many consignments without purchases; batches this seed wrote before are left out.

    A batch is one transaction. Raises NothingOnSale, NotEnoughStock, PleaseRetry.
    """
    size = min(BASKETS, consignments)
    baskets = _draw_baskets(size, seed)
    spread = spread_days(count=consignments, days=days)
    written = Listed()
    step = size * TURNS
    for number, first in enumerate(range(0, consignments, step)):
        target = f"simulation:lists:{seed}:{number}"
        if not Act.objects.filter(target=target).exists():
            last = min(first + step, consignments) - 1
            written += _write_batch(baskets, spread, first=first, last=last, stem=f"L{seed}-", target=target)
    return written


def _draw_baskets(size: int, seed: int) -> Baskets:
    """Draw by the weights, and ask the engine where the baskets can go and how long that takes."""
    rng = np.random.default_rng([seed, size])
    goods, mix = read_goods(rng=rng), read_mix()
    likely = chances(goods, mix)
    lines = draw_lines(rng, goods, mix, rng.choice(len(likely), size=size, p=likely))
    variant = goods.variant[lines.goods]
    sales = [Sale(shop=0, lines=[]) for _ in range(size)]
    for place, pk, packs in zip(lines.order.tolist(), variant.tolist(), lines.packs.tolist(), strict=True):
        sales[place].lines.append((pk, 0, packs))
    priced = price_sales(rng=rng, sales=sales, lots=Lots({}, {}))
    return Baskets(lines, variant, goods.product[lines.goods], goods.net_grams[lines.goods], priced)


@transaction.atomic
def _write_batch(
    baskets: Baskets, spread: Sequence[Day], *, first: int, last: int, stem: str, target: str
) -> Listed:
    size = len(baskets.priced)
    harvests = _put_on_lots(baskets, times=-(-(last - first + 1) // size))
    asked: dict[str, int | str | list[int]] = {
        "baskets": size, "stride": STRIDE, "first": first, "last": last, "stem": stem,
        "people": simulation_people.PEOPLE, "thresholds": [day.first for day in spread],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(TABLES)
        _fill_tables(baskets, harvests, spread)
        cursor.execute(ASKED, asked)
        cursor.execute("ANALYZE asked, basket, basket_line, person")
        consignments, lines = _expand(cursor, asked)
        cursor.execute(GRAMS)
        grams = dict(cursor.fetchall())
    detail = {"consignments": consignments, "grams": sum(grams.values())}
    record_act(actor=None, verb="simulate", target=target, detail=detail)
    claim_grams(grams_by_harvest=grams)
    return Listed(consignments, lines, sum(grams.values()))


def _expand(cursor: CursorWrapper, asked: dict[str, int | str | list[int]]) -> tuple[int, int]:
    counts = []
    for statement in (RECIPIENTS, CONSIGNMENTS, LINES):
        cursor.execute(statement, asked)
        counts.append(cursor.rowcount)
    return counts[1], counts[2]


def _put_on_lots(baskets: Baskets, *, times: int) -> list[int]:
    """A lot for every line of the baskets; each batch comes off new lots, large enough for so many turns."""
    lots = Lots(defaultdict(list), defaultdict(list))
    grams = baskets.grams * baskets.lines.packs * times
    needed: dict[int, int] = {}
    for product, weight in zip(baskets.product.tolist(), grams.tolist(), strict=True):
        needed[product] = needed.get(product, 0) + weight
    lots.bring_in_what_lacks(needed)
    return [
        lots.take(product, weight)
        for product, weight in zip(baskets.product.tolist(), grams.tolist(), strict=True)
    ]


def _fill_tables(baskets: Baskets, harvests: Sequence[int], spread: Sequence[Day]) -> None:
    shops = dict(Variant.objects.values_list("pk", "product__shop_id"))
    counties = places_by_province()
    columns = zip(
        baskets.lines.order.tolist(), baskets.variant.tolist(), harvests,
        baskets.lines.packs.tolist(), baskets.grams.tolist(), strict=True,
    )  # fmt: skip
    copy_table("basket_line", ("place", "variant_id", "harvest_id", "packs", "pack_grams"), columns)
    copy_table(
        "basket",
        ("place", "shop_id", "province", "days", "codes"),
        (
            (
                place, shops[one.sale.lines[0][0]], one.region[:2], PACKING_DAYS + one.quote.days_max,
                "{" + ",".join(counties[one.region[:2]]) + "}",
            )
            for place, one in enumerate(baskets.priced)
        ),
    )  # fmt: skip
    people = simulation_people.everybody()
    copy_table("person", ("place", "name", "phone", "detail"), people)
    copy_table(
        "day",
        ("number", "first_k", "count", "begins"),
        (
            (number, day.first, day.count, day.begins.isoformat())
            for number, day in enumerate(spread, start=1)
        ),
    )
