"""One cart over many shops."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from pavilion.accounts.models import User
from shops.models import Variant


class CartQuerySet(models.QuerySet["Cart"]):
    def held_by(self, *, person: User | None, key: uuid.UUID | None) -> Self:
        """The cart of a person who is signed in, or else the one the cookie's key names."""
        if person is not None:
            return self.filter(person=person)
        return self.filter(key=key, person__isnull=True) if key else self.none()


class Cart(models.Model):
    """What somebody means to buy; found by the cookie's key, or by the person once signed in."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="cart")
    touched_at = models.DateTimeField(db_default=Now())

    objects = CartQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.key)


class CartLine(models.Model):
    """Packs of one variant in a cart, with the price last seen so that a change can be told."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    packs = models.PositiveIntegerField()
    seen_price_fen = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="cart_line_once", fields=["cart", "variant"]),
            models.CheckConstraint(name="cart_line_packs", condition=Q(packs__gte=1, packs__lte=9999)),
        ]

    def __str__(self) -> str:
        return f"{self.packs} × {self.variant_id}"
