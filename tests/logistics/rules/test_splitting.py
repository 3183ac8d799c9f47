import random
from collections import Counter
from dataclasses import replace

import pytest

from logistics.rules.goods import Matrix
from logistics.rules.markets import Market
from logistics.rules.packing import fit, glance
from logistics.rules.splitting import check, shape_key, split
from tests.logistics.rules.seed import market, packs, provinces


def plan(*lines, to="440000", days_left=None):
    return split([(packs()[key], count) for key, count in lines], market=market(to), days_left=days_left)


def sent(result):
    found = Counter()
    for parcel in result.parcels:
        for key, count in parcel.packs:
            found[key] += count * parcel.times
    return found


def assert_lawful(result, *, to, days_left=None):
    for parcel in result.parcels:
        assert check(parcel, packs(), market(to), days_left=days_left) == []


def test_two_parcels_are_sent_where_that_is_cheaper():
    result = plan(("honey-yamiao-500", 6), to="440000")

    assert [(parcel.times, parcel.packs) for parcel in result.parcels] == [(2, (("honey-yamiao-500", 3),))]
    assert result.parcel_count == 2


def test_the_same_goods_stay_together_on_the_way_to_the_far_west():
    result = plan(("honey-yamiao-500", 6), to="650000")

    assert [(parcel.times, parcel.packs) for parcel in result.parcels] == [(1, (("honey-yamiao-500", 6),))]


def test_a_near_promise_changes_the_service():
    slow = plan(("wn-cx-thin-1000", 1), to="440000")
    fast = plan(("wn-cx-thin-1000", 1), to="440000", days_left=4)

    assert slow.parcels[0].service_code == "jt_contract"
    assert fast.parcels[0].service_code == "sf_std"
    assert fast.cost_fen > slow.cost_fen
    assert_lawful(fast, to="440000", days_left=4)


def test_a_promise_nobody_keeps_is_said_and_the_goods_stay():
    result = plan(("wn-cx-thin-1000", 2), to="440000", days_left=0)

    assert result.parcels == ()
    assert [(one.packs, one.reason) for one in result.unsendable] == [(2, "not_in_time")]


def test_goods_that_are_cartons_already_go_alone_and_without_another():
    result = plan(("apple-fuji-5000", 3))

    assert [(one.times, one.carton_code, one.carton_fen) for one in result.parcels] == [(3, None, 0)]
    assert_lawful(result, to="440000")


def test_pepper_and_tea_never_share_a_carton():
    result = plan(("hj-dhp-top-50", 1), ("tea-bikou-100", 1))

    assert result.parcel_count == 2


def test_strong_goods_never_share_with_another_class_but_hermetic_ones_may():
    apart = plan(("hj-dhp-first-250", 1), ("wk-light-250", 1))
    together = plan(("hj-dhp-top-250", 1), ("wk-light-250", 1))

    assert (apart.parcel_count, together.parcel_count) == (2, 1)


def test_fresh_goods_take_only_a_service_that_suits_them():
    result = plan(("wn-fresh-cx-1500", 4))

    assert {parcel.service_code for parcel in result.parcels} <= {"zto_contract", "yto_contract", "sf_std"}
    assert_lawful(result, to="440000")


def test_no_parcel_holds_more_than_six_fragile_packs():
    result = plan(("to-oil-jar-240", 40), to="540000")

    assert max(count for parcel in result.parcels for _, count in parcel.packs) <= 6


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gross_grams": 0}, "bad_size"),
        ({"length_mm": -5}, "bad_size"),
        ({"width_mm": None}, "bad_size"),
        ({"gross_grams": 10**12}, "bad_size"),
        ({"gross_grams": 120_000}, "too_heavy"),
        ({"length_mm": 1_900}, "too_long"),
        ({"length_mm": 1_200}, "no_carton"),
    ],
)
def test_what_cannot_be_sent_is_named_and_the_rest_goes(change, reason):
    odd = replace(packs()["hj-meihua-80"], key="odd", **change)

    result = split([(odd, 2), (packs()["hj-meihua-80"], 1)], market=market("440000"), days_left=None)

    assert [(one.key, one.packs, one.reason) for one in result.unsendable] == [("odd", 2, reason)]
    assert sent(result) == {"hj-meihua-80": 1}


def test_a_destination_nobody_serves_is_said():
    nowhere = Market(market("440000").cartons, market("440000").matrix, ())

    result = split([(packs()["hj-meihua-80"], 1)], market=nowhere, days_left=None)

    assert [one.reason for one in result.unsendable] == ["no_service"]


