"""What buyers and keepers type."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Claim, GroupBuy, Voucher
from orders.selectors.places import chosen_codes
from orders.services.carts import MOST_PACKS
from orders.services.demands import DemandData, OfferData
from orders.services.group_buys import GroupBuyData
from orders.services.pledging import Part
from orders.services.vouchers import VoucherData, codes_in
from pavilion.accounts.phones import callable_number
from pavilion.kit.money import weight_text, yuan_text
from pavilion.regions.models import Region
from pavilion.regions.selectors import is_deliverable
from shops.forms.fields import DayInput, FenField, GramsField
from shops.models import Category, Harvest, Shop, Variant


class PacksForm(forms.Form):
    """Packs of one variant, to be put in the cart."""

    variant = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    packs = forms.IntegerField(label=_("Packs"), min_value=1, max_value=MOST_PACKS)


class ChangeForm(PacksForm):
    """How many packs of a variant the cart should hold; none takes it out."""

    packs = forms.IntegerField(label=_("Packs"), min_value=0, max_value=MOST_PACKS)


class AddressForm(forms.Form):
    """Who gets the goods, and where. The region comes from three plain lists; the deepest choice counts."""

    name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    province = forms.CharField(max_length=12, required=False)
    city = forms.CharField(max_length=12, required=False)
    county = forms.CharField(max_length=12, required=False)
    detail = forms.CharField(
        label=_("Street, building, room"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def clean_phone(self) -> str:
        """A phone number couriers can call, with its extension, as people in China write it."""
        try:
            return callable_number(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(_("This is not a phone number."), code="phone") from error

    def clean(self) -> dict[str, Any]:
        """Put together the region. Adds an error under `region` when it is not fine enough."""
        data = self.cleaned_data
        codes = [code for code in self.chosen() if code]
        code = codes[-1] if codes else ""
        if not code or not Region.objects.filter(pk=code).exists() or not is_deliverable(code=code):
            self.add_error(
                None, forms.ValidationError(_("Please choose province, city and county."), "region")
            )
        data["region_code"] = code
        return data

    def chosen(self) -> tuple[str, str, str]:
        """The codes chosen in the three lists, as far as they fit together."""
        province, city, county = (
            str(self[name].value() or "").strip()[:12] for name in ("province", "city", "county")
        )
        return chosen_codes(province=province, city=city, county=county)

    def region_errors(self) -> list[str]:
        """What is wrong with the region alone."""
        return [str(message) for error in self._whole_errors("region") for message in error.messages]

    def other_errors(self) -> list[str]:
        """What is wrong with the whole, besides the region."""
        return [str(message) for error in self._whole_errors("") for message in error.messages]

    def _whole_errors(self, code: str) -> list[forms.ValidationError]:
        errors = self.non_field_errors().as_data() if self.is_bound else []
        return [error for error in errors if (error.code == "region") == (code == "region")]


class CheckoutForm(AddressForm):
    """An address, and what else is asked before buying."""

    paste = forms.CharField(
        label=_("Paste name, phone and address in one piece"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("Note for the shops"), max_length=200, required=False)
    vouchers = forms.CharField(
        label=_("Voucher codes"),
        max_length=200,
        required=False,
        help_text=_("One of each shop and one of the pavilion."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    checkout_key = forms.UUIDField(widget=forms.HiddenInput)
    seen_total = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def codes(self) -> list[str]:
        """The vouchers typed so far."""
        return codes_in(text=str(self["vouchers"].value() or "")[:200])


class ClaimForm(forms.Form):
    """What is wrong with an order."""

    kind = forms.ChoiceField(label=_("What is wrong?"), choices=Claim.Kind.choices)
    words = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefundForm(forms.Form):
    """Packs to refund, line by line; built for one order."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, lines: dict[int, tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_ids = list(lines)
        for pk, (label, most) in lines.items():
            self.fields[f"packs_{pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=most, required=False, initial=0
            )

    def clean(self) -> dict[str, Any]:
        """At least one pack."""
        if not self.errors and not any(self.packs_by_line().values()):
            self.add_error(None, _("Say how many packs are to be refunded."))
        return self.cleaned_data

    def packs_by_line(self) -> dict[int, int]:
        """Packs by order line."""
        return {pk: self.cleaned_data.get(f"packs_{pk}") or 0 for pk in self.line_ids}

    def packs_fields(self) -> list[forms.BoundField]:
        """The fields of the lines."""
        return [self[f"packs_{pk}"] for pk in self.line_ids]


