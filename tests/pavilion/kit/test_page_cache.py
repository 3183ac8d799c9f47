import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import timedelta
from gzip import decompress

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from pavilion.kit import page_store, pages
from pavilion.kit.pages import forget_pages, public_page
from shops.services.listings import hide_product
from shops.services.stock import hold_stock
from shops.services.storefronts import ShopData, describe_shop
from tests.shops.factories import make_harvest, make_product, make_shop, make_user

MADE = []


@public_page(reads=("q",), about=("thing:1",))
def counted(request):
    MADE.append(request.GET.urlencode())
    time.sleep(0.05)
    return HttpResponse("<p>soup</p>" * 100 + str(len(MADE)))


def private(request):
    MADE.append("private")
    return HttpResponse(str(len(MADE)))


@public_page
def with_cookie(request):
    MADE.append("cookie")
    response = HttpResponse("crumbs")
    response.set_cookie("crumb", "1")
    return response


urlpatterns = [
    path("counted/", counted),
    path("private/", private),
    path("cookie/", with_cookie),
]


@pytest.fixture(autouse=True)
def cache_on(settings, request):
    """The page cache as in real life, on the engines' Redis, under names of this test's own."""
    settings.PAGE_CACHE = True
    page_store.store.cache_clear()
    page_store.store()._prefix += f"{request.node.name}{time.time()}:"
    MADE.clear()
    yield
    page_store.store.cache_clear()


@pytest.fixture
def small_site(settings):
    settings.ROOT_URLCONF = __name__
    return Client()


def another_process():
    """What a second web process would see: the same Redis, a shelf of its own."""
    prefix = page_store.store()._prefix
    page_store.store.cache_clear()
    page_store.store()._prefix = prefix


def test_the_cache_is_the_first_middleware(settings):
    assert settings.MIDDLEWARE[0] == "pavilion.kit.page_cache.PageCacheMiddleware"


def test_a_public_page_is_made_once_and_shared_with_other_processes(small_site):
    first = small_site.get("/counted/")
    second = small_site.get("/counted/")
    another_process()
    third = Client().get("/counted/")

    assert len(MADE) == 1
    assert first.content == second.content == third.content
    assert first["Cache-Status"] == "pavilion; fwd=miss; stored"
    assert second["Cache-Status"] == third["Cache-Status"] == "pavilion; hit"
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert set(second["Vary"].split(", ")) == {"Accept-Language", "Cookie", "Accept-Encoding"}


def test_each_language_has_its_own_copy(small_site):
    small_site.get("/counted/", headers={"accept-language": "en"})
    small_site.get("/counted/", headers={"accept-language": "zh-CN,zh;q=0.9"})
    small_site.cookies["django_language"] = "zh-hans"
    small_site.get("/counted/", headers={"accept-language": "en"})

    assert len(MADE) == 2


def test_parameters_the_page_does_not_read_make_no_copies(small_site):
    for query in ("?q=tea&utm_source=x", "?utm_source=y&q=tea", "?q=tea", "?q=oil"):
        small_site.get("/counted/" + query)

    assert MADE == ["q=tea", "q=oil"]


@pytest.mark.parametrize("path", ["/private/", "/cookie/"])
def test_private_pages_and_pages_that_set_a_cookie_are_never_kept(small_site, path):
    small_site.get(path)
    small_site.get(path)

    assert len(MADE) == 2


def test_a_burst_after_the_end_is_made_once_and_the_others_get_the_old_copy(small_site, monkeypatch):
    old = small_site.get("/counted/").content
    monkeypatch.setattr(page_store, "FRESH_SECONDS", 0.0)
    start = threading.Barrier(6)

    def ask(_n):
        start.wait()
        return Client().get("/counted/")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))

    assert len(MADE) == 2
    assert sum(answer.content == old for answer in answers) == 5


