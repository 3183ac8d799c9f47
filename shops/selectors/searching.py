"""A search, from the words typed to the page of goods: three statements at most."""

from collections.abc import Sequence
from dataclasses import dataclass

from shops.selectors.listings import Choice, Goods, goods_on_shelf, goods_read
from shops.selectors.terms import reading_of

FEW = 3  # with fewer hits, a better spelling is offered


@dataclass(frozen=True)
class Found:
    """What a search found: of the words as typed, of their correction, or of some of them."""

    goods: Goods
    better: str = ""  # a spelling that may have been meant
    corrected: bool = False  # the goods are those of the better spelling
    some: bool = False  # no goods have all the words; these have some
    near: Sequence[str] = ()  # words near those typed, when nothing at all was found


def search_goods(*, words: str, choice: Choice) -> Found:
    """Goods that have every word; without any, those of the likely spelling, or of some of the words."""
    reading = reading_of(words=words)
    if reading is None:
        return Found(goods_on_shelf(choice=choice))
    goods = goods_read(reading=reading, choice=choice)
    if goods.tally.whole:
        return Found(goods, better=reading.corrected if goods.tally.whole < FEW else "")
    if reading.instead:
        goods = goods_read(reading=reading.instead, choice=choice)
        return Found(goods, better=reading.corrected, corrected=bool(goods.tally.whole))
    if reading.some != reading.every:
        goods = goods_read(reading=reading, choice=choice, some=True)
    return Found(goods, some=bool(goods.tally.whole), near=reading.near)
