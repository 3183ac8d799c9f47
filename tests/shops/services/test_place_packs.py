from datetime import timedelta

import pytest
from django.utils import timezone

from shops.models import Hold
from shops.services.stock import NotEnoughStock, place_packs
from tests.shops.factories import make_harvest, make_product

TODAY = timezone.localdate()


def placed(wanted, **extra):
    return [
        (each.variant_id, each.harvest_id, each.packs)
        for each in place_packs(wanted=wanted, on=TODAY, **extra)
    ]


@pytest.mark.django_db
def test_the_lot_that_keeps_shortest_leaves_first():
    product = make_product(variants=(500,))
    variant = product.variants.get()
    late = make_harvest(product=product, received_grams=5_000, best_before=TODAY + timedelta(90))
    early = make_harvest(product=product, received_grams=1_100, best_before=TODAY + timedelta(30))
    make_harvest(product=product, received_grams=9_000, best_before=TODAY)

    assert placed({variant.pk: 5}) == [(variant.pk, early.pk, 2), (variant.pk, late.pk, 3)]


@pytest.mark.django_db
def test_sacks_and_tins_share_the_same_grams():
    product = make_product(variants=(500, 5_000))
    tin, sack = product.variants.all()
    harvest = make_harvest(product=product, received_grams=6_000)

    assert placed({tin.pk: 2, sack.pk: 1}) == [(sack.pk, harvest.pk, 1), (tin.pk, harvest.pk, 2)]
    with pytest.raises(NotEnoughStock) as refusal:
        placed({tin.pk: 3, sack.pk: 1})

    assert refusal.value.left_packs == {tin.pk: 2}
    assert "500 g there are only 2 packs left" in str(refusal.value.message)


@pytest.mark.django_db
def test_expired_holds_do_not_stand_in_the_way():
    product = make_product(variants=(500,))
    harvest = make_harvest(product=product, received_grams=500, held_grams=500)
    Hold.objects.create(harvest=harvest, holder="x", grams=500, until=timezone.now() - timedelta(1))

    assert placed({product.variants.get().pk: 1}) == [(product.variants.get().pk, harvest.pk, 1)]


@pytest.mark.django_db
def test_the_reserve_is_for_wholesale():
    product = make_product(variants=(500,))
    variant = product.variants.get()
    harvest = make_harvest(product=product, received_grams=1_000, reserve_grams=1_000)

    with pytest.raises(NotEnoughStock):
        placed({variant.pk: 1})

    assert placed({variant.pk: 2}, wholesale=True) == [(variant.pk, harvest.pk, 2)]


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"state": "hidden"}, {"state": "draft"}])
def test_hidden_goods_are_not_placed(change):
    product = make_product(variants=(500,), **change)
    make_harvest(product=product, received_grams=1_000)

    with pytest.raises(NotEnoughStock) as refusal:
        placed({product.variants.get().pk: 1})

    assert refusal.value.left_packs == {product.variants.get().pk: 0}


@pytest.mark.django_db
def test_an_absurd_number_of_packs_is_refused():
    product = make_product(variants=(500,))
    make_harvest(product=product, received_grams=1_000)

    with pytest.raises(NotEnoughStock):
        placed({product.variants.get().pk: 10**15})
