"""GB/T 2260 regions: codes are trimmed, so an ancestor's code is a prefix of its descendants'."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pavilion.kit.language import in_readers_language

PROVINCE_DIGITS, PREFECTURE_DIGITS, COUNTY_DIGITS = 2, 4, 6
FULL_DIGITS = (PROVINCE_DIGITS, PREFECTURE_DIGITS, COUNTY_DIGITS, 9, 12)


def trim_code(code: str) -> str:
    """A region code without the zeros that only fill it up: 620000 is 62, 621202000000 is 621202.

    Raises ValueError for what is not 2, 4, 6, 9 or 12 digits after trimming.
    """
    digits = code.strip()
    if not digits.isascii() or not digits.isdigit():
        msg = f"not a region code: {code!r}"
        raise ValueError(msg)
    if len(digits) == 12 and digits.endswith("000"):
        digits = digits[:9]
    if len(digits) == 9 and digits.endswith("000"):
        digits = digits[:6]
    while len(digits) in {4, 6} and digits.endswith("00"):
        digits = digits[:-2]
    if len(digits) not in FULL_DIGITS:
        msg = f"not a region code: {code!r}"
        raise ValueError(msg)
    return digits


class RegionQuerySet(models.QuerySet["Region"]):
    def under(self, code: str) -> Self:
        """The region itself and everything in it."""
        return self.filter(code__startswith=code)

    def provinces(self) -> Self:
        return self.filter(level=Region.Level.PROVINCE)

    def children_of(self, code: str) -> Self:
        """The next level below."""
        return self.filter(parent_id=code)


class Region(models.Model):
    """One administrative region of China, down to the villages of Longnan."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        PREFECTURE = "prefecture", _("Prefecture")
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township")
        VILLAGE = "village", _("Village")

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.CharField(max_length=10, choices=Level)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            models.CheckConstraint(
                name="region_code_is_trimmed",
                condition=Q(code__regex=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(zh=self.name_zh, en=self.name_en)

    @property
    def province_code(self) -> str:
        return self.code[:PROVINCE_DIGITS]


class Village(models.Model):
    """What is known of a village beside its name; the demo's figures are invented (data/README.md)."""

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.PROTECT, related_name="village")
    households = models.PositiveIntegerField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    per_capita_income_fen = models.PositiveIntegerField(null=True, blank=True)
    elevation_m = models.PositiveIntegerField(null=True, blank=True)
    main_crop = models.CharField(max_length=20, blank=True)
    lat = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    lon = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)

    def __str__(self) -> str:
        return self.region_id
