from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from orders.models import Order, Payment, Purchase, Refund, Voucher, VoucherUse
from orders.selectors.statements import balance_of, read_statement
from orders.services import payments, refunds
from orders.services.expiry import cancel_purchase, release_expired
from orders.services.ledger import account_ids
from orders.services.settlement import settle_due
from orders.services.vouchers import BadVoucher, VoucherRefused, codes_in, stop_voucher
from pavilion.accounts.models import Act
from pavilion.kit import proofs
from shops.models import Hold
from tests.orders.factories import (
    expire,
    make_buyer,
    make_goods,
    make_market,
    make_paid_purchase,
    make_purchase,
    make_voucher,
    pack,
    paid_notice,
)
from tests.shops.factories import make_shop

pytestmark = pytest.mark.django_db


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def balance(name):
    return balance_of(account_id=account_ids(names=[name])[name])


def test_codes_are_read_as_people_type_them():
    assert codes_in(text=" spring，summer-10; SPRING\nautumn、 ") == ["SPRING", "SUMMER-10", "AUTUMN"]


def test_a_voucher_of_each_shop_and_one_of_the_pavilion_are_taken_off_and_told_apart():
    shop = make_shop(commission_bp=500)
    mine, other = make_goods(shop=shop), make_goods()
    make_voucher("SHOP", shop=shop, kind="percent", percent=20)
    make_voucher("ALL", fen=700)

    purchase = make_paid_purchase(
        wanted={mine.pk: 2, other.pk: 1}, buyer=make_buyer(), vouchers=["SHOP", "ALL"]
    )

    first, second = purchase.orders.order_by("pk")
    assert (first.discount_fen, first.pavilion_fen) == (2_000 + 431, 431)
    assert (second.discount_fen, second.pavilion_fen) == (269, 269)
    assert purchase.total_fen == first.total_fen + second.total_fen == 15_000 + 1_340 - 2_700
    assert Payment.objects.get().fen == purchase.total_fen
    assert list(VoucherUse.objects.order_by("pk").values_list("borne_by", "fen")) == [
        ("shop", 2_000),
        ("pavilion", 431),
        ("pavilion", 269),
    ]
    assert breaches() == []


@pytest.mark.parametrize(
    ("voucher", "words"),
    [
        ({"ends_on": timezone.localdate(), "starts_on": timezone.localdate() - timedelta(days=9)}, None),
        ({"starts_on": timezone.localdate() + timedelta(days=1)}, "not valid yet"),
        ({"least_goods_fen": 10_001}, "goods for ¥0.01 more"),
        ({"least_goods_fen": 10_000}, None),
    ],
)
def test_days_and_the_least_goods_are_kept(voucher, words):
    make_voucher(**voucher)

    if words is None:
        assert make_purchase(buyer=make_buyer(), vouchers=["SPRING"]).orders.get().discount_fen == 1_000
        return
    with pytest.raises(VoucherRefused, match=words):
        make_purchase(buyer=make_buyer(), vouchers=["SPRING"])
    assert not Purchase.objects.exists()
    assert not Hold.objects.exists()


def test_what_is_over_unknown_stopped_or_of_another_shop_is_refused():
    buyer = make_buyer()
    make_voucher("OTHER", shop=make_shop())
    stop_voucher(voucher=make_voucher("STOPPED"), actor=None)
    make_voucher("OLD")
    Voucher.objects.filter(code="OLD").update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    for code, words in [
        ("NOBODY", "There is no voucher NOBODY"),
        ("STOPPED", "There is no voucher"),
        ("OLD", "not valid any more"),
        ("OTHER", "another shop"),
    ]:
        with pytest.raises(VoucherRefused, match=words):
            make_purchase(buyer=buyer, vouchers=[code])
    assert not Purchase.objects.exists()


def test_two_of_one_giver_are_refused():
    make_voucher("A-1"), make_voucher("A-2")

    with pytest.raises(VoucherRefused, match="Only one voucher of the pavilion"):
        make_purchase(buyer=make_buyer(), vouchers=["A-1", "A-2"])


def test_a_buyer_uses_it_once_and_a_guest_signs_in_first():
    make_voucher()
    buyer = make_buyer()
    make_purchase(buyer=buyer, vouchers=["SPRING"])

    with pytest.raises(VoucherRefused, match="used voucher SPRING already"):
        make_purchase(buyer=buyer, vouchers=["SPRING"])
    with pytest.raises(VoucherRefused, match="sign in"):
        make_purchase(vouchers=["SPRING"])
    assert VoucherUse.objects.count() == 1


