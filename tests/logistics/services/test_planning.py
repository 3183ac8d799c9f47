from datetime import date

import pytest

from logistics.rules.splitting import Market
from logistics.selectors.markets import KnownMarket, market_to, packs_of
from logistics.services.planning import key_of, solve_remembered, solve_somehow
from tests.logistics.factories import load_tariffs, make_lot

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)


class FaultyMarket(Market):
    """Fails at goods of two variants at once, as an engine with a fault might."""

    def __init__(self, market, fails_at):
        super().__init__(market.cartons, market.matrix, market.offers)
        object.__setattr__(self, "fails_at", fails_at)

    def rates(self, *, days_left, fresh):
        if self.fails_at():
            raise ArithmeticError("a fault in the engine")
        return super().rates(days_left=days_left, fresh=fresh)


@pytest.fixture
def goods():
    load_tariffs()
    _harvest, variant = make_lot(variants=(500, 900))
    variants = [each.pk for each in variant.product.variants.order_by("pk")]
    return variants, packs_of(variant_ids=variants)


def test_a_shape_the_engine_fails_at_goes_line_by_line_and_is_not_remembered(goods, caplog):
    variants, packs = goods
    known = market_to(province="44", on=ON)
    asked = iter([True] + [False] * 1_000)
    market = KnownMarket(
        FaultyMarket(known.market, lambda: next(asked)), known.fingerprint, "44", known.day_steps
    )

    plan, is_sound = solve_somehow(
        lines=[(variants[0], 1), (variants[1], 1)], packs=packs, market=market, days_left=None
    )

    assert not is_sound
    assert (plan.parcel_count, plan.unsendable) == (2, ())
    assert "no plan for" in caplog.text


def test_a_line_the_engine_fails_at_alone_stays_behind_and_says_so(goods):
    variants, packs = goods
    known = market_to(province="44", on=ON)
    market = KnownMarket(FaultyMarket(known.market, lambda: True), known.fingerprint, "44", known.day_steps)

    plan, is_sound = solve_somehow(lines=[(variants[0], 3)], packs=packs, market=market, days_left=None)

    assert not is_sound
    assert [(one.packs, one.reason) for one in plan.unsendable] == [(3, "no_plan")]


def test_what_was_solved_once_is_answered_from_memory(goods):
    variants, packs = goods
    market = market_to(province="44", on=ON)

    first = solve_remembered(lines=[(variants[0], 2)], packs=packs, market=market, days_left=9)

    assert solve_remembered(lines=[(variants[0], 2)], packs=packs, market=market, days_left=None) is first


def test_the_key_of_a_shape_sees_every_difference_that_matters_and_no_other(goods):
    variants, packs = goods
    near, far = market_to(province="62", on=ON), market_to(province="65", on=ON)
    lines = [(variants[0], 2), (variants[1], 1)]

    key = key_of(lines=lines, packs=packs, market=near, days_left=3)

    assert key_of(lines=lines[::-1], packs=packs, market=near, days_left=3) == key
    assert key_of(lines=lines, packs=packs, market=near, days_left=30) == key_of(
        lines=lines, packs=packs, market=near, days_left=None
    )
    others = [
        key_of(lines=[(variants[0], 3), (variants[1], 1)], packs=packs, market=near, days_left=3),
        key_of(lines=lines, packs=packs, market=far, days_left=3),
        key_of(lines=lines, packs=packs, market=near, days_left=1),
    ]
    assert len({key, *others}) == 4
