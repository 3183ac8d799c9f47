"""A larger world for measuring: more shops, and goods of the same kinds from their villages, in bulk."""

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from pavilion.accounts.models import User
from pavilion.regions.models import Village
from shops.models import Harvest, Keeper, Product, ProductImage, Shop, StockEntry, Variant
from shops.rules.naming import short_place
from shops.rules.shopfronts import front_of, person_of, phone_of
from shops.rules.wording import core_of
from shops.services.shelving import rebuild_listings

BATCH = 2_000
LOT_PACKS = 200
MANNERS = (
    ("", ""), ("高山", "High-mountain "), ("手选", "Hand-sorted "), ("头茬", "First-harvest "),
    ("农家", "Farmhouse "), ("新货", "This season's "), ("老树", "Old-tree "), ("晒干", "Sun-dried "),
    ("散装", "Loose "), ("精品", "Choice "),
)  # fmt: skip


@transaction.atomic
def grow_world(*, shops: int, products: int, seed: int) -> tuple[int, int]:
    """Add shops and products, copies of those there are, up to these numbers; answers how many were added."""
    dice = random.Random(seed)  # noqa: S311 - invented shops
    new_shops = _more_shops(max(0, shops - Shop.objects.count()))
    missing = max(0, products - Product.objects.count())
    models = list(Product.objects.on_sale().order_by("pk").prefetch_related("variants", "images"))
    homes = new_shops or list(Shop.objects.open().order_by("pk"))
    prefetch_related_objects(homes, "region__parent")
    if not models or not homes:
        return len(new_shops), 0
    pairs = ((dice.choice(models), homes[number % len(homes)], number) for number in range(missing))
    while batch := list(islice(pairs, BATCH)):
        _copy_products(batch, dice)
    rebuild_listings()
    return len(new_shops), missing


def _more_shops(count: int) -> list[Shop]:
    """Shops in villages all over the nine counties, all kept by one person."""
    if not count:
        return []
    villages = list(Village.objects.select_related("region__parent").order_by("region_id"))
    before = Shop.objects.count()
    keeper, _made = User.objects.get_or_create(
        phone="+86" + phone_of(9_999), defaults={"name": person_of(9_999).zh, "password": "!"}
    )
    shops = Shop.objects.bulk_create(
        _shop(before + number, villages[number % len(villages)], keeper) for number in range(count)
    )
    Keeper.objects.bulk_create(Keeper(shop=shop, person=keeper) for shop in shops)
    return shops


def _shop(number: int, village: Village, keeper: User) -> Shop:
    region = village.region
    name = front_of(place_zh=region.name_zh, place_en=region.name_en, crop=village.main_crop, number=number)
    return Shop(
        slug=f"grown-{number}",
        name_zh=name.zh,
        name_en=name.en,
        state=Shop.State.OPEN,
        region=region,
        sender_name=keeper.name,
        sender_phone=phone_of(9_999),
        sender_address=f"甘肃省陇南市{region.name_zh}",
    )


def _copy_products(batch: Sequence[tuple[Product, Shop, int]], dice: random.Random) -> None:
    copies = Product.objects.bulk_create(_copy(model, shop, number, dice) for model, shop, number in batch)
    made = list(zip(copies, [model for model, _shop, _number in batch], strict=True))
    Variant.objects.bulk_create(
        _variant(copy, variant, percent)
        for copy, model in made
        for percent in [dice.randrange(70, 160)]
        for variant in model.variants.all()
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=copy, width=image.width, height=image.height, renditions=image.renditions)
        for copy, model in made
        for image in model.images.all()
    )
    harvests = Harvest.objects.bulk_create(_harvest(copy, model, dice) for copy, model in made)
    StockEntry.objects.bulk_create(
        StockEntry(
            harvest=lot,
            kind=StockEntry.Kind.RECEIVED,
            grams=lot.received_grams,
            reference=f"weighing:{lot.code}:0",
        )
        for lot in harvests
        if lot.received_grams
    )


def _copy(model: Product, shop: Shop, number: int, dice: random.Random) -> Product:
    """The same good from another village, in a manner of its own."""
    fields = [
        "category", "state", "description_zh", "description_en", "grade", "standard", "gi_name",
        "legal_class", "storage", "shelf_life_days", "harvest_months",
    ]  # fmt: skip
    town = shop.region.parent or shop.region
    manner_zh, manner_en = dice.choice(MANNERS)
    place_zh = town.name_zh.removesuffix("镇").removesuffix("乡")
    return Product(
        shop=shop,
        key=f"{model.key[:40]}-g{number}",
        title_zh=f"{place_zh}{manner_zh}{core_of(model.title_zh)}"[:80],
        title_en=f"{manner_en}{core_of(model.title_en)} of {short_place(town.name_en)}"[:120],
        origin=shop.region,
        **{name: getattr(model, name) for name in fields},
    )


def _variant(copy: Product, variant: Variant, percent: int) -> Variant:
    fields = [
        "key", "title_zh", "title_en", "net_grams", "gross_grams", "length_mm", "width_mm", "height_mm",
        "rigid", "upright", "fragile", "odour", "compat_class", "ships_as_is",
    ]  # fmt: skip
    price = variant.price_fen * percent // 1000 * 10
    return Variant(
        product=copy, price_fen=max(100, price), **{name: getattr(variant, name) for name in fields}
    )


def _harvest(copy: Product, model: Product, dice: random.Random) -> Harvest:
    """Mostly weighed in within the last weeks; one in eight still to come."""
    today = timezone.localdate()
    grams = max(variant.net_grams for variant in model.variants.all()) * LOT_PACKS
    here = dice.random() < 7 / 8
    age = dice.randrange(1, 40)
    return Harvest(
        product=copy,
        code=f"G{copy.pk}",
        village=copy.origin,
        state=Harvest.State.RECEIVED if here else Harvest.State.EXPECTED,
        harvested_on=today - timedelta(days=age) if here else None,
        ready_on=today if here else today + timedelta(days=age),
        best_before=today + timedelta(days=copy.shelf_life_days),
        expected_grams=grams,
        received_grams=grams if here else 0,
        weighed_in_at=timezone.now() if here else None,
    )
