"""Papers that prove what a shop says."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from shops.models import Certificate
from tests.orders.pages.browsing import client_of
from tests.shops.factories import make_harvest, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


def scan():
    kept = BytesIO()
    Image.new("RGB", (800, 1000), "white").save(kept, "PNG")
    return SimpleUploadedFile("paper.png", kept.getvalue(), "image/png")


def fields(**extra):
    told = {"kind": "organic", "number": "ORG-77", "issuer": "CNCA", "issued_on": "2026-01-01"}
    return told | extra


def desk():
    keeper = make_user()
    product = make_product(shop=make_shop(keeper=keeper))
    make_harvest(product=product, received_grams=5000)
    return client_of(keeper), product, f"/desk/{product.shop.slug}/certificates/"


def test_a_certificate_stands_with_the_goods_and_its_proof_can_be_seen(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client, product, path = desk()

    assert client.post(path, fields(picture=scan())).status_code == 302

    text = client_of().get(product.get_absolute_url()).content.decode()
    assert "ORG-77" in text
    assert "See the paper" in text


def test_one_that_ran_out_is_not_shown_to_buyers():
    client, product, path = desk()
    yesterday = timezone.localdate() - timedelta(1)
    client.post(path, fields(valid_until=yesterday.isoformat()))

    assert "ORG-77" not in client_of().get(product.get_absolute_url()).content.decode()
    assert "run out" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"valid_until": "2025-12-31"}, "before the day it was issued"),
        ({"number": ""}, "required"),
        ({"kind": "best"}, "valid choice"),
        ({"picture": SimpleUploadedFile("x.png", b"no picture", "image/png")}, "cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field(wrong, words):
    client, _product, path = desk()

    answer = client.post(path, fields(**wrong))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Certificate.objects.exists()


def test_the_same_paper_twice_is_refused():
    client, _product, path = desk()
    client.post(path, fields())

    assert client.post(path, fields()).status_code == 422
    assert Certificate.objects.count() == 1


def test_strangers_neither_add_nor_take_away():
    client, _product, path = desk()
    client.post(path, fields())
    paper = Certificate.objects.get()
    stranger, anonymous = client_of(make_user()), client_of()

    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}{paper.pk}/drop/").status_code == 404
    assert anonymous.get(path)["Location"].startswith("/accounts/login/")
    assert Certificate.objects.exists()
    assert client.post(f"{path}{paper.pk}/drop/").status_code == 302
    assert not Certificate.objects.exists()
