"""The demo world: real villages, the whole catalogue, harvests that add up."""

import csv

import pytest
from django.conf import settings
from django.db.models import Count, F, Q, Sum

from pavilion.accounts.models import Appointment, User
from pavilion.kit import loads
from shops.models import Harvest, Mandate, Product, Shop, Variant
from shops.services.seeding import seed_world, weigh_in_featured
from shops.services.seeding_growth import grow_world
from shops.services.seeding_harvests import FEATURED_LOT


@pytest.fixture
def world(db):
    for load in loads.registered():
        if load.name in {"regions", "villages"}:
            load.run()
    assert seed_world(say=lambda line: None, with_pictures=False)


def test_every_shop_stands_in_a_village_and_has_goods_and_a_keeper(world):
    shops = Shop.objects.annotate(
        goods=Count("products", distinct=True), kept=Count("keepers", distinct=True)
    )

    assert shops.count() >= 60
    assert {shop.region_id[:6] for shop in shops} == {str(code) for code in range(621221, 621229)} | {
        "621202"
    }
    assert not shops.filter(Q(goods__lt=2) | Q(kept=0) | ~Q(state="open")).exists()
    assert not [shop.slug for shop in shops if len(shop.region_id) != 12]


def test_the_whole_catalogue_is_sold(world):
    with (settings.BASE_DIR / "shops" / "data" / "catalogue.csv").open(encoding="utf-8") as file:
        keys = {row["variant_key"] for row in csv.DictReader(file)}

    assert set(Variant.objects.values_list("key", flat=True)) == keys


def test_every_product_has_a_living_harvest_whose_deliveries_add_up(world):
    lots = Harvest.objects.annotate(came=Sum("entries__grams", filter=Q(entries__kind="received")))

    assert not lots.exclude(came=F("received_grams")).filter(received_grams__gt=0).exists()
    assert Product.objects.exclude(harvests__in=Harvest.objects.all()).count() == 0
    assert lots.filter(weighed_in_at=None, received_grams=0).exists()


def test_the_featured_lot_is_promised_one_percent_above_what_came(world):
    lot = Harvest.objects.get(code=FEATURED_LOT)

    assert (lot.expected_grams, lot.received_grams) == (12_120_000, 12_000_000)
    assert lot.on_hand_grams == 12_120_000
    assert lot.shares.aggregate(grams=Sum("grams"))["grams"] <= 12_000_000


def test_officials_have_terms_and_mandates_and_all_share_one_password_hash(world):
    assert Appointment.objects.count() == 9
    assert Mandate.objects.count() == Shop.objects.count()
    assert User.objects.values("password").distinct().count() == 1
    assert User.objects.get(email="farmer@pavilion.example").check_password("pavilion-demo")


def test_a_second_run_changes_nothing(world):
    before = (Shop.objects.count(), Harvest.objects.count(), User.objects.count())

    assert not seed_world(say=lambda line: None, with_pictures=False)

    assert (Shop.objects.count(), Harvest.objects.count(), User.objects.count()) == before


def test_weighing_in_happens_once(world):
    assert weigh_in_featured() == 0
    assert weigh_in_featured() is None


def test_a_world_grows_to_the_numbers_asked_for(world):
    missing = 400 - Product.objects.count()

    assert grow_world(shops=70, products=400, seed=3) == (7, missing)

    assert (Shop.objects.count(), Product.objects.count()) == (70, 400)
    assert grow_world(shops=70, products=400, seed=3) == (0, 0)
