"""What the vocabulary knows of the words people type: one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from pavilion.kit.language import reads_chinese
from shops.models import Term
from shops.rules.reading import Known, Lookup, Reading, ask, read, title_query, tokens_of
from shops.rules.spelling import has_han, sound_of
from shops.rules.wording import core_of

MOST_KNOWN = 40  # of one kind of match
MOST_SUGGESTED = 8
ENOUGH = 2  # with so many in the reader's language, the other one is left out
SHORTEST_INSIDE = 3  # letters; fewer are in every title
SPELT = [Term.Kind.WORD, Term.Kind.PLACE, Term.Kind.GI, Term.Kind.PROSE]
LOOK_UP = """
WITH exact AS MATERIALIZED (
    SELECT text, sound, initials, products FROM shops_term
    WHERE kind = ANY(%(kinds)s) AND (
        sound = ANY(%(sounds)s) OR initials = ANY(%(initials)s) AND kind <> 'prose'
    )
), started AS (
    SELECT t.text, t.sound, t.initials, t.products
    FROM unnest(%(starts)s::text[]) AS s (start), LATERAL (
        SELECT * FROM shops_term
        WHERE kind = ANY(%(kinds)s) AND sound >= s.start AND sound < s.start || 'zzzz'
        ORDER BY products DESC LIMIT %(most)s
    ) t
    WHERE NOT EXISTS (SELECT FROM exact WHERE exact.sound = s.start OR exact.initials = s.start)
), near AS (
    SELECT text, sound, initials, products FROM shops_term
    WHERE near && %(near)s::varchar[] ORDER BY products DESC LIMIT %(many)s
)
SELECT * FROM exact UNION ALL SELECT * FROM started UNION ALL SELECT * FROM near
"""
SUGGEST = """
SELECT kind, text, chinese, max(products) AS products, bool_or(named) AS named FROM (
    (SELECT kind, text, chinese, products, true AS named FROM shops_term
     WHERE text >= %(text)s AND text LIKE %(pattern)s AND kind <> 'prose'
     ORDER BY products DESC LIMIT 40)
    UNION ALL
    (SELECT kind, text, chinese, products, true FROM shops_term
     WHERE %(sound)s <> '' AND sound >= %(sound)s AND sound < %(sound)s || 'zzzz' AND kind <> 'prose'
     ORDER BY products DESC LIMIT 60)
    UNION ALL
    (SELECT kind, text, chinese, products, false FROM shops_term
     WHERE %(initials)s <> '' AND initials >= %(initials)s AND initials < %(initials)s || 'zzzz'
       AND kind <> 'prose' ORDER BY products DESC LIMIT 60)
) found GROUP BY kind, text, chinese
"""
TITLES = """
SELECT card ->> %(language)s FROM shops_listing WHERE words @@ %(query)s::tsquery
ORDER BY score DESC LIMIT 40
"""
RANK = {Term.Kind.WORD: 0, Term.Kind.GI: 1, Term.Kind.PLACE: 2, Term.Kind.GOODS: 3, Term.Kind.SHOP: 4}


@dataclass(frozen=True)
class Suggestion:
    """One line under the search box."""

    kind: str
    text: str
    products: int


def reading_of(*, words: str) -> Reading | None:
    """What the words mean; None when there is nothing in them to search by. One statement."""
    tokens = tokens_of(words)
    if not tokens:
        return None
    return read(tokens, _known(ask(tokens)))


def _known(lookup: Lookup) -> list[Known]:
    arguments = {
        "kinds": [str(kind) for kind in SPELT],
        "sounds": list(lookup.sounds),
        "initials": list(lookup.initials),
        "starts": list(lookup.starts),
        "near": list(lookup.near),
        "most": MOST_KNOWN // 4,
        "many": MOST_KNOWN,
    }
    return [Known(*row) for row in _rows(LOOK_UP, arguments)]


def suggestions(*, words: str) -> list[Suggestion]:
    """What the words may become, in the reader's language first: names that begin so, then goods named so.

    Two statements at most.
    """
    begun = words.strip()
    sound = sound_of(begun)
    if not sound:
        return []
    chinese = has_han(begun)
    arguments = {
        "text": begun,
        "pattern": begun.replace("\\", "").replace("%", "").replace("_", "") + "%",
        "sound": sound,
        "initials": "" if chinese or len(sound) > 10 else sound,
    }
    own = reads_chinese() or chinese
    rows = [row for row in _rows(SUGGEST, arguments) if _fits(row[1], begun)]
    mine = [row for row in rows if row[2] == own]
    rows = mine if len(mine) >= ENOUGH else rows
    rows.sort(key=lambda row: (not row[4], row[2] != own, _rank(row), -row[3], len(row[1]), row[1]))
    seen: dict[str, Suggestion] = {}
    for kind, text, _chinese, products, _named in rows:
        seen.setdefault(text.lower(), Suggestion(kind, text, products))
    if len(seen) < MOST_SUGGESTED and (chinese or len(sound) >= SHORTEST_INSIDE):
        for title in _titles(begun, chinese=own):
            seen.setdefault(title.lower(), Suggestion(Term.Kind.GOODS, title, 1))
    return list(seen.values())[:MOST_SUGGESTED]


def _titles(begun: str, *, chinese: bool) -> list[str]:
    """Names of goods that have all these words, the best first."""
    arguments = {"query": title_query(tokens_of(begun)), "language": "zh" if chinese else "en"}
    return [core_of(row[0]) for row in _rows(TITLES, arguments) if row[0]]


def _rank(row: Sequence[Any]) -> int:
    return RANK.get(row[0], len(RANK))


def _fits(text: str, begun: str) -> bool:
    """Chinese signs typed must stand in the name as typed; letters between them may be pinyin."""
    signs = [sign for sign in begun if has_han(sign)]
    return all(sign in text for sign in signs)


def _rows(statement: str, arguments: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())