def test_a_price_list_with_a_hole_is_not_offered_and_the_others_are():
    good = market("440000")
    cheapest = plan(("hj-meihua-80", 1)).parcels[0].service_code
    holed = tuple(
        replace(one, tariff=replace(one.tariff, step_grams=0)) if one.service.code == cheapest else one
        for one in good.offers
    )

    result = split(
        [(packs()["hj-meihua-80"], 1)], market=Market(good.cartons, good.matrix, holed), days_left=None
    )

    assert result.parcels[0].service_code != cheapest
    assert result.unsendable == ()


def test_nothing_asked_is_nothing_sent():
    assert split([], market=market("440000"), days_left=None).parcels == ()
    assert plan(("hj-meihua-80", 0)).parcels == ()


@pytest.mark.parametrize("count", [200, 5_000, 100_000])
@pytest.mark.parametrize("key", ["hj-dhp-top-50", "oo-ev-liangshui-500", "wn-cx-thin-2500"])
def test_a_hundred_thousand_equal_packs_become_a_handful_of_patterns(key, count):
    result = plan((key, count), to="650000")

    assert sent(result) == {key: count}
    assert len(result.parcels) <= 6
    assert_lawful(result, to="650000")


@pytest.mark.parametrize("key", ["hj-dhp-top-50", "oo-ev-liangshui-500", "wn-cx-thin-2500"])
@pytest.mark.parametrize("count", [200, 5_000, 100_000])
def test_equal_packs_are_placed_a_dozen_times_at_most_however_many_they_are(key, count):
    fit.cache_clear()
    glance.cache_clear()

    plan((key, count), to="650000")

    assert 0 < glance.cache_info().misses <= 12
    assert 0 < fit.cache_info().misses <= 12


def test_the_order_of_the_lines_and_a_warm_memory_change_nothing():
    draw = random.Random(7)
    for _ in range(20):
        lines = [(pack, draw.randint(1, 3)) for pack in draw.sample(sorted(packs().values(), key=str), 5)]
        first = split(lines, market=market("510000"), days_left=None)
        draw.shuffle(lines)

        assert split(lines, market=market("510000"), days_left=None) == first


def test_a_line_given_twice_is_one_line():
    assert plan(("hj-meihua-80", 1), ("hj-meihua-80", 2)) == plan(("hj-meihua-80", 3))


@pytest.mark.parametrize("province", provinces())
def test_parcels_to_every_province_are_lawful_and_nothing_is_lost(province):
    draw = random.Random(int(province))
    catalogue = sorted(packs().values(), key=lambda pack: pack.key)
    for size in (1, 2, 4, 8, 15, 40):
        lines = [(draw.choice(catalogue), draw.choice((1, 1, 2, 3))) for _ in range(size)]
        days_left = draw.choice((None, None, 4, 7))
        wanted = Counter()
        for pack, count in lines:
            wanted[pack.key] += count

        result = split(lines, market=market(province), days_left=days_left)

        assert_lawful(result, to=province, days_left=days_left)
        left = Counter({one.key: one.packs for one in result.unsendable})
        assert sent(result) + left == wanted


def test_every_good_of_the_catalogue_reaches_every_province_somehow():
    unsent = {
        (province, one.key, one.reason)
        for province in ("620000", "440000", "540000", "650000", "810000")
        for pack in packs().values()
        for one in split([(pack, 1)], market=market(province), days_left=None).unsendable
    }

    assert {reason for _, _, reason in unsent} <= {"no_service", "too_heavy"}
    assert {province for province, _, _ in unsent} == {"810000"}


def test_a_matrix_without_the_pair_keeps_the_classes_apart():
    empty = Market(market("440000").cartons, Matrix({}), market("440000").offers)
    lines = [(packs()["wk-light-250"], 1), (packs()["buckwheat-flour-1000"], 1)]

    assert split(lines, market=empty, days_left=None).parcel_count == 2


def test_the_shape_key_depends_on_what_matters_and_on_no_order():
    base = {
        "province": "44",
        "tariff_keys": [1, 2],
        "carton_codes": ["P1", "P2"],
        "service_codes": ["a", "b"],
    }
    key = shape_key([("x", 1), ("y", 2)], **base, days_left=3)

    assert len(key) == 16
    assert key == shape_key([("y", 2), ("x", 1)], **base | {"tariff_keys": [2, 1]}, days_left=3)
    assert key == shape_key([("y", 1), ("x", 1), ("y", 1)], **base, days_left=3)
    assert key != shape_key([("x", 1), ("y", 2)], **base, days_left=4)
    assert key != shape_key([("x", 1), ("y", 2)], **base | {"province": "45"}, days_left=3)
    assert key != shape_key([("x", 2), ("y", 2)], **base, days_left=3)
