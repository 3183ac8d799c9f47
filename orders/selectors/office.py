"""What shops and their growers have earned, for the office."""

from collections.abc import Mapping, Sequence

from django.db import connection

EARNED = """
SELECT account.shop_id, sum(move.fen)
FROM orders_account AS account
CROSS JOIN LATERAL (
    SELECT p.fen FROM orders_posting AS p JOIN orders_account AS s ON s.id = p.source_id
    WHERE p.target_id = account.id AND s.name <> 'bank'
    UNION ALL
    SELECT -p.fen FROM orders_posting AS p JOIN orders_account AS t ON t.id = p.target_id
    WHERE p.source_id = account.id AND t.name <> 'bank'
) AS move
WHERE account.shop_id = ANY(%s)
GROUP BY account.shop_id
"""


def earned_fen(shop_ids: Sequence[int]) -> Mapping[int, int]:
    """Settled so far, by shop with its growers, whether paid out or not: one query."""
    with connection.cursor() as cursor:
        cursor.execute(EARNED, [list(shop_ids)])
        return {shop: int(fen) for shop, fen in cursor.fetchall()}
