import csv
import io
import json
import random
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.logistics.rules import boxed

DATA = Path(__file__).parents[1] / "data"
HEADER = "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n"
BOXES = """reference,inner_width_mm,inner_length_mm,inner_depth_mm,empty_weight_g,max_gross_weight_g
small,100,100,100,50,1050
tall,100,100,300,80,5080
"""


def packed(tmp_path, items, boxes=BOXES):
    (tmp_path / "items.csv").write_text(items, encoding="utf-8")
    (tmp_path / "boxes.csv").write_text(boxes, encoding="utf-8")
    return run(tmp_path / "items.csv", tmp_path / "boxes.csv")


def run(items, boxes):
    """Pack, and have everything that was printed checked again."""
    out = io.StringIO()
    call_command("pack", items, boxes, stdout=out)
    orders = [json.loads(line) for line in out.getvalue().splitlines()]
    assert boxed.faults(orders, items, boxes) == []
    return orders


def test_orders_come_in_the_order_of_the_file_with_quantities_expanded(tmp_path):
    orders = packed(
        tmp_path,
        "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n"
        "b,2,tin,50,50,50,200\na,1,jar,100,100,100,300\nb,1,bag,100,100,20,100\n",
    )

    assert [order["order"] for order in orders] == ["b", "a"]
    assert [pack["name"] for pack in orders[0]["parcels"][0]["packs"]].count("tin") == 2
    assert orders[1] == {
        "order": "a",
        "parcels": [
            {
                "carton": "small",
                "gross_grams": 350,
                "packs": [{"name": "jar", "x": 0, "y": 0, "z": 0, "dx": 100, "dy": 100, "dz": 100}],
            }
        ],
        "left_out": [],
    }


def test_only_what_fits_no_carton_is_left_out(tmp_path):
    (order,) = packed(
        tmp_path,
        "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n"
        "a,1,pole,10,10,900,100\na,2,anvil,50,50,50,9000\na,1,ghost,-1,50,50,10\na,1,tin,50,50,50,200\n",
    )

    assert order["left_out"] == [
        {"name": "pole", "reason": "too_large"},
        {"name": "anvil", "reason": "too_heavy"},
        {"name": "anvil", "reason": "too_heavy"},
        {"name": "ghost", "reason": "bad_size"},
    ]
    assert [pack["name"] for parcel in order["parcels"] for pack in parcel["packs"]] == ["tin"]


def test_upright_things_stand(tmp_path):
    (order,) = packed(
        tmp_path,
        "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g,upright\na,1,bottle,50,50,250,200,1\n",
    )

    assert [(parcel["carton"], parcel["packs"][0]["dz"]) for parcel in order["parcels"]] == [("tall", 250)]


