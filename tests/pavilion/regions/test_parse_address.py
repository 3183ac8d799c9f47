import io
import json
import sys

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from pavilion.regions import loads
from pavilion.regions.rules.addresses import parse_address
from pavilion.regions.rules.atlas import Atlas, Place


def make_atlas():
    provinces = {row["code"][:2]: row for row in loads._rows("regions.csv") if row["level"] == "province"}
    towns = [loads._township(row) for row in loads._rows("longnan_townships.csv")]
    regions = [*loads._regions(provinces), *towns]
    return Atlas.of(Place(region.code, region.name_zh) for region in regions)


ATLAS = make_atlas()


def read(text):
    found = parse_address(text, atlas=ATLAS)
    code = found.regions[-1].code if found.regions else ""
    return found.name, found.phone, found.extension, code, found.detail


@pytest.mark.parametrize(
    "line",
    [
        "张三 13800138000 甘肃省陇南市武都区城关镇幸福路1号",
        "张三13800138000甘肃省陇南市武都区城关镇幸福路1号",
        "甘肃省陇南市武都区城关镇幸福路1号 张三 13800138000",
        "甘肃省陇南市武都区城关镇幸福路1号张三13800138000",
        "13800138000甘肃省陇南市武都区城关镇幸福路1号张三",
        "甘肃省陇南市武都区 张三 13800138000 城关镇幸福路1号",
        "甘肃省,陇南市,武都区,城关镇幸福路1号,13800138000,张三",
        "　张三　１３８００１３８０００　甘肃省陇南市武都区城关镇幸福路１号",
        "甘肃陇南武都城关镇幸福路1号 张三 138 0013 8000",
        "甘肃省武都区城关镇幸福路1号，张 三，+86-138-0013-8000",
        "武都区城关镇幸福路1号 746000 张三(收) 8613800138000",
        "陇南市武都县城关镇幸福路1号 张三 138-0013-8000",
        "收货人：张三\n手机号码：13800138000\n所在地区：甘肃省 陇南市 武都区\n详细地址：城关镇幸福路1号",
        "请寄到中国甘肃省陇南市武都区城关镇幸福路1号，张三收，电话13800138000，谢谢",
        "甘肃省陇南市武都区甘肃省陇南市武都区城关镇幸福路1号 ❤️张三 13800138000/13900139000",
        "\u202d13800138000\u202c 张三\u200b 甘肃省陇南市武都区城关镇幸福路1号&nbsp;",
    ],
)
def test_name_phone_and_address_are_found_in_any_order(line):
    assert read(line) == ("张三", "13800138000", "", "621202", "城关镇幸福路1号")


@pytest.mark.parametrize(
    ("said", "phone", "extension"),
    [
        ("13800138000-1234", "13800138000", "1234"),
        ("13800138000转1234", "13800138000", "1234"),
        ("13800138000 转 0412", "13800138000", "0412"),
        ("13800138000,[3391]", "13800138000", ""),
        ("13800138000#12", "13800138000", "12"),
        ("0939-5550001", "0939-5550001", ""),
        ("(0939)5550001转802", "0939-5550001", "802"),
        ("86-10-62345678", "010-62345678", ""),
        ("400-123-4567", "4001234567", ""),
        ("+852 6123 4567", "+85261234567", ""),
        ("18900006336.0", "18900006336", ""),
        ("1.3600007667E+10", "13600007667", ""),
        ("187****5818", "", ""),
        ("1.38E+10", "", ""),
    ],
)
def test_numbers_are_read_with_what_stands_behind_them(said, phone, extension):
    assert read(f"张三 {said} 甘肃省陇南市成县当归街40号")[:3] == ("张三", phone, extension)


