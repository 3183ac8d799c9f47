import pytest

from shops.rules.naming import first_free, key_from, short_place
from shops.rules.seasons import months_of, spellings_with
from shops.rules.suggestions import guess_pack, pack_title


@pytest.mark.parametrize(
    ("text", "months"),
    [("10-12", {10, 11, 12}), ("12-2", {12, 1, 2}), ("5", {5}), ("1-12", set(range(1, 13))), ("13", set()),
     ("", set()), ("a-b", set()), ("5-", {5}), ("0-3", set()), ("²-3", set())],
)  # fmt: skip
def test_months_are_read_over_the_turn_of_the_year(text, months):
    assert months_of(text) == months


def test_every_spelling_with_a_month_names_that_month():
    for month in range(1, 13):
        assert all(month in months_of(text) for text in spellings_with(month))
        assert len(set(spellings_with(month))) == 1 + 78


def test_keys_are_made_of_letters_and_made_unique():
    assert key_from("Wudu Olive-Oil, 500 ml!", fallback="x") == "wudu-olive-oil-500-ml"
    assert key_from("橄榄", fallback="product") == "product"
    assert first_free("a", taken={"a", "a-2"}) == "a-3"
    assert len(first_free("x" * 60, taken={"x" * 60})) == 60


def test_places_are_said_without_their_kind():
    assert [short_place(name) for name in ("Wudu District", "Liangshui Town", "Gansu")] == [
        "Wudu", "Liangshui", "Gansu",
    ]  # fmt: skip


@pytest.mark.parametrize("category", ["olives", "pepper", "walnuts", "herbs", "other", "unknown"])
@pytest.mark.parametrize("net_grams", [1, 50, 500, 5_000, 60_000])
def test_a_guessed_pack_holds_its_goods(category, net_grams):
    guess = guess_pack(category=category, net_grams=net_grams)

    assert guess.gross_grams >= net_grams
    assert guess.length_mm >= guess.height_mm > 0
    assert guess.length_mm * guess.width_mm * guess.height_mm >= net_grams * 1_000_000 // 600
    assert guess.length_mm <= 3_000


def test_packs_are_named_by_their_weight():
    assert pack_title(net_grams=500, language="en") == "500 g bag"
    assert pack_title(net_grams=2_500, language="en") == "2.5 kg bag"
    assert pack_title(net_grams=2_500, language="zh") == "2.5千克/袋"
