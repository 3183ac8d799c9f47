"""Claims: a buyer says something is wrong with an order; an open claim stops settlement."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User


class Claim(models.Model):
    """One complaint about an order."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    class Kind(models.TextChoices):
        SPOILED = "spoiled", _("Spoiled or broken")
        MISSING = "missing", _("Something is missing")
        WRONG = "wrong", _("Wrong goods")

    order_number = models.CharField(max_length=24)
    kind = models.CharField(max_length=7, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_default=State.OPEN)
    words = models.TextField(max_length=2000, blank=True, db_default="")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [
            models.Index(fields=["order_number"], name="claim_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.kind}"
