from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Demand, Offer, Order, Purchase
from orders.services import demands, payments
from orders.services.demands import (
    BadDemand,
    BadOffer,
    DemandOver,
    OfferGone,
    TooManyDemands,
    accept_offer,
    close_demand,
    hide_demand,
    withdraw_offer,
)
from pavilion.accounts.models import Act
from pavilion.kit import proofs
from shops.models import Hold
from tests.orders.factories import (
    destination,
    join,
    make_buyer,
    make_demand,
    make_goods,
    make_group_buy,
    make_market,
    make_offer,
    paid_notice,
)
from tests.orders.pages.browsing import LANGUAGES, client_of, form, page
from tests.shops.factories import make_keeper, make_region, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_what_is_looked_for_but_only_the_author_reads_the_offers(language):
    demand = make_demand(buyer=make_buyer(name="王小明"), words="电话 13800138000")
    offer = make_offer(demand)
    author, guest = client_of(demand.buyer, language), client_of(language=language)

    assert "大红袍花椒" in page(guest.get("/demands/"))
    for client in (guest, client_of(make_buyer(), language)):
        seen = page(client.get(demand.get_absolute_url()))
        assert "13800138000" not in seen
        assert "王小明" not in seen
        assert offer.shop.name_en not in seen
        assert offer.shop.name_zh not in seen
    assert "35" in page(author.get(demand.get_absolute_url()))


def test_a_buyer_posts_and_takes_it_off_the_board():
    buyer = make_buyer()
    client = client_of(buyer)
    make_region("62")
    fields = {
        "title": "Walnuts, this year",
        "kilograms": "2000",
        "region": "62",
        "by_day": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "words": "<b>thin</b> shells",
    }

    assert client.post("/demands/post/", fields | {"kilograms": "-1"}).status_code == 422
    assert client.post("/demands/post/", fields | {"by_day": "2020-01-01"}).status_code == 422
    assert not Demand.objects.exists()
    shown = client.post("/demands/post/", fields, follow=True)
    demand = Demand.objects.get()
    assert demand.grams == 2_000_000
    assert "&lt;b&gt;thin" in page(shown)
    assert client_of(make_buyer()).post(f"/demands/{demand.pk}/close/").status_code == 404
    client.post(f"/demands/{demand.pk}/close/")
    demand.refresh_from_db()
    assert demand.state == "closed"
    assert client_of().get("/demands/post/")["Location"].startswith("/accounts/login/")


def test_one_person_looks_for_so_many_things_at_a_time_and_a_day():
    buyer = make_buyer()
    for _n in range(demands.MOST_OPEN):
        make_demand(buyer=buyer)

    with pytest.raises(TooManyDemands):
        make_demand(buyer=buyer)
    make_demand()
    for demand in Demand.objects.filter(buyer=buyer):
        close_demand(demand=demand, actor=buyer)
    for _n in range(demands.MOST_A_DAY - demands.MOST_OPEN):
        make_demand(buyer=buyer)
    with pytest.raises(TooManyDemands):
        make_demand(buyer=buyer)


def test_a_demand_of_nothing_but_a_telephone_number_is_refused():
    with pytest.raises(BadDemand):
        make_demand(title="13800138000")
    assert not Demand.objects.exists()


def test_what_is_over_closed_or_hidden_is_off_the_board_and_takes_no_offers():
    over, closed, hidden = make_demand(), make_demand(), make_demand()
    Demand.objects.filter(pk=over.pk).update(by_day=timezone.localdate() - timedelta(days=1))
    close_demand(demand=closed, actor=closed.buyer)
    hide_demand(demand=hidden, because="An advertisement.", actor=None)

    assert "大红袍花椒" not in page(client_of().get("/demands/"))
    for demand in (over, closed, hidden):
        with pytest.raises(DemandOver):
            make_offer(demand)
    assert client_of().get(hidden.get_absolute_url()).status_code == 404
    assert "An advertisement." in page(client_of(hidden.buyer).get(hidden.get_absolute_url()))
    assert Act.objects.filter(verb="demand.hide").count() == 1


