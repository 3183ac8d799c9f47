import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pavilion.accounts.models import Act
from shops.models import Product
from tests.shops.factories import make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop(keeper=make_user())


@pytest.fixture
def client(shop):
    client = Client()
    client.force_login(shop.keepers.get().person)
    return client


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(name="walnut.jpg", size=(900, 1_200)):
    target = io.BytesIO()
    Image.new("RGB", size, "#7A4E2D").save(target, "JPEG")
    return SimpleUploadedFile(name, target.getvalue(), content_type="image/jpeg")


def product_form(*, packs=({"net_grams": 500, "price": "39.90"},), existing=0, **extra):
    data = {
        "category": "walnuts", "title_zh": "薄皮核桃", "title_en": "Thin walnuts", "origin": "621202103",
        "legal_class": "food", "variants-TOTAL_FORMS": len(packs), "variants-INITIAL_FORMS": existing,
    }  # fmt: skip
    for n, pack in enumerate(packs):
        data |= {f"variants-{n}-{name}": value for name, value in ({"on_sale": "on"} | pack).items()}
    return data | extra


def test_a_name_a_picture_a_weight_and_a_price_are_enough(shop, client, tmp_path):
    response = client.post(f"/desk/{shop.slug}/goods/add/", product_form(pictures=[picture()]))

    assert response.status_code == 302
    product = Product.objects.get()
    variant, image = product.variants.get(), product.images.get()
    assert (product.state, product.key, product.storage, product.shelf_life_days) == (
        "on_sale", "thin-walnuts", "dry_ventilated", 365,
    )  # fmt: skip
    assert (variant.price_fen, variant.net_grams, variant.gross_grams) == (3_990, 500, 530)
    assert (variant.title_zh, variant.title_en, variant.compat_class) == (
        "500克/袋",
        "500 g bag",
        "walnut_dry",
    )
    assert [each[1:] for each in image.renditions] == [[320, 427], [640, 853], [900, 1_200]]
    assert all((tmp_path / each[0]).exists() for each in image.renditions)
    assert Act.objects.get().verb == "product.add"
    assert client.get(product.get_absolute_url()).status_code == 200


def test_several_packs_and_pictures_at_once(shop, client):
    packs = [
        {"net_grams": 250, "price": "20"},
        {"net_grams": 5_000, "price": "300", "title_en": "Sack", "gross_grams": 5_100, "length_mm": 400},
        {},
    ]
    client.post(
        f"/desk/{shop.slug}/goods/add/", product_form(packs=packs, pictures=[picture(), picture("b.jpg")])
    )

    product = Product.objects.get()
    assert [each.title_en for each in product.variants.all()] == ["250 g bag", "Sack"]
    assert [each.position for each in product.images.all()] == [0, 1]


def test_a_draft_is_not_shown(shop, client):
    client.post(f"/desk/{shop.slug}/goods/add/", product_form(draft="1"))

    assert Product.objects.get().state == "draft"


def test_changing_a_product_keeps_its_packs_and_notes_the_price(shop, client):
    product = make_product(shop=shop, variants=(500, 1_000))
    small, large = product.variants.all()
    packs = [
        {"pk": small.pk, "net_grams": 500, "price": "60"},
        {"pk": large.pk, "net_grams": 1_000, "price": "100", "on_sale": ""},
        {"net_grams": 2_000, "price": "180"},
    ]

    response = client.post(
        f"/desk/{shop.slug}/goods/{product.pk}/", product_form(packs=packs, existing=2, pictures=[picture()])
    )

    assert response.status_code == 302
    small.refresh_from_db()
    large.refresh_from_db()
    assert (small.price_fen, large.on_sale, product.variants.count()) == (6_000, False, 3)
    assert Act.objects.get().detail == {"prices": {str(small.pk): [5_000, 6_000]}}


def test_a_picture_is_taken_away(shop, client):
    product = make_product(shop=shop)
    variant = product.variants.get()
    image = product.images.create(width=1, height=1, renditions=[["goods/a-320.webp", 320, 400]])
    packs = [{"pk": variant.pk, "net_grams": 500, "price": "60"}]

    client.post(
        f"/desk/{shop.slug}/goods/{product.pk}/",
        product_form(packs=packs, existing=1, drop_pictures=[image.pk]),
    )

    assert not product.images.exists()


