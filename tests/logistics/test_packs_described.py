"""A pack that could never be sent is refused where it is described, with its name and the reason."""

import pytest

from shops.models import Product, Variant
from shops.services.listings import NeverSent, ProductData, VariantData, add_product, change_product
from tests.logistics.factories import load_tariffs
from tests.shops.factories import make_shop

pytestmark = pytest.mark.django_db
TIN = {
    "title_zh": "500克罐", "net_grams": 500, "gross_grams": 600, "length_mm": 100, "width_mm": 100,
    "height_mm": 120, "price_fen": 5_000, "rigid": True,
}  # fmt: skip
SACK = TIN | {"title_zh": "大袋"}


def described(shop, **extra):
    fields = {"category": "other", "title_zh": "核桃", "origin_id": shop.region_id, "shelf_life_days": 300}
    return ProductData(**fields | extra)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"length_mm": 2_900}, "too long"),
        ({"net_grams": 500_000, "gross_grams": 600_000}, "too heavy"),
        ({"length_mm": 900, "width_mm": 900, "height_mm": 900}, "fits no carton"),
        ({"net_grams": 10**12, "gross_grams": 10**12}, "size or weight"),
        ({"height_mm": 0}, "size or weight"),
        ({"width_mm": -1}, "size or weight"),
    ],
)
def test_a_pack_nobody_can_send_is_named_and_nothing_is_written(columns, why):
    load_tariffs()
    shop = make_shop()

    with pytest.raises(NeverSent, match=f"大袋: .*{why}"):
        add_product(
            shop=shop,
            data=described(shop),
            variants=[VariantData(**TIN), VariantData(**SACK | columns)],
            pictures=[],
            actor=None,
        )

    assert not Product.objects.exists()


def test_a_pack_taken_off_sale_may_be_of_any_size_and_a_good_one_is_taken():
    load_tariffs()
    shop = make_shop()
    product = add_product(
        shop=shop, data=described(shop), variants=[VariantData(**TIN)], pictures=[], actor=None
    )
    tin = VariantData(**TIN, pk=product.variants.get().pk)
    large = SACK | {"length_mm": 2_900}

    with pytest.raises(NeverSent):
        change_product(
            product=product, data=described(shop), variants=[tin, VariantData(**large)], actor=None
        )

    assert Variant.objects.count() == 1
    off_sale = VariantData(**large, on_sale=False)
    change_product(product=product, data=described(shop), variants=[tin, off_sale], actor=None)
    assert Variant.objects.count() == 2


def test_before_there_are_couriers_nothing_is_refused():
    shop = make_shop()

    add_product(
        shop=shop,
        data=described(shop),
        variants=[VariantData(**SACK | {"length_mm": 2_900})],
        pictures=[],
        actor=None,
    )

    assert Product.objects.count() == 1
