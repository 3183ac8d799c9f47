"""What is lost while a dispatch runs must leave what the dispatch was given."""

import pytest
from django.utils import timezone

from logistics.models import Chunk
from logistics.services.dispatching import allocate, start_dispatch, work
from shops.services.harvests import book_loss, receive_delivery
from shops.services.weighing import BeingPacked
from tests.logistics.factories import load_tariffs, make_consignment, reconcile
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def test_a_loss_cannot_take_what_a_running_dispatch_is_packing_of_a_growing_harvest():
    product = make_product(variants=(500,))
    harvest = make_harvest(product=product, expected_grams=100_000, ready_on="2020-01-01")
    receive_delivery(harvest_id=harvest.pk, grams=10_000, token="d", actor=None)
    make_consignment((harvest, product.variants.get(), 20))
    dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())
    allocate(dispatch_id=dispatch.pk)

    with pytest.raises(BeingPacked):
        book_loss(harvest_id=harvest.pk, kind="spoilage", grams=5_000, token="t", actor=None)

    for chunk in Chunk.objects.all():
        work(chunk_id=chunk.pk)
    dispatch.refresh_from_db()
    assert dispatch.state == "finished"
    reconcile()
