"""Shops, the people who keep them, and the mandates under which officials act for them."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import Appointment, User
from pavilion.kit.language import in_readers_language
from pavilion.regions.models import Region


class Power(models.TextChoices):
    """What a mandate lets an official do for a shop; owners hold all, helpers all but money and mandates."""

    GOODS = "goods", _("Goods")
    HARVEST = "harvest", _("Harvests")
    ORDERS = "orders", _("Orders")
    DISPATCH = "dispatch", _("Dispatch")
    MONEY_VIEW = "money_view", _("See money")


class ShopQuerySet(models.QuerySet["Shop"]):
    def open(self) -> Self:
        """Shops the public sees."""
        return self.filter(state=Shop.State.OPEN)

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Shops this person may act for with this power: as keeper, or by a living mandate."""
        keeps = Keeper.objects.filter(shop=OuterRef("pk"), person_id=person.pk)
        if power == Power.MONEY_VIEW:
            keeps = keeps.filter(role=Keeper.Role.OWNER)
        mandate = Mandate.objects.living(on=on).filter(
            shop=OuterRef("pk"), appointment__person_id=person.pk, powers__contains=[power]
        )
        return self.filter(Exists(keeps) | Exists(mandate))

    def worked_by(self, person: User, *, on: date) -> Self:
        """Shops this person may act for with any power at all."""
        keeps = Keeper.objects.filter(shop=OuterRef("pk"), person_id=person.pk)
        mandate = Mandate.objects.living(on=on).filter(shop=OuterRef("pk"), appointment__person_id=person.pk)
        return self.filter(Exists(keeps) | Exists(mandate))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Shops this person may look at from inside: keeper, official of the region, or operator."""
        if person.is_staff:
            return self.all()
        keeps = Keeper.objects.filter(shop=OuterRef("pk"), person_id=person.pk)
        seen = Q(Exists(keeps))
        for code in (
            Appointment.objects.living(on=on).filter(person_id=person.pk).values_list("region_id", flat=True)
        ):
            seen |= Q(region__code__startswith=code)
        return self.filter(seen)


class Shop(models.Model):
    """One farm shop (or an offline store); its goods come from its region."""

    class State(models.TextChoices):
        APPLIED = "applied", _("Waiting for approval")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        FARM = "farm", _("Farm shop")
        STORE = "store", _("Offline store")

    slug = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True, db_default="")
    about_zh = models.TextField(_("about the shop, in Chinese"), max_length=2000, blank=True, db_default="")
    about_en = models.TextField(_("about the shop, in English"), max_length=2000, blank=True, db_default="")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.FARM, db_default=Kind.FARM)
    state = models.CharField(max_length=8, choices=State, default=State.APPLIED, db_default=State.APPLIED)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="shops")
    opened_by = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="shops_opened"
    )
    licence = models.CharField(
        _("licence, or the ground on which none is needed"), max_length=200, blank=True, db_default=""
    )
    sender_name = models.CharField(_("sender on labels"), max_length=40)
    sender_phone = models.CharField(_("sender's phone"), max_length=20)
    sender_address = models.CharField(_("sender's address"), max_length=200)
    # Freight terms: the buyer pays the quote, or nothing from this sum of goods on (null: never free).
    free_freight_from_fen = models.PositiveBigIntegerField(null=True, blank=True)
    commission_bp = models.PositiveIntegerField(default=0, db_default=0)  # 1/10,000 of the goods
    payout_details = models.CharField(max_length=200, blank=True, db_default="")  # never under a mandate
    picture = models.CharField(max_length=120, blank=True, db_default="")  # media name of the banner
    created_at = models.DateTimeField(db_default=Now())

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        indexes = [models.Index(fields=["region", "state"], name="shop_of_region")]  # office, county pages
        constraints = [
            models.CheckConstraint(name="shop_commission_sane", condition=Q(commission_bp__lte=5000)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shops:shop", args=[self.slug])

    @property
    def name(self) -> str:
        return in_readers_language(zh=self.name_zh, en=self.name_en)

    @property
    def about(self) -> str:
        return in_readers_language(zh=self.about_zh, en=self.about_en)

    @property
    def audit_name(self) -> str:
        """How the audit trail names this shop."""
        return f"shop:{self.slug}"


class Keeper(models.Model):
    """A person keeps a shop, as its owner or as a helper."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        HELPER = "helper", _("Helper")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="keepers")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="keeps")
    role = models.CharField(max_length=6, choices=Role, default=Role.OWNER, db_default=Role.OWNER)

    class Meta:
        verbose_name = _("keeper")
        verbose_name_plural = _("keepers")
        constraints = [models.UniqueConstraint(name="keeper_once", fields=["shop", "person"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.shop_id}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def living(self, *, on: date) -> Self:
        """Not withdrawn, and the official's term holds that day."""
        return self.filter(ended_at__isnull=True, appointment__starts_on__lte=on).filter(
            Q(appointment__ends_on__isnull=True) | Q(appointment__ends_on__gte=on)
        )


class Mandate(models.Model):
    """A shop lets an appointed official act for it, within the powers named; it ends with the term."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="mandates")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="mandates")
    powers = ArrayField(models.CharField(max_length=10, choices=Power))
    granted_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                name="mandate_one_living", fields=["shop", "appointment"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} · {self.appointment_id}"
