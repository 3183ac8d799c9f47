"""People: users, officials' appointments, addresses, and the audit trail."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.regions.models import Region


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, phone: str | None = None, email: str | None = None, password: str | None = None, **extra: Any
    ) -> "User":
        """Make a person reachable by phone (E.164) or e-mail; raises ValueError without either."""
        if not phone and not email:
            msg = "a person needs a phone number or an e-mail address"
            raise ValueError(msg)
        user = self.model(
            phone=phone or None, email=self.normalize_email(email).lower() if email else None, **extra
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make an operator."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(Q(email=username) | Q(phone=username))


class User(AbstractBaseUser, PermissionsMixin):
    """One person: buyer, keeper, official or operator; found by phone (E.164) or by e-mail (lower case)."""

    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False, db_default=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=60, blank=True, db_default="")
    is_staff = models.BooleanField(_("operator"), default=False, db_default=False)
    is_active = models.BooleanField(_("active"), default=True, db_default=True)
    joined_at = models.DateTimeField(db_default=Now())
    language = models.CharField(max_length=10, blank=True, db_default="")  # of the last sign-in, for notices

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_is_reachable", condition=Q(phone__isnull=False) | Q(email__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"#{self.pk}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def living(self, *, on: date) -> Self:
        """Appointments whose term holds that day (Shanghai dates)."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Appointment(models.Model):
    """An official serves a region (and all in it) for a term; it lets her see its shops and open new ones."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="appointments")
    title = models.CharField(max_length=60, blank=True, db_default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_term_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.region}"


class Address(models.Model):
    """One line of a person's address book."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(_("street, building, room"), max_length=200)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="address_once_per_person", fields=["person", "name", "phone", "region", "detail"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.detail}"


class Act(models.Model):
    """Who did what, for whom: one row per act; a trigger refuses to change or delete it."""

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the timetable
    acting_for = models.CharField(
        max_length=80, blank=True, db_default=""
    )  # "shop:<slug>", a text: shops is above
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=120, db_default="")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["acting_for", "-id"], name="act_of_shop"),  # the shop's audit page
            models.Index(fields=["target"], name="act_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"


class Notice(models.Model):
    """One thing told to one person by mail or SMS; `key` names it, so it is told once."""

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    subject = models.CharField(max_length=160)
    words = models.TextField(max_length=2000)
    made_at = models.DateTimeField(db_default=Now())
    tried_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-pk",)
        indexes = [
            models.Index(
                fields=["id"], name="notice_to_send", condition=Q(sent_at__isnull=True)
            ),  # the sweep
            models.Index(fields=["person"], name="notice_of_person"),  # what a person may download and delete
        ]

    def __str__(self) -> str:
        return self.key