def test_a_purchase_that_is_called_off_or_never_paid_gives_its_use_back():
    make_voucher(uses_most=1, per_buyer_most=None)
    cancel_purchase(purchase=make_purchase(vouchers=["SPRING"]), actor=None)
    second = make_purchase(vouchers=["SPRING"])
    with pytest.raises(VoucherRefused, match="used up"):
        make_purchase(vouchers=["SPRING"])

    expire(second)
    release_expired()

    third = make_purchase(vouchers=["SPRING"])
    payments.record_notice(gateway="testpay", notice=paid_notice(second))
    second.refresh_from_db()
    assert second.state == "paid_unfilled"  # its use went to somebody else: the money goes back
    payments.record_notice(gateway="testpay", notice=paid_notice(third))
    third.refresh_from_db()
    assert third.state == "paid"
    assert breaches() == []


def test_settling_pays_the_shop_what_the_pavilion_took_off_and_not_its_own():
    shop = make_shop(commission_bp=500)
    variant = make_goods(shop=shop)
    make_voucher("SHOP", shop=shop)
    make_voucher("ALL", fen=3_000)
    purchase = make_paid_purchase(wanted={variant.pk: 2}, buyer=make_buyer(), vouchers=["SHOP", "ALL"])
    order = purchase.orders.get()
    parcel = pack(order)

    assert settle_due() == 1

    goods = 10_000 - 1_000
    carriage = parcel.fee_fen + parcel.carton_fen + parcel.handling_fen
    assert balance("commission") == goods * 500 // 10_000
    assert balance("vouchers") == -3_000
    assert balance("escrow") == 0
    owed = goods - goods * 500 // 10_000 + order.freight_fen - carriage
    assert balance(f"shop:{shop.pk}") == owed
    row = read_statement(shop_id=shop.pk).rows[0]
    assert (row.owed_fen, row.voucher_fen, row.shop_discount_fen) == (owed, 3_000, -1_000)
    assert breaches() == []


@pytest.mark.parametrize("settled_first", [False, True])
def test_refunds_take_their_share_of_every_voucher_to_the_fen(settled_first):
    shop = make_shop(commission_bp=333)
    variant = make_goods(shop=shop)
    make_voucher("SHOP", shop=shop, fen=1_001)
    make_voucher("ALL", fen=3_337)
    purchase = make_paid_purchase(wanted={variant.pk: 3}, buyer=make_buyer(), vouchers=["SHOP", "ALL"])
    order = purchase.orders.get()
    line = order.lines.get()
    pack(order)
    if settled_first:
        settle_due()

    for n in range(2):
        refunds.refund_packs(order=order, packs_by_line={line.pk: 1}, reason="x", key=f"k{n}", actor=None)
        assert breaches() == []
    settle_due()

    order.refresh_from_db()
    back = order.discount_fen * 2 // 3
    assert order.refunded_fen == 10_000 + order.freight_fen * 2 // 3 - back
    assert balance("vouchers") == -(3_337 - 3_337 * 2 // 3)
    assert balance("escrow") == 0
    assert read_statement(shop_id=shop.pk).rows[0].owed_fen == balance(f"shop:{shop.pk}")
    refunds.refund_packs(order=order, packs_by_line={line.pk: 1}, reason="x", key="k9", actor=None)
    order.refresh_from_db()
    assert (order.refunded_fen, balance("vouchers")) == (order.total_fen, 0)
    assert sum(Refund.objects.values_list("fen", flat=True)) == order.total_fen
    assert breaches() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": "AB"}, "code"),
        ({"fen": 0}, "fen"),
        ({"kind": "percent", "percent": 91}, "percent"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "ends_on"),
    ],
)
def test_terms_that_cannot_be_are_named(wrong, field):
    with pytest.raises(BadVoucher) as refused:
        make_voucher(**{"code": "GOOD"} | wrong)

    assert field in refused.value.fields
    assert not Voucher.objects.exists()


def test_a_code_is_given_once_and_stopping_twice_is_one_act():
    voucher = make_voucher()
    with pytest.raises(BadVoucher) as refused:
        make_voucher(shop=make_shop())
    assert "code" in refused.value.fields

    stop_voucher(voucher=voucher, actor=None)
    stop_voucher(voucher=voucher, actor=None)
    assert Act.objects.filter(verb="voucher.stop").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_use_has_one_taker_however_many_buy_at_once():
    """Fails without the lock on the voucher (tried)."""
    make_market()
    make_voucher(uses_most=3, per_buyer_most=None)
    variants = [make_goods() for _n in range(8)]

    def buy(variant):
        try:
            make_purchase(wanted={variant.pk: 2}, vouchers=["SPRING"])
        except VoucherRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(buy, variants))

    assert done.count(True) == 3
    assert Order.objects.filter(discount_fen=1_000).count() == 3
    assert breaches() == []
