"""What a shop sells: products, their pack sizes (variants), their pictures."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.kit.language import in_readers_language
from pavilion.regions.models import Region
from shops.models.shops import Shop
from shops.rules.grades import grade_in_english, protected_in_english


class Category(models.TextChoices):
    """The aisles; each has its colour (docs/look.md)."""

    OLIVES = "olives", _("Olives")
    PEPPER = "pepper", _("Sichuan pepper")
    WALNUTS = "walnuts", _("Walnuts")
    HERBS = "herbs", _("Herbs")
    OTHER = "other", _("More from the mountains")


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> Self:
        """What the public may see: on sale, in an open shop."""
        return self.filter(state=Product.State.ON_SALE, shop__state=Shop.State.OPEN)

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Products of shops this person may act for."""
        return self.filter(shop__in=Shop.objects.kept_by(person, power, on=on))


class Product(models.Model):
    """One good of one shop; all its variants draw on the same harvests."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ON_SALE = "on_sale", _("On sale")
        HIDDEN = "hidden", _("Hidden")

    class Storage(models.TextChoices):
        DARK_COOL = "dark_cool", _("Dark and cool, below 25 °C")
        COOL_DRY = "cool_dry", _("Cool and dry")
        DRY_VENTILATED = "dry_ventilated", _("Dry, ventilated, safe from moths")
        COOL = "cool", _("Cool, 0 to 15 °C")
        CHILLED = "chilled_0_4", _("Chilled, 0 to 4 °C")

    class LegalClass(models.TextChoices):
        FOOD = "food", _("Food")
        DUAL = "dual", _("Food and traditional medicine")
        SEASONING = "seasoning", _("Seasoning only")
        MATERIAL = "material", _("Medicinal raw material, not food")
        NONFOOD = "nonfood", _("Not food")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="products")
    key = models.SlugField(
        max_length=60
    )  # the shop's own name for it; the catalogue's product_key in the demo
    category = models.CharField(_("category"), max_length=8, choices=Category)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, db_default=State.DRAFT)
    title_zh = models.CharField(_("title in Chinese"), max_length=80)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True, db_default="")
    description_zh = models.TextField(_("description in Chinese"), max_length=4000, blank=True, db_default="")
    description_en = models.TextField(_("description in English"), max_length=4000, blank=True, db_default="")
    grade = models.CharField(_("grade"), max_length=30, blank=True, db_default="")
    standard = models.CharField(_("standard"), max_length=40, blank=True, db_default="")
    gi_name = models.CharField(_("geographical indication"), max_length=40, blank=True, db_default="")
    legal_class = models.CharField(
        _("legal class"),
        max_length=9,
        choices=LegalClass,
        default=LegalClass.FOOD,
        db_default=LegalClass.FOOD,
    )
    storage = models.CharField(
        _("storage"), max_length=14, choices=Storage, default=Storage.COOL_DRY, db_default=Storage.COOL_DRY
    )
    shelf_life_days = models.PositiveIntegerField(_("shelf life in days"))
    harvest_months = models.CharField(_("harvest months"), max_length=5, blank=True, db_default="")
    origin = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="products")
    created_at = models.DateTimeField(db_default=Now())
    stars_sum = models.PositiveIntegerField(default=0, db_default=0)  # of shown reviews
    review_count = models.PositiveIntegerField(default=0, db_default=0)

    objects = ProductQuerySet.as_manager()

    FRESH_DAYS = 60  # below this shelf life, or chilled, goods are fresh: data/README.md, services.csv

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(name="product_key_once_per_shop", fields=["shop", "key"]),
            models.CheckConstraint(
                name="product_stars_within",
                condition=Q(stars_sum__gte=F("review_count"), stars_sum__lte=5 * F("review_count")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "-id"], name="product_of_category", condition=Q(state="on_sale")
            ),  # category pages
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("shops:product", args=[self.pk])

    @property
    def title(self) -> str:
        return in_readers_language(zh=self.title_zh, en=self.title_en)

    @property
    def description(self) -> str:
        return in_readers_language(zh=self.description_zh, en=self.description_en)

    @property
    def grade_name(self) -> str:
        """The grade in the reader's language."""
        return in_readers_language(zh=self.grade, en=grade_in_english(self.grade))

    @property
    def protected_name(self) -> str:
        """The geographical indication in the reader's language."""
        return in_readers_language(zh=self.gi_name, en=protected_in_english(self.gi_name))

    @property
    def stars_average(self) -> float:
        """Mean of the shown reviews to one decimal; 0 without any."""
        return round(self.stars_sum / self.review_count, 1) if self.review_count else 0.0

    @property
    def fresh(self) -> bool:
        """Fresh goods travel only by services that suit them, and are not returned without reason."""
        return self.storage == self.Storage.CHILLED or self.shelf_life_days < self.FRESH_DAYS


