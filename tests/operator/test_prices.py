"""Prices, services and cartons at the operator's door: what the engine could not use is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from logistics.models import Carton, Service, Tariff, WaybillRange
from pavilion.accounts.models import Act, User
from tests.logistics.factories import load_tariffs
from tests.shops.factories import make_region

pytestmark = pytest.mark.django_db

SOUND = {
    "service": "zto_contract", "province": "62", "valid_from": "2027-01-01", "valid_to": "",
    "tiers": "[[1000, 300], [2000, 400]]", "base_fen": "300", "from_grams": "2000", "step_grams": "1000",
    "step_fen": "100", "surcharge_fen": "0", "divisor_cm3_per_kg": "6000", "rounding": "ceil_step",
    "days_min": "2", "days_max": "4",
}  # fmt: skip


@pytest.fixture
def operator():
    load_tariffs()
    make_region("620102")
    person = User.objects.create_superuser(email="operator@example.org", password="correct horse")
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def errors(answer):
    return dict(answer.context["adminform"].form.errors.items())


def test_a_sound_price_list_is_taken(operator):
    answer = operator.post(reverse("admin:logistics_tariff_add"), SOUND)

    assert answer.status_code == 302
    assert Tariff.objects.latest("pk").tiers == [[1000, 300], [2000, 400]]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tiers", "[[1000, 300], [900, 400]]", "overlap"),
        ("tiers", "[[1000, 300], [1000, 400]]", "overlap"),
        ("tiers", "[[1000]]", "pairs of grams and fen"),
        ("tiers", '[[1000, "three"]]', "pairs of grams and fen"),
        ("tiers", "[[0, 300]]", "pairs of grams and fen"),
        ("tiers", "[[1000, -300]]", "pairs of grams and fen"),
        ("tiers", "[[1000000000000, 300]]", "pairs of grams and fen"),
        ("tiers", '{"1000": 300}', "pairs of grams and fen"),
        ("tiers", "none", "valid JSON"),
        ("from_grams", "2500", "no price between"),
        ("rounding", "by_guess", "valid choice"),
        ("step_grams", "0", "no amount"),
        ("step_fen", "-1", "greater than or equal to 0"),
        ("base_fen", "1000000000000", "no amount"),
        ("divisor_cm3_per_kg", "0", "no amount"),
        ("province", "6", "code of a province"),
        ("province", "99", "code of a province"),
    ],
)
def test_a_price_list_that_cannot_be_read_is_refused_by_its_field(operator, field, value, words):
    before, acts = Tariff.objects.count(), Act.objects.count()

    answer = operator.post(reverse("admin:logistics_tariff_add"), SOUND | {field: value})

    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert words in str(errors(answer)[field])
    assert (Tariff.objects.count(), Act.objects.count()) == (before, acts)


def test_of_a_version_in_force_only_the_last_day_is_asked(operator):
    tariff = Tariff.objects.filter(valid_to=None).first()

    answer = operator.post(
        reverse("admin:logistics_tariff_change", args=[tariff.pk]), {"valid_to": "2030-01-01"}
    )

    assert answer.status_code == 302
    tariff.refresh_from_db()
    assert tariff.valid_to.year == 2030


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Carton, "inner_height_mm", 0),
        (Carton, "outer_width_mm", 0),
        (Carton, "inner_length_mm", 99_999),
        (Carton, "max_load_grams", 0),
        (Carton, "tare_grams", -1),
        (Service, "max_weight_grams", 0),
        (Service, "fee_round_fen", 0),
        (Service, "max_side_mm", -5),
    ],
)
def test_a_carton_or_service_of_no_size_is_refused_by_its_field(operator, model, field, value):
    row = model.objects.order_by("pk").first()
    page = reverse(f"admin:logistics_{model._meta.model_name}_change", args=[row.pk])
    form = operator.get(page).context["adminform"].form
    sent = {name: "" if form.initial.get(name) is None else form.initial[name] for name in form.fields}
    before = getattr(row, field)
    assert operator.post(page, sent).status_code == 302, "what stands there is sound"

    answer = operator.post(page, sent | {field: value})

    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert getattr(model.objects.get(pk=row.pk), field) == before


NUMBERS = {"carrier": "zto", "form": "plain", "prefix": "79", "suffix": "", "digits": "12", "next": "1"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"prefix": "ZZ"}, "prefix"),
        ({"digits": "9", "last": "999"}, "prefix"),
        ({"carrier": "ems", "form": "s10", "prefix": "EA", "suffix": "CN", "digits": "9"}, "digits"),
        ({"last": "0"}, None),
        ({"last": "-5"}, "last"),
        ({"last": "1000000000000"}, "last"),
    ],
)
def test_waybill_numbers_of_another_form_are_refused(operator, wrong, field):
    before = WaybillRange.objects.count()

    answer = operator.post(reverse("admin:logistics_waybillrange_add"), NUMBERS | {"last": "5000"} | wrong)

    if field is None:
        assert answer.status_code == 302, "a range may be added empty and grow"
    else:
        assert list(errors(answer)) == [field]
        assert WaybillRange.objects.count() == before
