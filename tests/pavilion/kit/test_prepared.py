from datetime import date
from threading import Thread

import pytest
from django.db import connection, connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from pavilion.kit.prepared import Prepared, keep_related
from shops.models import Harvest, Product, Variant
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db


def lots(product_id, on):
    return (
        Harvest.objects.on_sale(on=on)
        .filter(product=product_id)
        .select_related("product__shop")
        .annotate(twice=F("received_grams") * 2)
    )


def planned():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


@pytest.fixture(params=[True, False])
def lots_of(settings, request):
    settings.PREPARED_STATEMENTS = request.param
    return Prepared(lots, product_id=int, on=date)


def test_it_answers_what_the_queryset_answers(lots_of):
    first, second = make_product(), make_product()
    make_harvest(product=first, received_grams=10_000, best_before=date(2030, 1, 1))
    make_harvest(product=second, received_grams=20_000)
    make_harvest(product=second, received_grams=30_000)

    for product, on in ((first, date(2029, 1, 1)), (first, date(2031, 1, 1)), (second, date(2029, 1, 1))):
        plain = list(lots(product.pk, on))
        found = lots_of.rows(product_id=product.pk, on=on)
        assert [vars(row) for row in plain if vars(row).pop("_state")] == [
            vars(row) for row in found if vars(row).pop("_state")
        ]


def test_related_rows_come_along_without_a_query(lots_of):
    product = make_product()
    make_harvest(product=product, received_grams=10_000)
    lots_of.rows(product_id=0, on=date(2029, 1, 1))

    with CaptureQueriesContext(connection) as queries:
        (lot,) = lots_of.rows(product_id=product.pk, on=date(2029, 1, 1))
        assert (lot.product, lot.product.shop, lot.twice) == (product, product.shop, 20_000)

    assert len(queries) == 1


def test_the_server_plans_it_once_for_each_connection():
    sizes = Prepared(lambda product_id: Variant.objects.filter(product=product_id)[:99], product_id=int)
    product = make_product(variants=(500, 1000))
    before = planned()

    for _n in range(3):
        assert len(sizes.rows(product_id=product.pk)) == 2

    assert planned() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_and_a_new_thread_prepare_it_again():
    sizes = Prepared(lambda product_id: Variant.objects.filter(product=product_id), product_id=int)
    product = make_product(variants=(500, 1000))
    counts = [len(sizes.rows(product_id=product.pk))]
    connection.close()
    counts.append(len(sizes.rows(product_id=product.pk)))

    def elsewhere():
        counts.append(len(sizes.rows(product_id=product.pk)))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert counts == [2, 2, 2]


def test_kept_rows_stand_where_a_prefetch_would_put_them(django_assert_num_queries):
    product = make_product(variants=(500, 1000))
    rows = list(Variant.objects.filter(product=product))[:1]
    found = Product.objects.get(pk=product.pk)

    keep_related(found, "variants", rows)

    with django_assert_num_queries(0):
        assert list(found.variants.all()) == rows


def test_it_follows_the_connection_of_the_thread(lots_of):
    """An event loop that begins in a thread gives it another connection, which sees other transactions."""
    product = make_product()
    make_harvest(product=product, received_grams=10_000)
    asked = {"product_id": product.pk, "on": date(2029, 1, 1)}
    whole = connections["default"]
    other = connections["default"] = whole.copy()
    try:
        assert lots_of.rows(**asked) == []
    finally:
        connections["default"] = whole
        other.close()

    assert len(lots_of.rows(**asked)) == 1
