import csv
from pathlib import Path

import pytest

from pavilion.regions.loads import load_regions
from pavilion.regions.models import Region
from shops.models import Harvest, Product, Shop, Variant
from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_user, make_variant

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shop():
    """A shop that sells 500 g of one pepper, of which 10 kg lie there."""
    make_region("621221")
    shop = make_shop(keeper=make_user(), region="621202103")
    product = make_product(shop=shop, variants=(), title_zh="武都花椒")
    make_variant(product=product, net_grams=500, key="hj-500", title_zh="500克/袋")
    make_harvest(product=product, received_grams=10_000)
    return shop


@pytest.fixture
def whole_catalogue():
    """A shop that sells every product of the catalogue, with all regions of China loaded."""
    load_regions()
    keeper = make_user()
    shop = make_shop(keeper=keeper, region="621202103")
    products, variants = {}, []
    with (ROOT / "shops/data/catalogue.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            product = products.setdefault(
                row["product_key"],
                Product(
                    shop=shop, key=row["product_key"], category=row["category"], title_zh=row["title_zh"],
                    state="on_sale", shelf_life_days=int(row["shelf_life_days"]), origin_id="621202",
                ),
            )  # fmt: skip
            variants.append(
                Variant(
                    product=product, key=row["variant_key"], title_zh=row["variant_zh"],
                    net_grams=int(row["net_weight_g"]), gross_grams=int(row["gross_weight_g"]),
                    length_mm=int(row["length_mm"]), width_mm=int(row["width_mm"]),
                    height_mm=int(row["height_mm"]), price_fen=int(row["price_fen"]),
                )
            )  # fmt: skip
    Product.objects.bulk_create(products.values())
    Variant.objects.bulk_create(variants)
    Harvest.objects.bulk_create(
        Harvest(product=each, code=f"lot-{each.key}", expected_grams=1_000_000) for each in products.values()
    )
    assert Region.objects.count() > 3000
    assert Shop.objects.count() == 1
    return shop
