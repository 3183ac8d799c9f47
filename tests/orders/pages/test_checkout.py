import pytest

from orders.models import Payment, Purchase
from pavilion.accounts.models import Address
from tests.orders.factories import (
    make_buyer,
    make_goods,
    make_market,
    make_purchase,
)
from tests.orders.pages.browsing import add, client_of, form, page
from tests.shops.factories import make_region, make_shop

pytestmark = pytest.mark.django_db


def test_a_guest_buys_from_two_shops_and_is_sent_to_the_payment():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    add(client, make_goods(), 1)

    assert client.get("/checkout/").status_code == 200
    response = client.post("/checkout/", form())

    purchase = Purchase.objects.get()
    assert response["Location"] == f"/purchases/{purchase.number}/pay/"
    assert client.get(response["Location"])["Location"] == f"/testpay/{Payment.objects.get().key}/"
    assert (purchase.phone, purchase.orders.count(), purchase.total_fen) == ("13800138000", 2, 16_340)
    assert client.get(f"/purchases/{purchase.number}/").status_code == 200


def test_sending_the_form_again_buys_nothing_more():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    fields = form()

    first, second = client.post("/checkout/", fields), client.post("/checkout/", fields)

    assert first["Location"] == second["Location"]
    assert Purchase.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phone": "12"}, "not a phone number"),
        ({"name": ""}, "This field is required"),
        ({"county": ""}, "choose province, city and county"),
        ({"province": "99", "city": "", "county": ""}, "choose province, city and county"),
        ({"county": "110101"}, "choose province, city and county"),
        ({"seen_total": "1"}, "total has changed"),
        ({"detail": "x" * 201}, "at most 200"),
        ({"checkout_key": "no"}, None),
        ({"seen_total": "💰"}, None),
    ],
)
def test_wrong_input_is_answered_beside_the_field_and_buys_nothing(change, words):
    make_market()
    client = client_of()
    add(client, make_goods(), 2)

    response = client.post("/checkout/", form(**change))

    assert response.status_code == 422
    assert words is None or words in page(response)
    assert "东大街1号" in page(response) or "detail" in change
    assert not Purchase.objects.exists()


def test_choosing_a_region_shows_the_freight_of_every_shop():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    add(client, make_goods(shop=make_shop(free_freight_from_fen=1)), 1)
    fields = form()
    del fields["place"]

    whole = client.post("/checkout/", fields)
    part = client.post("/checkout/", fields, headers={"hx-request": "true", "hx-target": "sums"})

    for response in (whole, part):
        assert response.status_code == 200
        assert "¥7.20" in page(response)
        assert "free" in page(response)
        assert 'name="seen_total" value="15720"' in page(response)
    assert "<html" not in page(part)
    assert not Purchase.objects.exists()


def test_without_script_the_next_list_comes_with_the_form():
    make_market()
    client = client_of()
    add(client, make_goods())

    response = client.post("/checkout/", {"name": "王", "province": "62", "region_again": "1"})

    assert 'value="6212"' in page(response)
    assert "王" in page(response)


def test_municipalities_and_cities_without_counties_are_places_too():
    make_market()
    for code in ("110101", "4419"):
        make_region(code)
    client = client_of()
    add(client, make_goods())

    response = client.post("/checkout/", form(province="44", city="4419", county=""))

    assert response.status_code == 422  # no tariff goes there in this test: a refusal, not a wrong place
    assert "cannot be sent there" in page(response)


def test_the_freight_line_of_a_product_tells_what_sending_costs():
    make_market()
    variant = make_goods()

    response = client_of().get("/freight/", {"variant": variant.pk, "packs": 2, "province": "62"})

    assert "¥7.20" in page(response)
    assert response["Cache-Control"] == "public, max-age=60"
    assert (
        client_of().get("/freight/", {"variant": variant.pk, "packs": 1, "province": "x"}).status_code == 422
    )


def test_the_product_page_offers_packs_and_provinces_without_a_token(django_assert_max_num_queries):
    make_market()
    variant = make_goods()
    client_of().get(variant.product.get_absolute_url())

    with django_assert_max_num_queries(3):
        response = client_of().get(variant.product.get_absolute_url())

    assert f'value="{variant.pk}"' in page(response)
    assert 'name="province"' in page(response)
    assert "csrfmiddlewaretoken" not in page(response)


def test_a_pasted_line_fills_in_the_form_and_asks_for_the_price_at_once():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    fields = form(name="", phone="", detail="", province="", city="", county="", note="quick")
    del fields["place"]

    line = "李四 13900139000转1234 甘肃省陇南市621221路1号".replace("621221", "成县东大街")
    response = client.post("/checkout/", fields | {"read_paste": "1", "paste": line})

    text = page(response)
    for value in ("李四", "13900139000-1234", "东大街路1号", "quick", fields["checkout_key"]):
        assert f'value="{value}"' in text
    assert '<option value="621221" selected>' in text
    assert 'name="seen_total"' in text
    assert Purchase.objects.count() == 0


def test_a_pasted_line_that_is_not_clear_changes_only_what_it_says_and_asks_to_look():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    fields = form(name="王小明")
    del fields["place"]

    text = page(client.post("/checkout/", fields | {"read_paste": "1", "paste": "13900139000"}))

    assert 'value="王小明"' in text
    assert 'value="13900139000"' in text
    assert '<option value="621221" selected>' in text
    assert "Please check what was filled in" in text


def test_an_address_from_the_book_is_filled_in_and_a_strangers_is_not():
    make_market()
    owner, stranger = make_buyer(), make_buyer()
    goods = make_goods()
    mine = Address.objects.create(
        person=owner, name="赵六", phone="13700137000", region_id="621221", detail="西街2号"
    )
    fields = form(name="", phone="", detail="") | {"use_address": str(mine.pk)}
    del fields["place"]

    seen = {}
    for person in (owner, stranger):
        client = client_of(person)
        add(client, goods, 1)
        seen[person.pk] = page(client.post("/checkout/", fields))

    assert 'value="赵六"' in seen[owner.pk]
    assert "赵六" not in seen[stranger.pk]


def test_a_phone_with_an_extension_is_kept_whole():
    make_market()
    client = client_of()
    add(client, make_goods(), 1)

    client.post("/checkout/", form(phone="13800138000转1234"))

    assert Purchase.objects.get().phone == "13800138000-1234"


def test_whoever_comes_too_late_is_told_what_is_gone_and_keeps_what_was_typed():
    make_market()
    goods = make_goods(received_grams=1_000)  # two packs
    late = client_of()
    add(late, goods, 2)
    make_purchase(wanted={goods.pk: 2})

    response = late.post("/checkout/", form())

    assert response.status_code == 422
    assert "sold out" in page(response)
    assert 'value="东大街1号"' in page(response)
    assert 'name="seen_total"' not in page(response)
    assert Purchase.objects.count() == 1
