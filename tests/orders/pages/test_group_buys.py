from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from orders.models import GroupBuy, Payment, Pledge, Purchase, Refund
from orders.services.filling import work_group_buys
from tests.orders.factories import (
    join,
    let_it_close,
    make_buyer,
    make_goods,
    make_group_buy,
    make_market,
)
from tests.orders.pages.browsing import client_of, form, page
from tests.shops.factories import make_harvest, make_keeper, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def asked(**extra):
    return form(**({"firm": "3", "most": "5"} | extra))


@pytest.mark.parametrize(("language", "words"), [("en", "2 more packs fill case 1"), ("zh-hans", "2")])
def test_the_case_is_shown_on_the_list_its_own_page_and_beside_the_goods(language, words):
    group = make_group_buy()
    join(group, 6, 8)
    client = client_of(language=language)

    for path in ("/group-buys/", group.get_absolute_url(), group.variant.product.get_absolute_url(), "/"):
        response = client.get(path)
        assert response.status_code == 200
        assert words in page(response), path
        assert group.get_absolute_url() in page(response)


def test_the_product_page_asks_no_query_more_for_its_group_buys(django_assert_max_num_queries):
    group = make_group_buy()
    join(group, 6, 8)
    client_of().get(group.variant.product.get_absolute_url())

    with django_assert_max_num_queries(3):
        response = client_of().get(group.variant.product.get_absolute_url())

    assert "Cheaper together" in page(response)


@pytest.mark.parametrize("many", [1, 9])
def test_many_group_buys_and_parts_ask_no_more_queries(many, django_assert_max_num_queries):
    keeper = make_user()
    variant = make_goods()
    make_keeper(shop=variant.product.shop, person=keeper)
    groups = [make_group_buy(variant=variant) for _n in range(many)]
    for _n in range(many):
        join(groups[0], 1)
    desk = f"/desk/{variant.product.shop.slug}/group-buys/"
    guest, buyer, farmer = client_of(), client_of(make_buyer()), client_of(keeper)
    for client, path, most in [
        (guest, "/group-buys/", 10),
        (guest, groups[0].get_absolute_url(), 10),
        (buyer, f"{groups[0].get_absolute_url()}join/", 10),
        (farmer, desk, 12),
        (farmer, f"{desk}{groups[0].pk}/", 12),
        (farmer, f"{desk}open/", 12),
    ]:
        cache.clear()
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_a_guest_signs_in_before_joining():
    group = make_group_buy()

    response = client_of().get(f"{group.get_absolute_url()}join/")

    assert response["Location"].startswith("/accounts/login/")


def test_a_buyer_sees_the_sum_joins_and_is_sent_to_the_payment():
    make_market()
    group, buyer = make_group_buy(), make_buyer()
    client = client_of(buyer)
    fields = asked()
    del fields["place"]

    sums = client.post(f"{group.get_absolute_url()}join/", fields, headers={"hx-target": "sums"})
    assert 'name="seen_total" value="20820"' in page(sums), page(sums)
    assert "<html" not in page(sums)
    response = client.post(f"{group.get_absolute_url()}join/", asked(seen_total="20820"))

    purchase = Purchase.objects.get()
    assert response["Location"] == f"/purchases/{purchase.number}/pay/"
    assert Payment.objects.get().fen == 20_820
    assert (purchase.pledge.firm, purchase.pledge.line.packs) == (3, 5)
    assert "Your part of a group buy" in page(client.get(purchase.get_absolute_url()))


def test_without_a_second_number_one_takes_just_what_one_wants():
    make_market()
    group = make_group_buy()

    client_of(make_buyer()).post(f"{group.get_absolute_url()}join/", asked(most=""))

    assert Pledge.objects.get().line.packs == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"firm": ""}, "This field is required"),
        ({"firm": "0"}, "greater than or equal to 1"),
        ({"phone": "12"}, "not a phone number"),
        ({"county": ""}, "choose province, city and county"),
        ({"seen_total": "1"}, "total has changed"),
        ({"firm": "31", "most": "31"}, "do not fit into the last case"),
        ({"firm": "💰"}, None),
        ({"checkout_key": "no"}, None),
    ],
)
def test_wrong_input_is_answered_on_the_page_and_joins_nothing(change, words):
    make_market()
    group = make_group_buy()

    response = client_of(make_buyer()).post(f"{group.get_absolute_url()}join/", asked(**change))

    assert response.status_code == 422
    assert words is None or words in page(response)
    assert not Purchase.objects.exists()


