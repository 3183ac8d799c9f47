"""Group buys: cases of one pack size out of one harvest, filled by many buyers until a moment."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.purchases import OrderLine, Purchase
from orders.rules.cases import Terms
from pavilion.accounts.models import User
from shops.models import Harvest, Product, Shop, Variant


class GroupBuyQuerySet(models.QuerySet["GroupBuy"]):
    def on_sale(self) -> Self:
        """What the public may join now: open, of a good on sale, in an open shop."""
        return self.filter(
            state=GroupBuy.State.OPEN,
            closes_at__gt=timezone.now(),
            variant__product__state=Product.State.ON_SALE,
            shop__state=Shop.State.OPEN,
        )

    def public(self) -> Self:
        """What the public may look at: also those that are over."""
        return self.filter(shop__state=Shop.State.OPEN)

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Group buys of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def of_shop(self, shop: Shop) -> Self:
        """Group buys of one shop, which the caller found by a road of its own."""
        return self.filter(shop=shop)

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class GroupBuy(models.Model):
    """A shop sells a pack size by whole cases; who joins shares them and gets back what was not filled."""

    class State(models.TextChoices):
        OPEN = "open", _("Open to join")
        FILLED = "filled", _("Filled, waiting for the harvest")
        SENT = "sent", _("Divided and on its way")
        FAILED = "failed", _("Not enough, paid back")
        CANCELLED = "cancelled", _("Called off, paid back")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="group_buys")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="group_buys")
    harvest = models.ForeignKey(Harvest, on_delete=models.PROTECT, related_name="group_buys")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN)
    case_packs = models.PositiveIntegerField(_("packs in a case"))
    price_fen = models.PositiveBigIntegerField(_("price in fen"))  # of one pack
    least_cases = models.PositiveIntegerField(_("cases at least"), default=1, db_default=1)
    most_cases = models.PositiveIntegerField(_("cases at most"))
    closes_at = models.DateTimeField(_("open until"))
    ready_on = models.DateField(_("sent from"))  # the promise: then it leaves the village
    words = models.CharField(_("a word to the buyers"), max_length=300, blank=True, db_default="")
    cases = models.PositiveIntegerField(null=True, blank=True)  # decided when it closed
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GroupBuyQuerySet.as_manager()

    class Meta:
        verbose_name = _("group buy")
        verbose_name_plural = _("group buys")
        constraints = [
            models.CheckConstraint(
                name="group_buy_terms",
                condition=Q(case_packs__gte=2, price_fen__gt=0, least_cases__gte=1)
                & Q(most_cases__gte=F("least_cases")),
            ),
            models.CheckConstraint(
                name="group_buy_decided",
                condition=Q(state="open", cases__isnull=True) | ~Q(state="open") & Q(cases__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="group_buy_of_shop"),
            models.Index(
                fields=["closes_at"], name="group_buy_unfinished", condition=Q(state__in=["open", "filled"])
            ),  # the sweep, and the list of what is open
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} · {self.case_packs}"

    def get_absolute_url(self) -> str:
        return reverse("orders:group_buy", args=[self.pk])

    @property
    def terms(self) -> Terms:
        return Terms(self.case_packs, self.least_cases, self.most_cases)

    @property
    def case_fen(self) -> int:
        return self.case_packs * self.price_fen

    @property
    def joinable(self) -> bool:
        return self.state == self.State.OPEN and self.closes_at > timezone.now()


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, person: User) -> Self:
        """A person's own pledges."""
        return self.filter(buyer_id=person.pk)

    def in_order(self) -> Self:
        """Paid pledges in the order they are served: first come, first served."""
        return self.filter(paid_at__isnull=False).order_by("paid_at", "pk")

    def locked(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Pledge(models.Model):
    """One buyer's part: firm packs, and as the order line's packs the most she would take, paid for.

    What she took back since then is the line's refunded packs; somebody who wants more joins once more, and
    stands with that where she came.
    """

    group_buy = models.ForeignKey(GroupBuy, on_delete=models.PROTECT, related_name="pledges")
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pledges")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="pledge")
    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="pledge")
    firm = models.PositiveIntegerField()
    paid_at = models.DateTimeField(null=True, blank=True)
    given = models.PositiveIntegerField(null=True, blank=True)  # decided when the group buy closed
    due = models.BooleanField(default=False, db_default=False)  # what was decided is still to be carried out

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a group buy")
        verbose_name_plural = _("parts of group buys")
        constraints = [models.CheckConstraint(name="pledge_firm", condition=Q(firm__gte=1))]
        indexes = [
            models.Index(fields=["group_buy", "paid_at"], name="pledge_of_group_buy"),
            models.Index(fields=["buyer", "-id"], name="pledge_of_buyer"),
            models.Index(fields=["group_buy"], name="pledge_due", condition=Q(due=True)),  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.group_buy_id}: {self.firm}"
