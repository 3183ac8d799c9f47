"""The operator's tables of what is sold."""

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.operator import OperatorAdmin, ReadOnlyAdmin, ReadOnlyInline, operator_of
from pavilion.kit.errors import Refusal
from shops.models import (
    Certificate,
    Display,
    DisplayItem,
    Harvest,
    Hold,
    Keeper,
    Mandate,
    Product,
    Question,
    Review,
    Share,
    Shop,
    StockEntry,
    Variant,
)
from shops.services.reviewing import hide_question, hide_review, show_review
from shops.services.shelving import refresh_shop
from shops.services.storefronts import approve_shop, pause_shop, reopen_shop

if TYPE_CHECKING:
    _KeeperInline = admin.TabularInline[Keeper, Shop]
    _ItemInline = admin.TabularInline[DisplayItem, Display]
else:
    _ItemInline = admin.TabularInline
    _KeeperInline = admin.TabularInline


class KeeperInline(_KeeperInline):
    """Who keeps the shop."""

    model = Keeper
    extra = 0
    autocomplete_fields = ("person",)


class MandateInline(ReadOnlyInline):
    """Who may act for the shop; granted and withdrawn at the desk."""

    model = Mandate
    fields = ("appointment", "powers", "granted_at", "ended_at")


@admin.register(Shop)
class ShopAdmin(OperatorAdmin):
    """Shops; their state moves by the actions alone."""

    list_display = ("name_zh", "name_en", "region", "kind", "state", "commission_bp", "created_at")
    list_filter = ("state", "kind")
    list_select_related = ("region",)
    search_fields = (
        "slug__startswith",
        "name_zh__contains",
        "name_en__icontains",
        "region__code__startswith",
    )
    autocomplete_fields = ("region", "opened_by")
    readonly_fields = ("state", "payout_details", "picture", "created_at")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (KeeperInline, MandateInline)
    actions = ("approve", "pause", "reopen")

    def save_model(self, request: HttpRequest, obj: Model, form: "ModelForm[Model]", change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Write the shop, and what the shelves show of its goods."""
        super().save_model(request, obj, form, change)
        if isinstance(obj, Shop):
            refresh_shop(shop=obj)

    @admin.action(description=_("Approve the shops chosen"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Let shops that applied open their doors."""
        self._each(request, queryset, approve_shop)

    @admin.action(description=_("Pause the shops chosen"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Take the goods of shops off the public pages."""
        self._each(request, queryset, partial(pause_shop, as_operator=True))

    @admin.action(description=_("Open the paused shops chosen again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Open paused shops again."""
        self._each(request, queryset, partial(reopen_shop, as_operator=True))

    def _each(self, request: HttpRequest, queryset: QuerySet[Model], move: object) -> None:
        for shop in queryset:
            try:
                move(shop=shop, actor=operator_of(request))  # type: ignore[operator]  # one of the three services
            except Refusal as refusal:
                self.message_user(request, f"{shop}: {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, _("%(shop)s: done.") % {"shop": shop}, messages.SUCCESS)


class VariantInline(ReadOnlyInline):
    """The pack sizes, as the keeper entered them."""

    model = Variant
    fields = (
        "key",
        "title_zh",
        "net_grams",
        "gross_grams",
        "length_mm",
        "width_mm",
        "height_mm",
        "price_fen",
    )


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Goods, as keepers list them."""

    list_display = ("title_zh", "title_en", "shop", "category", "state", "created_at")
    list_filter = ("category", "state")
    list_select_related = ("shop",)
    search_fields = ("key__exact", "title_zh__contains", "shop__slug__exact")
    inlines = (VariantInline,)


class ShareInline(ReadOnlyInline):
    """Which households put how much into a harvest."""

    model = Share
    fields = ("household", "person", "grams")


@admin.register(Harvest)
class HarvestAdmin(ReadOnlyAdmin):
    """Lots with the terms of their balance."""

    list_display = (
        "code", "product", "state",
        "expected_grams", "received_grams", "held_grams", "packed_grams", "lost_grams",
    )  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("product",)
    search_fields = ("code__exact", "product__shop__slug__exact")
    inlines = (ShareInline,)


@admin.register(StockEntry)
class StockEntryAdmin(ReadOnlyAdmin):
    """What came in and went out, entry by entry."""

    list_display = ("pk", "harvest", "kind", "grams", "reference")
    list_filter = ("kind",)
    list_select_related = ("harvest",)
    search_fields = ("harvest__code__exact", "reference__exact")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Grams set aside for a checkout."""

    list_display = ("harvest", "holder", "grams", "until")
    list_select_related = ("harvest",)
    search_fields = ("holder__exact", "harvest__code__exact")


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Who may act for which shop."""

    list_display = ("shop", "appointment", "powers", "granted_at", "ended_at")
    list_select_related = ("shop", "appointment__person", "appointment__region")
    search_fields = ("shop__slug__exact",)


class ItemInline(_ItemInline):
    """What stands on the shelf."""

    model = DisplayItem
    extra = 3
    autocomplete_fields = ("product",)


@admin.register(Display)
class DisplayAdmin(OperatorAdmin):
    """Shelves on the front page."""

    list_display = ("title_zh", "title_en", "position", "from_on", "until_on")
    search_fields = ("title_zh__contains", "title_en__icontains")
    inlines = (ItemInline,)


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Papers of shops, as keepers wrote them down."""

    list_display = ("kind", "number", "shop", "product", "issuer", "issued_on", "valid_until")
    list_filter = ("kind",)
    list_select_related = ("shop", "product")
    search_fields = ("number__exact", "shop__slug__exact")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """What buyers said; hidden with a reason, never changed."""

    list_display = ("written_at", "product", "stars", "author_name", "words", "hidden_because")
    list_filter = ("stars",)
    list_select_related = ("product",)
    search_fields = ("reference__exact", "product__shop__slug__exact")
    actions = ("hide_advertising", "hide_insulting", "hide_personal", "show_again")

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Who may change reviews may hide them."""
        return request.user.has_perm("shops.change_review")

    @admin.action(description=_("Hide: advertising"), permissions=["hide"])
    def hide_advertising(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Take advertisements off the pages."""
        self._hide(request, queryset, "advertising")

    @admin.action(description=_("Hide: insulting"), permissions=["hide"])
    def hide_insulting(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Take insults off the pages."""
        self._hide(request, queryset, "insulting")

    @admin.action(description=_("Hide: tells of a person"), permissions=["hide"])
    def hide_personal(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Take personal data off the pages."""
        self._hide(request, queryset, "personal data")

    @admin.action(description=_("Show again"), permissions=["hide"])
    def show_again(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Put hidden reviews back."""
        for review in queryset:
            show_review(review=review, actor=operator_of(request))

    def _hide(self, request: HttpRequest, queryset: QuerySet[Review], because: str) -> None:
        for review in queryset:
            hide_review(review=review, because=because, actor=operator_of(request))


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Questions to shops."""

    list_display = ("asked_at", "product", "words", "answer", "hidden_at")
    list_select_related = ("product",)
    search_fields = ("product__shop__slug__exact",)
    actions = ("hide",)

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Who may change questions may hide them."""
        return request.user.has_perm("shops.change_question")

    @admin.action(description=_("Hide the questions chosen"), permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """Take questions off the pages."""
        for question in queryset:
            hide_question(question=question, actor=operator_of(request))
