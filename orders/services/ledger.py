"""The books: posting is the only way money moves, and a reason is posted once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from orders.models import Account

# Set-based, because a night's settlement of pooled harvests writes a posting for every household.
WRITE = """
INSERT INTO orders_posting (source_id, target_id, fen, reason, order_number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
"""


@dataclass(frozen=True)
class Move:
    """Fen from one account to another; the reason makes it unrepeatable."""

    source: str
    target: str
    fen: int
    reason: str
    order_number: str = ""


@transaction.atomic
def post(*, moves: Sequence[Move]) -> int:
    """Write postings in one go, leaving out empty ones, and answer how many.

    Raises IntegrityError when one of the reasons was posted before: nothing is written then.
    """
    moves = [move for move in moves if move.fen]
    accounts = _accounts(name for move in moves for name in (move.source, move.target))
    columns: list[list[Any]] = [
        [accounts[move.source] for move in moves],
        [accounts[move.target] for move in moves],
        [move.fen for move in moves],
        [move.reason for move in moves],
        [move.order_number for move in moves],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, columns)
    return len(moves)


def account_ids(*, names: Iterable[str]) -> dict[str, int]:
    """The keys of these accounts, made if there are none yet."""
    return _accounts(names)


def _accounts(names: Iterable[str]) -> dict[str, int]:
    wanted = set(names)
    known = dict(Account.objects.filter(name__in=wanted).values_list("name", "pk"))
    if missing := sorted(wanted - known.keys()):
        Account.objects.bulk_create(
            [Account(name=name, shop_id=_shop_of(name)) for name in missing], ignore_conflicts=True
        )
        known |= dict(Account.objects.filter(name__in=missing).values_list("name", "pk"))
    return known


def _shop_of(name: str) -> int | None:
    kind, _colon, rest = name.partition(":")
    return int(rest.partition(":")[0]) if kind in {"shop", "grower"} else None
