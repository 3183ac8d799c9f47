"""Shelves the operator sets up on the front page."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pavilion.kit.language import in_readers_language
from shops.models.catalogue import Product


class DisplayQuerySet(models.QuerySet["Display"]):
    def shown(self, *, on: date) -> Self:
        """Those that stand on the front page that day, in their order."""
        begun = Q(from_on__isnull=True) | Q(from_on__lte=on)
        return self.filter(begun, Q(until_on__isnull=True) | Q(until_on__gte=on)).order_by("position", "pk")


class Display(models.Model):
    """A shelf: its words, its place, and from when until when it stands."""

    title_zh = models.CharField(_("title in Chinese"), max_length=40)
    title_en = models.CharField(_("title in English"), max_length=60)
    words_zh = models.CharField(_("one sentence in Chinese"), max_length=120, blank=True, db_default="")
    words_en = models.CharField(_("one sentence in English"), max_length=200, blank=True, db_default="")
    position = models.PositiveSmallIntegerField(_("place"), default=10, db_default=10)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    products = models.ManyToManyField(
        Product, through="DisplayItem", verbose_name=_("products"), related_name="+"
    )

    objects = DisplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf on the front page")
        verbose_name_plural = _("shelves on the front page")
        constraints = [
            models.CheckConstraint(
                name="display_runs_forward",
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_readers_language(zh=self.title_zh, en=self.title_en)

    @property
    def words(self) -> str:
        return in_readers_language(zh=self.words_zh, en=self.words_en)


class DisplayItem(models.Model):
    """One product on a shelf."""

    display = models.ForeignKey(Display, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(_("place"), default=10, db_default=10)

    class Meta:
        verbose_name = _("product on the shelf")
        verbose_name_plural = _("products on the shelf")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(name="display_item_once", fields=["display", "product"])]

    def __str__(self) -> str:
        return f"{self.display_id} · {self.product_id}"