def test_a_neighbours_pack_is_not_changed_through_my_form(shop, client):
    mine, theirs = make_product(shop=shop), make_product()
    packs = [
        {"pk": mine.variants.get().pk, "net_grams": 500, "price": "50"},
        {"pk": theirs.variants.get().pk, "net_grams": 500, "price": "1"},
    ]

    client.post(f"/desk/{shop.slug}/goods/{mine.pk}/", product_form(packs=packs, existing=2))

    assert theirs.variants.get().price_fen == 5_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_zh": ""}, {"title_zh": "x" * 81}, {"title_zh": "a\x00b"}, {"category": "bombs"},
        {"origin": "999"}, {"origin": ""}, {"shelf_life_days": "-1"}, {"shelf_life_days": "9" * 30},
        {"harvest_months": "13-1"}, {"harvest_months": "x"}, {"legal_class": "medicine"},
        {"variants-0-net_grams": "0"}, {"variants-0-net_grams": "1e9"}, {"variants-0-net_grams": "🌶"},
        {"variants-0-price": "-1"}, {"variants-0-price": "NaN"}, {"variants-0-price": "1e400"},
        {"variants-0-price": "0.001"}, {"variants-0-price": "9" * 40}, {"variants-0-gross_grams": "10"},
        {"variants-0-length_mm": "99999999999"}, {"variants-0-odour": "loud"}, {"variants-0-pk": "x"},
        {"variants-TOTAL_FORMS": "x"}, {"variants-TOTAL_FORMS": "-1"}, {"variants-TOTAL_FORMS": "0"},
        {"variants-TOTAL_FORMS": "99999999"}, {"variants-0-on_sale": ""},
    ],
)  # fmt: skip
def test_nonsense_is_answered_beside_the_field_and_writes_nothing(shop, client, wrong):
    response = client.post(f"/desk/{shop.slug}/goods/add/", product_form(title_en="Kept words") | wrong)

    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert not Product.objects.exists()
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "files",
    [
        [SimpleUploadedFile("x.jpg", b"no picture at all", content_type="image/jpeg")],
        [SimpleUploadedFile("x.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 10_000_000, content_type="image/jpeg")],
        [SimpleUploadedFile("x.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")],
        [SimpleUploadedFile("empty.jpg", b"", content_type="image/jpeg")],
        [SimpleUploadedFile("big.jpg", b"\0" * (15 * 1024 * 1024 + 1), content_type="image/jpeg")],
        [picture() for _ in range(9)],
        [picture(), SimpleUploadedFile("x.jpg", b"GIF89a", content_type="image/gif")],
    ],
    ids=["text", "ten_megabytes", "svg", "empty", "too_big", "too_many", "one_bad"],
)
def test_files_that_are_no_pictures_are_refused_and_nothing_is_listed(shop, client, files, tmp_path):
    for each in files:
        each.seek(0)

    response = client.post(f"/desk/{shop.slug}/goods/add/", product_form(pictures=files))

    assert response.status_code == 422
    assert response.context["form"].errors["pictures"]
    assert not Product.objects.exists()
    assert not list(tmp_path.rglob("*.webp"))


def test_hiding_and_showing(shop, client):
    product = make_product(shop=shop)

    client.post(f"/desk/{shop.slug}/goods/{product.pk}/hide/")
    assert client.get(product.get_absolute_url()).status_code == 404
    client.post(f"/desk/{shop.slug}/goods/{product.pk}/show/")

    assert client.get(product.get_absolute_url()).status_code == 200


def test_a_product_without_a_pack_on_sale_is_not_shown(shop, client):
    product = make_product(shop=shop, state="draft")
    product.variants.update(on_sale=False)

    page = client.post(f"/desk/{shop.slug}/goods/{product.pk}/show/", follow=True)

    assert "at least one pack size" in page.content.decode()
    product.refresh_from_db()
    assert product.state == "draft"


def test_two_products_of_one_name_get_different_keys(shop, client):
    for _ in range(3):
        client.post(f"/desk/{shop.slug}/goods/add/", product_form(title_en=""))

    assert sorted(Product.objects.values_list("key", flat=True)) == [
        "bao-pi-he-tao", "bao-pi-he-tao-2", "bao-pi-he-tao-3",
    ]  # fmt: skip
