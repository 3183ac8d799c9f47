from pathlib import Path

import pytest
from django.utils import timezone

from logistics.models import Consignment, ConsignmentLine, OrderSheet
from logistics.selectors.sheets import judge
from logistics.services.sheet_reading import MOST_BYTES, UnreadableSheet
from logistics.services.sheets import AlreadyHandedIn, NothingToSend, hand_in_sheet, upload_sheet
from pavilion.accounts.models import Act
from shops.models import Harvest
from tests.logistics.factories import reconcile
from tests.logistics.sheets.sheets import GOOD, as_csv, as_xlsx

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"


def upload(shop, body):
    person = shop.keepers.get().person
    return upload_sheet(shop=shop, name="orders.csv", body=body, actor=person)[0]


def verdicts(shop, *rows):
    verdict = judge(sheet=upload(shop, as_csv(*rows)), on=timezone.localdate())
    return [(each.outcome, each.reason, each.cell) for each in verdict.outcomes]


def hand_in(sheet):
    return hand_in_sheet(sheet=sheet, actor=sheet.uploaded_by)


def test_all_rows_of_the_clean_sheet_are_accepted_and_consigned_once(whole_catalogue):
    body = (DATA / "order_sheet_clean.csv").read_bytes()
    sheet = upload(whole_catalogue, body)

    sent = hand_in(sheet)

    assert (sent.rows, sent.accepted, sent.duplicates) == (200, 200, 0)
    assert Consignment.objects.count() == 173
    assert sum(ConsignmentLine.objects.values_list("packs", flat=True)) == 295
    assert Consignment.objects.filter(reference=f"sheet:{whole_catalogue.pk}:LN2410150001").exists()
    reconcile()
    # The same file is the same sheet; the same orders in another file are known.
    assert upload(whole_catalogue, body) == sent
    again = judge(sheet=upload(whole_catalogue, body + b"\n"), on=timezone.localdate())
    assert again.count("duplicate") == 200
    assert Consignment.objects.count() == 173


def test_the_dirty_sheet_is_refused_with_the_columns_that_are_missing(whole_catalogue):
    with pytest.raises(UnreadableSheet, match="订单编号"):
        upload(whole_catalogue, (DATA / "order_sheet_dirty.csv").read_bytes())

    assert not OrderSheet.objects.exists()


def test_a_dirty_sheet_with_a_clean_head_never_fails(whole_catalogue):
    body = (DATA / "order_sheet_dirty.csv").read_text(encoding="utf-8-sig")
    heads = {
        "平台单号": "订单编号", "收货人 ": "收件人姓名", "联系电话(必填)": "收件人电话", "省份": "省",
        "城市": "市", "区/县": "区县", "详细收货地址": "收货地址", "宝贝标题": "商品名称", "件数": "数量",
    }  # fmt: skip
    for theirs, ours in heads.items():
        body = body.replace(theirs, ours, 1)

    verdict = judge(sheet=upload(whole_catalogue, body.encode()), on=timezone.localdate())

    assert len(verdict.outcomes) > 100
    assert {each.outcome for each in verdict.outcomes} == {"accepted", "fix", "duplicate"}


@pytest.mark.parametrize(
    "body", [as_csv({}), as_csv({}, encoding="gb18030"), as_csv({}, encoding="utf-8-sig"), as_xlsx({})]
)
def test_csv_in_two_encodings_and_xlsx_say_the_same(shop, body):
    hand_in(upload(shop, body))

    line = ConsignmentLine.objects.select_related("consignment__recipient").get()
    recipient = line.consignment.recipient
    assert (line.packs, line.variant.key) == (2, "hj-500")
    assert (recipient.name, recipient.phone) == ("袁立夏", "13800000000")
    assert (recipient.region_id, recipient.detail) == ("621221", "核桃巷71号")
    assert Harvest.objects.get().held_grams == 1_000


def test_rows_of_one_order_are_lines_of_one_consignment(shop):
    hand_in(upload(shop, as_csv({"数量": "1"}, {"数量": "3"}, {"订单编号": "LN2"})))

    assert Consignment.objects.count() == 2
    assert (
        sum(
            ConsignmentLine.objects.filter(consignment__reference__endswith=":LN1").values_list(
                "packs", flat=True
            )
        )
        == 4
    )


def test_goods_are_found_by_name_and_size_where_there_is_no_code(shop):
    assert verdicts(shop, {"商家编码": ""}) == [("accepted", "", "")]


