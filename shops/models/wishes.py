"""What a person keeps in mind: favourite goods, and goods she wants to hear of."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from shops.models.catalogue import Product


class Favourite(models.Model):
    """A person likes a product."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [models.UniqueConstraint(name="favourite_once", fields=["person", "product"])]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.product_id}"


class WatchQuerySet(models.QuerySet["Watch"]):
    def waiting(self) -> Self:
        """Not told yet."""
        return self.filter(told_at__isnull=True)


class Watch(models.Model):
    """Tell this person once, when the product can be bought again or when its harvest is weighed in."""

    class Until(models.TextChoices):
        BACK = "back", _("when it can be bought again")
        HARVESTED = "harvested", _("when it is harvested")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="watches")
    until = models.CharField(max_length=9, choices=Until)
    asked_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to be told")
        verbose_name_plural = _("wishes to be told")
        constraints = [
            models.UniqueConstraint(
                name="watch_once_open",
                fields=["product", "person", "until"],
                condition=Q(told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.product_id} · {self.until}"
