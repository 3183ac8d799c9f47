"""What the demo's shops sell: the goods of their township, and some of their county."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from shops.models import Product, ProductImage, Shop, Variant
from shops.services.seeding_catalogue import Row, read_catalogue
from shops.services.seeding_pictures import Pictures, looks_of
from shops.services.seeding_shops import FEATURED_TOWNSHIP

GOODS_PER_SHOP = 3
GOODS_OF_FEATURED = 9
SACKS = {"hj-bulk", "hj-fresh"}
# Goods of a shop's neighbours when its county has too few of its own.
NEIGHBOURS = {"621228": "621227", "621227": "621221", "621225": "621226", "621226": "621225"}


def stock_shops(*, shops: Sequence[Shop], pictures: Pictures) -> None:
    """List goods in every shop: each product at its origin, others of the county beside."""
    shelves = share_goods(townships=[shop.region_id[:9] for shop in shops])
    catalogue = read_catalogue()
    products = Product.objects.bulk_create(
        _product(shop, catalogue[key][0]) for shop in shops for key in shelves[shop.region_id[:9]]
    )
    Variant.objects.bulk_create(
        _variant(product, row) for product in products for row in catalogue[product.key]
    )
    shown: Counter[str] = Counter()
    images = []
    for product in products:
        if looks := looks_of(pictures=pictures, product_key=product.key):
            images.append(_image(product, looks[shown[product.key] % len(looks)]))
            shown[product.key] += 1
    ProductImage.objects.bulk_create(images)


def share_goods(*, townships: Sequence[str]) -> dict[str, list[str]]:
    """Product keys by township: its own first, then its county's in turn until the shelf looks alive."""
    shelves: dict[str, list[str]] = {code: [] for code in townships}
    by_county: dict[str, list[str]] = defaultdict(list)
    for key, rows in read_catalogue().items():
        origin, county = rows[0]["origin_township"], rows[0]["origin_county"]
        by_county[county].append(key)
        home = origin if origin in shelves else next(code for code in townships if code.startswith(county))
        shelves[home].append(key)
    for number, (code, shelf) in enumerate(shelves.items()):
        county = code[:6]
        nearby = by_county[county] + by_county[NEIGHBOURS.get(county, "")]
        most = GOODS_OF_FEATURED if code == FEATURED_TOWNSHIP else GOODS_PER_SHOP
        if code == FEATURED_TOWNSHIP:
            nearby = [key for key in nearby if key.startswith("hj-") and key not in SACKS]
        for step in range(len(nearby)):
            key = nearby[(number * 3 + step) % len(nearby)]
            if len(shelf) < most and key not in shelf:
                shelf.append(key)
    return shelves


def _product(shop: Shop, row: Row) -> Product:
    origin = row["origin_township"]
    own = shop.region_id.startswith(origin)
    return Product(
        shop=shop,
        key=row["product_key"],
        category=row["category"],
        state=Product.State.ON_SALE,
        title_zh=row["title_zh"],
        title_en=row["title_en"],
        description_zh=row["description_zh"],
        description_en=row["description_en"],
        grade=row["grade"],
        standard=row["standard"],
        gi_name=row["gi_name"],
        legal_class=row["legal_class"],
        storage=row["storage"],
        shelf_life_days=int(row["shelf_life_days"]),
        harvest_months=row["harvest_months"],
        origin_id=shop.region_id if own else origin,
    )


def _variant(product: Product, row: Row) -> Variant:
    return Variant(
        product=product,
        key=row["variant_key"],
        title_zh=row["variant_zh"],
        title_en=row["variant_en"],
        net_grams=int(row["net_weight_g"]),
        gross_grams=int(row["gross_weight_g"]),
        length_mm=int(row["length_mm"]),
        width_mm=int(row["width_mm"]),
        height_mm=int(row["height_mm"]),
        rigid=row["rigid"] == "1",
        upright=row["upright"] == "1",
        fragile=row["fragile"] == "1",
        odour=row["odour"],
        compat_class=row["compat_class"],
        ships_as_is=row["ships_as_is"] == "1",
        price_fen=int(row["price_fen"]),
    )


def _image(product: Product, files: Sequence[tuple[str, int, int]]) -> ProductImage:
    _name, width, height = files[-1]
    return ProductImage(
        product=product,
        alt_zh=product.title_zh,
        alt_en=product.title_en,
        width=width,
        height=height,
        renditions=[list(each) for each in files],
    )
