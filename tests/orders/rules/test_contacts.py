import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.contacts import HIDDEN, mask_contacts

PARTS = ("8000", "zhao", "1234", "example", "pepper-shop", "８０００", "八零零零")


@pytest.mark.parametrize(
    "text",
    [
        "打电话 13800138000 给我",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
        "座机 0939-8210000",
        "加微信 zhao_1985",
        "微信号：zhaojia2020",
        "VX: abcd1234",
        "qq 12345678",
        "mail me: a.b@example.com",
        "see https://example.com/x",
        "www.example.cn 上看",
        "pepper-shop.com",
    ],
)
def test_ways_to_reach_people_elsewhere_are_taken_out(text):
    masked = mask_contacts(text)

    assert HIDDEN in masked
    assert not any(
        part in masked for part in ("8000", "zhao", "1234", "example", "pepper-shop", "８０００", "八零零零")
    )


@pytest.mark.parametrize(
    "text",
    [
        "要 500 kg 大红袍花椒，每斤 45.50 元",
        "by 2026-12-01, 20 packs of 500 g",
        "特级，2026年产，含水量 ≤ 9%",
        "A1级, 3 吨",
    ],
)
def test_weights_prices_and_days_stay(text):
    assert HIDDEN not in mask_contacts(text)


@given(st.text(max_size=80))
def test_masking_twice_is_masking_once(text):
    assert mask_contacts(mask_contacts(text)) == mask_contacts(text)
