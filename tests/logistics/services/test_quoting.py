import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from logistics.models import Carrier, Carton, CompatRule, Service, Tariff, TrackingStatus, WaybillRange
from logistics.selectors.markets import market_to
from logistics.services.quoting import NoSuchPlace, quote_freight
from tests.logistics.factories import load_tariffs, make_lot

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def asked(**options):
    out = StringIO()
    call_command("quote", stdout=out, **options)
    return json.loads(out.getvalue())


def fee_of(answer, service):
    return next(entry for entry in answer["services"] if entry["service"] == service)


def test_loading_twice_changes_nothing():
    tables = (Carrier, Service, Tariff, Carton, CompatRule, TrackingStatus, WaybillRange)
    WaybillRange.objects.filter(carrier="zto").update(next=77)
    before = [table.objects.count() for table in tables]

    load_tariffs()

    assert [table.objects.count() for table in tables] == before == [10, 16, 495, 22, 45, 75, 10]
    assert WaybillRange.objects.get(carrier="zto").next == 77


def test_goods_are_quoted_with_all_it_costs_to_send_them():
    _harvest, variant = make_lot()

    freight = quote_freight(packs={variant.pk: 1}, region_code="620102", on=ON)

    assert freight.parcels == 1
    assert freight.fen > 180
    assert 1 <= freight.days_min <= freight.days_max
    assert freight.unsendable == ()


def test_a_price_that_changes_is_seen_at_once_by_a_dispatch_and_soon_by_quotes():
    before = market_to(province="44", on=ON)
    Carton.objects.filter(pk="P1").update(price_fen=1)

    assert market_to(province="44", on=ON) is before
    assert market_to(province="44", on=ON, fresh=True).fingerprint != before.fingerprint


def test_goods_nobody_carries_are_named_with_the_reason():
    _harvest, variant = make_lot(variants=(200_000,))

    freight = quote_freight(packs={variant.pk: 2}, region_code="44", on=ON)

    assert freight.unsendable == ((variant.pk, 2, "too_heavy"),)
    assert (freight.fen, freight.parcels) == (0, 0)


def test_goods_that_come_too_late_anyhow_go_the_fastest_way():
    _harvest, variant = make_lot()

    freight = quote_freight(packs={variant.pk: 1}, region_code="54", on=ON, days_left=0)

    fastest = min(offer.tariff.days_max for offer in market_to(province="54", on=ON).market.offers)
    assert freight.unsendable == ()
    assert freight.days_max == fastest


def test_a_place_that_is_none_is_refused():
    with pytest.raises(NoSuchPlace):
        quote_freight(packs={}, region_code="Mars", on=ON)


@pytest.mark.parametrize(
    ("to", "grams", "on", "service", "fen"),
    [
        ("620000", 3_020, "2024-10-15", "zto_contract", 660),
        ("44", 5_000, "2024-10-15", "zto_contract", 1_750),
        ("440000", 5_000, "2023-06-01", "zto_contract", 1_740),
        ("540102", 1_500, "2024-10-15", "post_parcel", 2_050),
    ],
)
def test_the_command_prices_one_parcel(to, grams, on, service, fen):
    answer = asked(to=to, grams=grams, mm="200x150x100", on=on)

    assert answer["on"] == on
    assert fee_of(answer, service)["fee_fen"] == fen


def test_the_command_says_why_a_service_does_not_carry():
    answer = asked(to="540000", grams=1_000, mm="200x150x100", on="2024-10-15")

    assert fee_of(answer, "jt_contract") == {"service": "jt_contract", "reason": "no_service"}
    assert len(answer["services"]) == 16


@pytest.mark.parametrize(
    "wrong", [{"to": "x"}, {"grams": 0}, {"mm": "3x4"}, {"mm": "0x4x4"}, {"on": "2026-02-30"}]
)
def test_the_command_refuses_what_cannot_be(wrong):
    with pytest.raises(CommandError):
        asked(**{"to": "44", "grams": 1, "mm": "1x1x1", "on": ""} | wrong)