class Variant(models.Model):
    """One pack size of a product: what it holds, what it weighs, the box around it."""

    class Odour(models.TextChoices):
        NONE = "none", _("None")
        STRONG = "strong", _("Strong, smells through the pack")
        HERMETIC = "hermetic", _("Strong, in a pack that holds the smell")

    class CompatClass(models.TextChoices):
        """Classes of compat.csv: what may share a carton."""

        OIL_GLASS = "oil_glass", _("Edible oil")
        HUAJIAO = "huajiao", _("Sichuan pepper")
        WALNUT_DRY = "walnut_dry", _("Dried walnuts")
        WALNUT_FRESH = "walnut_fresh", _("Fresh walnuts")
        HERB = "herb", _("Herbs")
        HONEY_GLASS = "honey_glass", _("Honey and wet food in jars")
        TEA_FUNGUS = "tea_fungus", _("Tea and fungus")
        FRUIT = "fruit", _("Fruit")
        GENERAL = "general", _("Everything else")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(_("article code"), max_length=60)
    title_zh = models.CharField(_("pack size in Chinese"), max_length=60)
    title_en = models.CharField(_("pack size in English"), max_length=80, blank=True, db_default="")
    net_grams = models.PositiveIntegerField(_("net weight in grams"))
    gross_grams = models.PositiveIntegerField(_("gross weight in grams"))
    length_mm = models.PositiveIntegerField(_("length in mm"))
    width_mm = models.PositiveIntegerField(_("width in mm"))
    height_mm = models.PositiveIntegerField(_("height in mm"))
    rigid = models.BooleanField(_("keeps its shape"), default=False, db_default=False)
    upright = models.BooleanField(_("must stand upright"), default=False, db_default=False)
    fragile = models.BooleanField(_("fragile"), default=False, db_default=False)
    odour = models.CharField(
        _("smell"), max_length=8, choices=Odour, default=Odour.NONE, db_default=Odour.NONE
    )
    compat_class = models.CharField(
        _("packing class"),
        max_length=12,
        choices=CompatClass,
        default=CompatClass.GENERAL,
        db_default="general",
    )
    ships_as_is = models.BooleanField(_("goes without another carton"), default=False, db_default=False)
    price_fen = models.PositiveBigIntegerField(_("price in fen"))
    on_sale = models.BooleanField(_("on sale"), default=True, db_default=True)

    class Meta:
        verbose_name = _("pack size")
        verbose_name_plural = _("pack sizes")
        ordering = ("net_grams", "pk")
        constraints = [
            models.UniqueConstraint(name="variant_key_once_per_product", fields=["product", "key"]),
            models.CheckConstraint(
                name="variant_sizes_positive",
                condition=Q(
                    net_grams__gt=0, length_mm__gt=0, width_mm__gt=0, height_mm__gt=0, price_fen__gt=0
                )
                & Q(gross_grams__gte=F("net_grams")),
            ),
        ]
        indexes = [models.Index(fields=["key"], name="variant_by_key")]  # order sheets name goods by code

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_readers_language(zh=self.title_zh, en=self.title_en)

    @property
    def fen_per_500g(self) -> int:
        """Price of 500 g, rounded half up."""
        return (self.price_fen * 1000 + self.net_grams) // (2 * self.net_grams)


class ProductImage(models.Model):
    """One picture of a product: its renditions, named by content, smallest first."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(db_default=0, default=0)
    alt_zh = models.CharField(max_length=120, blank=True, db_default="")
    alt_en = models.CharField(max_length=120, blank=True, db_default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    renditions = models.JSONField(default=list)  # [[media name, width, height], ...], widths rising

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.product_id}/{self.position}"