class AnswerForm(forms.Form):
    """Whether a complaint is right."""

    claim = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    accepted = forms.TypedChoiceField(
        choices=[("1", _("Yes")), ("0", _("No"))], coerce=lambda text: text == "1"
    )


class FreightForm(PacksForm):
    """Some packs of one variant, to a province."""

    province = forms.RegexField(regex=r"^\d{2}$")


class JoinForm(CheckoutForm):
    """What somebody wants of a group buy, and where it goes."""

    firm = forms.IntegerField(
        label=_("Packs I want"),
        min_value=1,
        max_value=MOST_PACKS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    most = forms.IntegerField(
        label=_("I would take up to"),
        min_value=1,
        max_value=MOST_PACKS,
        required=False,
        help_text=_("So many at most, if they fill a case. What you do not get is paid back by itself."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def part(self) -> Part | None:
        """What was asked for so far, also before all is filled in; None when it is no number."""
        try:
            firm = int(str(self["firm"].value() or ""))
            most = int(str(self["most"].value() or firm))
        except ValueError:
            return None
        return Part(firm, max(firm, most))


class PartForm(forms.Form):
    """Other numbers for a part that is paid."""

    firm = forms.IntegerField(label=_("Packs I want"), min_value=1, max_value=MOST_PACKS)
    most = forms.IntegerField(label=_("I would take up to"), min_value=1, max_value=MOST_PACKS)


class GroupBuyForm(forms.Form):
    """Cases to be filled together."""

    variant = forms.ModelChoiceField(Variant.objects.none(), label=_("Pack"))
    harvest = forms.ModelChoiceField(Harvest.objects.none(), label=_("Harvest"))
    case_packs = forms.IntegerField(label=_("Packs in a case"), min_value=2, max_value=1_000, initial=10)
    price_fen = FenField(label=_("Price of one pack"))
    least_cases = forms.IntegerField(label=_("Cases at least"), min_value=1, max_value=1_000, initial=1)
    most_cases = forms.IntegerField(label=_("Cases at most"), min_value=1, max_value=1_000, initial=5)
    closes_on = forms.DateField(label=_("Open until the end of"), widget=DayInput)
    ready_on = forms.DateField(label=_("Sent from"), widget=DayInput)
    words = forms.CharField(
        label=_("A word to the buyers"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, shop: Shop, **extra: Any) -> None:
        super().__init__(*args, **extra)
        variant, harvest = self.fields["variant"], self.fields["harvest"]
        if isinstance(variant, forms.ModelChoiceField) and isinstance(harvest, forms.ModelChoiceField):
            sizes = Variant.objects.filter(product__shop=shop, on_sale=True)
            variant.queryset = sizes.select_related("product").order_by("product__title_zh", "net_grams")
            lots = Harvest.objects.of_shop(shop).exclude(state=Harvest.State.CLOSED)
            harvest.queryset = lots.select_related("product").order_by("-pk")
            variant.label_from_instance = _name_of_pack  # type: ignore[assignment]  # Django's own hook
            harvest.label_from_instance = _name_of_lot  # type: ignore[assignment]  # Django's own hook

    def data_of(self) -> GroupBuyData:
        """What the service wants; the day ends at midnight in China."""
        values = self.cleaned_data
        end = timezone.make_aware(datetime.combine(values["closes_on"], time(23, 59, 59)))
        return GroupBuyData(
            case_packs=values["case_packs"],
            price_fen=values["price_fen"],
            least_cases=values["least_cases"],
            most_cases=values["most_cases"],
            closes_at=end,
            ready_on=values["ready_on"],
            words=values["words"],
        )


def _name_of_pack(variant: Any) -> str:
    return f"{variant.product.title} · {variant.title} · ¥{yuan_text(variant.price_fen)}"


def _name_of_lot(harvest: Any) -> str:
    return f"{harvest.product.title} · {harvest.code} · {weight_text(harvest.for_sale_grams)}"


class VoucherForm(forms.Form):
    """A shop's voucher."""

    code = forms.CharField(label=_("Code"), min_length=3, max_length=24)
    kind = forms.ChoiceField(label=_("Takes off"), choices=Voucher.Kind.choices)
    fen = FenField(label=_("Sum"), required=False)
    percent = forms.IntegerField(label=_("Percent"), min_value=1, max_value=90, required=False)
    most_fen = FenField(label=_("At most"), required=False, help_text=_("Only for percent."))
    least_goods_fen = FenField(label=_("For goods from"), required=False, least="0")
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput)
    ends_on = forms.DateField(label=_("Until"), widget=DayInput)
    uses_most = forms.IntegerField(label=_("Times in all"), min_value=1, max_value=10**9, required=False)
    per_buyer_most = forms.IntegerField(
        label=_("Times per buyer"), min_value=1, max_value=1_000, required=False, initial=1
    )

    def clean_code(self) -> str:
        """Codes are capital letters."""
        return str(self.cleaned_data["code"]).upper()

    def data_of(self) -> VoucherData:
        """What the service wants."""
        values = self.cleaned_data
        return VoucherData(
            code=values["code"],
            kind=values["kind"],
            fen=values["fen"] or 0,
            percent=values["percent"] or 0,
            most_fen=values["most_fen"],
            least_goods_fen=values["least_goods_fen"] or 0,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            uses_most=values["uses_most"],
            per_buyer_most=values["per_buyer_most"],
        )


class DemandForm(forms.Form):
    """What somebody looks for."""

    title = forms.CharField(label=_("What do you look for?"), max_length=60)
    category = forms.ChoiceField(
        label=_("Aisle"), choices=[("", _("Any")), *Category.choices], required=False
    )
    kilograms = GramsField(label=_("How much"), most_kilograms=10_000_000)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Where to"))
    by_day = forms.DateField(label=_("Needed by"), widget=DayInput)
    fen_per_500g = FenField(label=_("Price idea for 500 g"), required=False)
    words = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shops answer here. Telephone numbers and addresses elsewhere are taken out."),
    )

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset = Region.objects.provinces()

    def data_of(self) -> DemandData:
        """What the service wants."""
        values = self.cleaned_data
        return DemandData(
            title=values["title"],
            category=values["category"],
            grams=values["kilograms"],
            region=values["region"],
            by_day=values["by_day"],
            fen_per_500g=values["fen_per_500g"],
            words=values["words"],
        )


class OfferForm(forms.Form):
    """A shop's answer: packs at a price for this buyer alone, or a group buy to join."""

    variant = forms.ModelChoiceField(Variant.objects.none(), label=_("Pack"), required=False)
    harvest = forms.ModelChoiceField(Harvest.objects.none(), label=_("Harvest"), required=False)
    packs = forms.IntegerField(label=_("Packs"), min_value=1, max_value=100_000, required=False)
    price_fen = FenField(label=_("Price of one pack"), required=False)
    group_buy = forms.ModelChoiceField(
        GroupBuy.objects.none(), label=_("Or a group buy of yours"), required=False
    )
    words = forms.CharField(
        label=_("A word to the buyer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, shop: Shop, **extra: Any) -> None:
        super().__init__(*args, **extra)
        choices: list[tuple[str, Any]] = [
            ("variant", Variant.objects.filter(product__shop=shop, on_sale=True)),
            ("harvest", Harvest.objects.of_shop(shop).exclude(state=Harvest.State.CLOSED)),
            ("group_buy", GroupBuy.objects.on_sale().of_shop(shop)),
        ]
        for name, rows in choices:
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows.select_related(*OFFER_READS[name])
                field.label_from_instance = OFFER_NAMES[name]  # type: ignore[assignment]  # Django's own hook

    def data_of(self) -> OfferData:
        """What the service wants."""
        values = self.cleaned_data
        return OfferData(
            variant=values["variant"],
            harvest=values["harvest"],
            packs=values["packs"] or 0,
            price_fen=values["price_fen"] or 0,
            group_buy=values["group_buy"],
            words=values["words"],
        )


def _name_of_group(group: Any) -> str:
    return f"{group.variant.product.title} · {group.variant.title} · ¥{yuan_text(group.price_fen)}"


OFFER_READS = {"variant": ["product"], "harvest": ["product"], "group_buy": ["variant__product"]}
OFFER_NAMES = {"variant": _name_of_pack, "harvest": _name_of_lot, "group_buy": _name_of_group}