def test_an_extension_that_a_platform_repeats_is_said_once():
    found = read("张三[3391] 18000000930-3391 河北省石家庄市桥西区橄榄路101号[3391]")

    assert found == ("张三", "18000000930", "3391", "130104", "橄榄路101号")


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        ("北京市朝阳区建国路88号", "110105", "建国路88号"),
        ("北京市市辖区海淀区青禾路1号", "110108", "青禾路1号"),
        ("天津天津市南开区谷雨路1号", "120104", "谷雨路1号"),
        ("重庆县忠县当归街1号", "500233", "当归街1号"),
        ("上海市南京东路100号", "31", "南京东路100号"),
        ("新疆巴州库尔勒丰收路1号", "652801", "丰收路1号"),
        ("内蒙呼和浩特赛罕区当归街1号", "150105", "当归街1号"),
        ("甘肃临夏州东乡县锁南镇1号", "622926", "锁南镇1号"),
        ("湖北恩施州恩施市舞阳大道1号", "422801", "舞阳大道1号"),
        ("广东省东莞市长安镇1号", "4419", "长安镇1号"),
        ("广东省 中山市 小榄镇 青禾路1号", "4420", "小榄镇 青禾路1号"),
        ("湖北省仙桃市仙桃市白露街1号", "429004", "白露街1号"),
        ("海南 文昌 核桃巷1号", "469005", "核桃巷1号"),
        ("浙江省义乌市稠城街道1号", "330782", "稠城街道1号"),
        ("昆山市花桥镇绿地大道1号", "320583", "花桥镇绿地大道1号"),
        ("杭州西湖区文三路1号", "330106", "文三路1号"),
        ("吉林市船营区1号", "220204", "1号"),
        ("廣東省深圳市龍崗區幸福街1号", "440307", "幸福街1号"),
        ("湖北省襄樊市樊城区当归街1号", "420606", "当归街1号"),
        ("甘肃陇南两水镇后坝村1号", "621202", "两水镇后坝村1号"),
        ("宕昌哈达铺镇1号", "621223", "哈达铺镇1号"),
        ("青岛市市南区香港中路1号", "370202", "香港中路1号"),
        ("苏州工业园区星湖街1号", "3205", "苏州工业园区星湖街1号"),
        ("台湾省台北市大安区1号", "71", "台北市大安区1号"),
        ("香港油尖旺区麦穗巷17号", "810005", "麦穗巷17号"),
    ],
)
def test_regions_are_known_by_the_names_people_write(line, code, detail):
    assert read(f"{line} 王建国 13812345678") == ("王建国", "13812345678", "", code, detail)


def test_two_districts_of_one_name_are_left_open():
    found = parse_address("朝阳区样例路8号 王建国 13812345678", atlas=ATLAS)

    assert (found.regions, found.detail) == ((), "朝阳区样例路8号")
    assert found.confidence < 0.6


def test_a_wrong_province_is_passed_over_and_a_wrong_county_left_open_both_with_little_confidence():
    province = parse_address("四川省西安市雁塔区白露街1号 王建国 13812345678", atlas=ATLAS)
    county = parse_address("江苏省南京市姑苏区花椒街1号 王建国 13812345678", atlas=ATLAS)

    assert (province.regions[-1].code, province.detail) == ("610113", "白露街1号")
    assert (county.regions[-1].code, county.detail) == ("3201", "姑苏区花椒街1号")
    assert max(province.confidence, county.confidence) < 0.7


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("欧阳谷雨", "欧阳谷雨"),
        ("阿依·小满", "阿依·小满"),
        ("李女士", "李女士"),
        ("Tom Li", "Tom Li"),
        ("陈安康", "陈安康"),
    ],
)
def test_names_of_many_kinds_are_names(said, name):
    assert read(f"{said} 13812345678 陕西省西安市雁塔区幸福小区3栋")[0] == name
    assert read(f"陕西省西安市雁塔区幸福小区3栋 {said} 13812345678")[0] == name


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_answered(text):
    found = parse_address(text, atlas=ATLAS)

    assert 0 <= found.confidence <= 1


def test_only_the_beginning_of_a_very_long_line_is_read():
    assert parse_address("甘肃 1" * 20_000, atlas=ATLAS).name == ""


@pytest.mark.django_db
def test_a_line_in_is_a_json_line_out(monkeypatch):
    loads.load_regions()
    lines = "张三 13800138000转12 甘肃陇南武都城关镇幸福路1号\n\n家里\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    out = io.StringIO()

    call_command("parse_address", stdout=out)

    first, second = map(json.loads, out.getvalue().splitlines())
    assert first == {
        "name": "张三",
        "phone": "13800138000",
        "extension": "12",
        "region_codes": ["62", "6212", "621202"],
        "region_names": ["甘肃省", "陇南市", "武都区"],
        "detail": "城关镇幸福路1号",
        "confidence": 0.94,
    }
    assert (second["region_codes"], second["detail"]) == ([], "家里")