def test_a_burst_on_a_new_page_is_made_once_and_the_others_wait(small_site):
    start = threading.Barrier(6)

    def ask(_n):
        start.wait()
        return Client().get("/counted/").content

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(ask, range(6)))

    assert len(MADE) == 1
    assert len(answers) == 1


def test_a_reader_who_has_the_page_gets_304(small_site):
    first = small_site.get("/counted/")
    again = small_site.get("/counted/", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_pages_are_pressed_as_the_reader_takes_them(small_site):
    plain = small_site.get("/counted/").content
    pressed = small_site.get("/counted/", headers={"accept-encoding": "gzip, deflate, br"})
    older = small_site.get("/counted/", headers={"accept-encoding": "gzip"})

    assert pressed["Content-Encoding"] == "br"
    assert brotli.decompress(pressed.content) == plain
    assert decompress(older.content) == plain
    assert int(pressed["Content-Length"]) == len(pressed.content) < len(plain) // 5


def test_head_answers_the_headers_of_the_copy(small_site):
    whole = small_site.get("/counted/")
    head = small_site.head("/counted/")

    assert head.content == b""
    assert head["Content-Length"] == whole["Content-Length"]


def test_without_redis_pages_still_answer(small_site, monkeypatch):
    store = page_store.PageStore(url="unix:///nowhere/redis.sock", prefix="x")
    monkeypatch.setattr("pavilion.kit.page_cache.store", lambda: store)
    monkeypatch.setattr(pages, "store", lambda: store)

    answers = [small_site.get("/counted/") for _n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(MADE) == 1


def test_what_is_forgotten_is_made_anew_also_in_other_processes(
    small_site, django_capture_on_commit_callbacks, db
):
    small_site.get("/counted/")
    another_process()
    Client().get("/counted/")
    shelf = page_store.store()
    another_process()
    with django_capture_on_commit_callbacks(execute=True):
        forget_pages("thing:1")

    with_old_shelf = shelf._shelf
    shelf._asked_at = 0.0
    found = shelf.find(next(iter(with_old_shelf)), shared=True)
    Client().get("/counted/")

    assert found is None
    assert len(MADE) == 2


def test_a_page_begun_before_the_change_is_not_kept_for_long(small_site, monkeypatch):
    page_store.store().forget(["thing:1"])

    small_site.get("/counted/")
    small_site.get("/counted/")

    assert len(MADE) == 2


def test_the_shelf_of_a_process_stays_within_its_bytes(monkeypatch):
    store = page_store.store()
    monkeypatch.setattr(page_store, "SHELF_BYTES", 10_000)
    for number in range(50):
        page = page_store.page_of(headers=[], body=b"x" * 1000, made_at=time.time(), tags=["a"])
        store.keep(str(number), page, shared=False)

    assert store._bytes <= 10_000
    assert store.find("49", shared=False) is not None
    assert store.find("0", shared=False) is None


@pytest.mark.django_db
def test_a_product_page_is_forgotten_with_its_price_stock_and_shop(
    django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(page_store, "SKEW_SECONDS", 0.0)
    farmer = make_user()
    shop = make_shop(keeper=farmer)
    product = make_product(shop=shop)
    harvest = make_harvest(product=product, received_grams=30_000)
    get = Client().get
    address = product.get_absolute_url()

    def forgotten_by(act):
        before = get(address)["Cache-Status"], get(address)["Cache-Status"]
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return before[1] == "pavilion; hit" and get(address).get("Cache-Status") != "pavilion; hit"

    assert forgotten_by(lambda: hold_stock(grams_by_harvest={harvest.pk: 15_000}, holder="x", until=soon()))
    assert forgotten_by(lambda: describe_shop(shop=shop, data=words_of(shop), actor=farmer))
    assert forgotten_by(lambda: hide_product(product=product, actor=farmer))
    assert get(address).status_code == 404


def soon():
    return timezone.now() + timedelta(minutes=15)


def words_of(shop):
    return ShopData(**{field.name: getattr(shop, field.name) for field in fields(ShopData)})
