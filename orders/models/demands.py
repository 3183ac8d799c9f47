"""The demand board: what buyers look for, and what shops offer for it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.group_buys import GroupBuy
from orders.models.purchases import Purchase
from pavilion.accounts.models import User
from pavilion.regions.models import Region
from shops.models import Category, Harvest, Shop, Variant


class DemandQuerySet(models.QuerySet["Demand"]):
    def on_board(self) -> Self:
        """What the public sees: open, and its day has not passed."""
        return self.filter(state=Demand.State.OPEN, by_day__gte=timezone.localdate())

    def visible_to(self, person: User) -> Self:
        """A person's own demands, whatever became of them."""
        return self.filter(buyer_id=person.pk)


class Demand(models.Model):
    """Somebody looks for so many grams of something, by a day; shops answer with offers only she sees."""

    class State(models.TextChoices):
        OPEN = "open", _("Looking")
        CLOSED = "closed", _("Closed by the buyer")
        HIDDEN = "hidden", _("Hidden by the pavilion")

    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="demands")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, db_default=State.OPEN)
    title = models.CharField(_("what"), max_length=60)
    category = models.CharField(_("category"), max_length=8, choices=Category, blank=True, db_default="")
    grams = models.PositiveBigIntegerField(_("how much"))
    region = models.ForeignKey(Region, verbose_name=_("where to"), on_delete=models.PROTECT, related_name="+")
    by_day = models.DateField(_("needed by"))
    fen_per_500g = models.PositiveBigIntegerField(_("price idea for 500 g"), null=True, blank=True)
    words = models.TextField(_("in your words"), max_length=1000, blank=True, db_default="")
    hidden_because = models.CharField(_("hidden because"), max_length=200, blank=True, db_default="")
    posted_at = models.DateTimeField(db_default=Now())

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [models.CheckConstraint(name="demand_positive", condition=Q(grams__gt=0))]
        indexes = [
            models.Index(fields=["-id"], name="demand_open", condition=Q(state="open")),  # the board
            models.Index(fields=["buyer", "-id"], name="demand_of_buyer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("orders:demand", args=[self.pk])

    @property
    def over(self) -> bool:
        return self.by_day < timezone.localdate()


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, person: User) -> Self:
        """Offers made to a person: a private listing that only she can buy."""
        return self.filter(demand__buyer_id=person.pk)

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Offers of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def of_shop(self, shop: Shop) -> Self:
        """Offers of one shop, which the caller found by a road of its own."""
        return self.filter(shop=shop)


class Offer(models.Model):
    """A shop's answer: so many packs at a price for this buyer alone, or a group buy she can join."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="offers")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="offers")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    harvest = models.ForeignKey(Harvest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField(default=0, db_default=0)
    price_fen = models.PositiveBigIntegerField(default=0, db_default=0)  # of one pack
    group_buy = models.ForeignKey(
        GroupBuy, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    words = models.CharField(max_length=500, blank=True, db_default="")
    offered_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The buyer accepts by buying; a purchase that was not paid leaves the offer free to be bought again.
    purchase = models.OneToOneField(
        Purchase, null=True, blank=True, on_delete=models.PROTECT, related_name="offer"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(name="offer_one_per_shop", fields=["demand", "shop"]),
            models.CheckConstraint(
                name="offer_goods_or_group",
                condition=Q(group_buy__isnull=False, variant__isnull=True, harvest__isnull=True)
                | Q(
                    group_buy__isnull=True,
                    variant__isnull=False,
                    harvest__isnull=False,
                    packs__gt=0,
                    price_fen__gt=0,
                ),
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="offer_of_shop")]

    def __str__(self) -> str:
        return f"{self.demand_id} · {self.shop_id}"

    @property
    def goods_fen(self) -> int:
        return self.packs * self.price_fen

    @property
    def grams(self) -> int:
        return self.packs * self.variant.net_grams if self.variant else 0

    @property
    def bought(self) -> bool:
        return self.purchase is not None and self.purchase.state == Purchase.State.PAID

    @property
    def buyable(self) -> bool:
        """Whether it can be bought now: not withdrawn, and no purchase of it is alive."""
        alive = {Purchase.State.OPEN, Purchase.State.PAID}
        free = self.purchase is None or self.purchase.state not in alive
        return self.withdrawn_at is None and self.group_buy_id is None and free
