"""Bars to scale, sums with their sign, tones of states."""

from datetime import date

import pytest
from django.utils import translation

from pavilion.templatetags import drawing


def test_a_weighed_harvest_is_drawn_to_scale_and_fills_its_bar():
    pieces = drawing.harvest_pieces(12_000, packed=6_000, held=3_000, lost=1_000)

    assert [(each.kind, each.grams, each.x, each.width) for each in pieces] == [
        ("packed", 6_000, 0, 500),
        ("held", 3_000, 500, 250),
        ("hand", 2_000, 750, 166),
        ("lost", 1_000, 916, 84),
    ]


def test_a_harvest_sold_ahead_shows_what_is_yet_to_come():
    pieces = drawing.harvest_pieces(0, held=1_250, expected=5_000)

    assert [(each.kind, each.grams, each.width) for each in pieces] == [
        ("packed", 0, 0),
        ("held", 1_250, 250),
        ("hand", 0, 0),
        ("expected", 3_750, 750),
    ]


def test_a_partly_received_harvest_keeps_on_hand_and_expected_apart():
    pieces = {
        each.kind: each.grams for each in drawing.harvest_pieces(400, packed=100, held=100, expected=1_000)
    }

    assert pieces == {"packed": 100, "held": 100, "hand": 200, "expected": 600}


def test_an_empty_harvest_draws_nothing_and_divides_by_nothing():
    assert sum(each.width for each in drawing.harvest_pieces(0)) == 0


def test_bars_start_at_zero_and_the_largest_fills_the_width():
    rows = drawing.bar_rows([("Zhejiang", 48_000), ("Gansu", 12_000), ("Tibet", -5)], unit="fen")

    assert [(row.text, row.width) for row in rows] == [("¥480.00", 1000), ("¥120.00", 250), ("−¥0.05", 0)]


def test_columns_stand_on_one_line_and_only_the_tallest_is_marked():
    columns = drawing.chart_columns([("9", 50), ("10", 100)])

    assert [(each.height, each.y + each.height, each.top) for each in columns] == [
        (75, 174, False),
        (150, 174, True),
    ]


@pytest.mark.parametrize(
    ("fen", "whole", "rest", "text"),
    [(9_800, "98", "", "¥98.00"), (1_234_550, "12,345", ".50", "¥12,345.50"), (-500, "-5", "", "−¥5.00")],
)
def test_a_price_is_written_with_large_yuan_and_small_fen(fen, whole, rest, text):
    assert (drawing.yuan_whole(fen), drawing.yuan_rest(fen), drawing.sum_text(fen)) == (whole, rest, text)


def test_half_a_kilogram_is_priced_to_the_fen_half_up():
    assert drawing.per_500g(9_800, 458) == "106.99"
    assert drawing.per_500g(1, 1_000) == "0.01"
    assert drawing.per_500g(9_800, 0) == ""


def test_a_day_of_the_season_is_short_in_english():
    with translation.override("en"):
        assert drawing.day(date(2024, 10, 2)) == "2 Oct"
        assert drawing.day_and_year(date(2024, 10, 2)) == "2 Oct 2024"
    assert drawing.day(None) == ""


def test_progress_never_passes_the_end_and_an_unknown_state_is_quiet():
    assert (drawing.thousandths(5, 0), drawing.thousandths(1, 3), drawing.thousandths(9, 3)) == (0, 333, 1000)
    assert (drawing.tone_of("paid"), drawing.tone_of("SHORT"), drawing.tone_of("elsewhere")) == (
        "olive",
        "pepper",
        "soft",
    )
