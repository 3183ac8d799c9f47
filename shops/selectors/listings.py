"""Pages of listings: cards, filtered, sorted and counted, one statement each."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2s
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from pavilion.kit.language import reads_chinese
from shops.rules.facets import AHEAD, STOCK_MASK, Tally, condition, tally
from shops.rules.reading import Reading
from shops.selectors.shelves import Card, picture_from

PAGE = 24
LAST_PAGE = 50  # nobody turns further; words and facets narrow better
TALLY_KEY = "shops.listings"
TALLY_SECONDS = 60
MANY = 500  # counts of so many goods are kept as long; those of fewer cost nothing
ORDERS = {
    "best": "score DESC, product_id DESC",
    "fresh": "picked_on DESC NULLS LAST, product_id DESC",
    "cheap": "fen_per_500g, product_id DESC",
    "dear": "fen_per_500g DESC, product_id DESC",
    "sold": "sold DESC, product_id DESC",
}
COLUMNS = "product_id, category, facets, price_fen, picked_on, elevation_m, card"
SELECT = f"SELECT {COLUMNS} FROM shops_listing"  # noqa: S608 - of constants, values go as parameters
# The fence keeps PostgreSQL from walking an order and looking into every document on the way.
MATCH = f"SELECT {COLUMNS} FROM (SELECT * FROM shops_listing WHERE words @@ %s::tsquery"  # noqa: S608 - as above
FENCE = "OFFSET 0) found"
COUNT = (
    "SELECT NULL::bigint, NULL::varchar, facets, count(*), NULL::date, NULL::int, NULL::jsonb"
    " FROM shops_listing WHERE words @@ %s::tsquery GROUP BY facets"
)


@dataclass(frozen=True)
class Choice:
    """What a reader chose of a shelf: facets by name, the order, the page."""

    facets: Mapping[str, int] = field(default_factory=dict)
    sort: str = "best"
    page: int = 1


@dataclass(frozen=True)
class Goods:
    """One page of cards, whether another follows, and what the whole shelf holds."""

    cards: Sequence[Card]
    more: bool
    tally: Tally


def goods_on_shelf(*, choice: Choice, category: str = "") -> Goods:
    """A page of an aisle, or of everything: two statements, one of them kept for a minute."""
    where, wanted = _where(choice, apart={"category"} if category else set())
    if category:
        where, wanted = f"{where} AND category = %s", [*wanted, category]
    statement = f"{SELECT} WHERE {where} ORDER BY {ORDERS[choice.sort]} LIMIT %s OFFSET %s"
    rows = _rows(statement, [*wanted, PAGE + 1, _offset(choice)])
    return _goods(rows, tally(_groups(), chosen=choice.facets))


def goods_read(*, reading: Reading, choice: Choice, some: bool = False) -> Goods:
    """A page of what was searched for, and the counts of all of it: one statement.

    With `some`, goods that have any of the words.
    """
    query = reading.some if some else reading.every
    where, wanted = _where(choice)
    page, arguments = _page(reading, query, choice, where, wanted)
    key = TALLY_KEY + "." + blake2s(query.encode(), digest_size=12).hexdigest()
    groups = cache.get(key)
    if groups is not None:
        return _goods(_rows(page, arguments), tally(groups, chosen=choice.facets))
    rows = _rows(f"({COUNT}) UNION ALL ({page})", [query, *arguments])
    groups = [(row[2], row[3]) for row in rows if row[0] is None]
    if sum(goods for _facets, goods in groups) >= MANY:
        cache.set(key, groups, TALLY_SECONDS)
    return _goods([row for row in rows if row[0] is not None], tally(groups, chosen=choice.facets))


def _page(
    reading: Reading, query: str, choice: Choice, where: str, wanted: Sequence[object]
) -> tuple[str, list[object]]:
    """The statement of one page; by relevance, goods named so come before goods that mention it."""
    if choice.sort != "best" or query != reading.every:
        page = f"{MATCH} AND {where} {FENCE} ORDER BY {ORDERS[choice.sort]}"
        return f"{page} LIMIT %s OFFSET %s", [query, *wanted, PAGE + 1, _offset(choice)]
    title, head = f"({reading.title})", f"({reading.head})"
    ranks = (
        f"{title} & {head}", f"{title} & !{head}", f"({query}) & {head} & !{title}",
        f"({query}) & !{title} & !{head}",
    )  # fmt: skip
    steps, arguments = [], []
    for rank in ranks:
        # Ranks are asked one after the other, and only as far as the page needs.
        step = f"{MATCH} AND {where} {FENCE} ORDER BY {ORDERS['best']} LIMIT %s"
        steps.append(f"({step})")
        arguments += [rank, *wanted, _offset(choice) + PAGE + 1]
    return " UNION ALL ".join(steps) + " LIMIT %s OFFSET %s", [*arguments, PAGE + 1, _offset(choice)]


def cards_by_key(keys: Sequence[int]) -> dict[int, Card]:
    """Cards of these products, as far as they are on sale: one statement."""
    chinese = reads_chinese()
    rows = _rows(f"{SELECT} WHERE product_id = ANY(%s)", [list(keys)]) if keys else []
    return {row[0]: _card(row, chinese=chinese) for row in rows}


def whole_tally() -> Tally:
    """How many goods there are of everything; kept for a minute."""
    return tally(_groups(), chosen={})


def _groups() -> list[tuple[int, int]]:
    kept = cache.get(TALLY_KEY)
    if kept is None:
        kept = _rows("SELECT facets, count(*) FROM shops_listing GROUP BY facets", [])
        cache.set(TALLY_KEY, kept, TALLY_SECONDS)
    return list(kept)


def _where(choice: Choice, *, apart: Collection[str] = ()) -> tuple[str, list[object]]:
    mask, value = condition({name: each for name, each in choice.facets.items() if name not in apart})
    return ("facets & %s = %s", [mask, value]) if mask else ("true", [])


def _offset(choice: Choice) -> int:
    return (choice.page - 1) * PAGE


def _rows(statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


def _goods(rows: Sequence[tuple[Any, ...]], counted: Tally) -> Goods:
    chinese = reads_chinese()
    return Goods([_card(row, chinese=chinese) for row in rows[:PAGE]], len(rows) > PAGE, counted)


def _card(row: tuple[int, str, int, int, date | None, int | None, str], *, chinese: bool) -> Card:
    product_id, category, facets, fen, picked, elevation_m, text = row
    said = json.loads(text)
    stock = facets & STOCK_MASK
    return Card(
        href=reverse("shops:product", args=[product_id]),
        title=said["zh"] if chinese or not said["en"] else said["en"],
        category=category,
        fen=fen,
        net_grams=said["grams"],
        several=said["several"],
        picture=picture_from(said["picture"]),
        place=said["place_zh"] if chinese else said["place_en"],
        gi_name=said["gi"],
        elevation_m=elevation_m,
        picked=picked,
        ahead=stock == AHEAD,
        sold_out=not stock,
    )
