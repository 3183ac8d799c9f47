"""Listings follow the harvests: what is there, what is promised for later, what sold."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from shops.rules.facets import AHEAD, READY, STOCK_MASK

THERE = 1_000  # what can be bought stands before all that cannot
KEEP_OUT = 7_001  # one writer of many listings at a time
# What the harvests say of products: stock bits, 500 g sold, the newest lot that can be bought. The score
# moves by steps of a fifth of what was sold, so that a sale seldom touches an index.
OFFERS = """
WITH lots AS (
    SELECT h.product_id, h.harvested_on, h.weighed_in_at, h.held_grams + h.packed_grams AS gone,
           h.state <> 'closed' AND (h.best_before IS NULL OR h.best_before > %(on)s)
           AND CASE WHEN h.weighed_in_at IS NULL THEN greatest(h.expected_grams, h.received_grams)
                    ELSE h.received_grams END
               > h.held_grams + h.packed_grams + h.lost_grams + h.reserve_grams AS free,
           v.elevation_m
    FROM shops_harvest h LEFT JOIN regions_village v ON v.region_id = h.village_id
    WHERE %(all)s OR h.product_id = ANY(%(ids)s)
), sums AS (
    SELECT product_id,
           coalesce(bit_or(CASE WHEN weighed_in_at IS NULL THEN %(ahead)s ELSE %(ready)s END)
                    FILTER (WHERE free), 0)::bigint AS stock,
           (sum(gone) / 500)::bigint AS sold,
           max(harvested_on) FILTER (WHERE free) AS picked_on,
           (array_agg(elevation_m ORDER BY harvested_on DESC NULLS LAST) FILTER (WHERE free))[1]
               AS elevation_m
    FROM lots GROUP BY product_id
), offers AS (
    SELECT *, CASE WHEN stock > 0 THEN %(there)s ELSE 0 END + round(4 * ln(sold + 1))::bigint AS score
    FROM sums
)
"""
FOLLOW = (
    OFFERS  # noqa: S608 - of constants, values go as parameters
    + """, fresh AS (
    SELECT l.product_id, (l.facets & ~%(mask)s::bigint) | coalesce(o.stock, 0) AS facets,
           coalesce(o.sold, 0) AS sold, o.picked_on, o.elevation_m, coalesce(o.score, 0) AS score
    FROM shops_listing l LEFT JOIN offers o USING (product_id)
    WHERE %(all)s OR l.product_id = ANY(%(ids)s)
)
UPDATE shops_listing l
SET facets = f.facets, sold = f.sold, score = f.score, picked_on = f.picked_on, elevation_m = f.elevation_m
FROM fresh f
WHERE f.product_id = l.product_id
  AND (l.facets, l.sold, l.score, l.picked_on, l.elevation_m)
      IS DISTINCT FROM (f.facets, f.sold, f.score, f.picked_on, f.elevation_m)
"""
)


@transaction.atomic
def follow_harvests(*, product_ids: Sequence[int] | None = None) -> int:
    """Bring stock, sales and newest harvest of listings (all, without ids) up to date; how many changed."""
    keep_others_out()
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, offer_values(product_ids=product_ids))
        return int(cursor.rowcount)


def offer_values(*, product_ids: Sequence[int] | None) -> dict[str, Any]:
    """What OFFERS takes: the day, and the products meant (all without ids)."""
    return {
        "on": timezone.localdate(),
        "all": product_ids is None,
        "ids": list(product_ids or ()),
        "ahead": AHEAD,
        "ready": READY,
        "mask": STOCK_MASK,
        "there": THERE,
    }


def keep_others_out() -> None:
    """One writer of listings at a time, until its transaction ends, so that no two can deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEEP_OUT])
