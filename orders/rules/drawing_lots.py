"""Draw orders by weights: which shop, which goods, how many packs. Same generator state, same orders."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_PACKS = 20
ROUNDS = 30


@dataclass(frozen=True)
class Goods:
    """All pack sizes on sale, as columns; shops are numbered by rank."""

    variant: Ints
    product: Ints
    shop: Ints
    kind: Ints  # number of the packing class
    net_grams: Ints
    gross_grams: Ints
    price_fen: Ints


@dataclass(frozen=True)
class Lines:
    """Drawn lines as columns: the order they belong to, which goods, how many packs."""

    order: Ints
    goods: Ints
    packs: Ints


@dataclass(frozen=True)
class Mix:
    """What the drawn orders should look like on the whole."""

    kinds: Floats  # share by packing class
    bands: list[tuple[int, int, float]]  # gross grams from, to, share
    counts: list[tuple[int, int, float]]  # lines from, to, share
    zipf: float
    median_fen: int
    sigma: float


def chances(goods: Goods, mix: Mix) -> Floats:
    """How likely each pack size is: shops by Zipf, then fitted to the shares of classes and weight bands."""
    likely: Floats = 1.0 / np.power(goods.shop + 1.0, mix.zipf)
    bands = [
        ((goods.gross_grams >= first) & (goods.gross_grams < last), share) for first, last, share in mix.bands
    ]
    kinds = [(goods.kind == number, share) for number, share in enumerate(mix.kinds)]
    for _round in range(ROUNDS):
        for rows, share in (*bands, *kinds):
            total = likely[rows].sum()
            if total > 0:
                likely[rows] *= share / total
    fitted: Floats = likely / likely.sum()
    return fitted


def draw_lines(rng: np.random.Generator, goods: Goods, mix: Mix, firsts: Ints) -> Lines:
    """Add further goods of the same shop to each order's first, and packs by what the order is worth."""
    counts = _draw_counts(rng, mix, len(firsts))
    orders = np.repeat(np.arange(len(firsts)), counts)
    picked = np.repeat(firsts, counts)
    first_places = np.cumsum(counts) - counts
    extra = np.ones(len(orders), dtype=bool)
    extra[first_places] = False
    shops = goods.shop[firsts][orders]
    # What is rare may still lie beside something else; a sack hardly ever does.
    likely = (chances(goods, mix) + 0.02 / len(goods.shop)) / (1 + (goods.gross_grams / 1500.0) ** 2)
    for shop in np.unique(shops[extra]):
        places = np.flatnonzero(extra & (shops == shop))
        shelf = np.flatnonzero(goods.shop == shop)
        picked[places] = rng.choice(shelf, size=len(places), p=likely[shelf] / likely[shelf].sum())
    worth = rng.lognormal(np.log(mix.median_fen), mix.sigma, len(firsts))[orders] / counts[orders]
    packs = np.clip(np.rint(worth / goods.price_fen[picked]), 1, MOST_PACKS).astype(np.int64)
    return _merged(Lines(orders, picked, packs), len(goods.variant))


def _draw_counts(rng: np.random.Generator, mix: Mix, orders: int) -> Ints:
    shares = np.array([share for _first, _last, share in mix.counts])
    group = rng.choice(len(shares), size=orders, p=shares / shares.sum())
    low = np.array([first for first, _last, _share in mix.counts])[group]
    high = np.array([last for _first, last, _share in mix.counts])[group]
    return rng.integers(low, high + 1)


def _merged(lines: Lines, width: int) -> Lines:
    """One line for each order and pack size."""
    keys, places = np.unique(lines.order * width + lines.goods, return_inverse=True)
    packs = np.bincount(places, weights=lines.packs).astype(np.int64)
    return Lines(keys // width, keys % width, packs)


def fill_up(rng: np.random.Generator, lines: Lines, *, grams: Ints, chosen: Ints, target: int) -> Lines:
    """Change the packs of the chosen lines until their grams are the target, as exactly as packs allow.

    `grams` is the weight of one pack of every line. Lines beyond the target are left with one pack less
    weight elsewhere: the heaviest orders are cut to one pack first.
    """
    packs = lines.packs.copy()
    if int((packs[chosen] * grams[chosen]).sum()) > target:
        packs[chosen] = 1
    left = target - int((packs[chosen] * grams[chosen]).sum())
    if left < 0:
        msg = f"{len(chosen)} packs weigh {-left} g more than there is to sell"
        raise ValueError(msg)
    for size in sorted(set(grams[chosen].tolist()), reverse=True):
        more, left = divmod(left, int(size))
        places = chosen[grams[chosen] == size]
        packs[places] += rng.multinomial(more, np.full(len(places), 1 / len(places)))
    return Lines(lines.order, lines.goods, packs)
