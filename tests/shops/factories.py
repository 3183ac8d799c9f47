"""Rows of the shops floor, with as little said as a test needs."""

from itertools import count

from django.utils import timezone

from pavilion.accounts.models import Appointment, User
from pavilion.regions.models import Region
from shops.models import Harvest, Keeper, Mandate, Power, Product, Shop, StockEntry, Variant
from shops.services.shelving import refresh_listings
from shops.services.turnover import follow_harvests

NUMBERS = count(1)
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
NAMES = {
    "62": ("甘肃省", "Gansu"),
    "6212": ("陇南市", "Longnan"),
    "621202": ("武都区", "Wudu District"),
    "621202103": ("两水镇", "Liangshui Town"),
    "621202103201": ("前村", "Qiancun"),
    "621221": ("成县", "Chengxian"),
}


def make_region(code="621202103"):
    """The region and all above it."""
    region = None
    for digits in (2, 4, 6, 9, 12):
        if digits <= len(code):
            part = code[:digits]
            zh, en = NAMES.get(part, (f"地{part}", f"Place {part}"))
            region, _made = Region.objects.get_or_create(
                code=part,
                defaults={"parent": region, "level": LEVELS[digits], "name_zh": zh, "name_en": en},
            )
    return region


def make_user(**extra):
    n = next(NUMBERS)
    extra.setdefault("email", f"person{n}@example.org")
    extra.setdefault("name", f"Person {n}")
    return User.objects.create_user(password="correct horse", **extra)


def make_shop(*, keeper=None, region="621202103", **extra):
    n = next(NUMBERS)
    defaults = {
        "slug": f"shop-{n}",
        "name_zh": f"第{n}家店",
        "name_en": f"Shop {n}",
        "state": Shop.State.OPEN,
        "sender_name": "Zhao",
        "sender_phone": "13900000000",
        "sender_address": "No. 1",
    }
    shop = Shop.objects.create(region=make_region(region), **defaults | extra)
    if keeper:
        make_keeper(shop=shop, person=keeper)
    return shop


def make_keeper(*, shop, person=None, role=Keeper.Role.OWNER):
    return Keeper.objects.create(shop=shop, person=person or make_user(), role=role)


def make_appointment(*, person=None, region="621202", **extra):
    extra.setdefault("starts_on", timezone.localdate())
    return Appointment.objects.create(person=person or make_user(), region=make_region(region), **extra)


def make_mandate(*, shop, appointment=None, powers=None):
    return Mandate.objects.create(
        shop=shop, appointment=appointment or make_appointment(), powers=powers or list(Power.values)
    )


def make_product(*, shop=None, variants=(500,), **extra):
    n = next(NUMBERS)
    defaults = {
        "key": f"product-{n}",
        "category": "pepper",
        "state": Product.State.ON_SALE,
        "title_zh": f"花椒{n}号",
        "title_en": f"Sichuan pepper {n}",
        "shelf_life_days": 540,
        "origin": make_region(),
    }
    product = Product.objects.create(shop=shop or make_shop(), **defaults | extra)
    for net_grams in variants:
        make_variant(product=product, net_grams=net_grams, listed=False)
    refresh_listings(product_ids=[product.pk])
    return product


def make_variant(*, product, net_grams=500, listed=True, **extra):
    defaults = {
        "key": f"{product.key}-{net_grams}-{next(NUMBERS)}",
        "title_zh": f"{net_grams}克",
        "title_en": f"{net_grams} g",
        "gross_grams": net_grams + 30,
        "length_mm": 100,
        "width_mm": 80,
        "height_mm": 60,
        "price_fen": net_grams * 10,
    }
    variant = Variant.objects.create(product=product, net_grams=net_grams, **defaults | extra)
    if listed:
        refresh_listings(product_ids=[product.pk])
    return variant


def make_harvest(*, product=None, received_grams=0, weighed_in=None, **extra):
    """A harvest with its stock entry; weighed in when something was received, unless told otherwise."""
    n = next(NUMBERS)
    weighed = received_grams > 0 if weighed_in is None else weighed_in
    defaults = {
        "code": f"lot-{n}",
        "state": Harvest.State.RECEIVED if weighed else Harvest.State.EXPECTED,
        "weighed_in_at": timezone.now() if weighed else None,
        "received_grams": received_grams,
    }
    harvest = Harvest.objects.create(product=product or make_product(), **defaults | extra)
    if received_grams:
        StockEntry.objects.create(
            harvest=harvest, kind="received", grams=received_grams, reference=f"weighing:test-{n}"
        )
    follow_harvests(product_ids=[harvest.product_id])
    return harvest
