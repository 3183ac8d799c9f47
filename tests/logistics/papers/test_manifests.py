from datetime import date

import pytest

from logistics.papers.manifests import ManifestData, ManifestLine, render_manifest
from tests.logistics.papers.reading import characters_outside, overlaps, sizes_mm, symbols, texts


def make_line(**changes):
    values = {
        "waybill": "780000000001",
        "receiver_name": "诸葛青禾",
        "region": "甘肃省 陇南市 武都区",
        "carton": "C4 三层纸箱",
        "packs": 2,
        "gross_grams": 1930,
    }
    return ManifestLine(**(values | changes))


def make_manifest(**changes):
    values = {
        "number": "MF-20241017-0003",
        "carrier_name": "中通快递",
        "service_name": "协议价",
        "shop_name": "谷雨优选（样例）",
        "handover_place": "武都区两水镇后坝村村级服务点",
        "handed_over_on": date(2024, 10, 17),
        "lines": (make_line(),),
    }
    return ManifestData(**(values | changes))


def squeezed(text):
    return "".join(text.split())


def test_the_courier_can_scan_the_manifests_number():
    assert symbols(render_manifest(make_manifest())) == {("Code128", "MF-20241017-0003")}


def test_a_manifest_names_both_sides_and_asks_for_their_signatures():
    (text,) = texts(render_manifest(make_manifest(note="下午五点半前交接")))

    for expected in ("交接清单", "中通快递 协议价", "谷雨优选（样例）", "2024-10-17", "下午五点半前交接"):
        assert expected in text
    assert text.count("签名 Signature") == 2


def test_a_manifest_counts_parcels_packs_weight_and_provinces():
    lines = (
        make_line(),
        make_line(waybill="780000000002", packs=3, gross_grams=2_075),
        make_line(waybill="780000000003", region="上海市 徐汇区", packs=1, gross_grams=1),
    )

    text = squeezed("".join(texts(render_manifest(make_manifest(lines=lines)))))

    assert "合计Total：3个包裹，6件，4.006kg" in text
    assert "甘肃省2、上海市1" in text


def test_receivers_are_masked():
    (text,) = texts(render_manifest(make_manifest()))

    assert "诸**禾" in text
    assert "诸葛青禾" not in text


@pytest.mark.parametrize("count", [1, 25, 26, 27, 30, 33, 34, 35, 70, 71, 72, 73, 74, 75, 300])
def test_every_parcel_stands_once_in_order_and_the_signed_page_holds_parcels(count):
    waybills = [f"78000000{number:04}" for number in range(count)]
    manifest = make_manifest(lines=tuple(make_line(waybill=waybill) for waybill in waybills))

    pdf = render_manifest(manifest)

    pages = texts(pdf)
    printed = [word for page in pages for word in page.split() if word.startswith("78000000")]
    assert printed == waybills
    assert set(sizes_mm(pdf)) == {(210, 297)}
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("Signature" in page) == (number == len(pages))
    assert "78000000" in pages[-1]
    assert characters_outside(pdf, margin_mm=5) == []


def test_long_values_stay_in_their_columns():
    line = make_line(
        waybill="DPK000000000000001",
        receiver_name="阿依古丽·买买提江·吐尔逊",
        region="新疆维吾尔自治区 海西蒙古族藏族自治州 前郭尔罗斯蒙古族自治县" * 2,
        carton="C9 五层加固纸箱（带护角）" * 2,
        packs=100_000,
        gross_grams=50_000_000,
    )
    manifest = make_manifest(
        lines=(line,) * 40, shop_name="谷雨" * 60, handover_place="村" * 99, note="备" * 200
    )

    pdf = render_manifest(manifest)

    assert characters_outside(pdf, margin_mm=5) == []
    assert overlaps(pdf) == []


def test_an_empty_manifest_is_refused():
    with pytest.raises(ValueError, match="a manifest needs a parcel"):
        render_manifest(make_manifest(lines=()))
