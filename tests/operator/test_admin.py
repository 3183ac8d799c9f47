"""The operator's tables, over all floors."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.models import (
    Carrier,
    Manifest,
    ManifestParcel,
    OrderSheet,
    Parcel,
    Tariff,
    TrackingEvent,
    WaybillRange,
)
from orders.models import Account, Claim, Payment, Payout, Posting, Refund
from orders.services.ledger import Move, post
from orders.services.refunds import refund_packs
from pavilion.accounts.models import Act, Appointment, User
from shops.models import Certificate, Display, Product, Question, Review, Share, Shop
from shops.services.reviewing import ReviewData, write_review
from shops.services.stock import hold_stock
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.orders.factories import join, make_demand, make_group_buy, make_paid_purchase, make_voucher
from tests.shops.factories import make_appointment, make_mandate, make_region, make_shop, make_user

pytestmark = pytest.mark.django_db
MODELS = sorted((model._meta.label_lower for model in admin.site._registry), key=str)
BY_HAND = {
    "accounts.user", "accounts.appointment", "shops.shop", "shops.display", "logistics.carrier",
    "logistics.service", "logistics.tariff", "logistics.carton", "logistics.waybillrange",
    "logistics.trackingstatus", "orders.voucher",
}  # fmt: skip


@pytest.fixture
def operator():
    return User.objects.create_superuser(email="operator@example.org", password="correct horse")


def client_of(person, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


@pytest.fixture
def world():
    """At least one row of everything the operator sees."""
    load_tariffs()
    lot, variant = make_lot(grams=50_000)
    shop = lot.product.shop
    make_consignment((lot, variant, 3))
    run_dispatch(lot)
    parcel = Parcel.objects.first()
    person = make_user()
    TrackingEvent.objects.create(parcel=parcel, provider="desk", raw_code="x", at=timezone.now())
    manifest = Manifest.objects.create(code="M1", shop=shop, carrier=parcel.carrier, opened_by=person)
    ManifestParcel.objects.create(manifest=manifest, parcel=parcel)
    OrderSheet.objects.create(shop=shop, name="a.csv", digest="1", table=[], uploaded_by=person)
    Share.objects.create(harvest=lot, household="赵", grams=1)
    hold_stock(grams_by_harvest={lot.pk: 500}, holder="test", until=timezone.now())
    make_mandate(shop=shop, appointment=make_appointment(person=person))
    join(make_group_buy(), 3)
    make_demand()
    make_voucher("SPRING")
    purchase = make_paid_purchase(buyer=make_user(), vouchers=["SPRING"])
    order = purchase.orders.get()
    Claim.objects.create(order_number=order.number, kind="spoiled")
    payment = purchase_payment(purchase)
    Refund.objects.create(key="r", payment=payment, order_number=order.number, fen=1)
    post(moves=[Move("escrow", f"shop:{shop.pk}", 12_345, "test")])
    Payout.objects.create(account=Account.objects.get(name=f"shop:{shop.pk}"), fen=1)
    Act.objects.create(verb="test.act", actor=person)
    say_and_show(lot.product, person)


def say_and_show(product, person):
    day = timezone.localdate()
    paper = {"kind": "test", "number": "T-1", "issuer": "CNAS", "issued_on": day}
    Certificate.objects.create(shop=product.shop, **paper)
    Display.objects.create(title_zh="新橄榄油", title_en="New oil").items.create(product=product)
    Question.objects.create(product=product, asker=person, words="How hot is it?")
    data = ReviewData(stars=4, words="Fragrant.")
    write_review(
        product_id=product.pk, reference="line:1", author=None, author_name="王*", pack=("", ""), data=data
    )


def purchase_payment(purchase):
    return Payment.objects.get(purchase_number=purchase.number)


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def model_of(label):
    return next(model for model in admin.site._registry if model._meta.label_lower == label)


def test_the_front_door_is_the_one_sign_in(client, operator):
    response = client.get("/admin/login/?next=/admin/")

    assert response["Location"] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client_of(operator).get("/admin/").status_code == 200


def test_who_is_no_operator_finds_nothing():
    client = client_of(make_user())

    assert client.get("/admin/", follow=True).status_code == 404
    assert client.get("/admin/login/").status_code == 404
    assert client.post("/admin/shops/shop/", {"action": "approve"}, follow=True).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_table_shows_its_rows_in_both_languages(operator, world, language):
    client = client_of(operator, language)
    for label in MODELS:
        row = model_of(label).objects.first()
        assert row is not None, label
        for path in (address(label, "changelist"), address(label, "changelist") + "?q=1"):
            assert client.get(path).status_code == 200, path
        assert client.get(address(label, "change", row.pk)).status_code == 200, label


@pytest.mark.parametrize("label", MODELS)
def test_rows_are_added_by_hand_only_where_that_is_meant(operator, label):
    response = client_of(operator).get(address(label, "add"))

    assert response.status_code == (200 if label in BY_HAND else 403)


@pytest.mark.parametrize("label", MODELS)
def test_nothing_is_deleted_by_hand(operator, world, label):
    row = model_of(label).objects.first()

    response = client_of(operator).post(address(label, "delete", row.pk), {"post": "yes"})

    assert response.status_code == 403
    assert model_of(label).objects.filter(pk=row.pk).exists()


def test_long_lists_cost_no_more_queries_than_short_ones(operator, django_assert_max_num_queries):
    lot, variant = make_lot()
    for _n in range(60):
        make_consignment((lot, variant, 1))
        make_shop()
    client = client_of(operator)

    for label in (
        "logistics.consignment",
        "shops.shop",
        "shops.harvest",
        "shops.stockentry",
        "accounts.user",
    ):
        with django_assert_max_num_queries(8):
            client.get(address(label, "changelist"))


def test_a_shop_that_applied_is_approved_and_it_is_written_down(operator):
    shop = make_shop(state=Shop.State.APPLIED)
    paths = {"action": "approve", "_selected_action": [shop.pk]}

    client_of(operator).post(address("shops.shop", "changelist"), paths)
    again = client_of(operator).post(address("shops.shop", "changelist"), paths, follow=True)

    shop.refresh_from_db()
    assert shop.state == "open"
    assert Act.objects.get().actor == operator
    assert "not in a state" in again.content.decode()


def test_what_is_owed_is_paid_out_once(operator):
    shop = make_shop()
    post(moves=[Move("escrow", f"shop:{shop.pk}", 12_345, "test")])
    account = Account.objects.get(name=f"shop:{shop.pk}")
    choice = {"action": "pay_out_all", "_selected_action": [account.pk]}
    client = client_of(operator)

    client.post(address("orders.account", "changelist"), choice)
    again = client.post(address("orders.account", "changelist"), choice, follow=True)

    assert list(Payout.objects.values_list("account", "fen", "state")) == [(account.pk, 12_345, "paid")]
    assert Posting.objects.get(target__name="bank").fen == 12_345
    assert "That much is not owed." in again.content.decode()


def looker(*models):
    """One of the operator's people who may look into these tables, and no more."""
    person = make_user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{name}" for name in models]))
    return person


