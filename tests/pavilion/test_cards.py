"""The card of a product."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from pavilion.templatetags.cards import product_card

PICTURE = SimpleNamespace(src="/m/a.webp", srcset="/m/a.webp 340w, /m/b.webp 680w", width=340, height=425)


def card(**more):
    said = {
        "href": "/p/7/", "title": "Oil <& more>", "category": "olives", "fen": 9_850, "net_grams": 500,
        "several": False, "picture": PICTURE, "place": "Liangshui, Wudu", "gi_name": "", "elevation_m": 1040,
        "picked": date(2026, 10, 12), "ahead": False, "sold_out": False,
    }  # fmt: skip
    return SimpleNamespace(**said | more)


def test_a_card_is_one_link_with_name_price_and_origin():
    html = product_card(card())

    assert html.count("<a ") == 1
    assert 'href="/p/7/"' in html
    assert "Oil &lt;&amp; more&gt;" in html
    assert '<data class="sum" value="9850"><small>¥</small>98<small>.50</small></data>' in html
    assert "<span>Liangshui, Wudu</span> · <span>1,040 m</span> · <span>picked 12 Oct</span>" in html


def test_pictures_have_their_size_and_wait_below_the_fold():
    first, later = product_card(card(), eager=True), product_card(card())

    assert 'width="340" height="425"' in first
    assert 'fetchpriority="high"' in first
    assert "lazy" not in first
    assert 'loading="lazy"' in later
    assert "#olives" in product_card(card(picture=None))


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Sold out", "Sold ahead", "from")), ("zh-hans", ("已售完", "预售", "起"))]
)
def test_badges_and_prices_speak_the_readers_language(language, words):
    with translation.override(language):
        assert words[0] in product_card(card(sold_out=True, ahead=True))
        assert words[1] not in product_card(card(sold_out=True, ahead=True))
        assert words[1] in product_card(card(ahead=True))
        assert words[2] in product_card(card(several=True))
        assert 'title="a&quot;b"' in product_card(card(gi_name='a"b'))
