from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from logistics.papers.fitting import fit_block, fit_line, fit_list, wrap
from logistics.papers.fonts import load_face
from logistics.papers.labels import render_labels
from tests.logistics.papers.factories import make_label
from tests.logistics.papers.reading import texts

FACE = load_face()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("花椒 250克", "花椒 250克"),
        ("䶮㐂", "䶮㐂"),
        ("𠮷野家", "〓野家"),
        ("一\n二\t三\r\n四", "一 二 三 四"),
        ("轻\u200b放\u202e\ufeff", "轻放"),
        ("e\u0301te", "éte"),
        ("  ", ""),
    ],
)
def test_what_the_font_cannot_print_is_seen_or_left_out(text, shown):
    assert FACE.printable(text) == shown


def test_another_font_can_be_chosen():
    serif = pylopdf_fonts_zh_cn.serif_path()

    text = texts(render_labels([make_label()], size_mm=(76, 130), font_path=str(serif)))[0]

    assert "中通快递" in text
    assert load_face(serif).path == Path(serif)


def test_a_font_that_is_not_there_is_an_error_and_not_a_blank_label():
    with pytest.raises(FileNotFoundError):
        render_labels([make_label()], size_mm=(76, 130), font_path="/nowhere/font.otf")


def test_a_line_shrinks_before_it_is_cut():
    assert fit_line(FACE, "花椒", width_mm=20, size_mm=5, least_mm=2).size_mm == 5
    assert fit_line(FACE, "花椒" * 3, width_mm=20, size_mm=5, least_mm=2).size_mm == pytest.approx(20 / 6)
    assert fit_line(FACE, "花椒" * 8, width_mm=20, size_mm=5, least_mm=2).lines == ("花椒花椒花椒花椒花…",)


def test_a_block_wraps_shrinks_and_at_last_is_cut():
    place = {"width_mm": 20, "height_mm": 10, "size_mm": 4, "least_mm": 2}

    assert fit_block(FACE, "花椒花椒花椒", **place).lines == ("花椒花椒花", "椒")
    assert fit_block(FACE, "花椒" * 10, **place).size_mm < 4
    cut = fit_block(FACE, "花椒" * 100, **place)
    assert len(cut.lines) == 4
    assert cut.lines[-1].endswith("…")
    assert all(FACE.width(line, cut.size_mm) <= 20 for line in cut.lines)


def test_words_numbers_and_closing_punctuation_stay_together():
    assert wrap(FACE, "买olive oil。", width_mm=21, size_mm=5) == ["买olive", "oil。"]
    assert wrap(FACE, "一二三四。五", width_mm=20, size_mm=5) == ["一二三", "四。五"]
    assert wrap(FACE, "9" * 20, width_mm=20, size_mm=5) == ["9999999", "9999999", "999999"]


def test_a_list_that_is_too_long_says_how_many_are_missing_and_keeps_counts():
    items = [f"武都大红袍花椒武都大红袍花椒 ×{n}" for n in range(10)]

    block = fit_list(FACE, items, width_mm=20, height_mm=10, size_mm=3, least_mm=2)

    assert block.lines == ("武都大红袍花椒… ×0", "武都大红袍花椒… ×1", "武都大红袍花椒… ×2", "…还有 7 种")