def test_who_may_only_look_pays_nothing_out_and_opens_no_shop():
    shop = make_shop(state=Shop.State.APPLIED)
    post(moves=[Move("escrow", f"shop:{shop.pk}", 12_345, "test")])
    client = client_of(looker("account", "shop"))
    account = Account.objects.get(name=f"shop:{shop.pk}")

    assert client.get(address("orders.account", "changelist")).status_code == 200
    client.post(
        address("orders.account", "changelist"), {"action": "pay_out_all", "_selected_action": [account.pk]}
    )
    client.post(address("shops.shop", "changelist"), {"action": "approve", "_selected_action": [shop.pk]})

    shop.refresh_from_db()
    assert (Payout.objects.count(), shop.state) == (0, "applied")


def test_a_refund_that_failed_is_sent_once_more(operator):
    order = make_paid_purchase().orders.get()
    line = order.lines.get()
    (refund,) = refund_packs(order=order, packs_by_line={line.pk: 1}, reason="spoiled", key="k", actor=None)
    Refund.objects.filter(pk=refund.pk).update(state="failed")
    choice = {"action": "ask_again", "_selected_action": [refund.pk]}
    client = client_of(operator)

    client.post(address("orders.refund", "changelist"), choice)
    again = client.post(address("orders.refund", "changelist"), choice, follow=True)

    refund.refresh_from_db()
    assert refund.state == "asked"
    assert Act.objects.filter(verb="refund.ask_again").count() == 1
    assert "Only a refund that failed is sent again." in again.content.decode()


