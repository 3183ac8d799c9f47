"""Products with their pack sizes and pictures: added, changed, shown, hidden."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.kit.language import in_readers_language
from shops.models import Product, Shop, Variant
from shops.rules.naming import first_free, key_from
from shops.services.pictures import hang_pictures, prepare_pictures
from shops.services.shelving import refresh_listings
from shops.signals import packs_described

MOST_VARIANTS = 20


class NothingToSell(Refusal):
    """A product needs a pack size, and a picture before it is shown."""

    code = "nothing_to_sell"
    default_message = _("A product needs at least one pack size on sale.")


class NeverSent(Refusal):
    """A pack that no carton takes and nobody carries; the message names it and says why."""

    code = "never_sent"
    default_message = _("A pack of this size cannot be sent.")


@dataclass(frozen=True)
class ProductData:
    """What a keeper says of a product."""

    category: str
    title_zh: str
    origin_id: str
    shelf_life_days: int
    title_en: str = ""
    description_zh: str = ""
    description_en: str = ""
    grade: str = ""
    standard: str = ""
    gi_name: str = ""
    legal_class: str = Product.LegalClass.FOOD
    storage: str = Product.Storage.COOL_DRY
    harvest_months: str = ""


@dataclass(frozen=True)
class VariantData:
    """One pack size; `pk` names the one to change, without it a new one is made."""

    title_zh: str
    net_grams: int
    gross_grams: int
    length_mm: int
    width_mm: int
    height_mm: int
    price_fen: int
    title_en: str = ""
    rigid: bool = False
    upright: bool = False
    fragile: bool = False
    odour: str = Variant.Odour.NONE
    compat_class: str = Variant.CompatClass.GENERAL
    ships_as_is: bool = False
    on_sale: bool = True
    pk: int | None = None


def add_product(
    *,
    shop: Shop,
    data: ProductData,
    variants: Sequence[VariantData],
    pictures: Sequence[bytes],
    actor: User | None,
    acting_for: str = "",
    shown: bool = True,
) -> Product:
    """List a product with its pack sizes and pictures, on sale or as a draft.

    Raises NothingToSell, NeverSent naming the pack, PictureRefused naming the picture that cannot be used.
    """
    _check_variants(data, variants)
    prepared = prepare_pictures(pictures=pictures)
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)  # two products, two keys
        product = Product.objects.create(
            shop=shop,
            key=_free_key(shop, data),
            state=Product.State.ON_SALE if shown else Product.State.DRAFT,
            **asdict(data),
        )
        _write_variants(product, variants)
        hang_pictures(product=product, prepared=prepared)
        _record(product, "product.add", actor, acting_for)
        refresh_listings(product_ids=[product.pk])
    return product


def change_product(
    *,
    product: Product,
    data: ProductData,
    variants: Sequence[VariantData],
    pictures: Sequence[bytes] = (),
    drop_pictures: Sequence[int] = (),
    actor: User | None,
    acting_for: str = "",
) -> Product:
    """Change a product; pack sizes are never deleted (parcels speak of them), only taken off sale.

    Raises NothingToSell, NeverSent and PictureRefused.
    """
    _check_variants(data, variants)
    prepared = prepare_pictures(pictures=pictures)
    with transaction.atomic():
        before = dict(product.variants.values_list("pk", "price_fen"))
        for name, value in asdict(data).items():
            setattr(product, name, value)
        product.save(update_fields=list(asdict(data)))
        _write_variants(product, [each for each in variants if each.pk is None or each.pk in before])
        product.images.filter(pk__in=list(drop_pictures)).delete()
        hang_pictures(product=product, prepared=prepared)
        prices = {
            str(each.pk): [before[each.pk], each.price_fen]
            for each in variants
            if each.pk in before and before[each.pk] != each.price_fen
        }
        _record(product, "product.change", actor, acting_for, prices=prices)
        refresh_listings(product_ids=[product.pk])
    return product


@transaction.atomic
def show_product(*, product: Product, actor: User | None, acting_for: str = "") -> None:
    """Put a product on sale. Raises NothingToSell when no pack size is."""
    if not product.variants.filter(on_sale=True).exists():
        raise NothingToSell
    Product.objects.filter(pk=product.pk).update(state=Product.State.ON_SALE)
    _record(product, "product.show", actor, acting_for)
    refresh_listings(product_ids=[product.pk])


@transaction.atomic
def hide_product(*, product: Product, actor: User | None, acting_for: str = "") -> None:
    """Take a product off the public pages; what was bought is still sent."""
    Product.objects.filter(pk=product.pk).update(state=Product.State.HIDDEN)
    _record(product, "product.hide", actor, acting_for)
    refresh_listings(product_ids=[product.pk])


def _check_variants(data: ProductData, variants: Sequence[VariantData]) -> None:
    if not any(each.on_sale for each in variants) or len(variants) > MOST_VARIANTS:
        raise NothingToSell
    sold = [each for each in variants if each.on_sale]
    fresh = data.storage == Product.Storage.CHILLED or data.shelf_life_days < Product.FRESH_DAYS
    answers: list[tuple[Any, Any]] = packs_described.send(sender=Variant, packs=sold, fresh=fresh)
    refused = [(sold[place], why) for _receiver, found in answers for place, why in found or ()]
    if refused:
        raise NeverSent(" ".join(f"{_in_words(pack)}: {why}." for pack, why in refused))


def _in_words(pack: VariantData) -> str:
    """A pack size as its keeper calls it."""
    return in_readers_language(zh=pack.title_zh, en=pack.title_en)


def _free_key(shop: Shop, data: ProductData) -> str:
    spoken = data.title_en or "-".join(lazy_pinyin(data.title_zh))
    stem = key_from(spoken, fallback="product", most=50)
    return first_free(stem, taken=set(shop.products.values_list("key", flat=True)))


def _write_variants(product: Product, variants: Sequence[VariantData]) -> None:
    taken = set(product.variants.values_list("key", flat=True))
    for each in variants:
        values = asdict(each)
        if (pk := values.pop("pk")) is not None:
            product.variants.filter(pk=pk).update(**values)
            continue
        key = first_free(f"{product.key[:50]}-{each.net_grams}", taken=taken)
        taken.add(key)
        Variant.objects.create(product=product, key=key, **values)


def _record(product: Product, verb: str, actor: User | None, acting_for: str, **detail: object) -> None:
    record_act(actor=actor, verb=verb, target=f"product:{product.pk}", acting_for=acting_for, detail=detail)
