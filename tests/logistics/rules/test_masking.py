import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.rules.masking import mask_address, mask_name, mask_phone, mask_sender


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王*明"),
        ("王明", "王*"),
        ("明", "*"),
        ("诸葛青禾", "诸**禾"),
        ("阿依古丽·买买提", "阿******提"),
        (" 袁立夏 ", "袁*夏"),
        ("Anna Li", "A*****i"),
        ("王*明", "王*明"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_and_last_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("谷雨优选（样例）", "谷雨优选（样例）"),
        ("核桃铺", "核桃铺"),
        ("康县合作社", "康县合作社"),
        ("王小明", "王*明"),
        ("李花", "李*"),
        ("司马光", "司*光"),
        ("阿依古丽·买买提", "阿******提"),
    ],
)
def test_a_trade_name_is_printed_and_a_farmers_own_name_is_masked(name, masked):
    assert mask_sender(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138******78"),
        ("138 1234 5678", "138******78"),
        ("138-1234-5678", "138******78"),
        ("+86 13812345678", "138******78"),
        ("8613812345678", "138******78"),
        ("１３８１２３４５６７８", "138******78"),
        ("17000004931转1234", "170******31转1234"),
        ("17000004931-1234", "170******31转1234"),
        ("17000004931,1234", "170******31转1234"),
        ("17000004931 ext. 12", "170******31转12"),
        ("0939-8212345", "093******45"),
        ("0939-8212345-801", "093******45转801"),
        ("400-888-1234", "40******34"),
        ("82123456", "******56"),
        ("110", "******"),
        ("+852 9123 4567", "+852 ******67"),
        ("没有", "******"),
        ("138******78", "138******78"),
        ("", ""),
    ],
)
def test_a_phone_hides_six_digits_and_keeps_its_extension(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("那大镇样例路204号桃源新村15栋2单元2301室", "那大镇样例路204号桃源新村15栋"),
        ("核桃巷71号桃源新村19栋903室", "核桃巷71号桃源新村19栋"),
        ("样例路9号3#楼2-501 & 门房", "样例路9号3#楼"),
        ("样例路9号3#501", "样例路9号3#"),
        ("花椒街3号A座1203", "花椒街3号A座"),
        ("花椒街3号12栋三单元301", "花椒街3号12栋"),
        ("花椒街3号12栋1单元", "花椒街3号12栋"),
        ("花椒街3号9栋1203号（李女士收）", "花椒街3号9栋"),
        ("花椒街3号12楼1203", "花椒街3号12楼"),
        ("花椒街3号302房", "花椒街3号"),
        ("花椒街3号桃源小区2-1-501", "花椒街3号桃源小区"),
        ("花椒街3号 Room 1203", "花椒街3号"),
        ("橄榄路31号样例大厦29层", "橄榄路31号样例大厦29层"),
        ("武都区两水镇后坝村样例社12号", "武都区两水镇后坝村样例社12号"),
        ("样例路9-101号", "样例路9-101号"),
        ("白露街54号便民超市代收", "白露街54号便民超市代收"),
        ("六房村12号", "六房村12号"),
        ("鼓楼123号", "鼓楼123号"),
        ("3单元201室", ""),
        ("", ""),
    ],
)
def test_an_address_ends_before_its_unit_and_room(address, masked):
    assert mask_address(address) == masked


@given(st.text(alphabet="0123456789 -+,转#", max_size=24))
def test_no_phone_ever_shows_more_than_five_digits_of_its_number(phone):
    shown = mask_phone(phone).partition("转")[0]

    assert len(re.sub(r"\D", "", re.sub(r"^\+\d{1,3} ", "", shown))) <= 5
    assert not shown or shown.count("*") >= 6


@given(st.text(min_size=1, max_size=12))
def test_masking_twice_changes_nothing_more(text):
    assert mask_name(mask_name(text)) == mask_name(text)
    assert mask_phone(mask_phone(text)) == mask_phone(text)


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明*", "王***"), ("*王小明", "***明"), ("王*小明", "王**明")]
)
def test_a_star_in_a_name_does_not_pass_for_a_mask(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize("name", ["*", "王*", "王*明", "王**明"])
def test_a_masked_name_stays_as_it_is(name):
    assert mask_name(name) == name
