"""Purchases and orders: what a buyer pays once, and each shop's part of it."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.kit.language import in_readers_language
from pavilion.regions.models import Region
from shops.models import Harvest, Shop, Variant


def new_number() -> str:
    """A purchase number with 64 random bits: nobody guesses a stranger's."""
    return f"P{secrets.randbits(64):016x}".upper()


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def visible_to(self, person: User) -> Self:
        """A person's own purchases."""
        return self.filter(buyer_id=person.pk)

    def open_to(self, person: User | None, *, numbers: Iterable[str]) -> Self:
        """A person's own purchases, and those placed in this session (its `numbers`)."""
        mine = Q(number__in=list(numbers))
        return self.filter(mine | Q(buyer_id=person.pk) if person is not None else mine)

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def advance(self, *, source: str, target: str) -> bool:
        """Move one purchase on. True for exactly one caller, however many race."""
        return self.filter(state=source).update(state=target) == 1


class Purchase(models.Model):
    """What a buyer pays once: the sum of its orders, to the fen."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for payment")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        PAID_UNFILLED = "paid_unfilled", _("Paid too late, refunded")

    number = models.CharField(max_length=17, unique=True, default=new_number)
    buyer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases")
    state = models.CharField(max_length=13, choices=State, default=State.OPEN, db_default=State.OPEN)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=24)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=200)
    total_fen = models.PositiveBigIntegerField()
    # One checkout form buys once, however often it is sent: the form carries this key.
    checkout_key = models.CharField(max_length=64, unique=True)
    placed_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        indexes = [
            models.Index(fields=["buyer", "-id"], name="purchase_of_buyer"),
            models.Index(fields=["expires_at"], name="purchase_open", condition=Q(state="open")),  # the sweep
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:purchase", args=[self.number])


class OrderQuerySet(models.QuerySet["Order"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Orders of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Orders of shops this person may look into."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).visible_to(person, on=on)))

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Order(models.Model):
    """One shop's part of a purchase. total = goods + freight - discount."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for payment")
        PAID = "paid", _("Paid")
        SETTLED = "settled", _("Settled")
        REFUNDED = "refunded", _("Refunded")
        CANCELLED = "cancelled", _("Cancelled")

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="orders")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=24, unique=True)  # purchase number + "-" + n
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN)
    goods_fen = models.PositiveBigIntegerField()
    freight_fen = models.PositiveBigIntegerField()
    discount_fen = models.PositiveBigIntegerField(default=0, db_default=0)
    pavilion_fen = models.PositiveBigIntegerField(default=0, db_default=0)  # of the discount: the pavilion's
    total_fen = models.PositiveBigIntegerField()
    refunded_fen = models.PositiveBigIntegerField(default=0, db_default=0)
    commission_bp = models.PositiveIntegerField(default=0, db_default=0)  # frozen at checkout
    note = models.CharField(max_length=200, blank=True, db_default="")
    placed_at = models.DateTimeField(db_default=Now())
    # Delivery, or 10 days after dispatch without complaint, plus the return days: when it may be settled.
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(
                name="order_total",
                condition=Q(total_fen=F("goods_fen") + F("freight_fen") - F("discount_fen")),
            ),
            models.CheckConstraint(
                name="order_discount_borne", condition=Q(pavilion_fen__lte=F("discount_fen"))
            ),
            models.CheckConstraint(
                name="order_refund_within_total", condition=Q(refunded_fen__lte=F("total_fen"))
            ),
            models.UniqueConstraint(name="order_one_per_shop", fields=["purchase", "shop"]),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="order_of_shop"),
            models.Index(fields=["due_at"], name="order_due", condition=Q(state="paid")),  # settlement
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """Packs of one variant from one harvest, at the price and terms frozen at checkout."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    harvest = models.ForeignKey(Harvest, on_delete=models.PROTECT, related_name="order_lines")
    packs = models.PositiveIntegerField()
    pack_grams = models.PositiveIntegerField()
    price_fen = models.PositiveBigIntegerField()  # of one pack
    title_zh = models.CharField(max_length=150)
    title_en = models.CharField(max_length=210)
    return_days = models.PositiveSmallIntegerField()  # 7, or 2 for fresh goods
    promised_on = models.DateField()
    consignment_line_id = models.BigIntegerField(null=True, blank=True)  # logistics' row, once consigned
    refunded_packs = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_line_refund_within", condition=Q(packs__gt=0, refunded_packs__lte=F("packs"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["consignment_line_id"],
                name="order_line_of_consignment",
                condition=Q(consignment_line_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.packs} × {self.title_zh}"

    @property
    def title(self) -> str:
        return in_readers_language(zh=self.title_zh, en=self.title_en)

    @property
    def goods_fen(self) -> int:
        return self.packs * self.price_fen
