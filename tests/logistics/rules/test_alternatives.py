"""What the other ways cost: priced here again by the slow reference, or by taking the planned way away."""

import random

import pytest

from logistics.rules.alternatives import other_ways
from logistics.rules.splitting import Market, split
from tests.logistics.rules.optimum import parcel_fen
from tests.logistics.rules.seed import market, packs, provinces


def explained(*lines, to="440000", days_left=None):
    plan = split([(packs()[key], count) for key, count in lines], market=market(to), days_left=days_left)
    return plan, other_ways(plan, packs=packs(), market=market(to))


def by_kind(ways):
    return {way.kind: way for way in ways}


def without(to, *, carton="", service=""):
    whole = market(to)
    return Market(
        tuple(one for one in whole.cartons if one.code != carton),
        whole.matrix,
        tuple(one for one in whole.offers if one.service.code != service),
    )


def contents(parcel):
    return [packs()[key] for key, count in parcel.packs for _ in range(count)]


def test_each_other_way_is_what_the_goods_cost_when_the_planned_one_is_taken_away():
    plan, ways = explained(("honey-yamiao-500", 3))
    parcel, found = plan.parcels[0], by_kind(ways[0])

    other_carton = parcel_fen(contents(parcel), without("440000", carton=parcel.carton_code), None)

    assert plan.parcel_count == 1
    assert found["carton"].cost_fen == other_carton
    assert found["carton"].carton_code != parcel.carton_code
    assert found["service"].carton_code == parcel.carton_code
    assert found["service"].service_code != parcel.service_code
    assert found["split"].parcels == 2
    assert {way.instead_fen for way in found.values()} == {parcel.cost_fen}


def test_two_parcels_are_compared_with_one_of_all_their_goods():
    plan, ways = explained(("honey-yamiao-500", 6), to="440000")
    joined = by_kind(ways[0])["joined"]

    assert (plan.parcel_count, joined.parcels) == (2, 1)
    assert joined.instead_fen == plan.cost_fen
    assert joined.cost_fen == parcel_fen([packs()["honey-yamiao-500"]] * 6, market("440000"), None)
    assert joined.extra_fen > 0


def test_one_big_parcel_to_the_far_west_is_compared_with_two():
    plan, ways = explained(("honey-yamiao-500", 6), to="650000")

    assert plan.parcel_count == 1
    assert by_kind(ways[0])["split"].extra_fen > 0


def test_only_services_that_come_in_time_are_compared():
    _plan, ways = explained(("wn-cx-thin-1000", 1), to="440000", days_left=4)
    kept = {one.service.code for one in market("440000").offers if one.tariff.days_max <= 4}

    assert {way.service_code for way in ways[0]} <= kept


def test_a_carton_of_apples_has_another_service_and_nothing_else():
    _plan, ways = explained(("apple-fuji-5000", 1))

    assert [way.kind for way in ways[0]] == ["service"]


def test_a_single_pack_is_not_split():
    _plan, ways = explained(("hj-meihua-80", 1))

    assert "split" not in by_kind(ways[0])


@pytest.mark.parametrize("seed", range(4))
def test_no_other_way_is_cheaper_and_the_least_dear_comes_first(seed):
    draw = random.Random(seed)
    for _ in range(10):
        goods = draw.sample(sorted(packs()), 4)
        plan, ways = explained(*[(key, draw.randint(1, 3)) for key in goods], to=draw.choice(provinces()))

        assert len(ways) == len(plan.parcels)
        for parcel, found in zip(plan.parcels, ways, strict=True):
            extras = [way.extra_fen for way in found]
            assert extras == sorted(extras)
            assert all(extra >= 0 for extra in extras)
            assert all(way.instead_fen >= parcel.cost_fen for way in found)
