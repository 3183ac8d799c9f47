import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.earnings import Sold, SoldLine, earnings_of
from orders.rules.refunding import Terms, money_back

fen = st.integers(0, 10**9)


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=8), fen, st.data())
def test_single_refunds_add_up_to_one_refund_of_everything(goods, freight, data):
    discount = data.draw(st.integers(0, sum(goods)))
    terms = Terms(sum(goods), freight, discount)
    gone = back = 0
    for part in goods:
        one = money_back(terms, refunded_goods_fen=gone, goods_fen=part)
        assert one.freight_fen >= 0
        gone, back = gone + part, back + one.fen

    assert back == sum(goods) + freight - discount


def test_more_goods_than_the_order_has_is_a_mistake():
    with pytest.raises(ValueError, match="more goods"):
        money_back(Terms(100, 10), refunded_goods_fen=60, goods_fen=41)


lines = st.lists(
    st.tuples(st.integers(0, 10**7), st.lists(st.integers(1, 10**6), max_size=4)), min_size=1, max_size=6
)


@given(lines, fen, st.integers(0, 5000), st.data())
def test_what_is_earned_is_what_was_paid_to_the_fen(parts, freight, basis_points, data):
    goods = sum(value for value, _shares in parts)
    discount = data.draw(st.integers(0, goods))
    sold = Sold(
        shop_account="shop:1",
        commission_account="commission",
        lines=[
            SoldLine(n, value, tuple((f"grower:1:{i}", grams) for i, grams in enumerate(shares)))
            for n, (value, shares) in enumerate(parts)
        ],
        freight_fen=freight,
        discount_fen=discount,
        commission_bp=basis_points,
    )

    earned = earnings_of(sold)

    assert sum(part.fen for part in earned) == goods + freight - discount
    assert all(part.fen > 0 for part in earned)