@pytest.mark.parametrize("column", HEADER.strip().split(","))
def test_a_column_that_is_missing_is_named(tmp_path, column):
    header = HEADER.replace(column, "other")

    with pytest.raises(CommandError, match=f"items.csv, line 1: the column {column} is missing"):
        packed(tmp_path, f"{header}a,1,x,1,1,1,1\n")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,-1,x,1,1,1,1", "quantity cannot be negative: '-1'"),
        ("a,,x,1,1,1,1", "quantity is not a whole number: ''"),
        ("a,99999999999,x,1,1,1,1", "quantity is more than 10,000,000: '99999999999'"),
        ("a,1,x,,1,1,1", "width_mm is not a whole number: ''"),
        ("a,1,x,1,1,1,1e12", "weight_g is not a whole number: '1e12'"),
        ("a,1,x,1,1", "depth_mm is not a whole number: ''"),
        ("a,1,x,wide,1,1,1", "width_mm is not a whole number: 'wide'"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_column(tmp_path, row, words):
    with pytest.raises(CommandError, match=f"items.csv, line 4: {words}"):
        packed(tmp_path, f"{HEADER}a,1,x,1,1,1,1\n\n{row}\n")


def test_an_answer_that_is_neither_yes_nor_no_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"items\.csv, line 2: upright is neither 1 nor 0: 'maybe'"):
        packed(tmp_path, HEADER.replace("\n", ",upright\n") + "a,1,x,1,1,1,1,maybe\n")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("small,0,100,100,50,1050", "line 2: inner_width_mm must be at least 1: '0'"),
        ("small,100,100,100,-50,1050", "line 2: empty_weight_g cannot be negative: '-50'"),
        ("small,100,100,999999,50,1050", "line 2: inner_depth_mm is more than 100,000: '999999'"),
        ("small,100,100,100,50,much", "line 2: max_gross_weight_g is not a whole number: 'much'"),
    ],
)
def test_a_carton_that_cannot_be_is_named(tmp_path, row, words):
    with pytest.raises(CommandError, match=f"boxes.csv, {words}"):
        packed(tmp_path, HEADER, BOXES.splitlines()[0] + f"\n{row}\n")


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(CommandError, match=r"boxes\.csv: there is no carton in it"):
        packed(tmp_path, HEADER, BOXES.splitlines()[0] + "\n")

    (tmp_path / "boxes.csv").write_text(BOXES, encoding="utf-8")
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file"):
        run(tmp_path / "nowhere.csv", tmp_path / "boxes.csv")

    (tmp_path / "items.csv").write_bytes(b"\xff\xfeo\x00")

    with pytest.raises(CommandError, match=r"items\.csv: is not UTF-8"):
        run(tmp_path / "items.csv", tmp_path / "boxes.csv")


def test_a_byte_order_mark_more_columns_and_orders_in_pieces_do_no_harm(tmp_path):
    orders = packed(
        tmp_path,
        "\ufeffcolour,"
        + HEADER
        + "red,a,1,tin,50,50,50,200\nblue,b,1,tin,50,50,50,200\nred,a,1,tin,50,50,20,100\n",
    )

    assert [(order["order"], len(order["parcels"][0]["packs"])) for order in orders] == [("a", 2), ("b", 1)]


def test_a_carton_without_a_limit_takes_any_weight(tmp_path):
    (tmp_path / "items.csv").write_text(HEADER + "a,1000,lead,10,10,10,900000000\n", encoding="utf-8")
    (tmp_path / "boxes.csv").write_text(BOXES.splitlines()[0] + "\nany,100,100,100,0,\n", encoding="utf-8")
    out = io.StringIO()

    call_command("pack", tmp_path / "items.csv", tmp_path / "boxes.csv", stdout=out)

    assert [parcel["gross_grams"] for parcel in json.loads(out.getvalue())["parcels"]] == [900_000_000_000]


def test_sheets_without_depth_or_weight_are_packed(tmp_path):
    (order,) = packed(tmp_path, HEADER + "a,3,sheet,90,90,0,0\na,1,tin,50,50,50,200\n")

    assert [pack["name"] for pack in order["parcels"][0]["packs"]].count("sheet") == 3
    assert sorted(order["parcels"][0]["packs"][0][side] for side in ("dx", "dy", "dz"))[0] in {0, 50}


def test_an_empty_carton_as_heavy_as_its_limit_takes_what_weighs_nothing(tmp_path):
    boxes = BOXES.splitlines()[0] + "\nfull,100,100,100,50,50\nbroken,200,200,200,60,50\n"

    (order,) = packed(tmp_path, HEADER + "a,30,feather,50,50,50,0\na,1,tin,10,10,10,5\n", boxes)

    assert [parcel["carton"] for parcel in order["parcels"]] == ["full"] * 4
    assert order["left_out"] == [{"name": "tin", "reason": "too_heavy"}]


@pytest.mark.parametrize(("quantity", "parcels"), [(200, 7), (5_000, 152), (100_000, 3_031)])
def test_very_many_equal_packs_are_counted_not_searched(tmp_path, quantity, parcels):
    (tmp_path / "items.csv").write_text(HEADER + f"a,{quantity},book,210,297,8,300\n", encoding="utf-8")
    begun = time.process_time()
    out = io.StringIO()

    call_command("pack", tmp_path / "items.csv", DATA / "boxpacker_boxes.csv", stdout=out)

    assert time.process_time() - begun < 2
    orders = [json.loads(out.getvalue())]
    assert len(orders[0]["parcels"]) == parcels
    assert boxed.faults(orders, tmp_path / "items.csv", DATA / "boxpacker_boxes.csv") == []


