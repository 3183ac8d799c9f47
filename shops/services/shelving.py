"""Listings: what shelves and search show of each product, written with the product, proved by the night."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from shops.models import Category, Certificate, Listing, Product, ProductImage, Shop, Variant
from shops.rules.facets import pack_facets
from shops.rules.naming import short_place
from shops.rules.wording import Spoken, core_of, document, same_as
from shops.selectors.listings import TALLY_KEY
from shops.services.terms import Named, learn_terms, recount_terms, terms_of
from shops.services.turnover import OFFERS, keep_others_out, offer_values

BATCH = 2_000
AISLES: Mapping[str, Sequence[str]] = {
    Category.OLIVES: ("橄榄", "olives"),
    Category.PEPPER: ("花椒", "Sichuan pepper"),
    Category.WALNUTS: ("核桃", "walnuts"),
    Category.HERBS: ("药材", "herbs"),
    Category.OTHER: ("山货", "mountain goods"),
}
GRADE_WORDS = {"特级": "top grade", "一级": "first grade", "二级": "second grade", "特级初榨": "extra virgin"}
FIELDS = (
    "pk", "category", "title_zh", "title_en", "description_zh", "description_en", "grade", "gi_name",
    "standard", "harvest_months", "shop_id", "shop__name_zh", "shop__name_en", "origin_id",
    "origin__name_zh", "origin__name_en", "origin__parent__name_zh", "origin__parent__name_en",
    "origin__parent__parent__name_zh", "origin__parent__parent__name_en",
)  # fmt: skip
PUT = (
    OFFERS
    + """
INSERT INTO shops_listing AS l (product_id, category, facets, price_fen, fen_per_500g, card, words, sold,
                                score, picked_on, elevation_m)
SELECT t.pk, t.category, t.facets | coalesce(o.stock, 0), t.fen, t.per, t.card::jsonb, t.words::tsvector,
       coalesce(o.sold, 0), coalesce(o.score, 0), o.picked_on, o.elevation_m
FROM unnest(%(pk)s::bigint[], %(category)s::varchar[], %(facets)s::bigint[], %(fen)s::bigint[],
            %(per)s::bigint[], %(card)s::text[], %(words)s::text[])
     AS t (pk, category, facets, fen, per, card, words) LEFT JOIN offers o ON o.product_id = t.pk
ON CONFLICT (product_id) DO UPDATE
SET category = excluded.category, facets = excluded.facets, price_fen = excluded.price_fen,
    fen_per_500g = excluded.fen_per_500g, card = excluded.card, words = excluded.words, sold = excluded.sold,
    score = excluded.score, picked_on = excluded.picked_on, elevation_m = excluded.elevation_m
WHERE (l.facets, l.category, l.price_fen, l.fen_per_500g, l.sold, l.score, l.picked_on, l.elevation_m, l.card,
       l.words) IS DISTINCT FROM
      (excluded.facets, excluded.category, excluded.price_fen, excluded.fen_per_500g, excluded.sold,
       excluded.score, excluded.picked_on, excluded.elevation_m, excluded.card, excluded.words)
"""
)
COLUMNS = ("pk", "category", "facets", "fen", "per", "card", "words")
Row = dict[str, Any]
Entry = tuple[int, str, int, int, int, str, str]


@transaction.atomic
def refresh_listings(*, product_ids: Sequence[int]) -> None:
    """Write the listings of products anew; what the public may no longer see has none."""
    keep_others_out()
    terms: set[tuple[str, str]] = set()
    for batch in _batches(sorted(product_ids)):
        for found in _put(batch):
            terms |= found
    learn_terms(terms=terms)
    transaction.on_commit(forget_tally)


def refresh_shop(*, shop: Shop) -> None:
    """Write the listings of all goods of a shop anew: its name is in them, and it may have paused."""
    refresh_listings(product_ids=list(shop.products.values_list("pk", flat=True)))


@transaction.atomic
def rebuild_listings() -> int:
    """Write every listing and the vocabulary anew; answers how many products are listed."""
    keep_others_out()
    counted: Counter[tuple[str, str]] = Counter()
    for batch in _batches(list(Product.objects.order_by("pk").values_list("pk", flat=True))):
        for found in _put(batch):
            counted.update(found)
    recount_terms(counted=counted)
    transaction.on_commit(forget_tally)
    return Listing.objects.count()


def forget_tally() -> None:
    """Let the next page count anew."""
    cache.delete(TALLY_KEY)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _put(product_ids: Sequence[int]) -> list[set[tuple[str, str]]]:
    """Write one batch; answers the terms of each product."""
    rows = list(Product.objects.on_sale().filter(pk__in=product_ids).order_by("pk").values(*FIELDS))
    sizes, pictures, papers = _sizes(product_ids), _pictures(product_ids), _papers(rows)
    rows = [row for row in rows if row["pk"] in sizes]
    Listing.objects.filter(product__in=set(product_ids) - {row["pk"] for row in rows}).delete()
    entries = [_entry(row, sizes[row["pk"]], pictures.get(row["pk"]), papers[row["pk"]]) for row in rows]
    if entries:
        with connection.cursor() as cursor:
            columns = (list(column) for column in zip(*entries, strict=True))
            values = dict(zip(COLUMNS, columns, strict=True))
            cursor.execute(PUT, offer_values(product_ids=product_ids) | values)
    return [terms_of(named=_named(row)) for row in rows]


def _sizes(product_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Price and net grams of the packs on sale, by product, the cheapest first."""
    sizes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    packs = Variant.objects.filter(product__in=product_ids, on_sale=True).order_by("price_fen", "pk")
    for product, fen, grams in packs.values_list("product_id", "price_fen", "net_grams"):
        sizes[product].append((fen, grams))
    return sizes


