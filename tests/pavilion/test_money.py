import pytest
from hypothesis import given
from hypothesis import strategies as st

from pavilion.kit.money import share_out, weight_text, yuan_text


def test_the_rest_goes_to_the_largest_remainders_and_then_to_the_earlier_place():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [3, 3, 4]) == [3, 3, 4]
    assert share_out(1, [2, 5, 5]) == [0, 1, 0]
    assert share_out(7, [0, 0]) == [4, 3]
    assert share_out(0, []) == []


def test_money_with_nobody_to_take_it_is_an_error():
    with pytest.raises(ValueError, match="nobody"):
        share_out(5, [])


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_the_parts_sum_to_the_whole_and_stay_within_one_of_their_due(total, weights):
    parts = share_out(total, weights)

    whole = sum(weights)
    assert sum(parts) == total
    if whole:
        assert all(
            abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


def test_amounts_read_as_people_write_them():
    assert yuan_text(123456) == "1,234.56"
    assert yuan_text(-5) == "-0.05"
    assert weight_text(750) == "750 g"
    assert weight_text(12_000_000) == "12,000 kg"
    assert weight_text(1_250) == "1.25 kg"
