"""The books: accounts, postings that carry both legs, statements and payouts."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shops.models import Shop


class Account(models.Model):
    """One place money can be, named by a text: "escrow", "gateway:test", "shop:12", "grower:4:Zhao"."""

    name = models.CharField(max_length=120, unique=True)
    shop = models.ForeignKey(Shop, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """Fen moving from one account to another; never changed, and its reason makes it unrepeatable."""

    source = models.ForeignKey(
        Account, db_constraint=False, on_delete=models.PROTECT, related_name="postings_out"
    )
    target = models.ForeignKey(
        Account, db_constraint=False, on_delete=models.PROTECT, related_name="postings_in"
    )
    fen = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=120, unique=True, db_collation="C")
    order_number = models.CharField(max_length=24, blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(name="posting_positive", condition=Q(fen__gt=0)),
            models.CheckConstraint(name="posting_two_accounts", condition=~Q(source=F("target"))),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="posting_out"),
            models.Index(fields=["target", "-id"], name="posting_in"),
            models.Index(fields=["order_number"], name="posting_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.fen}"


class Payout(models.Model):
    """Money leaving the pavilion to a shop or grower; made by the operator from a statement."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        PAID = "paid", _("Paid out")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payouts")
    fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=5, choices=State, default=State.ASKED, db_default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    paid_at = models.DateTimeField(null=True, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True, db_default="")

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [models.CheckConstraint(name="payout_positive", condition=Q(fen__gt=0))]

    def __str__(self) -> str:
        return f"{self.account_id} {self.fen}"
