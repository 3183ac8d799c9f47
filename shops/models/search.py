"""What shelves and search read: one row per product on sale, and the words people may type."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shops.models.catalogue import Category, Product


class Listing(models.Model):
    """What the shelves show of one product on sale: a copy, written with it, so that a page is one query.

    Stock and sales follow the harvests within a minute; nothing is ever sold by what stands here.
    """

    product = models.OneToOneField(
        Product, primary_key=True, on_delete=models.CASCADE, related_name="listing"
    )
    category = models.CharField(max_length=8, choices=Category)
    facets = models.BigIntegerField()  # rules/facets.py
    price_fen = models.PositiveBigIntegerField()  # the cheapest pack
    fen_per_500g = models.PositiveBigIntegerField()
    sold = models.PositiveBigIntegerField(db_default=0)  # smallest packs, by the grams promised and packed
    score = models.PositiveBigIntegerField(db_default=0)  # what is there first, then what sells, in steps
    picked_on = models.DateField(null=True)  # the newest harvest that can be bought
    elevation_m = models.PositiveIntegerField(null=True)
    card = models.JSONField()  # what the card says, in both languages
    words = SearchVectorField()  # rules/wording.py
    # Rows of more than 2,000 bytes have their long columns stored apart (blanks take thirty bytes): counts
    # and pages scan thousands of narrow rows instead of wide ones.
    room = models.TextField(db_default=" " * 2_000)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            GinIndex(fields=["words"], name="listing_words", fastupdate=False),  # search
            models.Index(fields=["category", "-score", "-product"], name="listing_best"),  # aisles
            models.Index(fields=["category", "-picked_on", "-product"], name="listing_fresh"),
            models.Index(fields=["category", "fen_per_500g", "-product"], name="listing_cheap"),
            models.Index(fields=["-score", "-product"], name="listing_best_of_all"),  # /search/ without words
        ]

    def __str__(self) -> str:
        return str(self.product_id)


class Term(models.Model):
    """A word or name of the catalogue as people type it: for suggestions, pinyin and spelling."""

    class Kind(models.TextChoices):
        AISLE = "aisle", _("Aisle")
        WORD = "word", _("Word")
        GI = "gi", _("Protected origin")
        PLACE = "place", _("Place")
        GOODS = "goods", _("Goods")
        SHOP = "shop", _("Shop")
        PROSE = "prose", _("Description")

    kind = models.CharField(max_length=5, choices=Kind)
    text = models.CharField(max_length=120)
    sound = models.CharField(max_length=400, db_collation="C")  # letters alone, Chinese as pinyin
    initials = models.CharField(max_length=120, blank=True, db_default="", db_collation="C")
    chinese = models.BooleanField()
    products = models.PositiveIntegerField(db_default=1, default=1)  # on sale; counted by the night's rebuild
    near = ArrayField(models.CharField(max_length=24), db_default=[], default=list)  # rules/spelling.py

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [models.UniqueConstraint(name="term_once", fields=["kind", "text"])]
        indexes = [
            models.Index(fields=["sound"], name="term_by_sound"),  # collation C: beginnings too
            models.Index(fields=["initials"], name="term_by_initials"),
            models.Index(
                fields=["text"], name="term_by_text", opclasses=["varchar_pattern_ops"]
            ),  # beginnings
            GinIndex(fields=["near"], name="term_near", fastupdate=False),  # spelling
        ]

    def __str__(self) -> str:
        return self.text
