"""The words of the catalogue, kept for suggestions, pinyin and spelling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from shops.models import Term
from shops.rules.spelling import LONGEST_SOUND, has_han, initials_of, near_keys, sound_of, stem
from shops.rules.wording import vocabulary

LONGEST_TEXT = 80
SPELT = {Term.Kind.WORD, Term.Kind.PLACE, Term.Kind.GI}  # names of goods and shops are made of these
LEARN = """
INSERT INTO shops_term AS k (kind, text, sound, initials, chinese, products, near)
SELECT t.kind, t.text, t.sound, t.initials, t.chinese, t.products,
       CASE WHEN t.near = '' THEN '{}'::varchar[] ELSE string_to_array(t.near, ' ')::varchar[] END
FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], %s::boolean[], %s::int[], %s::text[])
     AS t (kind, text, sound, initials, chinese, products, near)
ON CONFLICT (kind, text) DO """


@dataclass(frozen=True)
class Named:
    """The names one product is known by: `words` and `prose` are cut into words."""

    words: Sequence[str]
    prose: Sequence[str]
    goods: Sequence[str]
    gi: Sequence[str]
    places: Sequence[str]
    shops: Sequence[str]


def terms_of(*, named: Named) -> set[tuple[str, str]]:
    """Kind and text of every term of a product."""
    said = vocabulary(named.words)
    terms = {(Term.Kind.WORD.value, word) for word in said}
    terms |= {(Term.Kind.PROSE.value, word) for word in vocabulary(named.prose) - said}
    for kind, names in (
        (Term.Kind.GOODS, named.goods),
        (Term.Kind.GI, named.gi),
        (Term.Kind.PLACE, named.places),
        (Term.Kind.SHOP, named.shops),
    ):
        terms |= {(kind.value, name[:LONGEST_TEXT]) for name in names if sound_of(name)}
    return terms


def learn_terms(*, terms: Iterable[tuple[str, str]]) -> None:
    """Add what is new; how many products have a term is counted by night."""
    _write(LEARN + "NOTHING", dict.fromkeys(terms, 1))


@transaction.atomic
def recount_terms(*, counted: dict[tuple[str, str], int]) -> None:
    """Make the terms exactly these, each with its number of products."""
    _write(LEARN + "UPDATE SET products = excluded.products WHERE k.products <> excluded.products", counted)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM shops_term t WHERE NOT EXISTS (SELECT FROM unnest(%s::varchar[], %s::varchar[])"
            " AS k (kind, text) WHERE k.kind = t.kind AND k.text = t.text)",
            [[kind for kind, _text in counted], [text for _kind, text in counted]],
        )


def _write(statement: str, counted: dict[tuple[str, str], int]) -> None:
    rows = [_row(kind, text, counted[kind, text]) for kind, text in sorted(counted)]  # one order: no deadlock
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _row(kind: str, text: str, products: int) -> tuple[str, str, str, str, bool, int, str]:
    chinese = has_han(text)
    sound = sound_of(text)
    if kind in {Term.Kind.WORD, Term.Kind.PROSE} and not chinese:
        sound = stem(sound)
    near = near_keys(sound) if kind in SPELT and len(sound) <= LONGEST_SOUND else []
    return kind, text, sound, initials_of(text) if chinese else "", chinese, products, " ".join(near)
