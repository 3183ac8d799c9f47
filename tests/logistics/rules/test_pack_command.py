import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parents[1] / "data"
BOXES = """reference,inner_width_mm,inner_length_mm,inner_depth_mm,empty_weight_g,max_gross_weight_g
small,100,100,100,50,1050
tall,100,100,300,80,5080
"""


def packed(tmp_path, items, boxes=BOXES):
    (tmp_path / "items.csv").write_text(items, encoding="utf-8")
    (tmp_path / "boxes.csv").write_text(boxes, encoding="utf-8")
    return run(tmp_path / "items.csv", tmp_path / "boxes.csv")


def run(items, boxes):
    out = io.StringIO()
    call_command("pack", items, boxes, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


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
        "a,1,pole,10,10,900,100\na,2,anvil,50,50,50,9000\na,1,nothing,0,50,50,10\na,1,tin,50,50,50,200\n",
    )

    assert order["left_out"] == [
        {"name": "pole", "reason": "too_large"},
        {"name": "anvil", "reason": "too_heavy"},
        {"name": "anvil", "reason": "too_heavy"},
        {"name": "nothing", "reason": "bad_size"},
    ]
    assert [pack["name"] for parcel in order["parcels"] for pack in parcel["packs"]] == ["tin"]


def test_upright_things_stand(tmp_path):
    (order,) = packed(
        tmp_path,
        "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g,upright\na,1,bottle,50,50,250,200,1\n",
    )

    assert [(parcel["carton"], parcel["packs"][0]["dz"]) for parcel in order["parcels"]] == [("tall", 250)]


def test_a_column_that_is_missing_is_named(tmp_path):
    with pytest.raises(CommandError, match="depth_mm"):
        packed(tmp_path, "order_id,quantity,item_name,width_mm,length_mm,weight_g\na,1,x,1,1,1\n")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,-1,x,1,1,1,1", "line 2: quantity cannot be negative"),
        ("a,1,x,,1,1,1", "line 2: width_mm is not a whole number"),
        ("a,1,x,1,1,1,1e12", "line 2: weight_g is not a whole number"),
    ],
)
def test_an_amount_that_cannot_be_is_named_with_its_line(tmp_path, row, words):
    with pytest.raises(CommandError, match=words):
        packed(tmp_path, f"order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n{row}\n")


@pytest.mark.parametrize(
    "bad", ["0,10,10,5", "-3,10,10,5", "1000000000000,10,10,5", "10,10,10,1000000000000", "10,10,10,-5"]
)
def test_a_thing_of_no_size_is_left_out_and_the_rest_is_packed(tmp_path, bad):
    rows = f"a,1,good,10,10,10,5\na,2,bad,{bad}\n"

    (order,) = packed(tmp_path, f"order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\n{rows}")

    assert order["left_out"] == [{"name": "bad", "reason": "bad_size"}] * 2
    assert [pack["name"] for parcel in order["parcels"] for pack in parcel["packs"]] == ["good"]


def test_a_number_that_is_none_is_named_with_its_line(tmp_path):
    with pytest.raises(CommandError, match="line 2"):
        packed(
            tmp_path, "order_id,quantity,item_name,width_mm,length_mm,depth_mm,weight_g\na,1,x,wide,1,1,1\n"
        )


def test_the_public_excerpt_needs_no_more_boxes_than_the_public_packer():
    with (DATA / "boxpacker_expected.csv").open(newline="", encoding="utf-8") as file:
        expected = sum(int(row["rotated_boxes"]) for row in csv.DictReader(file))

    orders = run(DATA / "boxpacker_items.csv", DATA / "boxpacker_boxes.csv")

    assert sum(len(order["parcels"]) for order in orders) <= expected
    assert all(order["left_out"] == [] for order in orders)
