from datetime import date

import pytest

from logistics.papers.packing_lists import Filling, PackedGoods, PackingListData, render_packing_list
from tests.logistics.papers.reading import characters_outside, overlaps, sizes_mm, symbols, texts

HUAJIAO = PackedGoods(product="武都大红袍花椒（特级）", variant="250克/真空袋", packs=2, net_grams=250)
WALNUTS = PackedGoods(product="烘焙核桃碎", variant="1千克/真空袋", packs=1, net_grams=1000)


def make_packing_list(**changes):
    values = {
        "number": "D-20241017-0001",
        "shop_name": "谷雨优选（样例）",
        "made_on": date(2024, 10, 17),
        "fillings": (Filling(carton="C4", goods=(HUAJIAO, WALNUTS), parcels=3, gross_grams=1_700),),
        "harvest_codes": ("HJ-2024-0012",),
    }
    return PackingListData(**(values | changes))


def squeezed(pdf):
    return "".join("".join(texts(pdf)).split())


def test_the_list_can_be_scanned_and_names_its_shop_day_and_harvests():
    pdf = render_packing_list(make_packing_list(note="玻璃瓶加气柱袋"))

    assert symbols(pdf) == {("Code128", "D-20241017-0001")}
    for expected in ("谷雨优选（样例）", "2024-10-17", "HJ-2024-0012", "玻璃瓶加气柱袋"):
        assert expected in squeezed(pdf)


def test_goods_are_totalled_in_packs_and_kilograms():
    fillings = (
        Filling(carton="C4", goods=(HUAJIAO, WALNUTS), parcels=3, gross_grams=1_700),
        Filling(carton="C2", goods=(HUAJIAO,), parcels=10, gross_grams=620),
    )

    text = squeezed(render_packing_list(make_packing_list(fillings=fillings)))

    assert "包裹Parcels13·件数Packs29·净重Net9.500kg" in text
    assert "武都大红袍花椒（特级）250克/真空袋266.500□" in text
    assert "烘焙核桃碎1千克/真空袋33.000□" in text
    assert "合计Total299.500" in text


def test_cartons_are_counted_and_weighed():
    fillings = (
        Filling(carton="C4", goods=(WALNUTS,), parcels=3, gross_grams=1_180),
        Filling(carton="C2", goods=(HUAJIAO,), parcels=10, gross_grams=620),
    )

    text = squeezed(render_packing_list(make_packing_list(fillings=fillings)))

    assert "C2106.200□C433.540□合计Total139.740" in text


def test_equal_fillings_are_one_line_whatever_the_order_of_their_goods():
    fillings = (
        Filling(carton="C4", goods=(HUAJIAO, WALNUTS), parcels=3, gross_grams=1_700),
        Filling(carton="C4", goods=(WALNUTS, HUAJIAO), parcels=4, gross_grams=1_700),
    )

    text = squeezed(render_packing_list(make_packing_list(fillings=fillings)))

    assert text.count("每箱毛重") == 1
    assert "C4×7" in text
    assert "7×" in text


@pytest.mark.parametrize("kinds", [1, 20, 60, 200])
def test_every_filling_stands_once_under_its_carton_on_numbered_pages(kinds):
    fillings = tuple(
        Filling(
            carton=f"C{number % 3}",
            goods=(PackedGoods(product="烘焙核桃碎", variant=f"{number}号袋", packs=1, net_grams=1000),),
            parcels=number + 1,
            gross_grams=1_000 + number,
        )
        for number in range(kinds)
    )

    pdf = render_packing_list(make_packing_list(fillings=fillings))

    pages = texts(pdf)
    assert sum(page.count("每箱毛重") for page in pages) == kinds
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        if "每箱毛重" in page:
            assert page.index(" × ") < page.index("每箱毛重")
    assert set(sizes_mm(pdf)) == {(210, 297)}
    assert characters_outside(pdf, margin_mm=5) == []


def test_long_names_and_a_carton_of_a_hundred_goods_stay_on_their_pages():
    goods = tuple(
        PackedGoods(
            product=f"宕昌野生当归头（特级，整支，煲汤用，礼盒装）第{n}款" * 2,
            variant="1.5千克（3斤）/透气袋" * 2,
            packs=1_000,
            net_grams=25_000,
        )
        for n in range(100)
    )
    filling = Filling(
        carton="C9 五层加固纸箱（带护角）" * 4, goods=goods, parcels=99_999, gross_grams=99_999_999
    )
    codes = tuple(f"HJ-2024-{n:04}" for n in range(40))

    pdf = render_packing_list(
        make_packing_list(fillings=(filling,), harvest_codes=codes, shop_name="谷" * 80)
    )

    assert characters_outside(pdf, margin_mm=5) == []
    assert overlaps(pdf) == []
    assert squeezed(pdf).count("1000×宕昌野生当归头") == 100


def test_an_empty_packing_list_is_refused():
    with pytest.raises(ValueError, match="a packing list needs a parcel"):
        render_packing_list(make_packing_list(fillings=()))
