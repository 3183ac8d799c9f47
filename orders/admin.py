"""The operator's tables of purchases and money."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import (
    Account,
    Claim,
    Demand,
    GatewayNotice,
    GroupBuy,
    Offer,
    Order,
    OrderLine,
    Payment,
    Payout,
    Pledge,
    Posting,
    Purchase,
    Refund,
    Voucher,
    VoucherUse,
)
from orders.selectors.statements import balance_of
from orders.services.demands import hide_demand
from orders.services.payouts import pay_out
from orders.services.refunds import ask_again
from orders.services.vouchers import stop_voucher
from pavilion.accounts.operator import OperatorAdmin, ReadOnlyAdmin, ReadOnlyInline, operator_of
from pavilion.kit.errors import Refusal
from pavilion.kit.money import yuan_text

if TYPE_CHECKING:
    _VoucherForm = forms.ModelForm[Model]
else:
    _VoucherForm = forms.ModelForm


class OrderInline(ReadOnlyInline):
    """Each shop's part."""

    model = Order
    fields = (
        "number",
        "shop",
        "state",
        "goods_fen",
        "freight_fen",
        "discount_fen",
        "total_fen",
        "refunded_fen",
    )


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    """What buyers pay once."""

    list_display = ("number", "buyer", "name", "state", "total_fen", "placed_at", "paid_at")
    list_filter = ("state",)
    list_select_related = ("buyer",)
    search_fields = ("number__exact", "phone__exact", "buyer__phone__exact", "buyer__email__exact")
    inlines = (OrderInline,)


class OrderLineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields = ("title_zh", "packs", "price_fen", "promised_on", "refunded_packs", "consignment_line_id")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Shops' parts of purchases."""

    list_display = (
        "number",
        "shop",
        "state",
        "total_fen",
        "refunded_fen",
        "placed_at",
        "due_at",
        "settled_at",
    )
    list_filter = ("state",)
    list_select_related = ("shop",)
    search_fields = ("number__exact", "shop__slug__exact")
    inlines = (OrderLineInline,)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Attempts to pay."""

    list_display = ("purchase_number", "gateway", "state", "fen", "gateway_reference", "opened_at", "paid_at")
    list_filter = ("state", "gateway")
    search_fields = ("purchase_number__exact", "gateway_reference__exact")


@admin.register(GatewayNotice)
class GatewayNoticeAdmin(ReadOnlyAdmin):
    """Signed notifications as they came."""

    list_display = ("notice_id", "gateway", "came_at")
    search_fields = ("notice_id__exact",)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money going back."""

    list_display = ("order_number", "fen", "state", "reason", "asked_by", "asked_at", "done_at")
    list_filter = ("state",)
    list_select_related = ("asked_by",)
    search_fields = ("order_number__exact", "key__exact")
    actions = ("ask_again",)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Who may change refunds; their rows are written by services alone."""
        return request.user.has_perm("orders.change_refund")

    @admin.action(description=_("Send the failed refunds chosen once more"), permissions=["send"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Ask the gateway again, once what was wrong there has been put right."""
        for refund in Refund.objects.filter(pk__in=queryset.values("pk")).order_by("pk"):
            try:
                ask_again(refund=refund, actor=operator_of(request))
            except Refusal as refusal:
                self.message_user(request, f"{refund}: {refusal.message}", messages.ERROR)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Complaints; answered by the shop."""

    list_display = ("order_number", "kind", "state", "asked_at", "answered_at")
    list_filter = ("state", "kind")
    search_fields = ("order_number__exact",)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Places money can be; what a shop or grower is owed is paid out from here."""

    list_display = ("name", "shop", "balance")
    list_select_related = ("shop",)
    search_fields = ("name__startswith", "shop__slug__exact")
    list_per_page = 25
    actions = ("pay_out_all",)

    @admin.display(description=_("balance in yuan"))
    def balance(self, obj: Account) -> str:
        """What came in less what went out."""
        return yuan_text(balance_of(account_id=obj.pk))

    def has_pay_out_permission(self, request: HttpRequest) -> bool:
        """To look at what is owed is not to send it."""
        return request.user.has_perm("orders.add_payout")

    @admin.action(description=_("Pay out all that is owed to the accounts chosen"), permissions=["pay_out"])
    def pay_out_all(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Pay each account its whole balance."""
        for account in Account.objects.filter(pk__in=queryset.values("pk")).order_by("pk"):
            fen = balance_of(account_id=account.pk)
            try:
                pay_out(account=account, fen=fen, bank_reference="", actor=operator_of(request))
            except Refusal as refusal:
                self.message_user(request, f"{account}: {refusal.message}", messages.ERROR)
            else:
                text = _("%(account)s: %(yuan)s yuan paid out.") % {
                    "account": account,
                    "yuan": yuan_text(fen),
                }
                self.message_user(request, text, messages.SUCCESS)


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    """Every movement of money."""

    list_display = ("at", "source", "target", "fen", "reason", "order_number")
    list_select_related = ("source", "target")
    search_fields = ("order_number__exact", "reason__exact")


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Money that left the pavilion."""

    list_display = ("account", "fen", "state", "asked_at", "paid_at", "bank_reference")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("account__name__exact", "bank_reference__exact")


class PledgeInline(ReadOnlyInline):
    """Who has which part."""

    model = Pledge
    fields = ("buyer", "purchase", "firm", "paid_at", "given", "due")


@admin.register(GroupBuy)
class GroupBuyAdmin(ReadOnlyAdmin):
    """Cases filled together."""

    list_display = ("variant", "shop", "state", "case_packs", "price_fen", "cases", "closes_at")
    list_filter = ("state",)
    list_select_related = ("variant", "shop")
    inlines = (PledgeInline,)


class VoucherUseInline(ReadOnlyInline):
    """What it took off which order, and who bears it."""

    model = VoucherUse
    fields = ("order", "borne_by", "fen")


class VoucherAdminForm(_VoucherForm):
    """A voucher of the pavilion; the terms are checked by the service."""

    class Meta:
        model = Voucher
        fields = (
            "code", "kind", "fen", "percent", "most_fen", "least_goods_fen", "starts_on", "ends_on",
            "uses_most", "per_buyer_most",
        )  # fmt: skip

    def clean_code(self) -> str:
        """Codes are capital letters."""
        return str(self.cleaned_data["code"]).upper()


@admin.register(Voucher)
class VoucherAdmin(OperatorAdmin):
    """Codes that take something off; the operator gives the pavilion's and stops any, and changes none."""

    form = VoucherAdminForm
    list_display = ("code", "shop", "kind", "fen", "percent", "ends_on", "uses_most", "stopped_at")
    list_filter = ("kind",)
    list_select_related = ("shop",)
    search_fields = ("code__exact",)
    inlines = (VoucherUseInline,)
    actions = ("stop",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was given stays as it was said."""
        return False

    @admin.action(description=_("Stop the chosen vouchers"))
    def stop(self, request: HttpRequest, chosen: QuerySet[Voucher]) -> None:
        """Take no more uses."""
        for voucher in chosen:
            stop_voucher(voucher=voucher, actor=operator_of(request))


class OfferInline(ReadOnlyInline):
    """What shops answered."""

    model = Offer
    fk_name = "demand"
    fields = ("shop", "variant", "packs", "price_fen", "group_buy", "words", "withdrawn_at", "purchase")


@admin.register(Demand)
class DemandAdmin(ReadOnlyAdmin):
    """The demand board; the operator takes off what does not belong there."""

    list_display = ("title", "buyer", "state", "grams", "by_day", "posted_at")
    list_filter = ("state", "category")
    list_select_related = ("buyer",)
    search_fields = ("title", "words", "buyer__phone__exact", "buyer__email__exact")
    inlines = (OfferInline,)
    actions = ("hide_advert", "hide_unlawful")

    @admin.action(description=_("Hide: an advertisement, no demand"))
    def hide_advert(self, request: HttpRequest, chosen: QuerySet[Demand]) -> None:
        """Off the board; its author is told why."""
        self._hide(request, chosen, str(_("An advertisement, no demand.")))

    @admin.action(description=_("Hide: may not be traded, or is rude"))
    def hide_unlawful(self, request: HttpRequest, chosen: QuerySet[Demand]) -> None:
        """Off the board; its author is told why."""
        self._hide(request, chosen, str(_("This may not be traded here, or the words are rude.")))

    def _hide(self, request: HttpRequest, chosen: QuerySet[Demand], because: str) -> None:
        for demand in chosen:
            hide_demand(demand=demand, because=because, actor=operator_of(request))
