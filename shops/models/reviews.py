"""What buyers say of goods: reviews by those who received them, and questions that the keeper answers."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from shops.models.catalogue import Product
from shops.models.shops import Shop


class SpeechQuerySet(models.QuerySet["Review"]):
    def shown(self) -> Self:
        """What the public reads."""
        return self.filter(hidden_at__isnull=True)

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """What was said of goods of shops this person may act for."""
        return self.filter(product__shop__in=Shop.objects.kept_by(person, power, on=on))


class Review(models.Model):
    """What one buyer says of one order line; `reference` names that line, so it is said once."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reviews")
    reference = models.CharField(max_length=64, unique=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="reviews")
    author_name = models.CharField(max_length=40)  # masked before it is stored
    pack_zh = models.CharField(max_length=150, blank=True, db_default="")
    pack_en = models.CharField(max_length=210, blank=True, db_default="")
    stars = models.PositiveSmallIntegerField(_("stars"))
    words = models.TextField(_("your words"), max_length=1000, blank=True, db_default="")
    pictures = models.JSONField(default=list)  # renditions of each, as in ProductImage
    written_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("the shop's answer"), max_length=500, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.CharField(max_length=200, blank=True, db_default="")

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="review_one_to_five", condition=Q(stars__gte=1, stars__lte=5)),
            models.CheckConstraint(
                name="review_hidden_with_reason",
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_because=""),
            ),
        ]
        indexes = [models.Index(fields=["product", "-id"], name="review_of_product")]  # product page

    def __str__(self) -> str:
        return f"{self.stars}/5 · {self.reference}"

    @property
    def spot(self) -> str:
        """Where it stands on the page of the desk."""
        return f"review-{self.pk}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def shown(self) -> Self:
        """Answered and not hidden: what the public reads."""
        return self.filter(hidden_at__isnull=True).exclude(answer="")

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(hidden_at__isnull=True, answer="")

    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Questions about goods of shops this person may act for."""
        return self.filter(product__shop__in=Shop.objects.kept_by(person, power, on=on))


class Question(models.Model):
    """Somebody asks about a product; the public sees it once the keeper has answered."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="questions")
    asker = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="questions")
    words = models.CharField(_("your question"), max_length=300)
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(_("answer"), max_length=800, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["product", "-id"], name="question_of_product")]  # product page
        constraints = [
            # Asked twice by a double click is asked once.
            models.UniqueConstraint(
                name="question_asked_once", fields=["product", "asker", "words"], condition=Q(answer="")
            )
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def spot(self) -> str:
        """Where it stands on the page of the desk."""
        return f"question-{self.pk}"
