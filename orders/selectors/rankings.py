"""What sold in the last thirty days, for everybody to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection

from pavilion.kit.language import in_readers_language

MOST = 10
TEN_MINUTES = 600

GOODS = """
SELECT p.id, p.title_zh, p.title_en, sum((l.packs - l.refunded_packs) * l.pack_grams::bigint) AS grams
FROM orders_order AS o
JOIN orders_orderline AS l ON l.order_id = o.id
JOIN shops_variant AS v ON v.id = l.variant_id
JOIN shops_product AS p ON p.id = v.product_id
JOIN shops_shop AS s ON s.id = p.shop_id
WHERE o.state IN ('paid', 'settled') AND o.placed_at >= %s AND p.state = 'on_sale' AND s.state = 'open'
GROUP BY p.id ORDER BY grams DESC, p.id LIMIT %s
"""

SHOPS = """
SELECT s.slug, s.name_zh, s.name_en, count(*) AS orders
FROM orders_order AS o JOIN shops_shop AS s ON s.id = o.shop_id
WHERE o.state IN ('paid', 'settled') AND o.placed_at >= %s AND s.state = 'open'
GROUP BY s.id ORDER BY orders DESC, s.id LIMIT %s
"""


@dataclass(frozen=True)
class Ranked:
    """One row of a ranking; `key` is the product's id or the shop's slug."""

    key: str
    name_zh: str
    name_en: str
    value: int

    @property
    def name(self) -> str:
        return in_readers_language(zh=self.name_zh, en=self.name_en)


@dataclass(frozen=True)
class Rankings:
    """Goods by weight, shops by number of orders."""

    goods: Sequence[Ranked]
    shops: Sequence[Ranked]


def read_rankings(*, since: datetime) -> Rankings:
    """Both rankings; worked out at most every ten minutes."""
    found: Rankings | None = cache.get("orders.rankings")
    if found is None:
        found = Rankings(goods=_ranked(GOODS, since), shops=_ranked(SHOPS, since))
        cache.set("orders.rankings", found, TEN_MINUTES)
    return found


def _ranked(statement: str, since: datetime) -> list[Ranked]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, MOST])
        return [Ranked(str(key), zh, en, int(value)) for key, zh, en, value in cursor.fetchall()]