@pytest.mark.parametrize(
    ("row", "reason", "cell"),
    [
        ({"订单编号": ""}, "missing", "order"),
        ({"收件人姓名": " "}, "missing", "name"),
        ({"收件人姓名": "长" * 41}, "too_long", "name"),
        ({"收件人电话": "1380000"}, "bad_phone", "phone"),
        ({"收件人电话": "🐼"}, "bad_phone", "phone"),
        ({"省": "火星"}, "unknown_region", "county"),
        ({"区县": ""}, "unknown_region", "city"),
        ({"区县": "武昌区"}, "unknown_region", "county"),
        ({"商家编码": "nothing", "商品名称": ""}, "unknown_goods", "code"),
        ({"商家编码": "", "规格": "1克"}, "unknown_goods", "title"),
        ({"商家编码": "", "商品名称": ""}, "missing", "code"),
        ({"数量": "0"}, "bad_quantity", "packs"),
        ({"数量": "-1"}, "bad_quantity", "packs"),
        ({"数量": "1.5"}, "bad_quantity", "packs"),
        ({"数量": "9" * 30}, "bad_quantity", "packs"),
        ({"数量": "21"}, "not_enough", "packs"),
        ({"期望发货日": "soon"}, "bad_day", "wished"),
        ({"期望发货日": "2024-02-30"}, "bad_day", "wished"),
        ({"订单编号": "a b"}, "bad_order_number", "order"),
    ],
)
def test_a_row_that_cannot_be_sent_says_why_beside_the_cell(shop, row, reason, cell):
    assert verdicts(shop, row) == [("fix", reason, cell)]


def test_what_is_left_is_shared_out_in_the_order_of_the_sheet(shop):
    found = verdicts(
        shop, {"数量": "15"}, {"订单编号": "LN2", "数量": "10"}, {"订单编号": "LN3", "数量": "5"}
    )

    assert found == [("accepted", "", ""), ("fix", "not_enough", "packs"), ("accepted", "", "")]


def test_one_bad_row_keeps_the_whole_order_back(shop):
    found = verdicts(shop, {}, {"数量": "no"}, {"订单编号": "LN2"})

    assert found == [("fix", "other_row", "order"), ("fix", "bad_quantity", "packs"), ("accepted", "", "")]


def test_a_row_that_stands_twice_is_sent_once(shop):
    assert verdicts(shop, {}, {}) == [("accepted", "", ""), ("duplicate", "repeated_row", "order")]


def test_rows_of_one_order_to_two_people_need_a_person(shop):
    assert verdicts(shop, {}, {"收件人姓名": "彭黄芪"})[1] == ("fix", "order_conflict", "name")


def test_a_code_that_means_other_goods_than_the_name_needs_a_person(shop):
    other = shop.products.get().variants.get()
    other.pk, other.key, other.title_zh = None, "hj-250", "250克/袋"
    product = shop.products.get()
    product.pk, product.key, product.title_zh = None, "olives", "橄榄油"
    product.save()
    other.product = product
    other.save()

    assert verdicts(shop, {"商品名称": "橄榄油"}) == [("fix", "goods_conflict", "title")]


def test_a_sheet_is_handed_in_once(shop):
    sheet = upload(shop, as_csv({}))
    hand_in(sheet)

    with pytest.raises(AlreadyHandedIn):
        hand_in(sheet)

    assert ConsignmentLine.objects.count() == 1
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == [
        "sheet.upload",
        "sheet.hand_in",
    ]


def test_a_sheet_without_a_good_row_is_not_handed_in(shop):
    sheet = upload(shop, as_csv({"数量": "no"}))

    with pytest.raises(NothingToSend):
        hand_in(sheet)

    sheet.refresh_from_db()
    assert sheet.state == "read"
    assert not Consignment.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02\xff\xfe",
        b"PK\x03\x04 no zip at all",
        b"\xd0\xcf\x11\xe0 no excel",
        "一,二\n三,四".encode(),
        as_csv(),
        as_csv({}, head=("订单编号", "数量")),
        b"x" * (MOST_BYTES + 1),
        as_csv(*[{}] * 5_001),
        as_xlsx({})[:-200],
        b'"' * 200_000,
    ],
)
def test_what_is_no_sheet_is_refused_and_leaves_nothing(shop, body):
    with pytest.raises(UnreadableSheet):
        upload(shop, body)

    assert not OrderSheet.objects.exists()
    assert not Act.objects.exists()


def test_invisible_characters_and_hard_spaces_do_no_harm(shop):
    assert verdicts(shop, {"收件人姓名": "\u200b袁\u00a0立夏\ufeff", "数量": " 2 "}) == [("accepted", "", "")]
    assert GOOD["数量"] == "2"
