"""Listings say what the products say, at once; stock and sales follow the harvests."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from shops.models import Certificate, Harvest, Listing, Product, Term
from shops.rules.facets import FIELDS
from shops.services import listings, storefronts
from shops.services.listings import ProductData, VariantData
from shops.services.shelving import refresh_listings
from shops.services.turnover import follow_harvests
from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_user, make_variant

PACK = VariantData("一斤", 500, 530, 100, 80, 60, 4_000)


def product_data(**changes):
    defaults = {"category": "walnuts", "title_zh": "成县核桃", "origin_id": make_region("621221").code}
    return ProductData(**{"shelf_life_days": 300, **defaults, **changes})


def facet(listing, name):
    field = FIELDS[name]
    return (listing.facets >> field.shift) & ((1 << field.width) - 1)


@pytest.mark.django_db
def test_a_product_is_listed_when_it_is_added_and_follows_each_change():
    keeper = make_user()
    product = listings.add_product(
        shop=make_shop(), data=product_data(), variants=[PACK], pictures=[], actor=keeper
    )
    listing = Listing.objects.get()
    assert (listing.product_id, listing.category, listing.price_fen) == (product.pk, "walnuts", 4_000)
    assert listing.card["zh"] == "成县核桃"
    assert facet(listing, "county") == 621221

    listings.change_product(
        product=product,
        data=product_data(title_zh="徽县核桃", grade="特级", harvest_months="9-10"),
        variants=[VariantData(**{**vars(PACK), "price_fen": 9_900})],
        actor=keeper,
    )

    listing = Listing.objects.get()
    assert (listing.card["zh"], listing.price_fen) == ("徽县核桃", 4_000)  # the older pack is still on sale
    assert facet(listing, "grade") == 1
    assert facet(listing, "month") == 0b11_0000_0000


@pytest.mark.django_db
def test_what_is_hidden_or_paused_has_no_listing_until_it_is_shown_again():
    product = make_product()
    assert Listing.objects.count() == 1

    listings.hide_product(product=product, actor=None)
    assert not Listing.objects.exists()

    listings.show_product(product=product, actor=None)
    storefronts.pause_shop(shop=product.shop, actor=None)
    assert not Listing.objects.exists()

    storefronts.reopen_shop(shop=product.shop, actor=None)
    assert Listing.objects.get().product == product


@pytest.mark.django_db
def test_stock_sales_and_the_newest_harvest_follow_the_harvests():
    product = make_product()
    lot = make_harvest(product=product, received_grams=10_000, harvested_on=timezone.localdate())
    ahead = make_harvest(product=product, expected_grams=5_000)
    assert facet(Listing.objects.get(), "stock") == 0b11

    Harvest.objects.filter(pk=lot.pk).update(held_grams=10_000)
    assert follow_harvests() == 1

    listing = Listing.objects.get()
    assert (facet(listing, "stock"), listing.sold, listing.picked_on) == (0b10, 20, None)
    Harvest.objects.filter(pk=ahead.pk).update(best_before=timezone.localdate())
    assert follow_harvests() == 1
    assert facet(Listing.objects.get(), "stock") == 0
    assert follow_harvests() == 0


@pytest.mark.django_db
def test_valid_papers_count_as_facets_and_expired_ones_do_not():
    product = make_product(gi_name="武都花椒")
    today = timezone.localdate()
    for kind, until in (("organic", today + timedelta(5)), ("green", today - timedelta(5))):
        Certificate.objects.create(
            shop=product.shop, product=product, kind=kind, number="1", issuer="x",
            issued_on=today - timedelta(9), valid_until=until,
        )  # fmt: skip

    refresh_listings(product_ids=[product.pk])

    assert facet(Listing.objects.get(), "paper") == 0b11


@pytest.mark.django_db
def test_the_rebuild_repairs_what_somebody_changed_behind_our_back(capsys):
    product, gone = make_product(title_zh="武都花椒"), make_product()
    Product.objects.filter(pk=product.pk).update(title_zh="文县绿茶")
    Product.objects.filter(pk=gone.pk).update(state="hidden")
    Term.objects.create(kind="word", text="没有了", sound="meiyoule", chinese=True)

    call_command("rebuild_search")

    assert "listings: 1" in capsys.readouterr().out
    assert Listing.objects.get().card["zh"] == "文县绿茶"
    assert not Term.objects.filter(text="没有了").exists()
    assert Term.objects.get(kind="word", text="绿茶").products == 1


@pytest.mark.django_db
def test_writing_many_listings_takes_as_many_statements_as_one(django_assert_num_queries):
    products = [make_product() for _n in range(12)]

    def statements(some):
        with connection.execute_wrapper(counting := Counting()):
            refresh_listings(product_ids=[each.pk for each in some])
        return counting.seen

    assert statements(products) == statements(products[:1])


class Counting:
    seen = 0

    def __call__(self, execute, *arguments):
        self.seen += 1
        return execute(*arguments)


@pytest.mark.django_db(transaction=True)
def test_two_writers_who_meet_the_same_listings_in_turn_never_lock_each_other_out():
    one, other = make_product().pk, make_product().pk
    begun = [Event(), Event()]

    def write(n, first, second):
        try:
            with transaction.atomic():
                refresh_listings(product_ids=[first])
                begun[n].set()
                begun[1 - n].wait(timeout=0.5)  # the other has one listing too, unless it is kept out
                refresh_listings(product_ids=[second])
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(write, (0, 1), (one, other), (other, one)))


@pytest.mark.django_db
def test_the_cheapest_pack_is_the_price_and_the_best_weight_the_price_per_500_g():
    product = make_product(variants=())
    assert not Listing.objects.exists()

    make_variant(product=product, net_grams=250, price_fen=2_000)
    make_variant(product=product, net_grams=5_000, price_fen=30_000)

    listing = Listing.objects.get()
    assert (listing.price_fen, listing.fen_per_500g) == (2_000, 3_000)
    assert listing.card["several"] is True