def test_a_buyer_takes_less_and_leaves_by_the_page():
    group, buyer = make_group_buy(), make_buyer()
    pledge = join(group, 3, 5, buyer=buyer)
    client, path = client_of(buyer), f"{group.get_absolute_url()}parts/{pledge.pk}/"

    changed = client.post(f"{path}change/", {"firm": "2", "most": "4"}, follow=True)
    assert "You want 2, and would take up to 4" in page(changed)
    assert client.post(f"{path}change/", {"firm": "9", "most": "9"}).status_code == 422
    left = client.post(f"{path}leave/", follow=True)

    assert "You left" in page(left)
    assert sum(Refund.objects.values_list("packs", flat=True)) == 5


def test_nobody_touches_the_part_of_somebody_else():
    group = make_group_buy()
    pledge = join(group, 3, 5)
    stranger = client_of(make_buyer())

    for act in ("change", "leave"):
        answer = stranger.post(f"{group.get_absolute_url()}parts/{pledge.pk}/{act}/", {"firm": 1, "most": 1})
        assert answer.status_code == 404
    assert "You want" not in page(stranger.get(f"{group.get_absolute_url()}join/"))
    assert not Refund.objects.exists()


def test_when_it_is_over_the_page_says_what_became_of_it():
    group, buyer = make_group_buy(), make_buyer()
    join(group, 10, 12, buyer=buyer)
    let_it_close(group)
    client = client_of(buyer)
    assert "time to join is over" in page(client.get(group.get_absolute_url()))
    work_group_buys()

    assert "1 case was filled and divided" in page(client.get(group.get_absolute_url()))
    mine = page(client.get(f"{group.get_absolute_url()}join/"))
    assert "You get 10 packs" in mine
    assert 'name="place"' not in mine
    assert client.post(f"{group.get_absolute_url()}join/", asked()).status_code == 422


def test_a_keeper_opens_watches_closes_and_calls_off():
    make_market()
    keeper, variant = make_user(), make_goods()
    make_keeper(shop=variant.product.shop, person=keeper)
    client, desk = client_of(keeper), f"/desk/{variant.product.shop.slug}/group-buys/"
    today = timezone.localdate()
    fields = {
        "variant": variant.pk,
        "harvest": variant.product.harvests.get().pk,
        "case_packs": "10",
        "price_fen": "40.00",
        "least_cases": "1",
        "most_cases": "3",
        "closes_on": (today + timedelta(days=2)).isoformat(),
        "ready_on": (today + timedelta(days=4)).isoformat(),
        "words": "趁新鲜",
    }

    assert client.post(f"{desk}open/", fields | {"price_fen": "0"}).status_code == 422
    wrong = client.post(f"{desk}open/", fields | {"ready_on": today.isoformat()})
    assert "cannot be sent before it closes" in page(wrong)
    assert not GroupBuy.objects.exists()

    opened = client.post(f"{desk}open/", fields)
    group = GroupBuy.objects.get()
    assert opened["Location"] == f"{desk}{group.pk}/"
    join(group, 10)
    assert "王小明" in page(client.get(f"{desk}{group.pk}/"))
    client.post(f"{desk}{group.pk}/close/")
    group.refresh_from_db()
    assert (group.state, group.cases) == ("filled", 1)
    client.post(f"{desk}{group.pk}/cancel/")
    group.refresh_from_db()
    assert group.state == "cancelled"
    assert client.post(f"{desk}{group.pk}/cancel/").status_code == 422


def test_a_keeper_does_not_reach_another_shops_group_buys_or_goods():
    group, keeper, own = make_group_buy(), make_user(), make_goods()
    make_keeper(shop=own.product.shop, person=keeper)
    client, desk = client_of(keeper), f"/desk/{own.product.shop.slug}/group-buys/"

    assert client.get(f"{desk}{group.pk}/").status_code == 404
    assert client.post(f"{desk}{group.pk}/cancel/").status_code == 404
    assert client.get(f"/desk/{group.shop.slug}/group-buys/").status_code == 404
    other = make_harvest(received_grams=9_000)
    answer = client.post(f"{desk}open/", {"variant": group.variant_id, "harvest": other.pk})
    assert "Select a valid choice" in page(answer)