def test_only_the_buyer_buys_what_was_offered_to_her_at_its_price():
    make_market()
    demand = make_demand()
    offer = make_offer(demand)
    path = f"/demands/{demand.pk}/offers/{offer.pk}/"
    stranger, buyer = client_of(make_buyer()), client_of(demand.buyer)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, form()).status_code == 404
    assert client_of().get(path)["Location"].startswith("/accounts/login/")
    assert buyer.get(path).status_code == 200
    assert buyer.post(path, form(seen_total="1")).status_code == 422
    assert not Purchase.objects.exists()

    fields = form()
    answer = buyer.post(path, fields)
    again = buyer.post(path, fields)

    purchase = Purchase.objects.get()
    assert answer["Location"] == again["Location"] == f"/purchases/{purchase.number}/pay/"
    assert Order.objects.get().goods_fen == 70_000
    assert buyer.post(path, form()).status_code == 422
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    offer.refresh_from_db()
    assert offer.bought
    assert "My purchase" in page(buyer.get(demand.get_absolute_url()))
    assert [text for proof in proofs.registered() for text in proof.find().breaches] == []


def test_an_offer_that_was_withdrawn_or_changed_is_not_bought():
    make_market()
    demand = make_demand()
    offer = make_offer(demand)
    stale = Offer.objects.select_related("variant__product__shop", "harvest", "demand").get(pk=offer.pk)
    make_offer(demand, variant=offer.variant, price_fen=9_900)

    with pytest.raises(OfferGone):
        accept_offer(offer=stale, buyer=demand.buyer, destination=destination(), checkout_key="a")
    offer.refresh_from_db()
    withdraw_offer(offer=offer, actor=None)
    offer.refresh_from_db()
    with pytest.raises(OfferGone):
        accept_offer(offer=offer, buyer=demand.buyer, destination=destination(), checkout_key="b")
    assert not Purchase.objects.exists()
    assert not Hold.objects.exists()


def test_a_demand_becomes_a_group_buy():
    demand = make_demand()
    group = make_group_buy()
    data = demands.OfferData(group_buy=group)
    demands.make_offer(demand=demand, shop=group.shop, data=data, actor=None)
    buyer = client_of(demand.buyer)

    assert group.get_absolute_url() in page(buyer.get(demand.get_absolute_url()))
    offer = Offer.objects.get()
    assert buyer.get(f"/demands/{demand.pk}/offers/{offer.pk}/")["Location"] == group.get_absolute_url()
    join(group, 3, buyer=demand.buyer)
    with pytest.raises(BadOffer):
        demands.make_offer(demand=demand, shop=make_shop(), data=data, actor=None)


def test_a_keeper_answers_at_the_desk_with_goods_of_her_own_only():
    demand, keeper, variant, other = make_demand(), make_user(), make_goods(), make_goods()
    make_keeper(shop=variant.product.shop, person=keeper)
    client, desk = client_of(keeper), f"/desk/{variant.product.shop.slug}/demands/"
    fields = {
        "variant": variant.pk,
        "harvest": variant.product.harvests.get().pk,
        "packs": "100",
        "price_fen": "38.50",
        "words": "现摘，加微信 zhao1985",
    }

    assert "大红袍花椒" in page(client.get(desk))
    assert client.post(f"{desk}{demand.pk}/", fields | {"variant": other.pk}).status_code == 422
    assert client.post(f"{desk}{demand.pk}/", fields | {"packs": "900"}).status_code == 422
    assert client.post(f"{desk}{demand.pk}/", {"words": "x"}).status_code == 422
    assert not Offer.objects.exists()
    client.post(f"{desk}{demand.pk}/", fields)
    offer = Offer.objects.get()
    assert (offer.packs, offer.price_fen) == (100, 3_850)
    assert "zhao1985" not in offer.words
    elsewhere = make_offer(demand)
    withdrawing = f"/desk/{variant.product.shop.slug}/offers/%d/withdraw/"
    assert client.post(withdrawing % elsewhere.pk).status_code == 404
    client.post(withdrawing % offer.pk)
    offer.refresh_from_db()
    assert offer.withdrawn_at is not None


@pytest.mark.parametrize("many", [1, 8])
def test_many_demands_and_offers_ask_no_more_queries(many, django_assert_max_num_queries):
    keeper, variant = make_user(), make_goods()
    make_keeper(shop=variant.product.shop, person=keeper)
    rows = [make_demand() for _n in range(many)]
    for demand in rows:
        make_offer(demand, variant=variant)
    for _n in range(many):
        make_offer(rows[0])
    author, farmer, desk = client_of(rows[0].buyer), client_of(keeper), f"/desk/{variant.product.shop.slug}/"
    for client, path, most in [
        (client_of(), "/demands/", 10),
        (author, "/demands/", 10),
        (author, rows[0].get_absolute_url(), 10),
        (farmer, f"{desk}demands/", 12),
        (farmer, f"{desk}demands/{rows[0].pk}/", 12),
    ]:
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
