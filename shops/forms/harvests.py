"""What a keeper fills in for a harvest: announced, received, lost, shared."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.regions.models import Region
from shops.forms.fields import DayInput, GramsField
from shops.models import Harvest, Product, Shop, StockEntry
from shops.services.harvests import HarvestData, ShareData

MOST_SHARES = 200
COUNTY_DIGITS = 6
LONGEST = timedelta(days=3650)


def _token() -> str:
    return uuid4().hex


class HarvestForm(forms.Form):
    """A harvest to come, or its terms later."""

    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"))
    kilograms = GramsField(label=_("Expected weight"))
    ready_on = forms.DateField(label=_("Ready to send from"), required=False, widget=DayInput)
    harvested_on = forms.DateField(label=_("Harvested on"), required=False, widget=DayInput)
    best_before = forms.DateField(label=_("Best before"), required=False, widget=DayInput)
    village = forms.ModelChoiceField(Region.objects.none(), label=_("Village"), required=False)
    reserve = GramsField(label=_("Kept for wholesale"), required=False, least="0")

    def __init__(self, *args: Any, shop: Shop, harvest: Harvest | None = None, **extra: Any) -> None:
        if harvest is not None:
            extra["initial"] = {
                "product": harvest.product_id,
                "kilograms": harvest.expected_grams,
                "ready_on": harvest.ready_on,
                "harvested_on": harvest.harvested_on,
                "best_before": harvest.best_before,
                "village": harvest.village_id,
                "reserve": harvest.reserve_grams,
            }
        super().__init__(*args, **extra)
        product, village = self.fields["product"], self.fields["village"]
        if isinstance(product, forms.ModelChoiceField) and isinstance(village, forms.ModelChoiceField):
            product.queryset = shop.products.order_by("title_zh")
            village.queryset = Region.objects.under(shop.region_id[:COUNTY_DIGITS]).filter(
                level=Region.Level.VILLAGE
            )
        if harvest is not None:
            del self.fields["product"]
            if harvest.weighed_in_at is not None:
                del self.fields["kilograms"]

    def clean(self) -> dict[str, Any]:
        """Days in a sensible order, and not in another century."""
        values = super().clean() or {}
        today = timezone.localdate()
        for name in ("ready_on", "harvested_on", "best_before"):
            if (day := values.get(name)) and abs(day - today) > LONGEST:
                self.add_error(name, _("This day cannot be right."))
        best, ready = values.get("best_before"), values.get("ready_on")
        if best and ready and best <= ready:
            self.add_error("best_before", _("This is before the goods are ready."))
        return values

    def data_of(self) -> HarvestData:
        """What the service wants."""
        values = self.cleaned_data
        return HarvestData(
            expected_grams=values.get("kilograms") or 0,
            ready_on=values["ready_on"],
            harvested_on=values["harvested_on"],
            best_before=values["best_before"],
            village_code=values["village"].pk if values["village"] else None,
            reserve_grams=values["reserve"] or 0,
        )


class DeliveryForm(forms.Form):
    """One delivery on the scales; the token makes a second click harmless."""

    kilograms = GramsField(label=_("Weight on the scales"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=_token)


class LossForm(forms.Form):
    """Grams that are gone."""

    kind = forms.ChoiceField(
        label=_("How was it lost?"),
        choices=[(kind.value, kind.label) for kind in StockEntry.LOSSES],
    )
    kilograms = GramsField(label=_("Weight lost"))
    seen_short = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=_token)


class WeighInForm(forms.Form):
    """The last word on the weight; what would fall short has to have been seen."""

    seen_short = forms.IntegerField(
        min_value=0, max_value=2**62, widget=forms.HiddenInput, required=False, initial=0
    )


class ShareForm(forms.Form):
    """What one household put in."""

    household = forms.CharField(label=_("Household"), max_length=40)
    kilograms = GramsField(label=_("Weight"))
    named = forms.BooleanField(label=_("Agrees to be named to buyers"), required=False)


if TYPE_CHECKING:
    ShareFormSetBase = forms.BaseFormSet[ShareForm]
else:
    ShareFormSetBase = forms.BaseFormSet


class BaseShares(ShareFormSetBase):
    """The households of a harvest; each once."""

    def clean(self) -> None:
        """Refuse a household that stands twice in the list."""
        if any(self.errors):
            return
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("household")
            if name and name in seen:
                form.add_error("household", _("This household stands in the list already."))
            seen.add(name or "")


ShareFormSet = forms.formset_factory(
    ShareForm, formset=BaseShares, extra=3, max_num=MOST_SHARES, absolute_max=MOST_SHARES + 1
)


def filled_shares(formset: "forms.BaseFormSet[ShareForm]") -> list[ShareData]:
    """What the service wants of every row that says something."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("household")]
    return [ShareData(household=row["household"], grams=row["kilograms"], named=row["named"]) for row in rows]
