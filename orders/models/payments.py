"""Payments and refunds through a gateway; a notification told twice changes nothing."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User


class PaymentQuerySet(models.QuerySet["Payment"]):
    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def known_to_gateway(self, *, gateway: str, key: str) -> Self:
        """The payment a gateway means by a key; nothing for what is not a key."""
        try:
            return self.filter(gateway=gateway, key=uuid.UUID(key))
        except ValueError:
            return self.none()


class Payment(models.Model):
    """One attempt to pay one purchase through one gateway."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CLOSED = "closed", _("Closed")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # what the gateway knows it by
    purchase_number = models.CharField(max_length=17)  # a text: purchases stands above payments
    gateway = models.CharField(max_length=12)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, db_default=State.OPEN)
    fen = models.PositiveBigIntegerField()
    gateway_reference = models.CharField(max_length=60, blank=True, db_default="")
    opened_at = models.DateTimeField(db_default=Now())
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(fen__gt=0)),
            models.UniqueConstraint(
                name="payment_paid_once", fields=["purchase_number"], condition=Q(state="paid")
            ),
        ]
        indexes = [models.Index(fields=["purchase_number"], name="payment_of_purchase")]

    def __str__(self) -> str:
        return f"{self.purchase_number} {self.fen}"


class GatewayNotice(models.Model):
    """A signed notification as it came, stored once: the proof behind a payment or refund."""

    gateway = models.CharField(max_length=12)
    notice_id = models.CharField(max_length=80)
    body = models.JSONField()
    came_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(name="notice_once", fields=["gateway", "notice_id"])]

    def __str__(self) -> str:
        return self.notice_id


class Refund(models.Model):
    """Money going back for an order, whole or by line; sent to the gateway outside any transaction."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        DONE = "done", _("Refunded")
        FAILED = "failed", _("Failed")

    key = models.CharField(max_length=80, unique=True)  # the reason it exists; asking twice is one refund
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    order_number = models.CharField(max_length=24)
    order_line_id = models.BigIntegerField(null=True, blank=True)
    packs = models.PositiveIntegerField(default=0, db_default=0)
    fen = models.PositiveBigIntegerField()
    freight_fen = models.PositiveBigIntegerField(default=0, db_default=0)  # the part of `fen` that is freight
    state = models.CharField(max_length=6, choices=State, default=State.ASKED, db_default=State.ASKED)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [models.CheckConstraint(name="refund_positive", condition=Q(fen__gt=0))]
        indexes = [
            models.Index(fields=["order_number"], name="refund_of_order"),
            models.Index(fields=["asked_at"], name="refund_asked", condition=Q(state="asked")),  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.fen}"