def carrier():
    return Carrier.objects.create(code="slow", name_zh="慢", name_en="Slow", waybill_pattern=r"^S\d{6}$")


def test_waybill_numbers_are_added_and_never_taken_away(operator):
    client, numbers = client_of(operator), {"form": "plain", "prefix": "S", "suffix": "", "digits": 6}
    client.post(
        address("logistics.waybillrange", "add"), numbers | {"carrier": carrier().pk, "next": 1, "last": 999}
    )
    held = WaybillRange.objects.get()
    change = address("logistics.waybillrange", "change", held.pk)

    client.post(change, {"last": 5_000})
    held.refresh_from_db()
    assert (held.next, held.last) == (1, 5_000)

    for last in (4_999, 1_000_000, -1):
        assert "errornote" in client.post(change, {"last": last}).content.decode()
    held.refresh_from_db()
    assert held.last == 5_000
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == ["admin.add", "admin.change"]


def test_a_tariff_ends_but_never_changes(operator):
    load_tariffs()
    tariff = Tariff.objects.filter(valid_to=None).first()

    client_of(operator).post(
        address("logistics.tariff", "change", tariff.pk), {"valid_to": "2030-01-01", "base_fen": "1"}
    )

    changed = Tariff.objects.get(pk=tariff.pk)
    assert (str(changed.valid_to), changed.base_fen) == ("2030-01-01", tariff.base_fen)


def test_the_operator_makes_people_and_appoints_them(operator):
    make_region("621202")
    client = client_of(operator)

    client.post(
        address("accounts.user", "add"),
        {"phone": "13812345678", "is_active": "on", "new_password": "on terraces"},
    )
    person = User.objects.get(phone="+8613812345678")
    client.post(
        address("accounts.appointment", "add"),
        {"person": person.pk, "region": "621202", "starts_on": "2026-01-01"},
    )

    assert (person.email, person.check_password("on terraces")) == (None, True)
    assert Appointment.objects.get().person == person


@pytest.mark.parametrize("wrong", [{}, {"phone": "1"}, {"email": "x"}, {"email": "operator@example.org"}])
def test_a_person_who_cannot_be_is_not_made(operator, wrong):
    response = client_of(operator).post(address("accounts.user", "add"), {"name": "Zhao"} | wrong)

    assert "errornote" in response.content.decode()
    assert User.objects.count() == 1


def helper_with(*codes):
    person = make_user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return person


def test_a_helper_of_the_operator_makes_no_operators_and_gets_no_higher_account(operator):
    client = client_of(helper_with("view_user", "change_user", "add_user"))
    buyer = make_user(email="buyer@example.org")
    wish = {"email": "buyer@example.org", "is_active": "on", "is_staff": "on", "is_superuser": "on"}

    client.post(address("accounts.user", "change", buyer.pk), wish | {"name": "Gu"})
    refused = client.post(
        address("accounts.user", "change", operator.pk), {"email": operator.email, "new_password": "mine now"}
    )

    buyer.refresh_from_db()
    operator.refresh_from_db()
    assert (buyer.name, buyer.is_staff, buyer.is_superuser) == ("Gu", False, False)
    assert refused.status_code == 403
    assert operator.check_password("correct horse")


def test_the_operator_hides_a_review_and_shows_it_again(operator, world):
    review = Review.objects.get()
    client, path = client_of(operator), address("shops.review", "changelist")

    client.post(path, {"action": "hide_insulting", "_selected_action": [review.pk]})
    review.refresh_from_db()
    assert review.hidden_because == "insulting"
    assert Product.objects.get(pk=review.product_id).review_count == 0

    client.post(path, {"action": "show_again", "_selected_action": [review.pk]})
    assert Product.objects.get(pk=review.product_id).review_count == 1


def test_the_operator_hides_a_question(operator, world):
    path = address("shops.question", "changelist")

    client_of(operator).post(path, {"action": "hide", "_selected_action": [Question.objects.get().pk]})

    assert Question.objects.get().hidden_at is not None
