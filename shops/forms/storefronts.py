"""What an owner fills in about the shop, and the mandates it gives."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import Appointment
from shops.forms.fields import FenField
from shops.models import Power, Shop
from shops.services.storefronts import ShopData

if TYPE_CHECKING:
    ShopModelForm = forms.ModelForm[Shop]
else:
    ShopModelForm = forms.ModelForm


class ShopForm(ShopModelForm):
    """What a shop says of itself, who stands on its labels, and its freight terms."""

    free_freight_from = FenField(
        label=_("The shop pays the freight from this sum of goods on"),
        required=False,
        help_text=_("Leave it empty and the buyer always pays the freight."),
    )

    class Meta:
        model = Shop
        fields = (
            "name_zh", "name_en", "about_zh", "about_en", "licence", "sender_name", "sender_phone",
            "sender_address",
        )  # fmt: skip

    def data_of(self) -> ShopData:
        """What the service wants."""
        return ShopData(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class MandateForm(forms.Form):
    """An official and what she may do."""

    appointment = forms.ModelChoiceField(Appointment.objects.none(), label=_("Official"))
    powers = forms.MultipleChoiceField(
        label=_("May look after"), choices=Power.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, shop: Shop, **extra: Any) -> None:
        super().__init__(*args, **extra)
        above = [shop.region_id[:digits] for digits in (2, 4, 6, 9, 12)]
        field = self.fields["appointment"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = (
                Appointment.objects.living(on=timezone.localdate())
                .filter(region__in=above)
                .select_related("person", "region")
            )


class PayoutForm(forms.Form):
    """Where the shop's money goes."""

    payout_details = forms.CharField(label=_("Account for payouts"), max_length=200, required=False)
