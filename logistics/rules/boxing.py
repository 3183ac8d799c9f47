"""Turn patterns into planned parcels: each pack gets its key and place, each parcel its service and price."""

from collections import Counter
from collections.abc import Iterator, Sequence

from logistics.rules.goods import Carton, Pack
from logistics.rules.kinds import Pattern
from logistics.rules.markets import Choice, Rates
from logistics.rules.parting import Bench
from logistics.rules.plans import Placement, PlannedParcel

Held = tuple[tuple[Pack, int], ...]  # for each pack of a parcel how many of it


def as_it_is(pack: Pack, count: int, rates: Rates) -> PlannedParcel:
    """Send packs that are cartons or sacks already, each alone and without another carton."""
    placement = Placement(pack.key, 0, 0, 0, *pack.size_mm)
    choice = rates.choices(pack.gross_grams, pack.size_mm)[0]
    return _parcel(count, None, ((pack, 1),), choice, (placement,))


def boxed_up(bench: Bench, patterns: Sequence[Pattern]) -> Iterator[PlannedParcel]:
    """Yield the parcels of one family; packs of one kind are dealt out in the order of their keys."""
    decks = [[*kind.members] for kind in bench.kinds]
    for pattern in sorted(patterns, key=lambda one: (one.counts, one.carton), reverse=True):
        for held, times in _deal(decks, pattern):
            yield _boxed(bench, pattern, held, times)


def _deal(decks: list[list[tuple[Pack, int]]], pattern: Pattern) -> list[tuple[tuple[Held, ...], int]]:
    """Deal the packs of equal parcels; parcels stay equal where a kind has one key only."""
    if all(len(deck) <= 1 for deck, count in zip(decks, pattern.counts, strict=True) if count):
        held = tuple(
            _draw(deck, count * pattern.times, count)
            for deck, count in zip(decks, pattern.counts, strict=True)
        )
        return [(held, pattern.times)]
    dealt: Counter[tuple[Held, ...]] = Counter()
    for _ in range(pattern.times):
        dealt[
            tuple(_draw(deck, count, count) for deck, count in zip(decks, pattern.counts, strict=True))
        ] += 1
    return list(dealt.items())


def _draw(deck: list[tuple[Pack, int]], taken: int, shown: int) -> Held:
    """Take packs off a deck and return what one parcel holds of them."""
    if taken != shown:
        pack, count = deck[0]
        deck[0] = (pack, count - taken)
        return ((pack, shown),)
    held: list[tuple[Pack, int]] = []
    while taken:
        pack, count = deck.pop(0)
        used = min(count, taken)
        held.append((pack, used))
        taken -= used
        if count > used:
            deck.insert(0, (pack, count - used))
    return tuple(held)


def _boxed(bench: Bench, pattern: Pattern, held: tuple[Held, ...], times: int) -> PlannedParcel:
    carton = bench.shelf[pattern.carton]
    places = bench.places(pattern.counts, pattern.carton)
    if places is None:
        raise AssertionError(f"a parcel that was proved does not fit {carton.code}: {pattern.counts}")
    keys = [iter([pack.key for pack, count in part for _ in range(count)]) for part in held]
    placements = tuple(Placement(next(keys[one.shape]), *one.spot) for one in places)
    packs = tuple(line for part in held for line in part)
    fresh = any(pack.fresh for pack, _ in packs)
    rates = bench.cold if fresh else bench.plain
    choice = rates.choice_in(pattern.carton, _gross(packs))
    return _parcel(times, carton, packs, choice, placements)


def _gross(packs: Held) -> int:
    return sum(pack.gross_grams * count for pack, count in packs)


def _parcel(
    times: int,
    carton: Carton | None,
    packs: Held,
    choice: Choice,
    placements: tuple[Placement, ...],
) -> PlannedParcel:
    service, tariff = choice.offer.service, choice.offer.tariff
    counts: Counter[str] = Counter()
    for pack, count in packs:
        counts[pack.key] += count
    return PlannedParcel(
        times=times,
        carton_code=carton.code if carton else None,
        service_code=service.code,
        tariff_key=tariff.key,
        packs=tuple(sorted(counts.items())),
        net_grams=sum(pack.net_grams * count for pack, count in packs),
        gross_grams=_gross(packs) + (carton.tare_grams if carton else 0),
        chargeable_grams=choice.chargeable_grams,
        fee_fen=choice.fee_fen,
        carton_fen=carton.price_fen if carton else 0,
        handling_fen=service.handling_fen,
        pickup_fen=service.pickup_fen,
        placements=placements,
    )
