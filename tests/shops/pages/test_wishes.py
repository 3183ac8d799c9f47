"""Favourites, and goods somebody wants to hear of."""

import pytest
from django.utils import timezone

from pavilion.accounts.models import Notice
from shops.models import Favourite, Watch
from shops.services.wishing import set_watch, tell_who_waits
from tests.orders.pages.browsing import client_of
from tests.shops.factories import make_harvest, make_product, make_user

pytestmark = pytest.mark.django_db


def hear(person, product, until):
    set_watch(person=person, product=product, until=until, wanted=True)
    return Watch.objects.get(person=person, product=product, until=until)


def test_a_favourite_is_kept_once_and_let_go():
    person, product = make_user(), make_product()
    make_harvest(product=product, received_grams=5000)
    client, path = client_of(person), f"/p/{product.pk}/favourite/"

    client.post(path, {"wanted": "1"})
    client.post(path, {"wanted": "1"})
    assert Favourite.objects.get().person == person
    assert product.get_absolute_url() in client.get("/favourites/").content.decode()

    client.post(path, {"wanted": "0"})
    assert not Favourite.objects.exists()


def test_the_product_page_is_the_same_for_everybody_and_the_corner_is_not():
    person, product = make_user(), make_product()
    make_harvest(product=product, received_grams=5000)
    client_of(person).post(f"/p/{product.pk}/favourite/", {"wanted": "1"})

    mine = client_of(person).get(f"/p/{product.pk}/wishes/", headers={"hx-request": "true"})
    other = client_of().get(f"/p/{product.pk}/wishes/", headers={"hx-request": "true"})

    assert 'aria-pressed="true"' in mine.content.decode()
    assert "/accounts/login/" in other.content.decode()
    assert "no-store" in mine["Cache-Control"]


def test_wishes_need_a_person():
    product = make_product()

    for path in ("favourite/", "tell-me/back/"):
        answer = client_of().post(f"/p/{product.pk}/{path}", {"wanted": "1"})
        assert answer["Location"].startswith("/accounts/login/")
    assert client_of().get("/favourites/")["Location"].startswith("/accounts/login/")
    assert client_of(make_user()).post(f"/p/{product.pk}/tell-me/never/", {"wanted": "1"}).status_code == 404
    assert not Favourite.objects.exists()
    assert not Watch.objects.exists()


def test_who_waits_for_goods_hears_once_that_they_are_back():
    person, product = make_user(), make_product()
    watch = hear(person, product, "back")
    today = timezone.localdate()
    assert tell_who_waits(on=today) == 0

    make_harvest(product=product, received_grams=5000)

    assert tell_who_waits(on=today) == 1
    assert tell_who_waits(on=today) == 0
    watch.refresh_from_db()
    assert watch.told_at is not None
    assert product.title_en in Notice.objects.get(person=person).subject


def test_who_waits_for_the_harvest_hears_of_none_that_was_in_before():
    person, product = make_user(), make_product()
    make_harvest(product=product, received_grams=5000)
    hear(person, product, "harvested")

    assert tell_who_waits(on=timezone.localdate()) == 0
    make_harvest(product=product, received_grams=5000)
    assert tell_who_waits(on=timezone.localdate()) == 1


def test_what_was_let_go_is_not_told():
    person, product = make_user(), make_product()
    hear(person, product, "back")
    set_watch(person=person, product=product, until="back", wanted=False)
    make_harvest(product=product, received_grams=5000)

    assert tell_who_waits(on=timezone.localdate()) == 0
    assert not Notice.objects.exists()
