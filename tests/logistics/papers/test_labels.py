from datetime import date

import pytest
import time_machine

from logistics.papers.labels import FORMS, LabelData, render_labels
from tests.logistics.papers.factories import make_label
from tests.logistics.papers.reading import characters_outside, overlaps, pages, sizes_mm, symbols, texts

SIZES = sorted(FORMS)
WAYBILLS = [
    "SF0000000000001",
    "000000000001",
    "78000000000001",
    "YT0000000000001",
    "800000000000000001",
    "STO0000000001",
    "770000000000001",
    "4600000000001",
    "JT0000000000001",
    "JDVA00000000001",
    "JDX000000000001",
    "EA473124829CN",
    "9800000000001",
    "DPK000000000000001",
    "00000001",
]
# The longest values of the sample order sheet and catalogue, joined into one label.
LONGEST = {
    "service_name": "邮政特快专递 省内次日达协议价",
    "routing": "新疆乌鲁木齐转库尔勒-B12-05A",
    "receiver_name": "阿依古丽·买买提江·吐尔逊",
    "receiver_phone": "17000004931转1234",
    "receiver_region": "新疆维吾尔自治区 海西蒙古族藏族自治州 前郭尔罗斯蒙古族自治县",
    "receiver_detail": "那大镇样例路204号橡树湾样板区桃源新村" + "谷仓花园" * 20 + "15栋2单元2301室",
    "sender_name": "陇上核桃铺（样例）武都区两水镇后坝村合作社联合社",
    "sender_address": "甘肃省陇南市武都区两水镇后坝村样例社12号" * 4,
    "contents": tuple(
        f"早采头茬特级初榨橄榄油（礼盒）第{n}款 1.5千克（3斤）/透气袋 ×{n}" for n in range(1, 21)
    ),
    "carton": "C9 五层加固纸箱（带护角）",
    "parcel_number": 123,
    "parcel_count": 456,
    "reference": "LN2410150001-" + "9" * 40,
    "origin_url": "https://pavilion.example/origin/" + "a" * 60 + "/",
    "harvest_codes": tuple(f"HJ-2024-{n:04}" for n in range(12)),
    "note": "送人的，请勿放价格单。" * 12,
}


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("size_mm", SIZES)
@pytest.mark.parametrize("waybill", WAYBILLS)
def test_a_scanner_reads_the_waybill_and_the_origin_page_at_203_dpi(size_mm, waybill):
    label = make_label(waybill=waybill)

    pdf = render_labels([label], size_mm=size_mm)

    assert symbols(pdf) == {("Code128", waybill), ("QRCode", label.origin_url)}


@pytest.mark.parametrize("size_mm", SIZES)
def test_the_page_has_the_size_of_the_paper(size_mm):
    assert sizes_mm(render_labels([make_label(), make_label()], size_mm=size_mm)) == [size_mm, size_mm]


@pytest.mark.parametrize("size_mm", SIZES)
def test_chinese_text_copies_back_out(size_mm):
    text = squeezed(texts(render_labels([make_label()], size_mm=size_mm))[0])

    for expected in (
        "中通快递",
        "中通协议价",
        "2024-10-17",
        "1/3",
        "310-B12-05",
        "780000000001",
        "甘肃省陇南市武都区样例路204号桃源新村15栋",
        "谷雨优选（样例）",
        "共3件净重1.500kg",
        "毛重1.930kg箱型C4",
        "武都大红袍花椒（特级）250克/真空袋×2",
        "烘焙核桃碎1千克/真空袋×1",
        "LN2410150001-1",
        "扫码看产地",
        "第1件共3件",
    ):
        assert expected in text


@pytest.mark.parametrize("size_mm", SIZES)
def test_the_receiver_and_the_senders_phone_are_masked(size_mm):
    text = squeezed(texts(render_labels([make_label()], size_mm=size_mm))[0])

    assert "诸**禾" in text
    assert "170******31" in text
    assert "189******03" in text
    for hidden in ("诸葛青禾", "17000004931", "18900009003", "2单元", "2301"):
        assert hidden not in text


@pytest.mark.parametrize("size_mm", SIZES)
def test_the_longest_values_stay_inside_the_frame(size_mm):
    pdf = render_labels([make_label(**LONGEST)], size_mm=size_mm)

    assert characters_outside(pdf, margin_mm=2.0) == []
    text = squeezed(texts(pdf)[0])
    assert "123/456" in text
    assert "还有" in text
    assert "×1" in text  # a cut name keeps its count
    assert symbols(pdf) == {("Code128", "780000000001"), ("QRCode", LONGEST["origin_url"])}


@pytest.mark.parametrize("size_mm", SIZES)
def test_no_two_characters_are_printed_over_each_other(size_mm):
    assert overlaps(render_labels([make_label(**LONGEST)], size_mm=size_mm)) == []


def test_a_character_the_font_lacks_is_shown_as_a_gap():
    text = texts(render_labels([make_label(receiver_name="𠮷", sender_name="𠮷祥䶮店")], size_mm=(76, 130)))[
        0
    ]

    assert "〓祥䶮店" in text
    assert "𠮷" not in text


def test_control_characters_and_emoji_never_break_a_label():
    label = make_label(
        note="小心\x00轻放\u202e\n\t👍\ufe0f\ud800", contents=("",), sender_address="", routing=""
    )

    text = squeezed(texts(render_labels([label], size_mm=(76, 130)))[0])

    assert "小心轻放〓〓" in text


def test_without_a_routing_code_the_region_is_printed_large():
    label = make_label(routing=" ", receiver_region="上海市 徐汇区")

    text = texts(render_labels([label], size_mm=(76, 130)))[0]

    assert text.count("上海市 徐汇区") == 2


def test_the_same_labels_give_the_same_bytes_on_another_day():
    labels = [make_label(), make_label(waybill="780000000002")]

    with time_machine.travel("2024-10-17T08:00:00Z"):
        first = render_labels(labels, size_mm=(76, 130))
    with time_machine.travel("2026-01-01T08:00:00Z"):
        second = render_labels(iter(labels), size_mm=(76, 130))

    assert first == second


def test_pages_follow_the_order_of_the_labels():
    waybills = [f"7800000000{n:02}" for n in range(30, 0, -1)]

    pdf = render_labels((make_label(waybill=waybill) for waybill in waybills), size_mm=(76, 130))

    assert [next(number for number in waybills if number in text) for text in texts(pdf)] == waybills


def test_a_label_prints_in_black_and_white_only():
    page = pages(render_labels([make_label()], size_mm=(76, 130)))[0].convert("RGB")

    assert all(red == green == blue for _, (red, green, blue) in page.getcolors(maxcolors=1 << 20))


@pytest.mark.parametrize("waybill", ["", "运单", "1" * 80])
def test_a_waybill_no_scanner_could_read_is_refused(waybill):
    with pytest.raises(ValueError, match=r"Code 128|bar code"):
        render_labels([make_label(waybill=waybill)], size_mm=(76, 130))


def test_no_label_and_an_unknown_size_are_refused():
    with pytest.raises(ValueError, match="no label to print"):
        render_labels([], size_mm=(76, 130))
    with pytest.raises(ValueError, match="no label form of 50 x 30 mm"):
        render_labels([make_label()], size_mm=(50, 30))


def test_a_label_is_a_value():
    label = make_label(packed_on=date(2024, 10, 18))

    assert label == make_label(packed_on=date(2024, 10, 18))
    assert LabelData.__dataclass_params__.frozen