def _pictures(product_ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    images = ProductImage.objects.filter(product__in=product_ids).order_by("product_id", "position", "pk")
    firsts = images.distinct("product_id").values_list("product_id", "renditions")
    return dict(firsts)


def _papers(rows: Iterable[Row]) -> dict[int, set[str]]:
    """The kinds of valid papers of each product, its shop's too; a protected name counts as one."""
    papers: dict[int, set[str]] = {row["pk"]: {"gi"} if row["gi_name"] else set() for row in rows}
    by_shop: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_shop[row["shop_id"]].append(row["pk"])
    valid = Certificate.objects.valid(on=timezone.localdate()).filter(shop__in=list(by_shop))
    for shop, product, kind in valid.values_list("shop_id", "product_id", "kind"):
        for each in [product] if product else by_shop[shop]:
            if each in papers:
                papers[each].add(kind)
    return papers


def _entry(
    row: Row, sizes: Sequence[tuple[int, int]], picture: list[list[Any]] | None, papers: set[str]
) -> Entry:
    fen, grams = sizes[0]
    card = {
        "zh": row["title_zh"],
        "en": row["title_en"],
        "place_zh": " ".join(_place(row, "zh")),
        "place_en": ", ".join(short_place(name) for name in _place(row, "en")),
        "gi": row["gi_name"],
        "grams": grams,
        "several": len(sizes) > 1,
        "picture": picture,
    }
    facets = pack_facets(
        category=row["category"],
        origin=row["origin_id"],
        fen=fen,
        grade=row["grade"],
        harvest_months=row["harvest_months"],
        papers=papers,
    )
    per = min((fen * 1000 + grams) // (2 * grams) for fen, grams in sizes)
    words = document(_spoken(row))
    return row["pk"], row["category"], facets, fen, per, json.dumps(card, ensure_ascii=False), words


def _place(row: Row, language: str) -> list[str]:
    names = [row[f"origin__name_{language}"]]
    if len(row["origin_id"]) > 6:
        names.append(row[f"origin__parent__name_{language}"])
    return [name for name in names if name]


def _places(row: Row) -> list[str]:
    """The place and all above it up to the county, in both languages."""
    above = {12: 3, 9: 2}.get(len(row["origin_id"]), 1)
    steps = ["origin", "origin__parent", "origin__parent__parent"][:above]
    names = [row[f"{step}__name_{language}"] for step in steps for language in ("zh", "en")]
    return [name for name in names if name]


def _spoken(row: Row) -> Spoken:
    return Spoken(
        titles=[row["title_zh"], row["title_en"]],
        around=[
            row["grade"], GRADE_WORDS.get(row["grade"], ""), row["gi_name"], row["standard"],
            row["shop__name_zh"], row["shop__name_en"], *_places(row), *AISLES[row["category"]],
        ],
        prose=[row["description_zh"], row["description_en"]],
    )  # fmt: skip


def _named(row: Row) -> Named:
    places = [short_place(name).removesuffix("镇").removesuffix("乡") for name in _places(row)]
    places = [name.removesuffix("区") if len(name) > 2 else name for name in places]
    return Named(
        words=[
            row["title_zh"], row["title_en"], row["grade"], *AISLES[row["category"]],
            *same_as(row["title_zh"]), *same_as(row["title_en"]),
        ],
        prose=[row["description_zh"], row["description_en"]],
        goods=[core_of(title) for title in (row["title_zh"], row["title_en"]) if title],
        gi=[row["gi_name"]] if row["gi_name"] else [],
        places=places,
        shops=[name for name in (row["shop__name_zh"], row["shop__name_en"]) if name],
    )  # fmt: skip
