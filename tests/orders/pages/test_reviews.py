"""A buyer reviews what arrived."""

import pytest

from shops.models import Product, Review
from tests.orders.factories import make_paid_purchase, pack
from tests.orders.pages.browsing import client_of, page
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


def bought(state="delivered"):
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    order = purchase.orders.get()
    pack(order, state=state)
    line = order.lines.get()
    return person, purchase, line, f"{purchase.get_absolute_url()}review/{line.pk}/"


def test_what_arrived_is_reviewed_and_stands_under_a_masked_name():
    person, purchase, line, path = bought()
    client = client_of(person)
    assert path in page(client.get(purchase.get_absolute_url()))

    response = client.post(path, {"stars": "4", "words": "Fresh."})

    assert response["Location"] == purchase.get_absolute_url()
    review = Review.objects.get()
    assert (review.stars, review.words, review.product_id) == (4, "Fresh.", line.variant.product_id)
    assert purchase.name not in (review.author_name, "")
    assert "*" in review.author_name
    assert Product.objects.get(pk=review.product_id).review_count == 1


def test_it_can_be_changed_and_stays_one():
    person, _purchase, _line, path = bought()
    client = client_of(person)
    client.post(path, {"stars": "4", "words": "Fresh."})
    assert "Fresh." in page(client.get(path))

    client.post(path, {"stars": "2", "words": "Later less so."})

    assert [(each.stars, each.words) for each in Review.objects.all()] == [(2, "Later less so.")]


def test_what_has_not_arrived_is_not_reviewed():
    person, purchase, _line, path = bought(state="in_transit")
    client = client_of(person)

    response = client.post(path, {"stars": "5"})

    assert response.status_code == 422
    assert "as soon as they have arrived" in page(response)
    assert path not in page(client.get(purchase.get_absolute_url()))
    assert not Review.objects.exists()


def test_stars_are_needed():
    person, _purchase, _line, path = bought()

    assert client_of(person).post(path, {"words": "Fresh."}).status_code == 422
    assert client_of(person).post(path, {"stars": "6"}).status_code == 422
    assert not Review.objects.exists()


def test_strangers_review_nothing():
    _person, purchase, _line, path = bought()

    assert client_of().post(path, {"stars": "5"})["Location"].startswith("/accounts/login/")
    assert client_of(make_user()).post(path, {"stars": "5"}).status_code == 404
    other = make_paid_purchase(buyer=make_user()).orders.get().lines.get()
    person = purchase.buyer
    assert client_of(person).post(f"{purchase.get_absolute_url()}review/{other.pk}/").status_code == 404
    assert not Review.objects.exists()
