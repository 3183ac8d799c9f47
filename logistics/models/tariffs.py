"""Carriers, their services and tariffs, cartons, and what may share a carton."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pavilion.kit.language import in_readers_language


class Carrier(models.Model):
    """One courier company."""

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    kuaidi100_code = models.CharField(max_length=30, blank=True, db_default="")
    kdniao_code = models.CharField(max_length=30, blank=True, db_default="")
    waybill_pattern = models.CharField(max_length=120)  # anchored regular expression
    label_width_mm = models.PositiveIntegerField(db_default=76, default=76)
    label_height_mm = models.PositiveIntegerField(db_default=130, default=130)
    supports_child_parcels = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(zh=self.name_zh, en=self.name_en)


class Service(models.Model):
    """One product of a carrier: its limits and our handling cost per parcel."""

    code = models.CharField(max_length=24, primary_key=True, db_collation="C")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="services")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    level = models.CharField(max_length=16)  # economy, standard, heavy, ltl, cross_border: for people
    max_weight_grams = models.PositiveIntegerField()
    max_side_mm = models.PositiveIntegerField()
    max_sides_sum_mm = models.PositiveIntegerField()
    volumetric_min_side_mm = models.PositiveIntegerField(db_default=0, default=0)
    volumetric_min_sum_mm = models.PositiveIntegerField(db_default=0, default=0)
    fee_round_fen = models.PositiveIntegerField(db_default=1, default=1)
    min_billable_grams = models.PositiveIntegerField(db_default=0, default=0)
    suits_fresh = models.BooleanField(default=False, db_default=False)
    handling_fen = models.PositiveIntegerField(db_default=0, default=0)
    pickup_fen = models.PositiveIntegerField(db_default=0, default=0)
    in_use = models.BooleanField(default=True, db_default=True)  # off: no new parcels by this service

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(zh=self.name_zh, en=self.name_en)


class TariffQuerySet(models.QuerySet["Tariff"]):
    def valid(self, *, on: date) -> Self:
        """The versions in force on a ship date."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class Tariff(models.Model):
    """What one service asks to one province, in one version; parcels keep the version that priced them."""

    class Rounding(models.TextChoices):
        CEIL_STEP = "ceil_step", _("Up to the next step")
        HALF_KG = "half_kg", _("Up to the next half kilogram")
        EXACT = "exact", _("By exact weight")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tariffs")
    province = models.CharField(max_length=2, db_collation="C")  # trimmed region code
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    tiers = models.JSONField(default=list)  # [[up_to_grams, fee_fen], ...], rising
    base_fen = models.PositiveIntegerField()
    from_grams = models.PositiveIntegerField(db_default=0, default=0)
    step_grams = models.PositiveIntegerField(db_default=1000, default=1000)
    step_fen = models.PositiveIntegerField()
    surcharge_fen = models.PositiveIntegerField(db_default=0, default=0)
    divisor_cm3_per_kg = models.PositiveIntegerField()
    rounding = models.CharField(max_length=9, choices=Rounding)
    days_min = models.PositiveSmallIntegerField()
    days_max = models.PositiveSmallIntegerField()

    objects = TariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        constraints = [
            models.UniqueConstraint(name="tariff_version", fields=["service", "province", "valid_from"]),
            models.CheckConstraint(
                name="tariff_term_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="tariff_sane",
                condition=Q(step_grams__gt=0, divisor_cm3_per_kg__gt=0, days_max__gte=F("days_min")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.province} {self.valid_from}"


class Carton(models.Model):
    """One kind of box, bag or sack a parcel can be packed in."""

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    outer_length_mm = models.PositiveIntegerField()
    outer_width_mm = models.PositiveIntegerField()
    outer_height_mm = models.PositiveIntegerField()
    inner_length_mm = models.PositiveIntegerField()
    inner_width_mm = models.PositiveIntegerField()
    inner_height_mm = models.PositiveIntegerField()
    tare_grams = models.PositiveIntegerField()
    price_fen = models.PositiveIntegerField()
    max_load_grams = models.PositiveIntegerField()
    max_fragile_units = models.PositiveSmallIntegerField()
    for_classes = ArrayField(models.CharField(max_length=12), null=True, blank=True)  # null: any
    in_use = models.BooleanField(default=True, db_default=True)

    class Meta:
        verbose_name = _("carton")
        verbose_name_plural = _("cartons")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(zh=self.name_zh, en=self.name_en)


class CompatRule(models.Model):
    """Whether goods of two packing classes may share a carton; unordered pairs, class_a <= class_b."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        SEALED_ONLY = "sealed_only", _("Only sealed")

    class_a = models.CharField(max_length=12)
    class_b = models.CharField(max_length=12)
    rule = models.CharField(max_length=11, choices=Answer)
    condition_zh = models.CharField(max_length=120, blank=True, db_default="")
    condition_en = models.CharField(max_length=160, blank=True, db_default="")

    class Meta:
        verbose_name = _("packing rule")
        verbose_name_plural = _("packing rules")
        constraints = [models.UniqueConstraint(name="compat_pair_once", fields=["class_a", "class_b"])]

    def __str__(self) -> str:
        return f"{self.class_a} + {self.class_b}: {self.rule}"
