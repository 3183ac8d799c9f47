"""A larger world for measuring: more shops and products of the same kinds, written in bulk."""

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from pavilion.accounts.models import User
from pavilion.regions.models import Village
from shops.models import Harvest, Keeper, Product, ProductImage, Shop, StockEntry, Variant
from shops.rules.shopfronts import front_of, person_of, phone_of

BATCH = 2_000
LOT_PACKS = 200


@transaction.atomic
def grow_world(*, shops: int, products: int, seed: int) -> tuple[int, int]:
    """Add shops and products, copies of those there are, up to these numbers; answers how many were added."""
    dice = random.Random(seed)  # noqa: S311 - invented shops
    new_shops = _more_shops(max(0, shops - Shop.objects.count()))
    missing = max(0, products - Product.objects.count())
    models = list(Product.objects.on_sale().order_by("pk").prefetch_related("variants", "images"))
    homes = new_shops or list(Shop.objects.open().order_by("pk"))
    if not models or not homes:
        return len(new_shops), 0
    pairs = ((dice.choice(models), homes[number % len(homes)], number) for number in range(missing))
    while batch := list(islice(pairs, BATCH)):
        _copy_products(batch)
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


def _copy_products(batch: Sequence[tuple[Product, Shop, int]]) -> None:
    fields = [
        "category", "state", "description_zh", "description_en", "grade", "standard", "gi_name",
        "legal_class", "storage", "shelf_life_days", "harvest_months", "origin_id",
    ]  # fmt: skip
    copies = Product.objects.bulk_create(
        Product(
            shop=shop,
            key=f"{model.key[:40]}-g{number}",
            title_zh=f"{model.title_zh} {number}号",
            title_en=f"{model.title_en} no. {number}",
            **{name: getattr(model, name) for name in fields},
        )
        for model, shop, number in batch
    )
    made = list(zip(copies, [model for model, _shop, _number in batch], strict=True))
    Variant.objects.bulk_create(
        _variant(copy, variant) for copy, model in made for variant in model.variants.all()
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=copy, width=image.width, height=image.height, renditions=image.renditions)
        for copy, model in made
        for image in model.images.all()
    )
    harvests = Harvest.objects.bulk_create(_harvest(copy, model) for copy, model in made)
    StockEntry.objects.bulk_create(
        StockEntry(
            harvest=lot,
            kind=StockEntry.Kind.RECEIVED,
            grams=lot.received_grams,
            reference=f"weighing:{lot.code}:0",
        )
        for lot in harvests
    )


def _variant(copy: Product, variant: Variant) -> Variant:
    fields = [
        "key", "title_zh", "title_en", "net_grams", "gross_grams", "length_mm", "width_mm", "height_mm",
        "rigid", "upright", "fragile", "odour", "compat_class", "ships_as_is", "price_fen",
    ]  # fmt: skip
    return Variant(product=copy, **{name: getattr(variant, name) for name in fields})


def _harvest(copy: Product, model: Product) -> Harvest:
    today = timezone.localdate()
    grams = max(variant.net_grams for variant in model.variants.all()) * LOT_PACKS
    return Harvest(
        product=copy,
        code=f"G{copy.pk}",
        state=Harvest.State.RECEIVED,
        harvested_on=today - timedelta(days=3),
        ready_on=today,
        best_before=today + timedelta(days=copy.shelf_life_days),
        expected_grams=grams,
        received_grams=grams,
        weighed_in_at=timezone.now(),
    )
