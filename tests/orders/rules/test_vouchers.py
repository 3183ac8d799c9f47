from hypothesis import given as drawn
from hypothesis import strategies as st

from orders.rules.vouchers import PAVILION, SHOP, Worth, deal, most_off

goods = st.dictionaries(st.integers(1, 5), st.integers(1, 90_000), min_size=1, max_size=4)
worths = st.builds(
    Worth,
    voucher_id=st.integers(1, 99),
    code=st.just("X"),
    shop_id=st.one_of(st.none(), st.integers(1, 5)),
    fen=st.integers(1, 200_000),
    percent=st.one_of(st.just(0), st.integers(1, 90)),
    most_fen=st.one_of(st.none(), st.integers(1, 10_000)),
)


def fen(discounts):
    return {shop: [(each.borne_by, each.fen) for each in found] for shop, found in discounts.items()}


def test_a_shops_voucher_weighs_on_its_own_goods():
    assert fen(deal([Worth(1, "A", 7, fen=500)], goods_by_shop={7: 9_000, 8: 1_000})) == {
        7: [(SHOP, 500)],
        8: [],
    }


def test_percent_is_rounded_down_and_ends_at_its_most():
    assert Worth(1, "A", None, percent=15).off(999) == 149
    assert Worth(1, "A", None, percent=15, most_fen=100).off(999) == 100


def test_the_pavilions_voucher_is_divided_by_value_to_the_fen_after_the_shops_own():
    vouchers = [Worth(1, "A", 7, fen=1_000), Worth(2, "B", None, fen=100)]

    assert fen(deal(vouchers, goods_by_shop={7: 3_000, 8: 1_000})) == {
        7: [(SHOP, 1_000), (PAVILION, 67)],
        8: [(PAVILION, 33)],
    }


def test_at_least_a_tenth_of_the_goods_is_paid():
    vouchers = [Worth(1, "A", 7, fen=99_999), Worth(2, "B", None, fen=99_999)]

    assert fen(deal(vouchers, goods_by_shop={7: 1_000, 8: 1_000})) == {7: [(SHOP, 900)], 8: [(PAVILION, 900)]}


@drawn(st.lists(worths, max_size=4), goods)
def test_no_order_gives_more_than_it_may_and_no_voucher_more_than_it_is_worth(vouchers, by_shop):
    vouchers = list({voucher.shop_id: voucher for voucher in vouchers}.values())
    discounts = deal(vouchers, goods_by_shop=by_shop)

    for shop, found in discounts.items():
        assert all(each.fen > 0 for each in found)
        assert sum(each.fen for each in found) <= most_off(by_shop[shop])
    for voucher in vouchers:
        taken = sum(
            each.fen
            for shop, found in discounts.items()
            for each in found
            if each.borne_by == (SHOP if voucher.shop_id else PAVILION) and voucher.shop_id in {None, shop}
        )
        assert taken <= voucher.off(
            sum(by_shop.values()) if voucher.shop_id is None else by_shop.get(voucher.shop_id, 0)
        )


@drawn(st.integers(1, 50_000), goods)
def test_a_pavilion_voucher_gives_all_it_is_worth_while_there_is_room(off, by_shop):
    discounts = deal([Worth(1, "A", None, fen=off)], goods_by_shop=by_shop)

    room = sum(most_off(each) for each in by_shop.values())
    assert sum(each.fen for found in discounts.values() for each in found) == min(
        off, sum(by_shop.values()), room
    )
