from datetime import date

import numpy as np
import pytest

from logistics.rules.freight import (
    NEVER_FEN,
    chargeable_grams,
    fee_fen,
    own_fen,
    quote,
    volumetric_grams,
)
from tests.logistics.rules.seed import market, offer, offers, provinces

OCTOBER = date(2024, 10, 15)
EXAMPLES = [
    ("zto_contract", "620000", 3000, OCTOBER, 400),
    ("zto_contract", "620000", 3020, OCTOBER, 660),
    ("zto_contract", "440000", 5000, OCTOBER, 1750),
    ("zto_contract", "440000", 5000, date(2023, 6, 1), 1740),
    ("sto_contract", "330000", 500, OCTOBER, 360),
    ("yto_contract", "440000", 3020, OCTOBER, 1245),
    ("yunda_contract", "150000", 1000, OCTOBER, 570),
    ("jt_contract", "650000", 1500, OCTOBER, 1970),
    ("zto_list", "510000", 2100, OCTOBER, 1800),
    ("yunda_bulk", "310000", 12300, OCTOBER, 2140),
    ("sf_std", "440000", 1200, OCTOBER, 2800),
    ("sf_std", "620000", 2600, OCTOBER, 1600),
    ("sf_heavy", "440000", 23200, OCTOBER, 7700),
    ("sf_hmt", "810000", 1600, OCTOBER, 5000),
    ("ems_std", "310000", 800, OCTOBER, 2300),
    ("post_parcel", "540000", 1500, OCTOBER, 2050),
    ("deppon_parcel", "110000", 2000, OCTOBER, 2200),
    ("deppon_ltl", "510000", 8000, OCTOBER, 2450),
]


@pytest.mark.parametrize(("service", "province", "grams", "on", "fen"), EXAMPLES)
def test_every_published_example_is_priced_to_the_fen(service, province, grams, on, fen):
    one = offer(service, province, on)

    billed = chargeable_grams(grams, (100, 100, 10), service=one.service, tariff=one.tariff)

    assert fee_fen(billed, service=one.service, tariff=one.tariff) == fen


def test_tibet_is_not_served_by_a_service_without_rows():
    assert "jt_contract" not in {one.service.code for one in offers("540000")}


def test_volume_is_rounded_up_to_a_gram():
    one = offer("zto_contract", "440000")

    assert one.tariff.divisor == 8000
    assert volumetric_grams((200, 200, 201), service=one.service, tariff=one.tariff) == 1005
    assert volumetric_grams((201, 201, 201), service=one.service, tariff=one.tariff) == 1016


def test_a_small_box_is_not_measured_where_the_service_says_so():
    one = offer("jt_contract", "440000")

    assert volumetric_grams((200, 200, 199), service=one.service, tariff=one.tariff) == 0
    assert volumetric_grams((200, 200, 200), service=one.service, tariff=one.tariff) == 1000


def test_a_quote_gives_a_fee_or_a_reason_for_every_service():
    fees = quote(offers("440000"), 35_000, (400, 400, 400))

    assert len(fees) == len(offers("440000"))
    reasons = {fee.service: fee.reason for fee in fees if fee.fee_fen is None}
    assert reasons["zto_contract"] == "too_heavy"
    assert [fee.fee_fen for fee in fees[:2]] == sorted(fee.fee_fen for fee in fees[:2])


def test_a_quote_names_a_parcel_that_is_too_long():
    fees = {fee.service: fee for fee in quote(offers("440000"), 2_000, (1600, 100, 100))}

    assert (fees["zto_contract"].fee_fen, fees["zto_contract"].reason) == (None, "too_long")
    assert fees["sf_heavy"].fee_fen is not None


@pytest.mark.parametrize("province", provinces())
def test_the_tables_say_what_the_arithmetic_says(province):
    rates = market(province).rates(days_left=None, fresh=False)
    own = {one.service.code: own_fen(one.service) for one in offers(province)}
    for index, carton in enumerate(market(province).shelf):
        for goods in (0, 1, 420, 500, 940, 1000, 2060, 2070, 2071, 9_070, 9_071, 19_500, 25_870):
            if goods <= carton.max_load_grams:
                fees = quote(offers(province), goods + carton.tare_grams, carton.outer_mm)
                priced = [fee.fee_fen + own[fee.service] for fee in fees if fee.fee_fen is not None]
                least = min(priced) + carton.price_fen if priced else NEVER_FEN
                assert rates.of(index, goods) == least


@pytest.mark.parametrize("province", provinces())
def test_a_heavier_parcel_never_costs_less(province):
    rates = market(province).rates(days_left=None, fresh=False)

    for start, carton in zip(rates.starts, market(province).shelf, strict=True):
        table = rates.flat[start : start + carton.max_load_grams + 1]
        assert (np.diff(table) >= 0).all()
