"""What is lost while a dispatch runs must leave what the dispatch was given."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from logistics.models import Chunk
from logistics.services.allocation import allocate_dispatch
from logistics.services.dispatching import allocate, start_dispatch, work
from shops.services.harvests import book_loss, receive_delivery
from shops.services.weighing import BeingPacked
from tests.logistics.factories import load_tariffs, make_consignment, reconcile
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tariffs():
    load_tariffs()


def a_growing_lot():
    product = make_product(variants=(500,))
    harvest = make_harvest(product=product, expected_grams=100_000, ready_on="2020-01-01")
    receive_delivery(harvest_id=harvest.pk, grams=10_000, token="d", actor=None)
    make_consignment((harvest, product.variants.get(), 20))
    return harvest


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0] > 0


def test_a_loss_waits_for_an_allocation_that_has_not_committed():
    harvest = a_growing_lot()
    dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())

    def lose():
        try:
            book_loss(harvest_id=harvest.pk, kind="spoilage", grams=5_000, token="t", actor=None)
        except BeingPacked:
            return "being packed"
        finally:
            connection.close()
        return "lost"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            allocate_dispatch(dispatch_id=dispatch.pk)
            answer = pool.submit(lose)
            while not somebody_waits():
                assert not answer.done(), "it did not wait"
        assert answer.result() == "being packed"

    for chunk in Chunk.objects.all():
        work(chunk_id=chunk.pk)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.trouble) == ("finished", "")
    reconcile()


def test_a_loss_cannot_take_what_a_running_dispatch_is_packing_of_a_growing_harvest():
    harvest = a_growing_lot()
    dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())
    allocate(dispatch_id=dispatch.pk)

    with pytest.raises(BeingPacked):
        book_loss(harvest_id=harvest.pk, kind="spoilage", grams=5_000, token="t", actor=None)

    for chunk in Chunk.objects.all():
        work(chunk_id=chunk.pk)
    dispatch.refresh_from_db()
    assert dispatch.state == "finished"
    reconcile()
