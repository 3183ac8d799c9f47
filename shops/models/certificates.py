"""Papers that prove what a shop says of its goods."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from shops.models.catalogue import Product
from shops.models.shops import Shop


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self, *, on: date) -> Self:
        """Not run out on that day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Certificates of shops this person may act for."""
        return self.filter(shop__in=Shop.objects.kept_by(person, power, on=on))


class Certificate(models.Model):
    """One paper: of one product, or of everything the shop sells; with a picture of it as proof."""

    class Kind(models.TextChoices):
        GI = "gi", _("Protected origin")
        ORGANIC = "organic", _("Organic")
        GREEN = "green", _("Green food")
        TEST = "test", _("Test report")
        LICENCE = "licence", _("Food licence")
        OTHER = "other", _("Another paper")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="certificates")
    product = models.ForeignKey(
        Product,
        verbose_name=_("product"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=80)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    proof = models.JSONField(default=list)  # renditions of a picture of the paper, as in ProductImage
    created_at = models.DateTimeField(db_default=Now())

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("kind", "pk")
        constraints = [
            models.CheckConstraint(
                name="certificate_runs_forward",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            models.UniqueConstraint(name="certificate_once_per_shop", fields=["shop", "kind", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
