"""Order sheets: lists of orders from wholesalers and agents, read, looked at, then consigned once."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from shops.models import Shop


class OrderSheetQuerySet(models.QuerySet["OrderSheet"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Sheets of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Sheets of shops this person may look into."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).visible_to(person, on=on)))

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class OrderSheet(models.Model):
    """One file of orders for one shop; the same file again is the same sheet."""

    class State(models.TextChoices):
        READ = "read", _("To be looked at")
        SENT = "sent", _("Handed in")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="order_sheets")
    name = models.CharField(max_length=120)  # of the file
    digest = models.CharField(max_length=64)  # of its bytes
    table = models.JSONField()  # every record as a list of texts, the head among them
    outcomes = models.JSONField(default=dict)  # once handed in: {line: [outcome, reason, cell]}
    state = models.CharField(max_length=4, choices=State, default=State.READ, db_default=State.READ)
    rows = models.PositiveIntegerField(default=0, db_default=0)
    accepted = models.PositiveIntegerField(default=0, db_default=0)
    duplicates = models.PositiveIntegerField(default=0, db_default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OrderSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("order sheet")
        verbose_name_plural = _("order sheets")
        constraints = [models.UniqueConstraint(name="order_sheet_once", fields=["shop", "digest"])]

    def __str__(self) -> str:
        return self.name
