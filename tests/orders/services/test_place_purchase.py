from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from orders.models import Cart, Order, OrderLine, Payment, Purchase
from orders.services import carts, checkout
from orders.services.quoting import CannotSend, RegionTooWide
from pavilion.accounts.models import Address
from shops.models import Harvest, Hold
from shops.services.stock import NotEnoughStock
from tests.orders.factories import destination, make_goods, make_market, make_purchase
from tests.shops.factories import make_harvest, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


def test_a_purchase_has_one_order_per_shop_and_sums_to_the_fen():
    first, second = make_goods(), make_goods()

    purchase = make_purchase(wanted={first.pk: 2, second.pk: 1})

    orders = list(purchase.orders.order_by("pk"))
    assert [order.goods_fen for order in orders] == [10_000, 5_000]
    assert [order.freight_fen for order in orders] == [720, 620]
    assert purchase.total_fen == 16_340 == sum(order.total_fen for order in orders)
    assert [order.number for order in orders] == [f"{purchase.number}-1", f"{purchase.number}-2"]
    assert Payment.objects.get().fen == 16_340


def test_the_grams_are_held_until_the_purchase_expires():
    variant = make_goods(received_grams=2_000)

    purchase = make_purchase(wanted={variant.pk: 3})

    hold = Hold.objects.get()
    assert (hold.grams, hold.until) == (1_500, purchase.expires_at)
    assert Harvest.objects.get().held_grams == 1_500


def test_lines_freeze_price_title_and_terms():
    variant = make_goods()
    make_purchase(wanted={variant.pk: 2})
    variant.price_fen = 1
    variant.save()

    line = OrderLine.objects.get()

    assert (line.price_fen, line.pack_grams, line.return_days) == (5_000, 500, 7)
    assert line.title_zh == f"{variant.product.title_zh} 500克"


def test_free_freight_begins_at_the_shops_sum():
    shop = make_shop(free_freight_from_fen=10_000)
    variant = make_goods(shop=shop)

    below = make_purchase(wanted={variant.pk: 1})
    above = make_purchase(wanted={variant.pk: 2})

    assert below.orders.get().freight_fen == 620
    assert above.orders.get().freight_fen == 0


def test_the_same_form_buys_once():
    variant = make_goods()

    first = make_purchase(wanted={variant.pk: 2}, checkout_key="k")
    second = make_purchase(wanted={variant.pk: 2}, checkout_key="k")

    assert first == second
    assert Harvest.objects.get().held_grams == 1_000


def test_a_sold_ahead_harvest_promises_a_later_day_in_a_sending_of_its_own(django_assert_max_num_queries):
    make_market()
    product = make_product(variants=(500,))
    make_harvest(product=product, received_grams=500, best_before="2050-01-01")
    make_harvest(product=product, expected_grams=5_000, ready_on="2040-01-01", best_before="2060-01-01")

    make_purchase(wanted={product.variants.get().pk: 3})

    assert list(OrderLine.objects.order_by("pk").values_list("packs", flat=True)) == [1, 2]
    later = OrderLine.objects.latest("promised_on")
    assert str(later.promised_on) == "2040-01-06"


def test_what_was_bought_leaves_the_cart_and_the_address_is_remembered():
    buyer, variant = make_user(), make_goods()
    cart = carts.put_in_cart(person=buyer, key=None, variant_id=variant.pk, packs=2)

    make_purchase(wanted={variant.pk: 2}, buyer=buyer, cart=cart)

    assert Cart.objects.get().lines.count() == 0
    assert Address.objects.get().detail == "东大街1号"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"destination": destination(region_code="62")}, RegionTooWide),
        ({"seen_total_fen": 1}, checkout.PriceChanged),
        ({"wanted": {}}, checkout.NothingToBuy),
    ],
)
def test_a_refused_checkout_leaves_nothing(change, refusal):
    variant = make_goods()

    with pytest.raises(refusal):
        make_purchase(**{"wanted": {variant.pk: 1}} | change)

    assert (Purchase.objects.count(), Order.objects.count(), Hold.objects.count()) == (0, 0, 0)


def test_more_than_there_is_is_refused_in_words():
    variant = make_goods(received_grams=1_000)

    with pytest.raises(NotEnoughStock) as caught:
        make_purchase(wanted={variant.pk: 3})

    assert "only 2 packs" in str(caught.value.message)
    assert Purchase.objects.count() == 0


def test_what_no_courier_takes_is_refused_by_name():
    variant = make_goods(net_grams=40_000)

    with pytest.raises(CannotSend) as caught:
        make_purchase(wanted={variant.pk: 1})

    assert variant.product.title_en in str(caught.value.message)


def race(times, work):
    def run(n):
        try:
            return work(n)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_buys_once():
    make_market()
    variant = make_goods()

    bought = race(4, lambda _n: make_purchase(wanted={variant.pk: 1}, checkout_key="one"))

    assert len({purchase.pk for purchase in bought}) == 1
    assert (Purchase.objects.count(), Harvest.objects.get().held_grams) == (1, 500)


@pytest.mark.django_db(transaction=True)
def test_the_last_packs_are_sold_once():
    make_market()
    variant = make_goods(received_grams=1_500)

    results = race(8, lambda _n: make_purchase(wanted={variant.pk: 1}))

    sold = [result for result in results if isinstance(result, Purchase)]
    assert len(sold) == 3
    assert all(isinstance(result, NotEnoughStock) for result in results if result not in sold)
    assert Harvest.objects.get().held_grams == 1_500
