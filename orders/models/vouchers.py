"""Vouchers of shops and of the pavilion, and what each took off which order."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models.purchases import Order
from orders.rules.vouchers import Worth
from pavilion.accounts.models import User
from shops.models import Shop


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Vouchers of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def of_shop(self, shop: Shop) -> Self:
        """Vouchers of one shop, which the caller found by a road of its own."""
        return self.filter(shop=shop)

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Voucher(models.Model):
    """A code that takes something off the goods; the one who gives it bears it: a shop, or the pavilion."""

    class Kind(models.TextChoices):
        FIXED = "fixed", _("A sum")
        PERCENT = "percent", _("Percent")

    code = models.CharField(_("code"), max_length=24, unique=True)
    shop = models.ForeignKey(
        Shop,
        verbose_name=_("shop"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="vouchers",
        help_text=_("Empty: the pavilion gives it, for goods of every shop."),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.FIXED, db_default=Kind.FIXED)
    fen = models.PositiveBigIntegerField(_("sum in fen"), default=0, db_default=0)
    percent = models.PositiveSmallIntegerField(_("percent"), default=0, db_default=0)
    most_fen = models.PositiveBigIntegerField(_("at most, in fen"), null=True, blank=True)
    least_goods_fen = models.PositiveBigIntegerField(_("for goods from, in fen"), default=0, db_default=0)
    starts_on = models.DateField(_("valid from"))
    ends_on = models.DateField(_("valid until"))
    uses_most = models.PositiveIntegerField(_("times in all"), null=True, blank=True)
    per_buyer_most = models.PositiveIntegerField(_("times per buyer"), null=True, blank=True, default=1)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.CheckConstraint(
                name="voucher_worth",
                condition=Q(kind="fixed", fen__gt=0, percent=0)
                | Q(kind="percent", percent__range=(1, 90), fen=0),
            ),
            models.CheckConstraint(name="voucher_days", condition=Q(ends_on__gte=F("starts_on"))),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="voucher_of_shop")]

    def __str__(self) -> str:
        return self.code

    @property
    def worth(self) -> Worth:
        return Worth(self.pk, self.code, self.shop_id, self.fen, self.percent, self.most_fen)


class VoucherUse(models.Model):
    """Fen that a voucher took off an order, and who bears them; a use counts while the purchase is alive."""

    class Bearer(models.TextChoices):
        SHOP = "shop", _("The shop")
        PAVILION = "pavilion", _("The pavilion")

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="voucher_uses")
    borne_by = models.CharField(max_length=8, choices=Bearer)
    fen = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("voucher used")
        verbose_name_plural = _("vouchers used")
        constraints = [
            models.UniqueConstraint(name="voucher_use_once", fields=["order", "voucher"]),
            models.CheckConstraint(name="voucher_use_positive", condition=Q(fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.fen}"