def test_equal_packs_under_different_names_keep_their_names(tmp_path):
    rows = "a,70,red,50,50,50,100\na,50,blue,50,50,50,100\na,10,red,50,50,40,100\n"

    (order,) = packed(tmp_path, HEADER + rows)

    names = [pack["name"] for parcel in order["parcels"] for pack in parcel["packs"]]
    assert (names.count("red"), names.count("blue"), len(order["parcels"])) == (80, 50, 6)


def test_some_thousands_of_mixed_packs_are_packed(tmp_path):
    draw = random.Random(7)
    rows = [
        f"m,{draw.randint(20, 200)},i{kind},{draw.randint(20, 220)},{draw.randint(20, 220)},"
        f"{draw.randint(5, 100)},{draw.randint(10, 2_000)}\n"
        for kind in range(30)
    ]
    (tmp_path / "items.csv").write_text(HEADER + "".join(rows), encoding="utf-8")

    (order,) = run(tmp_path / "items.csv", DATA / "boxpacker_boxes.csv")

    assert order["left_out"] == []


def test_an_order_that_resists_ends_all_the_same(tmp_path):
    draw = random.Random(3)
    rows = [
        f"a,{draw.randint(1, 60)},i{kind},{draw.randint(2, 40)},{draw.randint(2, 40)},{draw.randint(2, 40)},"
        f"{draw.randint(0, 9)}\n"
        for kind in range(25)
    ]
    begun = time.process_time()

    packed(tmp_path, HEADER + "".join(rows))

    assert time.process_time() - begun < 30


def test_small_orders_drawn_at_random_are_packed_soundly(tmp_path):
    draw = random.Random(11)
    rows = [
        f"{order},{draw.randint(0, 30)},i{draw.randint(0, 3)},{draw.randint(0, 130)},{draw.randint(1, 130)},"
        f"{draw.randint(0, 130)},{draw.randint(0, 1_500)},{draw.choice(['', '0', '1'])}\n"
        for order in range(40)
        for _ in range(draw.randint(1, 5))
    ]

    orders = packed(tmp_path, HEADER.replace("\n", ",upright\n") + "".join(rows))

    assert len(orders) == 40


@pytest.mark.parametrize(
    "bad", ["-3,10,10,5", "1000000000000,10,10,5", "10,10,10,1000000000000", "10,10,10,-5"]
)
def test_a_thing_of_no_size_is_left_out_and_the_rest_is_packed(tmp_path, bad):
    rows = f"a,1,good,10,10,10,5\na,2,bad,{bad}\n"

    (order,) = packed(tmp_path, f"order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n{rows}")

    assert order["left_out"] == [{"name": "bad", "reason": "bad_size"}] * 2
    assert [pack["name"] for parcel in order["parcels"] for pack in parcel["packs"]] == ["good"]


def test_the_public_orders_need_no_more_boxes_than_the_public_packer(tmp_path):
    with (DATA / "boxpacker_expected.csv").open(newline="", encoding="utf-8") as file:
        expected = {row["order_id"]: int(row["rotated_boxes"]) for row in csv.DictReader(file)}
    some = set(list(expected)[::20])
    with (DATA / "boxpacker_items.csv").open(newline="", encoding="utf-8") as file:
        rows = [line for line in file if line.split(",")[0] in some]
    (tmp_path / "items.csv").write_text(HEADER + "".join(rows), encoding="utf-8")

    orders = run(tmp_path / "items.csv", DATA / "boxpacker_boxes.csv")

    assert len(orders) == len(some)
    assert sum(len(order["parcels"]) for order in orders) <= sum(expected[order] for order in some)
    assert all(order["left_out"] == [] for order in orders)
