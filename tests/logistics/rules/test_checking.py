from dataclasses import replace

import pytest

from logistics.rules.splitting import Placement, check, split
from tests.logistics.rules.seed import market, packs


def parcel():
    lines = [(packs()["honey-yamiao-500"], 2)]
    return split(lines, market=market("440000"), days_left=None).parcels[0]


def test_a_planned_parcel_passes():
    assert check(parcel(), packs(), market("440000")) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"fee_fen": 1}, "fee"),
        ({"gross_grams": 5}, "gross"),
        ({"net_grams": 5}, "net"),
        ({"chargeable_grams": 5}, "chargeable"),
        ({"carton_fen": 0}, "carton, handling"),
        ({"carton_code": "P12"}, "sticks out"),
        ({"carton_code": "nope"}, "no such carton"),
        ({"carton_code": None}, "goes without one"),
        ({"carton_code": "BAG-L"}, "fragile"),
        ({"tariff_key": -1}, "no such service"),
        ({"packs": (("honey-yamiao-500", 3),)}, "placements differ"),
    ],
)
def test_each_falsified_field_is_named(change, fault):
    faults = check(replace(parcel(), **change), packs(), market("440000"))

    assert any(fault in one for one in faults)


def test_overlapping_packs_are_named():
    good = parcel()
    first = good.placements[0]

    faults = check(replace(good, placements=(first, first)), packs(), market("440000"))

    assert any("overlap" in one for one in faults)


def test_a_bottle_on_its_side_is_named():
    good = parcel()
    tipped = Placement(good.packs[0][0], 0, 0, 0, 85, 105, 85)

    faults = check(replace(good, placements=(tipped, good.placements[1])), packs(), market("440000"))

    assert any("lies as" in one for one in faults)


def test_a_late_service_is_named():
    assert any("too late" in one for one in check(parcel(), packs(), market("440000"), days_left=1))
